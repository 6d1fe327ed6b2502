package survey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

// outcome is all that a reader tells of a file.
type outcome struct {
	Tallies    []Tally
	Unplaced   Tally
	Flags      [ReasonCount]int
	Background []BackgroundCounts
	Extra      []string
	Packing    Packing
	Rows       []Row
	Verdicts   []Verdict
	Problems   []diag.Problem
	Count      int // of problems, those not listed included
	Err        string
}

// A reader reads the text of a file.
type reader func(ctx context.Context, text string, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error)

func plain(ctx context.Context, text string, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error) {
	return Read(ctx, CSV(strings.NewReader(text), "a.csv", ','), "a.csv", q, opt)
}

func (read reader) outcome(tb testing.TB, text string, q *Questionnaire, opt Options) outcome {
	tb.Helper()
	var o outcome
	opt.Verdicts = func(v Verdict) error {
		v.ID, v.Unit = strings.Clone(v.ID), strings.Clone(v.Unit)
		o.Verdicts = append(o.Verdicts, v)
		return nil
	}
	responses, notes, err := read(tb.Context(), text, q, opt)
	if err != nil {
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok {
			tb.Fatalf("error %v, want a list of problems", err)
		}
		if responses != nil {
			tb.Error("responses beside an error")
		}
		notes, o.Err = problems, err.Error()
	}
	o.Problems, o.Count = notes.All(), notes.Len()
	for _, p := range o.Problems {
		for _, said := range []diag.Text{p.Text(), p.Hint} {
			if en, zh := said.In(diag.English), said.In(diag.Chinese); strings.Contains(en+zh, "%!") && !strings.Contains(text, "%!") {
				tb.Errorf("format and arguments do not fit: %q, %q", en, zh)
			}
		}
	}
	if responses == nil {
		return o
	}
	defer func() {
		if err := responses.Close(); err != nil {
			tb.Error(err)
		}
	}()
	o.Flags = responses.Flags
	o.Tallies, o.Unplaced, o.Background = responses.Tallies, responses.Unplaced, responses.Background
	o.Extra, o.Packing = responses.Extra, responses.Packing
	if opt.Keep == KeepRows {
		for row, err := range responses.Rows() {
			if err != nil {
				tb.Fatal(err)
			}
			row.Answers = slices.Clone(row.Answers)
			o.Rows = append(o.Rows, row)
		}
	}
	return o
}

// diff is how another outcome differs; cmp alone takes its time.
func (o outcome) diff(other outcome) string {
	if reflect.DeepEqual(o, other) {
		return ""
	}
	return cmp.Diff(o, other)
}

// verdicts is the outcome in lines: of each row the line, id, unit and
// reasons, or, where the file was refused, of each problem the line, field
// and code.
func (o outcome) verdicts() string {
	var b strings.Builder
	if o.Err != "" {
		return o.problems()
	}
	for _, v := range o.Verdicts {
		reasons := v.Reasons.String()
		if v.Reasons == 0 {
			reasons = "valid"
		}
		fmt.Fprintf(&b, "%d %s %s %s\n", v.Line, v.ID, v.Unit, reasons)
	}
	return b.String()
}

func (o outcome) problems() string {
	var b strings.Builder
	for _, p := range o.Problems {
		fmt.Fprintf(&b, "%d:%d %s\n", p.Line, p.Field, p.Code)
	}
	return b.String()
}

// each runs a test for every reader.
func each(t *testing.T, test func(t *testing.T, read reader)) {
	for _, name := range slices.Sorted(maps.Keys(readers)) {
		t.Run(name, func(t *testing.T) { test(t, readers[name]) })
	}
}

// short is a questionnaire of three items on a scale of 1 to 5 in two units.
func short() *Questionnaire {
	return &Questionnaire{
		Items:   []Item{{Code: "q1"}, {Code: "q2"}, {Code: "q3"}},
		Scale:   Scale{Min: 1, Max: 5},
		Columns: Columns{ID: "id", Unit: "unit"},
		Units:   []string{"C1", "C2"},
		Sets:    [][]int{{0, 1, 2}, {0, 1}, {0}, {1}, {2}},
	}
}

func share(v float64) *float64 { return &v }
