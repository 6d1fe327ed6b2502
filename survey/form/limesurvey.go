package form

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// LimeSurvey is the form as the rows of LimeSurvey's tab-separated structure,
// header first: a group of items becomes an array question, whose rows come out
// as GROUP_ITEM or GROUP[ITEM]. Codes lose their underscores, which LimeSurvey
// does not allow. Its error is a *diag.Problems with what LimeSurvey can't hold.
func (f *Form) LimeSurvey() ([][]string, error) {
	if err := f.portable(); err != nil {
		return nil, err
	}
	l := &limeSurvey{form: f}
	if err := l.check(); err != nil {
		return nil, err
	}
	l.rows = [][]string{limeColumns}
	l.settings()
	for _, lang := range f.Languages {
		l.structure(lang)
	}
	return l.rows, nil
}

var limeColumns = []string{"class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "em_validation_q", "mandatory", "other", "default", "same_default", "hidden", "exclude_all_others"}

// limeLanguage is what LimeSurvey calls a language.
func limeLanguage(lang string) string {
	if lang == "zh" {
		return "zh-Hans"
	}
	return lang
}

type limeSurvey struct {
	form *Form
	rows [][]string
}

// limeRow is one row, by the names of the columns.
type limeRow map[string]string

func (l *limeSurvey) add(r limeRow) {
	row := make([]string, len(limeColumns))
	for column, text := range r {
		if column == "text" || column == "help" { // HTML, on one line
			text = strings.Join(strings.Fields(strings.ReplaceAll(html.EscapeString(text), "\n", "<br> ")), " ")
		}
		row[slices.Index(limeColumns, column)] = text
	}
	l.rows = append(l.rows, row)
}

// limeCode is a name as LimeSurvey has it.
func limeCode(name string) string { return strings.ReplaceAll(name, "_", "") }

// check demands codes that are different without underscores, and answers of at
// most five letters and digits.
func (l *limeSurvey) check() error {
	var problems diag.Problems
	fault := func(key string, found, want diag.Text) {
		problems.Add(diag.Problem{Key: key, Code: "form.limesurvey", Found: found, Want: want})
	}
	seen := map[string]string{}
	code := func(name string) {
		if other, met := seen[limeCode(name)]; met {
			fault(name, diag.Say("%s and %s are both %s in LimeSurvey", "%s 与 %s 在 LimeSurvey 中同为 %s", other, name, limeCode(name)), diag.Say("names that differ in letters and digits", "字母、数字有别的名称"))
		}
		if len(limeCode(name)) > 20 {
			fault(name, diag.Say("%d characters", "%d 个字符", len(limeCode(name))), diag.Say("20 or fewer", "不超过 20 个"))
		}
		seen[limeCode(name)] = name
	}
	answer := func(key, value string) {
		if len(value) > 5 || strings.ContainsFunc(value, func(r rune) bool { return r == '_' || r > 0x7f || !isName(r) }) {
			fault(key, diag.Say("the answer %q", "选项 %q", value), diag.Say("at most five letters and digits", "不超过五个字母或数字"))
		}
	}
	if len(l.form.Units) > 0 {
		code(l.form.UnitName)
	}
	for g := range l.form.Groups {
		code(l.form.Groups[g].Name)
		for _, q := range l.form.Groups[g].Questions {
			code(q.Name)
			for _, c := range q.Choices {
				answer(q.Name, c.Value)
			}
		}
	}
	return problems.Err()
}

func (l *limeSurvey) settings() {
	f := l.form
	for _, s := range [][2]string{{"language", limeLanguage(f.Languages[0])}, {"format", "G"}, {"anonymized", "Y"}, {"datestamp", "Y"}, {"savetimings", "Y"}, {"allowprev", "Y"}} {
		l.add(limeRow{"class": "S", "name": s[0], "text": s[1]})
	}
	if len(f.Languages) > 1 {
		var others []string
		for _, lang := range f.Languages[1:] {
			others = append(others, limeLanguage(lang))
		}
		l.add(limeRow{"class": "S", "name": "additional_languages", "text": strings.Join(others, " ")})
	}
	for _, lang := range f.Languages {
		for _, s := range []struct {
			name string
			text Text
		}{{"surveyls_title", f.Title}, {"surveyls_welcometext", f.foreword(InLimeSurvey)}, {"surveyls_policy_notice", f.Consent}, {"surveyls_endtext", f.Thanks}} {
			if len(s.text) > 0 {
				l.add(limeRow{"class": "SL", "name": s.name, "text": s.text.In(lang), "language": limeLanguage(lang)})
			}
		}
	}
}

// structure is the groups and questions in one language. LimeSurvey wants all
// of them again in each.
func (l *limeSurvey) structure(lang string) {
	f := l.form
	language := limeLanguage(lang)
	number := 0
	group := func(label Text, relevance string) {
		number++
		l.add(limeRow{"class": "G", "type/scale": fmt.Sprintf("G%d", number), "name": label.In(lang), "relevance": relevance, "language": language})
	}
	if len(f.Units) > 0 {
		group(f.UnitLabel, "1")
		l.add(limeRow{"class": "Q", "type/scale": "!", "name": limeCode(f.UnitName), "relevance": "1", "text": f.UnitLabel.In(lang), "language": language, "mandatory": "Y"})
		for i := range f.Units {
			l.add(limeRow{"class": "A", "type/scale": "0", "name": UnitAnswer(i), "text": f.Units[i].names(f.Languages).In(lang), "language": language})
		}
	}
	for g := range f.Groups {
		current := &f.Groups[g]
		group(current.Label, l.relevance(current.Relevant))
		if current.Matrix() {
			l.array(current, lang)
			continue
		}
		for i := range current.Questions {
			l.question(&current.Questions[i], lang)
		}
	}
}

// UnitAnswer is what stands for unit i among the answers of LimeSurvey, which
// have at most five characters: "1", "2", …
func UnitAnswer(i int) string { return strconv.Itoa(i + 1) }

func (l *limeSurvey) relevance(c *Condition) string {
	if c == nil {
		return "1"
	}
	// A row of an array is GROUP_ITEM.
	code := func(name string) string {
		for g, q := range l.form.All {
			if q.Name == name && g.Matrix() {
				return limeCode(g.Name) + "_" + limeCode(name)
			}
		}
		return limeCode(name)
	}
	return c.ExpressionManager(code, func(name string) bool { q := l.form.Question(name); return q != nil && q.Kind == Many })
}

func mandatory(required bool) string {
	if required {
		return "Y"
	}
	return "N"
}

// array is a group of items as one question.
func (l *limeSurvey) array(g *Group, lang string) {
	language := limeLanguage(lang)
	required := true
	for _, q := range g.Questions {
		required = required && q.Required
	}
	l.add(limeRow{"class": "Q", "type/scale": "F", "name": limeCode(g.Name), "relevance": "1", "text": headerLabel.In(lang), "language": language, "mandatory": mandatory(required)})
	for _, q := range g.Questions {
		l.add(limeRow{"class": "SQ", "name": limeCode(q.Name), "relevance": "1", "text": q.Label.In(lang), "help": q.Hint.In(lang), "language": language})
	}
	l.scale(language, lang)
}

func (l *limeSurvey) scale(language, lang string) {
	for i, label := range l.form.Scale.Labels {
		l.add(limeRow{"class": "A", "type/scale": "0", "name": l.form.Scale.Value(i), "text": label.In(lang), "language": language})
	}
}

func (l *limeSurvey) question(q *Question, lang string) {
	language := limeLanguage(lang)
	row := limeRow{"class": "Q", "name": limeCode(q.Name), "relevance": l.relevance(q.Relevant), "text": q.Label.In(lang), "help": q.Hint.In(lang), "language": language, "mandatory": mandatory(q.Required)}
	switch q.Kind {
	case Item, Attention, One:
		row["type/scale"] = "L"
	case Many:
		row["type/scale"] = "M"
		var alone []string
		for _, c := range q.Choices {
			if c.Alone {
				alone = append(alone, c.Value)
			}
		}
		row["exclude_all_others"] = strings.Join(alone, ";")
	case Number:
		row["type/scale"] = "N"
		var bounds []string
		if q.Min != nil {
			bounds = append(bounds, "this >= "+strconv.FormatFloat(*q.Min, 'f', -1, 64))
		}
		if q.Max != nil {
			bounds = append(bounds, "this <= "+strconv.FormatFloat(*q.Max, 'f', -1, 64))
		}
		row["em_validation_q"] = strings.Join(bounds, " and ")
	default:
		row["type/scale"] = "S"
		if q.Most() > 100 {
			row["type/scale"] = "T"
		}
		row["em_validation_q"] = fmt.Sprintf("strlen(this) <= %d", q.Most())
	}
	l.add(row)
	switch q.Kind {
	case Item, Attention:
		l.scale(language, lang)
	case One:
		for _, c := range q.Choices {
			l.add(limeRow{"class": "A", "type/scale": "0", "name": c.Value, "text": c.Label.In(lang), "language": language})
		}
	case Many:
		for _, c := range q.Choices {
			l.add(limeRow{"class": "SQ", "name": c.Value, "relevance": "1", "text": c.Label.In(lang), "language": language})
		}
	}
}
