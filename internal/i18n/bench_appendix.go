package i18n

// appendix is what ahp report says.
var appendix = part{
	en: map[string]string{},
	zh: map[string]string{},
}
