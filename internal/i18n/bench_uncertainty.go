package i18n

// uncertainty is what ahp sensitivity and ahp uncertainty say.
var uncertainty = part{
	en: map[string]string{},
	zh: map[string]string{},
}
