package survey

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const caseText = "id,unit,q1,q2,q3,s,age,note\n" +
	"a,C1,1,2,3,60, 30 ,x\n" +
	",,,,,,,\n" +
	"b,C2,5,9,,x,40,\n" +
	"c,C2,5,5,5,,30,x\n" +
	"d,C1,1,1,1,7.5,30,\"y, z\"\n"

func TestCases(t *testing.T) {
	q := short()
	q.Columns.Seconds, q.Missing, q.Screening.MaxLongstring = "s", []string{"9"}, 2
	cases, responses, _, err := ReadCases(t.Context(), CSV(strings.NewReader(caseText), "a.csv", ','), "a.csv", q, []string{"note", "age"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer responses.Close()
	if got := responses.Total().Valid; got != 2 || cases.Len() != 4 {
		t.Errorf("%d of %d cases valid, want 2 of 4", got, cases.Len())
	}
	var answers [][]Code
	var notes, ages []string
	for n := range cases.Len() {
		answers = append(answers, cases.Answers(n))
		notes, ages = append(notes, cases.Column("note").Of(n)), append(ages, cases.Column("age").Of(n))
	}
	for _, check := range []struct {
		what      string
		got, want any
	}{
		{"lines", cases.Line, []int32{2, 4, 5, 6}},
		{"ids", cases.ID, []string{"a", "b", "c", "d"}},
		{"units", cases.Unit, []int32{0, 1, 1, 0}},
		{"reasons", cases.Reasons, []Reason{0, 0, Longstring, Longstring}},
		{"answers", answers, [][]Code{{1, 2, 3}, {5, 0, 0}, {5, 5, 5}, {1, 1, 1}}},
		{"notes", notes, []string{"x", "", "x", "y, z"}},
		{"ages", ages, []string{"30", "40", "30", "30"}},
		{"values", cases.Column("age").Values, []string{"30", "40"}},
		{"times known", []bool{cases.Seconds[0] == 60, cases.Seconds[1] != cases.Seconds[1], cases.Seconds[2] != cases.Seconds[2], cases.Seconds[3] == 7.5}, []bool{true, true, true, true}},
	} {
		if diff := cmp.Diff(check.want, check.got); diff != "" {
			t.Errorf("%s (−want +got):\n%s", check.what, diff)
		}
	}
	if cases.Column("s") != nil {
		t.Error("a column that nobody asked for")
	}
}

func TestCasesLackColumn(t *testing.T) {
	_, _, _, err := ReadCases(t.Context(), CSV(strings.NewReader(caseText), "a.csv", ','), "a.csv", short(), []string{"agee"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "agee") || !strings.Contains(err.Error(), "age") {
		t.Errorf("error %v, want one that names the column and the nearest", err)
	}
}

// A row that could not be read is a case without answers.
func TestCasesBadRow(t *testing.T) {
	text := "id,unit,q1,q2,q3\na,C9,1,2,3\nb,C1,1\nc,C1,4,4,5\n"
	cases, responses, notes, err := ReadCases(t.Context(), CSV(strings.NewReader(text), "a.csv", ','), "a.csv", short(), []string{"id"}, Options{BadRows: SkipBadRows})
	if err != nil {
		t.Fatal(err)
	}
	defer responses.Close()
	if diff := cmp.Diff([]Reason{BadRow, BadRow, 0}, cases.Reasons); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Code{0, 0, 0}, cases.Answers(0)); diff != "" {
		t.Error(diff)
	}
	if cases.Unit[0] != -1 || notes.Len() != 2 {
		t.Errorf("unit %d, %d notes; want -1 and 2", cases.Unit[0], notes.Len())
	}
}

// What a former reading found out counts like what the row says itself.
func TestOverlay(t *testing.T) {
	text := "id,unit,q1,q2,q3\na,C1,1,2,3\n\nb,C1,3,4,5\nc,C2,\"2\",2,2\na,C2,1,1,5\n"
	weighted := "id,unit,q1,q2,q3,w\na,C1,1,2,3,0.5\n\nb,C1,3,4,5,2\nc,C2,\"2\",2,2,2\na,C2,1,1,5,1\n"
	overlay := &Overlay{Reasons: []Reason{0, TooFast, 0, 0}, Weights: []float64{3, 7, 0.5, 1}}
	each(t, func(t *testing.T, read reader) {
		for _, test := range []struct {
			text   string
			column string
			want   []float64 // weights of the valid rows, by unit and content
		}{{text, "", []float64{3, 0.5}}, {weighted, "w", []float64{1.5, 1}}} {
			q := short()
			q.Screening.Duplicates, q.Weighted, q.Columns.Weight = true, true, test.column
			o := read.outcome(t, test.text, q, Options{Overlay: overlay})
			if diff := cmp.Diff("2 a C1 valid\n4 b C1 too_fast\n5 c C2 valid\n6 a C2 duplicate_id\n", o.verdicts()); diff != "" {
				t.Error(diff)
			}
			var weights []float64
			for _, row := range o.Rows {
				weights = append(weights, row.Weight)
			}
			if diff := cmp.Diff(test.want, weights); diff != "" {
				t.Errorf("weights (−want +got):\n%s", diff)
			}
			if got := o.Tallies[0].AnsweredWeight[0]; got != test.want[0] {
				t.Errorf("weights summed to %v, want %v", got, test.want[0])
			}
		}
	})
}

// A file that grew since it was read first is not taken for the same.
func TestOverlayTooShort(t *testing.T) {
	each(t, func(t *testing.T, read reader) {
		for _, overlay := range []*Overlay{{Reasons: []Reason{0}}, {Weights: []float64{1}}} {
			if _, _, err := read(t.Context(), "id,unit,q1,q2,q3\na,C1,1,2,3\nb,C1,1,2,3\n", short(), Options{Overlay: overlay}); !errors.Is(err, errChanged) {
				t.Errorf("error %v, want %v", err, errChanged)
			}
		}
	})
}

// A flag is listed, and its questionnaire counts like any other.
func TestFlags(t *testing.T) {
	const text = "id,unit,s,q1,q2,q3\na,C1,5,1,2,3\n\nb,C1,9,4,4,4\nc,C2,1,\"2\",2,2\na,C2,9,1,1,5\n"
	overlay := &Overlay{Reasons: []Reason{Outlying | LowVariability, 0, 0, 0}}
	each(t, func(t *testing.T, read reader) {
		q := short()
		q.Columns.Seconds = "s"
		q.Screening = Screening{MinSeconds: 2, MaxLongstring: 2, Duplicates: true, Flags: Longstring | DuplicateID | Outlying}
		o := read.outcome(t, text, q, Options{Overlay: overlay})
		if diff := cmp.Diff("2 a C1 irv\n4 b C1 valid\n5 c C2 too_fast\n6 a C2 valid\n", o.verdicts()); diff != "" {
			t.Error(diff)
		}
		var flags []string
		for _, v := range o.Verdicts {
			flags = append(flags, v.Flags.String())
		}
		if diff := cmp.Diff([]string{"mahalanobis", "longstring", "longstring", "duplicate_id"}, flags); diff != "" {
			t.Error(diff)
		}
		if o.Flags[Longstring.index()] != 2 || o.Flags[Outlying.index()] != 1 || o.Flags[TooFast.index()] != 0 {
			t.Errorf("flags %v", o.Flags)
		}
		if o.Tallies[0].Valid != 1 || o.Tallies[1].Valid != 1 || len(o.Rows) != 2 || o.Rows[0].Answers[0] != 4 {
			t.Errorf("%d and %d valid, rows %v", o.Tallies[0].Valid, o.Tallies[1].Valid, o.Rows)
		}
	})
	c, _, _, err := ReadCases(t.Context(), CSV(strings.NewReader("id,unit,q3,q1,q2\na,C1,4,1,4\n"), "a.csv", ','), "a.csv",
		&Questionnaire{Items: short().Items, Scale: Scale{Min: 1, Max: 5}, Columns: Columns{Unit: "unit"}, Units: []string{"C1"},
			Screening: Screening{MaxLongstring: 1, Flags: Longstring}}, nil, Options{Keep: CountRows})
	if err != nil {
		t.Fatal(err)
	}
	if c.Reasons[0] != 0 || c.Flags[0] != 0 || c.Longstring(0) != 1 { // 4, 1, 4 as the columns stand
		t.Errorf("reasons %q, flags %q, longest run %d", c.Reasons[0], c.Flags[0], c.Longstring(0))
	}
}
