package i18n

// deeds are what the audit log says was done, by the names that it has for them.
var deeds = part{
	en: map[string]string{
		"did.account.password":     "changed the password",
		"did.account.put":          "made or changed an account",
		"did.account.signed_in":    "signed in",
		"did.answers.exported":     "exported answers",
		"did.audit.exported":       "exported the audit log",
		"did.codes.made":           "made one-time codes",
		"did.codes.reminded":       "took the list of whom to remind",
		"did.codes.voided":         "made codes invalid",
		"did.collecting.closed":    "ended collecting",
		"did.collecting.opened":    "opened collecting again",
		"did.data.given_home":      "took the unit's own data",
		"did.opinion.assign":       "assigned an opinion",
		"did.opinion.reply":        "answered an opinion",
		"did.opinion.implement":    "reported an opinion as implemented",
		"did.opinion.decline":      "reported an opinion as not implemented",
		"did.paper.corrected":      "corrected a questionnaire from paper",
		"did.pass.made":            "made a link",
		"did.pass.closed":          "closed a link",
		"did.store.expired":        "erased what was past its time",
		"did.store.backed_up":      "made a backup",
		"did.store.restored":       "restored a backup",
		"did.submission.withdrawn": "erased a questionnaire that was withdrawn",
		"did.submissions.imported": "imported questionnaires",
	},
	zh: map[string]string{
		"did.account.password":     "修改密码",
		"did.account.put":          "新建或修改账号",
		"did.account.signed_in":    "登录",
		"did.answers.exported":     "导出答卷",
		"did.audit.exported":       "导出审计日志",
		"did.codes.made":           "制作答题码",
		"did.codes.reminded":       "取得催答名单",
		"did.codes.voided":         "作废答题码",
		"did.collecting.closed":    "结束收集",
		"did.collecting.opened":    "重新开放收集",
		"did.data.given_home":      "取回本单元数据",
		"did.opinion.assign":       "交办意见",
		"did.opinion.reply":        "答复意见",
		"did.opinion.implement":    "报告意见已落实",
		"did.opinion.decline":      "报告意见未采纳",
		"did.paper.corrected":      "更正纸质答卷",
		"did.pass.made":            "制作链接",
		"did.pass.closed":          "关闭链接",
		"did.store.expired":        "删除已过保存期的内容",
		"did.store.backed_up":      "备份",
		"did.store.restored":       "还原备份",
		"did.submission.withdrawn": "删除已撤回的答卷",
		"did.submissions.imported": "导入答卷",
	},
}

// Did is what the audit log's name for a deed means; the name itself where
// there are no words for it.
func (p Printer) Did(name string) string {
	if key := "did." + name; Has(key) {
		return p.T(key)
	}
	return name
}
