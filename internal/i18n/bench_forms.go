package i18n

// forms is what ahp form says.
var forms = part{
	en: map[string]string{},
	zh: map[string]string{},
}
