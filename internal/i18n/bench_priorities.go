package i18n

// priorities is what ahp weights and ahp check say.
var priorities = part{
	en: map[string]string{
		"ahp.column-mean":            "normalised column mean",
		"ahp.weighted-least-squares": "weighted least squares",
		"ahp.least-squares":          "least squares",
		"ahp.log-least-absolute":     "logarithmic least absolute",
		"ahp.cosine":                 "cosine maximisation",
	},
	zh: map[string]string{
		"ahp.column-mean":            "和积法",
		"ahp.weighted-least-squares": "加权最小二乘法",
		"ahp.least-squares":          "最小二乘法",
		"ahp.log-least-absolute":     "对数最小一乘法",
		"ahp.cosine":                 "余弦最大化法",
	},
}
