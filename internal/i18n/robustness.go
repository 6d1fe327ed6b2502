package i18n

// robustness is scores combined otherwise, and what other decisions would have
// made of them.
var robustness = part{
	en: map[string]string{
		"method.aggregation":                  "Aggregation",
		"method.aggregation.geometric":        "Scores combine by the weighted geometric mean, not the arithmetic one: the lower a score, the more it takes elsewhere to make up for it.",
		"method.aggregation.harmonic":         "Scores combine by the weighted harmonic mean, not the arithmetic one: low scores count most, more so than in a geometric mean.",
		"method.aggregation.mazziotta-pareto": "Scores combine by the adjusted Mazziotta–Pareto index with negative penalty (2016), the ends of the scale at 70 and 130: the weighted mean less variance over mean, so that uneven scores cost.",
		"method.aggregation.minimum":          "An indicator's score is the lowest of its children's: nothing makes up for the weakest. Where the lowest change from sample to sample the standard error is rough.",
	},
	zh: map[string]string{
		"method.aggregation":                  "合成方法",
		"method.aggregation.geometric":        "得分按加权几何平均合成，而非算术平均：得分越低，越难由其他方面弥补。",
		"method.aggregation.harmonic":         "得分按加权调和平均合成，而非算术平均：低分影响最大，甚于几何平均。",
		"method.aggregation.mazziotta-pareto": "得分按调整的 Mazziotta–Pareto 指数（2016，负向惩罚）合成，量表两端对应 70 与 130：加权均值减去方差与均值之比，各项得分不均衡则扣分。",
		"method.aggregation.minimum":          "指标得分取下级指标得分的最低值：短板不能由其他方面弥补。若最低者随样本而变，标准误只是粗略值。",
	},
}
