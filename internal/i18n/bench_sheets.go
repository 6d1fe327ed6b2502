package i18n

// sheets is what ahp import and ahp export say, and how files of judgements
// are read.
var sheets = part{
	en: map[string]string{
		"flag.sheets.layout": "how the files are laid out: %s",
		"flag.sheets.coding": "how answers to pair questions are coded: %s",
		"flag.sheets.tree":   "a file with the hierarchy: indicators.csv, or a text of AHP-OS",

		"flag.export.as":     "what to write: %s",
		"flag.export.output": "the file to write to; .csv or .xlsx where a table can be either",
		"flag.export.node":   "only what is compared under this node",
		"flag.export.expert": "only what this expert judged",
		"flag.import.output": "the folder to write to: a new one, or a study whose judgements these are",
		"flag.import.force":  "replace files that are there",

		"col.file":       "File",
		"col.layout":     "Layout",
		"col.coding":     "Coding",
		"col.judgements": "Judgements",
		"import.whole":   "Experts: %d; nodes compared: %d; pairs: %d, not judged: %d.",
		"import.next":    "Next: goodgov ahp weights %s",

		"help.ahp.import.short": "Turn judgement sheets of any layout into a study folder",
		"help.ahp.import.long": `Reads files of judgements - matrices, lists, answers to pair questions, workbooks and files of
other programs - and writes judgements.csv, experts.csv, indicators.csv and goodgov.yaml into
a new folder, which every other command takes. In the folder of a study the hierarchy and the
experts stay, and the judgements alone are written.

The layout is recognised by the content, or named with --layout. What can be read in two ways
is not guessed: the message says what to add. docs/ahp/layouts.md shows every layout.`,
		"help.ahp.import.example": `goodgov ahp import testdata/sheets/wjx.csv -o /tmp/judged
goodgov ahp import testdata/sheets/signed.csv --coding positive-left --tree testdata/sheets/ahpos.txt -o /tmp/signs
goodgov ahp weights /tmp/judged`,
		"help.ahp.export.short": "Write judgements and weights for other programs and for a paper",
		"help.ahp.export.long": `Writes the judgements in the layout of another program, or as:

  formulas  a workbook that computes weights, λmax, CI and CR itself, for checking in Excel
  latex     tables of weights, consistency and group matrices (booktabs)
  word      the same as HTML to paste into a document

What is written is read again first: what the layout can't hold is an error.`,
		"help.ahp.export.example": `goodgov ahp export testdata/hangzhou --as formulas > /tmp/check.xlsx
goodgov ahp export testdata/sheets/long.csv --as latex
goodgov ahp export testdata/sheets/long.csv --as ahpsurvey --node 服务`,

		"sheets.folder":     "%s: no study, so its %d files are read",
		"sheets.recognised": "%s: read as %s (--layout %s)",
		"sheets.manyfiles":  "%s … (%d files)",
	},
	zh: map[string]string{
		"flag.sheets.layout": "文件的版式：%s",
		"flag.sheets.coding": "成对比较题的编码方式：%s",
		"flag.sheets.tree":   "层次结构文件：indicators.csv 或 AHP-OS 文本",

		"flag.export.as":     "写成什么：%s",
		"flag.export.output": "要写入的文件；表格可为 .csv 或 .xlsx",
		"flag.export.node":   "只写此节点之下的比较",
		"flag.export.expert": "只写此专家的判断",
		"flag.import.output": "要写入的文件夹：新文件夹，或这些判断所属的评价项目",
		"flag.import.force":  "替换已有文件",

		"col.file":       "文件",
		"col.layout":     "版式",
		"col.coding":     "编码",
		"col.judgements": "判断数",
		"import.whole":   "专家 %d 位；比较的节点 %d 个；共 %d 对，未判断 %d 对。",
		"import.next":    "下一步：goodgov ahp weights %s",

		"help.ahp.import.short": "把各种版式的判断表变成评价项目文件夹",
		"help.ahp.import.long": `读取判断文件（矩阵、列表、成对比较题的答卷、工作簿、其他软件的文件），
在新文件夹中写入 judgements.csv、experts.csv、indicators.csv 和 goodgov.yaml，
其他命令都可直接使用该文件夹。若文件夹已是评价项目，则保留其指标与专家，只写入判断。

版式按内容识别，也可用 --layout 指明。有歧义时不作猜测，消息会说明应补充什么。
各种版式见 docs/ahp/layouts_zh.md。`,
		"help.ahp.import.example": `goodgov ahp import testdata/sheets/wjx.csv -o /tmp/judged
goodgov ahp import testdata/sheets/signed.csv --coding positive-left --tree testdata/sheets/ahpos.txt -o /tmp/signs
goodgov ahp weights /tmp/judged`,
		"help.ahp.export.short": "把判断与权重写给其他软件和论文",
		"help.ahp.export.long": `按其他软件的版式写出判断，或写成：

  formulas  自带公式的工作簿，可在 Excel 中核对权重、λmax、CI 与 CR
  latex     权重、一致性与群组判断矩阵的表（booktabs）
  word      同样的表（HTML），可粘贴到文档

写出之前会先重新读取一遍：版式容纳不下的内容会报错。`,
		"help.ahp.export.example": `goodgov ahp export testdata/hangzhou --as formulas --lang zh > /tmp/check.xlsx
goodgov ahp export testdata/sheets/long.csv --as latex --lang zh
goodgov ahp export testdata/sheets/long.csv --as ahpsurvey --node 服务 --lang zh`,

		"sheets.folder":     "%s：不是评价项目，读取其中的 %d 个文件",
		"sheets.recognised": "%s：按%s读取（--layout %s）",
		"sheets.manyfiles":  "%s 等 %d 个文件",
	},
}
