package i18n

// disclosure is what reports say of the figures that they leave out.
var disclosure = part{
	en: map[string]string{
		"word.hidden":                  "not published",
		"hidden.note":                  "%s: fewer than %d respondents, or left out because such a figure could be worked out from it.",
		"hidden.unprotected":           "Not protected: this shows figures of a few respondents, from which their answers can be inferred. Not for publication.",
		"card.hidden":                  "No results are published for this unit: there are fewer than %d valid questionnaires, or such results elsewhere could be worked out from them.",
		"report.warnings.hidden":       "Not listed: %d more about figures that are not published; result.json has them.",
		"report.warnings.hidden.alone": "Not listed: %d more about figures that are not published.",
		"method.publish.all":           "Everything is shown: no smallest number of respondents is set.",
		"method.publish.text":          "Figures of fewer than %d valid questionnaires are not published.",
		"method.publish.complementary": " Further figures are left out so that those can't be had by subtraction, between levels of units, between an indicator and its parts, or among categories: a number that is left out could differ by that many questionnaires, a mean by a quarter of the scale (Cox 1980; Hundepool et al. 2012). Ranks are among the units published.",
		"method.publish.minimum":       " They may be had by subtraction from those that are published (publish: {protect: minimum}).",
		"method.publish.counts":        " Left out: %d of %d units, and %d figures of other units.",
		"method.publish.files":         " result.json and the CSV files are whole.",
		"flag.unprotected":             "leave nothing out; every page then says that it is not for publication",
		"flag.published":               "in csv and json, leave out what reports leave out",
	},
	zh: map[string]string{
		"word.hidden":                  "不公布",
		"hidden.note":                  "%s：不足 %d 人，或为防止由其推算出此类数据而不公布。",
		"hidden.unprotected":           "未作保护：本页含少数受访者的数据，可据以推知其作答，不得公布。",
		"card.hidden":                  "不公布该单元的结果：有效问卷少于 %d 份，或可由其推算出其他此类单元的结果。",
		"report.warnings.hidden":       "另有 %d 条涉及不公布的数据，未列出，见 result.json。",
		"report.warnings.hidden.alone": "另有 %d 条涉及不公布的数据，未列出。",
		"method.publish.all":           "全部公布：未设定最少问卷数。",
		"method.publish.text":          "有效问卷少于 %d 份的数据不公布。",
		"method.publish.complementary": "为防止通过相减推算（在单元层级之间、指标与其下级之间、各类别之间），另有部分数据不公布：不公布的人数至少可在相当于该份数的范围内变动，不公布的均值至少可在量表全距的四分之一内变动（Cox 1980；Hundepool 等 2012）。排名在公布的单元之间计算。",
		"method.publish.minimum":       "这些数据有可能由已公布的数据相减得出（publish: {protect: minimum}）。",
		"method.publish.counts":        "不公布的有：%d 个单元（共 %d 个），以及其他单元的 %d 个数据。",
		"method.publish.files":         "result.json 与 CSV 文件为完整数据。",
		"flag.unprotected":             "不作任何隐去；每页将注明不得公布",
		"flag.published":               "csv 与 json 中同样隐去报告不公布的数据",
	},
}
