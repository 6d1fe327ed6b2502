package i18n

// sheets is what ahp import and ahp export say.
var sheets = part{
	en: map[string]string{},
	zh: map[string]string{},
}
