package form

import (
	"slices"
	"strconv"
)

// Text is a wording by language ("zh", "en", …).
type Text map[string]string

// In is the wording in a language, or in the first that there is: Chinese,
// English, or whichever comes first by its code.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "zh", "en"} {
		if t[l] != "" {
			return t[l]
		}
	}
	first := ""
	for l, text := range t {
		if text != "" && (first == "" || l < first) {
			first = l
		}
	}
	return t[first]
}

// Kind is what a question asks for.
type Kind string

const (
	Item   Kind = "item"   // one point of the form's scale; an indicator of the framework
	One    Kind = "one"    // one of several choices
	Many   Kind = "many"   // any number of several choices
	Number Kind = "number" // a number
	Words  Kind = "text"   // a short text
	// Attention asks for one point of the scale by name, to tell who reads.
	Attention Kind = "attention"
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Item, One, Many, Number, Words, Attention} }

// OnScale tells whether the answer is a point of the form's scale.
func (k Kind) OnScale() bool { return k == Item || k == Attention }

// Form is a questionnaire.
type Form struct {
	ID        string // ASCII: names files and, elsewhere, the form
	Version   string
	Languages []string // of which every wording should have one; the first is shown first
	Title     Text
	Purpose   Text  // who asks, why, what becomes of the answers: before the first question
	Consent   Text  // what the respondent agrees to; empty asks for no consent
	Terms     Terms // what respondents are told between the two
	Thanks    Text
	Scale     Scale
	Units     []Unit // among which the respondent belongs to one; nil where there is no choice
	UnitName  string // of the question for the unit: its column in the answers
	UnitLabel Text
	Groups    []Group
}

// Scale is the points that items are answered on, the lowest first.
type Scale struct {
	Min    int
	Labels []Text // one for each point
}

// Max is the highest point.
func (s Scale) Max() int { return s.Min + len(s.Labels) - 1 }

// Value is a point as it is kept; the lowest is 0.
func (s Scale) Value(point int) string { return strconv.Itoa(s.Min + point) }

// Point is a point in words, behind its number: questions may name it. A point
// that has no other words is its number.
func (s Scale) Point(point int, lang string) string {
	number, words := s.Value(point), s.Labels[point].In(lang)
	if words == number {
		return number
	}
	return number + " " + words
}

// Unit is a place that respondents belong to.
type Unit struct {
	Code  string
	Label Text
	Above Text // the names of what it lies in, for telling namesakes apart
}

// UnitByCode finds one of some units; nil where it is not among them.
func UnitByCode(units []Unit, code string) *Unit {
	at := slices.IndexFunc(units, func(u Unit) bool { return u.Code == code })
	if at < 0 {
		return nil
	}
	return &units[at]
}

// Name is the unit with what it lies in.
func (u *Unit) Name(lang string) string {
	if above := u.Above.In(lang); above != "" {
		return above + " · " + u.Label.In(lang)
	}
	return u.Label.In(lang)
}

func (u *Unit) names(languages []string) Text {
	names := Text{}
	for _, lang := range languages {
		names[lang] = u.Name(lang)
	}
	return names
}

// Group is questions that belong together: a dimension of the framework, or
// the background questions.
type Group struct {
	Name      string
	Label     Text
	Relevant  *Condition // under which it is put; nil is always
	Shuffle   bool       // its questions come in a random order, where it can be had
	Questions []Question
}

// Matrix tells whether the questions may stand in the rows of one table: two
// or more on the scale, one below the other, and nothing else.
func (g *Group) Matrix() bool {
	return len(g.Questions) > 1 && !slices.ContainsFunc(g.Questions, func(q Question) bool { return !q.Kind.OnScale() || q.Relevant != nil })
}

// Question is one question.
type Question struct {
	Name     string // of its column in the answers
	Kind     Kind
	Label    Text // as it is asked
	Hint     Text
	Required bool
	Relevant *Condition // under which it is put; nil is always

	Choices  []Choice // of One and Many
	Min, Max *float64 // of a Number; nil is no bound
	Whole    bool     // a Number without decimals
	Longest  int      // of Words, in characters; 0 is DefaultLongest
	Directed int      // of an Attention, the point to choose
}

// DefaultLongest is how many characters a text may have where nothing is said.
const DefaultLongest = 500

// Most is how many characters the answer may have.
func (q *Question) Most() int {
	if q.Longest > 0 {
		return q.Longest
	}
	return DefaultLongest
}

// Choice is an answer that may be chosen.
type Choice struct {
	Value string // as it is kept
	Label Text
	// Alone is a choice of Many that excludes all others: "none of these".
	Alone bool
}

// All goes over the questions of all groups in order.
func (f *Form) All(yield func(*Group, *Question) bool) {
	for g := range f.Groups {
		for q := range f.Groups[g].Questions {
			if !yield(&f.Groups[g], &f.Groups[g].Questions[q]) {
				return
			}
		}
	}
}

// Question finds a question by its name; nil where there is none.
func (f *Form) Question(name string) *Question {
	for _, q := range f.All {
		if q.Name == name {
			return q
		}
	}
	return nil
}
