package collect

import "goodgov/internal/diag"

// Refusal is an error that lies with what was asked for, said so that who
// asked can understand it. Refusals are compared by errors.Is.
type Refusal struct {
	Code diag.Code
	Text diag.Text
}

// Error reads English.
func (r *Refusal) Error() string { return r.Text.String() }

// In reads the language asked for.
func (r *Refusal) In(lang string) string { return r.Text.In(lang) }

func refusal(code diag.Code, en, zh string) *Refusal {
	return &Refusal{Code: code, Text: diag.Say(en, zh)}
}

// What may be refused, and why.
var (
	ErrConflict = refusal("submission.conflict", "a submission of this id was received before with other content; both are kept", "该编号的答卷此前已收到，内容不同；两份均已保存")
	ErrGone     = refusal("submission.gone", "this submission was withdrawn or its time to be kept is over", "该答卷已撤回，或已过保存期")
	ErrStale    = refusal("submission.stale", "the submission to be replaced is not there or was replaced already", "要替换的答卷不存在，或已被替换")
	ErrChanged  = refusal("store.changed", "somebody else changed this in the same moment: nothing was changed now; please look at it again", "他人刚刚改动了此处内容，本次未作任何更改，请重新查看后再操作")
	ErrInvalid  = refusal("submission.invalid", "a submission has an id of 1 to 249 bytes, a form, a known mode and content", "答卷须有 1 至 249 字节的编号、所属问卷、已知的填写方式和内容")

	ErrNoCode   = refusal("code.unknown", "there is no such code: please compare it with the letter", "没有这个答题码，请与信上的逐字核对")
	ErrCodeUsed = refusal("code.used", "this code was used already", "该答题码已使用")
	ErrCodeVoid = refusal("code.void", "this code is no longer valid", "该答题码已作废")

	ErrSignIn  = refusal("account.sign_in", "name or password is wrong", "用户名或密码错误")
	ErrKnown   = refusal("account.known", "there is an account of this name already", "已有同名账号")
	ErrSession = refusal("account.session", "not signed in, or signed in too long ago", "未登录，或登录已过期")
	ErrDuty    = refusal("account.duty", "this account may not do that", "该账号无此权限")

	ErrStep     = refusal("opinion.step", "an opinion can't take this step now", "该意见目前不能进行这一步")
	ErrNotFound = refusal("store.not_found", "there is nothing of that name", "未找到")
)
