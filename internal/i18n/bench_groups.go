package i18n

// groups is what ahp group says.
var groups = part{
	en: map[string]string{
		"ahp.aip-arithmetic": "AIP, arithmetic mean",
	},
	zh: map[string]string{
		"ahp.aip-arithmetic": "算术平均的排序向量集结 AIP",
	},
}
