package office

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// shortest is how many characters a password has at least. It may be a
// sentence; nothing else is asked of it (NIST SP 800-63B, 5.1.1.2).
const shortest = 10

// What is wrong with an account or a password that somebody typed.
var (
	errName      = &collect.Refusal{Code: "account.name", Text: diag.Say("a name has 1 to 30 characters without blanks, a letter or digit among them", "用户名为 1 至 30 个字符，不含空格，至少有一个文字或数字")}
	errTitle     = &collect.Refusal{Code: "account.title", Text: diag.Say("what is shown as the name has at most 60 characters", "显示的姓名至多 60 个字符")}
	errRoles     = &collect.Refusal{Code: "account.roles", Text: diag.Say("an account has at least one role", "账号至少要有一种角色")}
	errNoManager = &collect.Refusal{Code: "account.no_manager", Text: diag.Say("the first account needs the role that makes others: designer", "首个账号须具有可建立其他账号的角色：设计人员")}
	errShort     = &collect.Refusal{Code: "account.short", Text: diag.Say("a password has at least %d characters; a sentence is fine", "密码至少 %d 个字符，可以是一句话", shortest)}
	errLong      = &collect.Refusal{Code: "account.long", Text: diag.Say("a password of more than %d bytes is too long", "密码不得超过 %d 字节", mostPassword)}
	errLikeName  = &collect.Refusal{Code: "account.like_name", Text: diag.Say("the name is no password", "不能用用户名作密码")}
	errAgain     = &collect.Refusal{Code: "account.again", Text: diag.Say("the two new passwords differ", "两次输入的新密码不一致")}
	errWrong     = &collect.Refusal{Code: "account.wrong", Text: diag.Say("the present password is wrong", "当前密码不正确")}
)

// checkAccount trims what was typed and tells what is wrong with it.
func checkAccount(a *collect.Account) error {
	a.Name, a.Title = strings.TrimSpace(a.Name), strings.TrimSpace(a.Title)
	strange := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	switch n := utf8.RuneCountInString(a.Name); {
	case n < 1 || n > 30 || len(a.Name) > mostName || !utf8.ValidString(a.Name) || strings.ContainsFunc(a.Name, strange) || !strings.ContainsFunc(a.Name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return errName
	case utf8.RuneCountInString(a.Title) > 60 || !utf8.ValidString(a.Title) || strings.ContainsFunc(a.Title, unicode.IsControl):
		return errTitle
	case len(a.Roles) == 0:
		return errRoles
	}
	return nil
}

// checkNewPassword tells what is wrong with a password that somebody chose.
func checkNewPassword(name, password, again string) error {
	switch {
	case utf8.RuneCountInString(password) < shortest:
		return errShort
	case len(password) > mostPassword:
		return errLong
	case strings.Trim(strings.ReplaceAll(strings.ToLower(password), strings.ToLower(name), ""), " ") == "":
		return errLikeName
	case password != again:
		return errAgain
	}
	return nil
}

// putPassword keeps an account with a new password, in one of the store's ways.
func (o *Room) putPassword(ctx context.Context, a collect.Account, password string, keep keepAccount, who string) error {
	err := o.hash(ctx, func() (err error) {
		a.Password, err = collect.HashPassword(password, o.Site.Random)
		return err
	})
	if err != nil {
		return err
	}
	return keep(ctx, a, who)
}

// keepAccount adds an account, or changes it.
type keepAccount func(ctx context.Context, a collect.Account, who string) error
