package i18n

// mending is what ahp repair, ahp complete and ahp design say.
var mending = part{
	en: map[string]string{},
	zh: map[string]string{},
}
