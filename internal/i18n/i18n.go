// Package i18n holds what goodgov says to people, in English and in Chinese:
// titles, table headers, sentences of the reports, help texts. The two
// catalogues have the same keys and the same verbs, which a test holds.
//
// Messages about an input's faults and a result's warnings are not here: they
// are made where they arise, in both languages at once, with package diag.
package i18n

import (
	"fmt"
	"maps"
	"slices"
)

// Languages that there is a catalogue for, the default first.
var Languages = []string{"en", "zh"}

// part is the texts of one room of the house, in both languages.
type part struct{ en, zh map[string]string }

// parts are all texts. What serves many places is in common.
var parts = []part{
	{en: commonEnglish, zh: commonChinese},
	priorities,
	mending,
	groups,
	otherWeights,
	uncertainty,
	uncertaintyScores,
	sheets,
	forms,
	appendix,
	paper,
	surveyExchange,
	screeningRules,
	validity,
	factors,
	reliability,
	importance,
	trend,
	comparison,
	sampling,
	disclosure,
	earlyWarning,
	robustness,
	quality,
	web,
	webRespond,
	webJudge,
	webOffice,
	collecting,
	webPeople,
	odk,
	serve,
	deeds,
}

var (
	english    = joined(func(p part) map[string]string { return p.en })
	chinese    = joined(func(p part) map[string]string { return p.zh })
	catalogues = map[string]map[string]string{"en": english, "zh": chinese}
)

func joined(of func(part) map[string]string) map[string]string {
	all := map[string]string{}
	for _, p := range parts {
		maps.Copy(all, of(p))
	}
	return all
}

// Printer says things in one language.
type Printer struct{ Lang string }

// T returns the text of a key with its arguments filled in. A key that no
// catalogue has returns itself in brackets; an unknown language reads English.
func (p Printer) T(key string, args ...any) string {
	catalogue, known := catalogues[p.Lang]
	if !known {
		catalogue = english
	}
	text, found := catalogue[key]
	if !found {
		return "⟦" + key + "⟧"
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Has reports whether there is a text for a key.
func Has(key string) bool {
	_, found := english[key]
	return found
}

// Keys lists what there are texts for, sorted.
func Keys() []string { return slices.Sorted(maps.Keys(english)) }
