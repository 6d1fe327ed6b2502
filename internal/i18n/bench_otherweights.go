package i18n

// otherWeights is what ahp rate, ahp best-worst, ahp combine and the scales say.
var otherWeights = part{
	en: map[string]string{},
	zh: map[string]string{},
}
