package i18n

// sheets is what ahp import and ahp export say, and how files of judgements
// are read.
var sheets = part{
	en: map[string]string{
		"flag.sheets.layout": "how the files are laid out: %s",
		"flag.sheets.coding": "how answers to pair questions are coded: %s",
		"flag.sheets.tree":   "a file with the hierarchy: indicators.csv, or a text of AHP-OS",

		"sheets.recognised":       "%s: read as %s (--layout %s)",
	},
	zh: map[string]string{
		"flag.sheets.layout": "文件的版式：%s",
		"flag.sheets.coding": "成对比较题的编码方式：%s",
		"flag.sheets.tree":   "层次结构文件：indicators.csv 或 AHP-OS 文本",

		"sheets.recognised":       "%s：按%s读取（--layout %s）",
	},
}
