package study

import (
	"maps"
	"slices"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/i18n"
	"goodgov/reports"
	"goodgov/survey/form"
)

// nameFilledIn gives the words of the office's pages to the columns that say how
// a questionnaire came in. What the study's codebook says of them stays.
func (s *Study) nameFilledIn(f *form.Form) {
	modes := map[string]string{}
	for _, mode := range collect.Modes() {
		modes[string(mode)] = "office.mode." + string(mode)
	}
	s.nameColumn(f, modeColumn, "office.modes", modes)
	languages := map[string]string{}
	for _, lang := range i18n.Languages {
		languages[lang] = "people.in." + lang
	}
	s.nameColumn(f, languageColumn, "people.in", languages)
}

// nameColumn names a column and its values by keys of the catalogues.
func (s *Study) nameColumn(f *form.Form, column, name string, values map[string]string) {
	if f.Question(column) != nil || !slices.Contains(s.furtherColumns(), column) {
		return
	}
	labels := s.Labels[column]
	if len(labels.Name) == 0 {
		labels.Name = inAll(name)
	}
	if labels.Values = maps.Clone(labels.Values); labels.Values == nil {
		labels.Values = map[string]indicators.Names{}
	}
	for value, key := range values {
		if len(labels.Values[value]) == 0 {
			labels.Values[value] = inAll(key)
		}
	}
	if s.Labels == nil {
		s.Labels = reports.Labels{}
	}
	s.Labels[column] = labels
}

// inAll is a text of the catalogues in all languages.
func inAll(key string) indicators.Names {
	names := indicators.Names{}
	for _, lang := range i18n.Languages {
		names[lang] = i18n.Printer{Lang: lang}.T(key)
	}
	return names
}
