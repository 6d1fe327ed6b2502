package exchange

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Propose reads the file to its end and proposes what its columns and answers
// are. Answers are listed where they are none of the study's; what is to be
// decided has a question mark. What the user has said, which may be nil, stays as
// it is, and what follows from it stands beside it.
func (d *Dictionary) Propose(ctx context.Context, s *Source, said *Codebook) (*Codebook, error) {
	c := &Codebook{Matches: d.matchBeside(s, said)}
	if said != nil {
		c.Answers = slices.Clone(said.Answers)
	}
	most := len(c.Answers) + mostAnswers
	readers := make([]*reader, len(s.Columns))
	seen := map[AnswerMatch]bool{}
	for i, m := range c.Matches {
		if v := d.Variable(m.To); v != nil {
			readers[i] = newReader(d, v, s.Layout, said.answers(m.Column, v.Role.onScale()))
			readers[i].labels = s.Columns[i].labels
		}
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := s.rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		for i, r := range readers {
			if r == nil || r.v.Values == nil && !r.v.Number {
				continue
			}
			column := c.Matches[i].Column
			if r.v.Role.onScale() {
				column = AnyItem
			}
			for _, value := range r.strange(cells[i]) {
				a := AnswerMatch{Column: column, Value: value, To: undecided, By: ByNothing}
				if len(c.Answers) >= most || seen[a] {
					continue
				}
				seen[a] = true
				if r.resembles(value) {
					a.By, a.Text = ByNear, r.choices(value)
				}
				c.Answers = append(c.Answers, a)
			}
		}
	}
	for i := range c.Matches {
		c.Matches[i].Text = d.doubt(&c.Matches[i])
	}
	slices.SortStableFunc(c.Answers, func(a, b AnswerMatch) int { return strings.Compare(a.Column, b.Column) })
	return c, nil
}

// strange are the answers of a cell that are none of the study's: of several each
// by itself, since that is how they are read.
func (r *reader) strange(cell string) []string {
	text := strings.TrimSpace(cell)
	if _, f := r.read(text); f == nil || f.code != "import.unknown_answer" && f.code != "import.number" {
		return nil
	}
	if !r.v.Many {
		return []string{text}
	}
	return slices.DeleteFunc(r.parts(text), func(part string) bool {
		_, ok := r.one(part)
		return ok
	})
}

// mostAnswers is how many answers to decide on a proposal lists.
const mostAnswers = 2000

// resembles tells whether an answer that is none is like one that there is.
func (r *reader) resembles(text string) bool { return diag.Nearest(normal(text), r.labelled()) != "" }

// labelled are the labels that say which answer is meant.
func (r *reader) labelled() []string {
	var labels []string
	for label, code := range r.texts {
		if code != "" {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return labels
}

// How many answers are named beside one that resembles some.
const (
	fewChoices  = 12
	mostLikened = 3
)

// choices are the answers that come into question where one resembles some. Where
// they are few they are all of them: in letters 很同意 is as near to 不同意 as to
// 同意, and 非常同意, which it means, is further off.
func (r *reader) choices(text string) string {
	codes := map[string]bool{}
	labels := r.labelled()
	for len(codes) < mostLikened && len(r.v.Values) > fewChoices {
		like := diag.Nearest(normal(text), labels)
		if like == "" {
			break
		}
		codes[r.texts[like]] = true
		labels = slices.DeleteFunc(labels, func(label string) bool { return label == like })
	}
	var texts []form.Text
	for _, value := range r.v.Values {
		texts = append(texts, value.Labels)
	}
	language := r.d.languageOf([]string{text}, texts)
	var all []string
	for _, value := range r.v.Values {
		if len(value.Labels) > 0 && (len(codes) == 0 || codes[value.Code]) {
			all = append(all, value.Code+" "+value.Labels.In(language))
		}
	}
	return strings.Join(all, " | ")
}

// languageOf is the language in which what a file says is like a label, so that
// people compare it with that; otherwise the study's.
func (d *Dictionary) languageOf(said []string, labels []form.Text) string {
	var keys []string
	languages := map[string]string{}
	for _, label := range labels {
		for _, language := range slices.Sorted(maps.Keys(label)) {
			key := normal(label[language])
			if _, met := languages[key]; !met {
				keys, languages[key] = append(keys, key), language
			}
		}
	}
	for _, text := range said {
		if like := diag.Nearest(normal(text), keys); like != "" {
			return languages[like]
		}
	}
	return d.Language
}

// doubt is what the user reads beside a column: its question, and where it is
// doubtful the variables that it may be.
func (d *Dictionary) doubt(m *Match) string {
	if !m.By.Doubtful() {
		return m.Text
	}
	var all []string
	for _, name := range m.Candidates {
		if v := d.Variable(name); v != nil && len(v.Label) > 0 {
			said := append(wordings(m.Column), wordings(m.Text)...)
			name += " " + v.Label.In(d.languageOf(said, []form.Text{v.Label}))
		}
		all = append(all, name)
	}
	text := strings.Join(all, " | ")
	if m.Text != "" {
		text = m.Text + " → " + text
	}
	return text
}
