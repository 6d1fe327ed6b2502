package i18n

// webPeople is what the office's pages say about codes, letters, passes,
// interviews, opinions, privacy and the audit log, and what goes out on paper.
var webPeople = part{
	en: map[string]string{
		"letter.invite":               "Please take part",
		"letter.scan":                 "Scan with your phone and begin",
		"letter.open":                 "or open this address:",
		"letter.free":                 "Voluntary and anonymous. You can stop at any time and go on later.",
		"letter.poster.contact":       "Questions: %s",
		"letter.poster.contact.paper": "Questions, or a questionnaire on paper: %s",
		"letter.to":                   "To: %s",
		"letter.code":                 "Your code",
		"letter.how":                  "Scan the square with your phone and begin. Or open %s and type the code.",
		"letter.contact":              "Questions: %s",
		"letter.contact.paper":        "On paper or by telephone, or if you have questions: %s",
		"letter.anonymous":            "Taking part is voluntary. The code lets one questionnaire in, once. It is not kept with the answers: nobody can find out which answers came with it. The office only sees that it was used.",
		"letter.named":                "Taking part is voluntary. The code lets one questionnaire in, once. By the code the answers can be traced to your household; only those responsible for privacy may do that, and no result shows it.",
	},
	zh: map[string]string{
		"letter.invite":               "请您参加问卷调查",
		"letter.scan":                 "用手机扫一扫，就能填写",
		"letter.open":                 "也可以在浏览器打开：",
		"letter.free":                 "自愿参加，匿名填写；可以随时停下，稍后接着填。",
		"letter.poster.contact":       "有疑问请联系：%s",
		"letter.poster.contact.paper": "有疑问，或想填纸质问卷，请联系：%s",
		"letter.to":                   "致：%s",
		"letter.code":                 "您的答题码",
		"letter.how":                  "用手机扫描左边的二维码，就能填写。也可以在浏览器打开 %s，输入答题码。",
		"letter.contact":              "有疑问请联系：%s",
		"letter.contact.paper":        "想填纸质问卷、想通过电话回答，或有疑问，请联系：%s",
		"letter.anonymous":            "自愿参加。答题码只能用一次，不与答案一起保存：谁也查不出哪份答案是用它填写的，工作人员只知道它已经用过。",
		"letter.named":                "自愿参加。答题码只能用一次。通过答题码可以查到答卷来自哪一户，只有负责隐私保护的人员有权查询，任何结果都不会显示。",
	},
}
