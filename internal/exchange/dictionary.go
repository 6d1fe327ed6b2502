package exchange

import (
	"math"
	"slices"
	"strconv"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/survey"
	"goodgov/survey/form"
)

// Role is what a column of the answers is to the study.
type Role string

const (
	ID         Role = "id"
	Unit       Role = "unit"
	Background Role = "background"
	Item       Role = "item"
	Attention  Role = "attention"
	Seconds    Role = "seconds"
	Weight     Role = "weight"
	Opinion    Role = "opinion"
	Fieldwork  Role = "fieldwork" // interviewer, day
	Further    Role = "further"   // a column that the study does not use
)

// onScale tells whether the answers are those of the study's scale.
func (r Role) onScale() bool { return r == Item || r == Attention }

// Value is an answer that a variable may have.
type Value struct {
	Code    string
	Labels  form.Text
	Missing bool // it means that there is no answer
}

// Variable is a column of the study's answers.
type Variable struct {
	Name   string
	Role   Role
	Many   bool     // several values, with blanks between them
	Number bool     // a number that is no code; its Values are codes that mean "no answer"
	Whole  bool     // a Number without decimals
	Min    *float64 // of a Number; nil is no bound
	Max    *float64
	Label  form.Text
	// Wordings are all texts under which other tools may know it.
	Wordings []string
	Above    []string // codes of the indicators that it belongs to, the nearest first
	Tags     []string
	Reverse  bool
	Values   []Value // nil: any
}

// value finds an answer by its code.
func (v *Variable) value(code string) *Value {
	for i := range v.Values {
		if v.Values[i].Code == code {
			return &v.Values[i]
		}
	}
	return nil
}

// holds tells whether a text is a number that the variable may be.
func (v *Variable) holds(text string) bool {
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && csvfile.Figure(text) && (!v.Whole || n == math.Trunc(n)) && (v.Min == nil || n >= *v.Min) && (v.Max == nil || n <= *v.Max)
}

// wanted says which numbers it may be.
func (v *Variable) wanted() diag.Text {
	kind := diag.Say("a number", "数字")
	if v.Whole {
		kind = diag.Say("a whole number", "整数")
	}
	switch {
	case v.Min != nil && v.Max != nil:
		return diag.Say("%s from %g to %g", "%s，%g 至 %g", kind, *v.Min, *v.Max)
	case v.Min != nil:
		return diag.Say("%s of %g or more", "%s，不小于 %g", kind, *v.Min)
	case v.Max != nil:
		return diag.Say("%s of %g or less", "%s，不大于 %g", kind, *v.Max)
	}
	return kind
}

// Dictionary is what the columns of a study's answers are.
type Dictionary struct {
	Title     form.Text
	Note      form.Text
	Language  string
	Variables []Variable
	Missing   []string // codes of items that mean "no answer"
	Scale     survey.Scale
	// Repeats: an id may come twice, and the screening sees to it.
	Repeats bool
	Consent form.Text // what the questionnaire asks consent to; nil where it asks none
}

// Variable finds a column by its name; nil where the study knows none.
func (d *Dictionary) Variable(name string) *Variable {
	for i := range d.Variables {
		if d.Variables[i].Name == name {
			return &d.Variables[i]
		}
	}
	return nil
}

// of finds the column with a role of which there is one.
func (d *Dictionary) of(role Role) *Variable {
	for i := range d.Variables {
		if d.Variables[i].Role == role {
			return &d.Variables[i]
		}
	}
	return nil
}

// Of is the dictionary of a study, its columns in the order in which a table of
// answers has them.
func Of(s *study.Study) *Dictionary {
	c := s.Config
	d := &Dictionary{Title: form.Text(c.Title), Note: form.Text(c.Note), Language: c.Language, Missing: c.Missing, Scale: c.Scale,
		Repeats: c.Screening.Duplicates, Consent: c.Questionnaire.Consent}
	d.add(Variable{Name: c.Columns.ID, Role: ID})
	d.addUnit(s)
	d.addBackground(s)
	d.add(Variable{Name: c.Columns.Seconds, Role: Seconds, Number: true})
	d.addItems(s)
	d.add(Variable{Name: c.Columns.Weight, Role: Weight, Number: true})
	d.add(Variable{Name: c.Rules.Interviewer, Role: Fieldwork})
	d.add(Variable{Name: c.Rules.Day, Role: Fieldwork})
	if q := c.Questionnaire.Opinion; q != nil {
		d.add(Variable{Name: q.Name, Role: Opinion, Label: q.Label})
	}
	return d
}

