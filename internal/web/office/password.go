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

// What a name is, and what may be shown in its place.
var (
	wantName  = diag.Say("1 to 30 characters without blanks, a letter or digit among them", "1 至 30 个字符，不含空格，至少有一个文字或数字")
	wantTitle = diag.Say("at most 60 characters", "至多 60 个字符")
)

// What is wrong with an account or a password that somebody typed.
var (
	errName      = &collect.Refusal{Code: "account.name", Text: diag.Say("a name has %s", "用户名为 %s", wantName)}
	errTitle     = &collect.Refusal{Code: "account.title", Text: diag.Say("what is shown as the name has %s", "显示的姓名%s", wantTitle)}
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
	switch {
	case !isName(a.Name):
		return errName
	case !isTitle(a.Title):
		return errTitle
	case len(a.Roles) == 0:
		return errRoles
	}
	return nil
}

// isName tells whether a name is as wantName has it.
func isName(name string) bool {
	strange := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= 30 && len(name) <= mostName && utf8.ValidString(name) && !strings.ContainsFunc(name, strange) &&
		strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// isTitle tells whether a title is as wantTitle has it.
func isTitle(title string) bool {
	return utf8.RuneCountInString(title) <= 60 && utf8.ValidString(title) && !strings.ContainsFunc(title, unicode.IsControl)
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
func (o *Room) putPassword(ctx context.Context, a collect.Account, password string, keep keepAccount, who string) (err error) {
	if a.Password, err = o.hashed(ctx, password); err != nil {
		return err
	}
	return keep(ctx, a, who)
}

// hashed is what is kept of a password, when fewer than hashedAtOnce are hashed.
func (o *Room) hashed(ctx context.Context, password string) (hash string, err error) {
	err = o.hash(ctx, func() (err error) {
		hash, err = collect.HashPassword(password, o.Site.Random)
		return err
	})
	return hash, err
}

// keepAccount adds an account, or changes it.
type keepAccount func(ctx context.Context, a collect.Account, who string) error
