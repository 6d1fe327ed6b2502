package i18n

// groups is what ahp group says.
var groups = part{
	en: map[string]string{},
	zh: map[string]string{},
}