// add adds a variable that has a name and is not there yet.
func (d *Dictionary) add(v Variable) {
	if v.Name == "" || d.Variable(v.Name) != nil {
		return
	}
	for _, text := range v.Label {
		v.Wordings = append(v.Wordings, text)
	}
	slices.Sort(v.Wordings)
	v.Wordings = slices.Compact(v.Wordings)
	d.Variables = append(d.Variables, v)
}

func (d *Dictionary) addUnit(s *study.Study) {
	v := Variable{Name: s.Config.Columns.Unit, Role: Unit, Label: s.Config.Questionnaire.UnitLabel}
	for i := range s.Units.List {
		if s.Units.Lowest(i) {
			v.Values = append(v.Values, Value{Code: s.Units.List[i].Code, Labels: form.Text(s.Units.List[i].Names)})
		}
	}
	d.add(v)
}

func (d *Dictionary) addBackground(s *study.Study) {
	questions := s.Config.Questionnaire.Background
	asked := map[string]bool{}
	add := func(q form.Question) {
		labels := s.Labels[q.Name]
		v := Variable{Name: q.Name, Role: Background, Many: q.Kind == form.Many, Number: q.Kind == form.Number, Whole: q.Whole, Min: q.Min, Max: q.Max, Label: q.Label}
		if len(v.Label) == 0 {
			v.Label = form.Text(labels.Name)
		}
		for _, choice := range q.Choices {
			v.Values = append(v.Values, Value{Code: choice.Value, Labels: choice.Label})
		}
		for _, code := range labels.Order {
			if v.value(code) == nil && q.Kind != form.Words && (!v.Number || labels.Missing[code]) {
				v.Values = append(v.Values, Value{Code: code, Labels: form.Text(labels.Values[code]), Missing: labels.Missing[code]})
			}
		}
		for _, code := range d.Missing {
			if _, err := strconv.ParseFloat(code, 64); v.Number && err == nil && v.value(code) == nil && !v.holds(code) {
				v.Values = append(v.Values, Value{Code: code, Missing: true})
			}
		}
		for _, text := range labels.Name {
			v.Wordings = append(v.Wordings, text)
		}
		d.add(v)
	}
	for _, q := range questions {
		asked[q.Name] = true
		add(q.Question)
	}
	for _, column := range s.Config.Background {
		if !asked[column] {
			add(form.Question{Name: column, Kind: form.One})
		}
	}
}

// addItems adds the items, each attention item behind the item that the study
// names for it, or behind them all.
func (d *Dictionary) addItems(s *study.Study) {
	points := d.points(s)
	attention := func(name string) {
		v := Variable{Name: name, Role: Attention, Values: points}
		for _, a := range s.Config.Questionnaire.Attention {
			if a.Name == name {
				v.Label = a.Label
			}
		}
		d.add(v)
	}
	f := s.Framework
	for _, item := range f.Items {
		n := &f.Nodes[item]
		v := Variable{Name: n.Code, Role: Item, Label: form.Text{}, Reverse: n.Reverse, Values: points}
		for lang, text := range n.Names {
			v.Label[lang] = text
			v.Wordings = append(v.Wordings, text)
		}
		for lang, text := range n.Question {
			if text != "" {
				v.Label[lang] = text
			}
		}
		for node := item; node >= 0; node = f.Parent[node] {
			if node != item {
				v.Above = append(v.Above, f.Nodes[node].Code)
			}
			v.Tags = append(v.Tags, f.Nodes[node].Tags...)
		}
		d.add(v)
		for _, a := range s.Config.Questionnaire.Attention {
			if a.After == n.Code {
				attention(a.Name)
			}
		}
	}
	for _, check := range s.Config.Screening.Attention {
		attention(check.Column)
	}
}

// points are the answers to items: those of the scale, and the missing codes.
func (d *Dictionary) points(s *study.Study) []Value {
	var values []Value
	for i := range d.Scale.Width() {
		v := Value{Code: strconv.Itoa(d.Scale.Min + i), Labels: form.Text{}}
		for lang, names := range s.Config.ScaleNames {
			v.Labels[lang] = names[i]
		}
		values = append(values, v)
	}
	for _, code := range d.Missing {
		values = append(values, Value{Code: code, Missing: true})
	}
	return values
}

// ID is the name of the column of ids; "" where the study has none.
func (d *Dictionary) ID() string {
	if v := d.of(ID); v != nil {
		return v.Name
	}
	return ""
}

// asksConsent tells whether a header is the question for consent.
func (d *Dictionary) asksConsent(header string) bool {
	for _, text := range wordings(header) {
		for _, consent := range d.Consent {
			if key := normal(consent); key != "" && key == normal(text) {
				return true
			}
		}
	}
	return false
}
