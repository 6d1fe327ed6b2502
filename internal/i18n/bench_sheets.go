package i18n

// sheets is what ahp import and ahp export say, and how files of judgements
// are read.
var sheets = part{
	en: map[string]string{
		"flag.sheets.layout": "how the files are laid out: %s",
		"flag.sheets.coding": "how answers to pair questions are coded: %s",
		"flag.sheets.tree":   "a file with the hierarchy: indicators.csv, or a text of AHP-OS",

		"sheets.recognised":       "%s: read as %s (--layout %s)",
		"sheets.layout.square":    "matrices",
		"sheets.layout.long":      "a row for each judgement",
		"sheets.layout.wide":      "a column for each pair",
		"sheets.layout.questions": "a question for each pair",
		"sheets.layout.pyanp":     "pyanp's columns \"A vs B wrt P\"",
		"sheets.layout.ahpsurvey": "ahpsurvey's columns, in their order",
		"sheets.layout.ahptools":  "a workbook of AHPtools",
		"sheets.layout.ahp-os":    "a file of AHP-OS",
		"sheets.layout.gluc-yaml": "YAML of R's ahp",
		"sheets.layout.fuzzyahp":  "a matrix without names",
		"sheets.layout.form":      "a form that came back",
		"sheets.layout.hierarchy": "a hierarchy",
		"sheets.layout.json":      "JSON of goodgov",
	},
	zh: map[string]string{
		"flag.sheets.layout": "文件的版式：%s",
		"flag.sheets.coding": "成对比较题的编码方式：%s",
		"flag.sheets.tree":   "层次结构文件：indicators.csv 或 AHP-OS 文本",

		"sheets.recognised":       "%s：按%s读取（--layout %s）",
		"sheets.layout.square":    "判断矩阵",
		"sheets.layout.long":      "每行一个判断的表",
		"sheets.layout.wide":      "每列一对的表",
		"sheets.layout.questions": "每题一对的问卷",
		"sheets.layout.pyanp":     "pyanp 的“A vs B wrt P”列",
		"sheets.layout.ahpsurvey": "ahpsurvey 的列（以次序为准）",
		"sheets.layout.ahptools":  "AHPtools 工作簿",
		"sheets.layout.ahp-os":    "AHP-OS 文件",
		"sheets.layout.gluc-yaml": "R 语言 ahp 的 YAML",
		"sheets.layout.fuzzyahp":  "没有名称的矩阵",
		"sheets.layout.form":      "收回的判断表",
		"sheets.layout.hierarchy": "层次结构",
		"sheets.layout.json":      "goodgov 的 JSON",
	},
}
