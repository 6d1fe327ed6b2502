package study

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// FillOut makes submissions of rows of a table of the study's answers: those of
// another tool, that are to be kept with what is collected.
type FillOut struct {
	Unused []string // columns that the questionnaire does not ask and the study does not use

	form        *form.Form
	header      []string
	columns     collectedNames
	interviewer string
	day         string
	opinion     string
	seen        map[[sha256.Size]byte]int // rows without an id
}

// collectedNames are the columns with a meaning of their own.
type collectedNames struct{ id, unit, seconds string }

// FillOut looks at the columns of a table. Its error is that of Form.
func (s *Study) FillOut(header []string) (*FillOut, error) {
	f, err := s.Form()
	if err != nil {
		return nil, err
	}
	c := s.Config
	o := &FillOut{form: f, header: slices.Clone(header), columns: collectedNames{c.Columns.ID, c.Columns.Unit, c.Columns.Seconds},
		interviewer: c.Rules.Interviewer, day: c.Rules.Day, opinion: s.OpinionName(), seen: map[[sha256.Size]byte]int{}}
	used := []string{o.columns.id, o.columns.unit, o.columns.seconds, o.interviewer, o.day}
	for _, name := range header {
		if !slices.Contains(used, name) && f.Question(name) == nil {
			o.Unused = append(o.Unused, name)
		}
	}
	return o, nil
}

// FilledIn are the columns that a questionnaire has by itself once it is kept with
// what is collected, as far as the study uses them and does not ask for them.
// The error is that of Form.
func (s *Study) FilledIn() ([]string, error) {
	f, err := s.Form()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.furtherColumns(), func(name string) bool {
		return name != modeColumn && name != languageColumn || f.Question(name) != nil
	}), nil
}

// Submission makes one of a row. The same row is the same submission, with the
// id that it has; without an id that of its content, and of how often the same
// content came before.
func (o *FillOut) Submission(row []string) (collect.Submission, error) {
	s := collect.Submission{Form: o.form.ID, Version: o.form.Version, Mode: collect.Imported, Type: form.TypeJSON}
	filled := form.Filled{Form: s.Form, Version: s.Version, Mode: string(s.Mode), Answers: form.Answers{}}
	for i, name := range o.header {
		cell := strings.TrimSpace(row[i])
		switch {
		case cell == "" || name == "":
		case name == o.columns.id:
			filled.ID = cell
		case name == o.columns.unit:
			filled.Unit = cell
		case name == o.columns.seconds:
			filled.Seconds, _ = strconv.ParseFloat(cell, 64) // the import has read it
		case name == o.interviewer:
			s.By = cell
		case name == o.day:
			filled.Started, _ = time.Parse(time.DateOnly, cell) // one that is written otherwise is not known
		default:
			o.answer(filled.Answers, name, cell)
		}
	}
	if len(filled.Answers[o.opinion]) > 0 {
		s.Opinion = filled.Answers[o.opinion][0]
	}
	if filled.ID == "" {
		sum := sha256.Sum256([]byte(strings.Join(row, "\x00")))
		filled.ID = "import-" + hex.EncodeToString(sum[:16]) + "-" + strconv.Itoa(o.seen[sum])
		o.seen[sum]++
	}
	var err error
	s.ID, s.Unit = filled.ID, filled.Unit
	s.Body, err = filled.JSON()
	return s, err
}

func (o *FillOut) answer(answers form.Answers, name, cell string) {
	q := o.form.Question(name)
	switch {
	case q == nil:
	case q.Kind == form.Many:
		answers[name] = strings.Fields(cell)
	default:
		answers[name] = []string{cell}
	}
}
