package i18n

// paper is what questionnaires in files say, and the command that writes them.
var paper = part{
	en: map[string]string{
		"help.survey.form.short":   "The questionnaire: to print, to put into other tools, to type answers into",
		"help.survey.form.long":    "Makes the questionnaire from the framework and the part `questionnaire` of goodgov.yaml:\nbackground questions, items by indicator, attention items, an open question. It is checked\nfirst, for what goodgov, ODK, KoboToolbox, LimeSurvey, SPSS and Stata would stumble over.",
		"help.survey.form.example": "goodgov survey form testdata/hangzhou --as pdf -o questionnaire.pdf\ngoodgov survey form testdata/hangzhou --as pdf --large --form-lang both -o large.pdf\ngoodgov survey form testdata/hangzhou --as xlsform -o odk.xlsx\ngoodgov survey form testdata/hangzhou --as csv-template",
		"flag.surveyform.as":       "what it becomes",
		"flag.surveyform.output":   "the file",
		"flag.surveyform.large":    "large letters, on paper",

		"paper.number":   "No.",
		"paper.how":      "Please tick the number that fits best in each line, from %d to %d. Questions marked with * should be answered; you may leave out any other.",
		"paper.page":     "%d / %d",
		"paper.version":  "Version %s",
		"paper.many":     "Tick all that apply.",
		"paper.onlyif":   "Only if: %s",
		"paper.question": "question %d",
		"paper.required": "required",
	},
	zh: map[string]string{
		"help.survey.form.short":   "问卷：用于印刷、导入其他工具、录入作答",
		"help.survey.form.long":    "由指标体系和 goodgov.yaml 的 questionnaire 部分生成问卷：背景题、按指标分组的题项、\n注意力检测题、开放题。先检查 goodgov、ODK、KoboToolbox、LimeSurvey、SPSS、Stata\n可能出错之处。",
		"help.survey.form.example": "goodgov survey form testdata/hangzhou --as pdf -o questionnaire.pdf\ngoodgov survey form testdata/hangzhou --as pdf --large --form-lang both -o large.pdf\ngoodgov survey form testdata/hangzhou --as xlsform -o odk.xlsx\ngoodgov survey form testdata/hangzhou --as csv-template",
		"flag.surveyform.as":       "输出为何种文件",
		"flag.surveyform.output":   "输出文件",
		"flag.surveyform.large":    "纸质问卷用大号字",

		"paper.number":   "问卷编号",
		"paper.how":      "请在每行中选出最符合您看法的数字（%d 至 %d），打“√”。带 * 的题目请务必回答，其余题目可不答。",
		"paper.page":     "第 %d / %d 页",
		"paper.version":  "版本 %s",
		"paper.many":     "可选多项。",
		"paper.onlyif":   "仅在以下情况回答：%s",
		"paper.question": "第 %d 题",
		"paper.required": "必答",
	},
}
