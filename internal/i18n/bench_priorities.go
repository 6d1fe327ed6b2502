package i18n

// priorities is what ahp weights and ahp check say.
var priorities = part{
	en: map[string]string{},
	zh: map[string]string{},
}
