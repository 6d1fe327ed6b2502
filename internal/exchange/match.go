package exchange

import (
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// By is how a column or an answer was found.
type By string

const (
	ByName    By = "name"    // the same name
	ByPath    By = "path"    // its name, with the group that it is in
	ByText    By = "text"    // the same words
	ByTool    By = "tool"    // what the tool always adds
	ByValues  By = "values"  // all its answers are the variable's
	ByUser    By = "user"    // said in the table of the user
	ByNear    By = "near"    // similar words: doubtful
	BySeveral By = "several" // more than one comes into question: doubtful
	ByNothing By = "nothing" // nothing is like it
)

// Doubtful tells whether the user has to decide.
func (b By) Doubtful() bool { return b == ByNear || b == BySeveral }

// LeftOut is the target of a column that is not taken over.
const LeftOut = "-"

// Beginning and end of filling in, from which the seconds are computed.
const (
	startOf = ".start"
	endOf   = ".end"
)

// Match says what a column is in the study: the name of a variable, that of the
// seconds with .start or .end, NAME/VALUE for one choice of several, or LeftOut.
type Match struct {
	Column string
	Text   string // the question, where the file has it
	To     string
	By     By
	// Candidates are what comes into question where it is doubtful.
	Candidates []string
}

// matcher finds variables by what columns are called.
type matcher struct {
	d      *Dictionary
	layout *layout
	names  map[string]string   // names, and names as tools write them
	texts  map[string][]string // normalised wordings to names
	list   []string            // normalised wordings of variables
}

func newMatcher(d *Dictionary, l Layout) *matcher {
	m := &matcher{d: d, layout: describe(l), names: map[string]string{}, texts: map[string][]string{}}
	for i := range d.Variables {
		v := &d.Variables[i]
		plain := strings.ReplaceAll(v.Name, "_", "")
		m.names[strings.ToLower(v.Name)] = v.Name
		for _, above := range v.Above {
			m.names[strings.ToLower(strings.ReplaceAll(above, "_", "")+"_"+plain)] = v.Name
		}
		if l == LimeSurvey {
			m.names[strings.ToLower(plain)] = v.Name
		}
		for _, text := range v.Wordings {
			key := normal(text)
			if key == "" {
				continue
			}
			if !slices.Contains(m.texts[key], v.Name) {
				m.texts[key] = append(m.texts[key], v.Name)
			}
			m.list = append(m.list, key)
		}
	}
	return m
}

// Match finds out what each column is. Doubtful matches have the likeliest
// variable; whether it holds is for the user to say.
func (d *Dictionary) Match(s *Source) []Match { return d.matchBeside(s, nil) }

// matchBeside finds out what the columns are that the user has not decided on;
// what a variable comes from by the user's word, no other column is.
func (d *Dictionary) matchBeside(s *Source, said *Codebook) []Match {
	m := newMatcher(d, s.Layout)
	matches := make([]Match, len(s.Columns))
	for i, column := range s.Columns {
		matches[i] = m.match(column)
		matches[i].Column, matches[i].Text = column.Name, column.Text
		if decided := said.match(column.Name); decided != nil {
			matches[i] = *decided
		}
	}
	m.fieldwork(matches)
	m.settle(matches)
	m.unitByValues(s, matches)
	return matches
}

func (m *matcher) match(c Column) Match {
	if v := m.d.Variable(c.Name); v != nil {
		return Match{To: v.Name, By: ByName}
	}
	if m.layout.added(c.Name) || slices.Contains(m.layout.ids, c.Name) || slices.Contains(m.layout.seconds, c.Name) || slices.Contains(m.layout.start, c.Name) || slices.Contains(m.layout.end, c.Name) {
		return Match{To: LeftOut, By: ByTool}
	}
	if name, ok := m.names[strings.ToLower(c.Name)]; ok {
		return Match{To: name, By: ByPath}
	}
	if to := m.choice(c.Name); to != "" {
		return Match{To: to, By: ByPath}
	}
	if name, ok := m.names[strings.ToLower(tail(c.Name))]; ok {
		return Match{To: name, By: ByPath}
	}
	var near []string
	for _, text := range append(wordings(c.Name), wordings(c.Text)...) {
		key := normal(text)
		switch names := m.texts[key]; {
		case len(names) == 1:
			return Match{To: names[0], By: ByText}
		case len(names) > 1:
			return Match{To: names[0], By: BySeveral, Candidates: names}
		}
		if key != "" && len([]rune(key)) >= 4 {
			if like := diag.Nearest(key, m.list); like != "" {
				near = append(near, m.texts[like]...)
			}
		}
	}
	if len(near) > 0 {
		return Match{To: near[0], By: ByNear, Candidates: slices.Compact(near)}
	}
	return Match{To: LeftOut, By: ByNothing}
}

// tail is the name of a column without the group that it is in.
func tail(name string) string {
	if found := inside.FindStringSubmatch(name); found != nil {
		return found[1]
	}
	return name[strings.LastIndexAny(name, "-/")+1:]
}

// choice finds one choice of a question with several: chan/wx, chan[wx], chan_wx.
func (m *matcher) choice(column string) string {
	for i := range m.d.Variables {
		v := &m.d.Variables[i]
		if !v.Many {
			continue
		}
		for _, value := range v.Values {
			labels := []string{value.Code}
			for _, label := range value.Labels {
				labels = append(labels, label)
			}
			questions := append([]string{v.Name}, v.Wordings...)
			for _, question := range questions {
				for _, label := range labels {
					for _, form := range []string{question + "/" + label, question + "[" + label + "]", question + " [" + label + "]", question + "_" + label, question + "." + label} {
						if strings.EqualFold(column, form) || strings.HasSuffix(column, "-"+form) || strings.HasSuffix(column, "/"+form) {
							return v.Name + "/" + value.Code
						}
					}
				}
			}
		}
	}
	return ""
}

// fieldwork finds id and time among what the tool adds, unless the study's own
// columns are there.
func (m *matcher) fieldwork(matches []Match) {
	at := func(names []string) int {
		for _, name := range names {
			if i := slices.IndexFunc(matches, func(x Match) bool { return x.Column == name && x.To == LeftOut && x.By != ByUser }); i >= 0 {
				return i
			}
		}
		return -1
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(matches, func(x Match) bool { return x.To == name })
	}
	if id := m.d.of(ID); id != nil && !taken(id.Name) {
		if i := at(m.layout.ids); i >= 0 {
			matches[i].To, matches[i].By = id.Name, ByTool
		}
	}
	seconds := m.d.of(Seconds)
	if seconds == nil || taken(seconds.Name) {
		return
	}
	if i := at(m.layout.seconds); i >= 0 {
		matches[i].To, matches[i].By = seconds.Name, ByTool
		return
	}
	start, end := at(m.layout.start), at(m.layout.end)
	if start >= 0 && end >= 0 {
		matches[start].To, matches[start].By = seconds.Name+startOf, ByTool
		matches[end].To, matches[end].By = seconds.Name+endOf, ByTool
	}
}

// settle makes sure that a variable comes from one column: the better match
// stands, equally good ones are doubtful.
func (m *matcher) settle(matches []Match) {
	ranks := []By{ByUser, ByName, ByTool, ByPath, ByText, BySeveral, ByNear}
	best := map[string]int{}
	number := map[string]int{}
	for _, x := range matches {
		if x.To == LeftOut {
			continue
		}
		rank := slices.Index(ranks, x.By)
		switch old, met := best[x.To]; {
		case !met || rank < old:
			best[x.To], number[x.To] = rank, 1
		case rank == old:
			number[x.To]++
		}
	}
	for i := range matches {
		x := &matches[i]
		if x.To == LeftOut || x.By == ByUser {
			continue
		}
		name, _, single := strings.Cut(x.To, "/")
		_, whole := best[name]
		switch {
		case single && whole: // the choices stand in one column as well
			x.To, x.By = LeftOut, ByTool
		case slices.Index(ranks, x.By) > best[x.To]:
			if x.By.Doubtful() {
				x.By = ByNothing
			} else {
				x.Candidates, x.By = []string{x.To}, BySeveral
			}
			x.To = LeftOut
		case number[x.To] > 1:
			x.Candidates, x.By = []string{x.To}, BySeveral
		}
	}
}
