package survey

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

var readers = map[string]reader{"plain": plain}

// What is written in a file, and what a reader makes of it: the verdict of
// each row, or the problems for which the file is refused.
func TestVerdicts(t *testing.T) {
	tests := []struct {
		name   string
		text   string
		change func(*Questionnaire)
		want   string
	}{
		{"empty file", "", nil, "0:0 table.empty\n"},
		{"blank lines alone", "\n\r\n\n", nil, "0:0 table.empty\n"},
		{"header alone", "id,unit,q1,q2,q3\n", nil, "0:0 table.no_rows\n"},
		{"header without a line break", "id,unit,q1,q2,q3", nil, "0:0 table.no_rows\n"},
		{"only blank rows", "id,unit,q1,q2,q3\n,,,,\n \n", nil, "0:0 table.no_rows\n"},
		{"one row", "id,unit,q1,q2,q3\na,C1,1,2,3\n", nil, "2 a C1 valid\n"},
		{"no line break at the end", "id,unit,q1,q2,q3\na,C1,1,2,3", nil, "2 a C1 valid\n"},
		{"a carriage return at the end", "id,unit,q1,q2,q3\na,C1,1,2,3\r", nil, "2 a C1 valid\n"},
		{"an empty cell at the end", "id,unit,q1,q2,q3\na,C1,1,2,", nil, "2 a C1 valid\n"},
		{"byte order mark", "\ufeffid,unit,q1,q2,q3\na,C1,1,2,3\n", nil, "2 a C1 valid\n"},
		{"byte order mark before a quotation mark", "\ufeff\"id\",unit,q1,q2,q3\na,C1,1,2,3\n", nil, "2 a C1 valid\n"},
		{"CRLF", "id,unit,q1,q2,q3\r\na,C1,1,2,3\r\nb,C2,4,,5\r\n", nil, "2 a C1 valid\n3 b C2 valid\n"},
		{"blank lines count as lines", "id,unit,q1,q2,q3\n\na,C1,1,2,3\n\r\n,,,,\nb,C2,4,4,5\n", nil, "3 a C1 valid\n6 b C2 valid\n"},
		{"columns in another order", "q3,unit,q1,id,q2\n1,C2,2,a,3\n", nil, "2 a C2 valid\n"},
		{"spaces around", " id ,unit,q1, q2,q3\n a , C1,\t1, 2 ,3 \n", nil, "2 a C1 valid\n"},
		{"quoted cells", "\"id\",\"unit\",q1,q2,q3\n\"a\",\"C1\",\"1\",\"2\",3\n", nil, "2 a C1 valid\n"},
		{"quotation marks in a quoted cell", "id,unit,q1,q2,q3\n\"a \"\"b\"\"\",C1,1,2,3\n", nil, "2 a \"b\" C1 valid\n"},
		{"a comma in a quoted cell", "id,unit,q1,q2,q3\n\"a,b\",C1,1,2,3\nc,C2,1,2,3\n", nil, "2 a,b C1 valid\n3 c C2 valid\n"},
		{"line breaks in quoted cells", "id,unit,\"note\n\",q1,q2,q3\na,C1,\"1\r\n2\n\n3\",1,2,3\nb,C2,,1,2,3\n", nil, "3 a C1 valid\n7 b C2 valid\n"},
		{"quotation mark in a bare cell", "id,unit,q1,q2,q3\na\"b,C1,1,2,3\nc,C2,1,2,3\n", nil, "2:0 csv.quote\n"},
		{"text behind a quoted cell", "id,unit,q1,q2,q3\n\"a\"b,C1,1,2,3\nc,C2,1,2,6\n", nil, "2:0 csv.quote\n3:5 answer.off_scale\n"},
		{"quotation mark that is not closed", "id,unit,q1,q2,q3\nc,C2,1,2,3\n\"a,C1,1,2,3\nd,C2,1,2,3\n", nil, "3:0 csv.open_quote\n"},
		{"ragged", "id,unit,q1,q2,q3\na,C1,1,2\nb,C1,1,2,3,4\nc\n", nil, "2:0 table.ragged\n3:0 table.ragged\n4:0 table.ragged\n"},
		{"repeated header", "id,unit,q1,q2,q3,q2\na,C1,1,2,3,2\n", nil, "1:6 table.header_repeated\n"},
		{"headers without names", "id,unit,,q1,q2,q3,\na,C1,x,1,2,3,y\n", nil, "2 a C1 valid\n"},
		{"misspelt headers", "ID,units,q1,q3\na,C1,1,2\n", nil, "1:0 table.column_missing\n1:0 table.column_missing\n1:0 table.column_missing\n"},
		{"off the scale", "id,unit,q1,q2,q3\na,C1,0,6,-1\nb,C1,10,1,1\n", nil,
			"2:3 answer.off_scale\n2:4 answer.off_scale\n2:5 answer.off_scale\n3:3 answer.off_scale\n"},
		{"not a whole number", "id,unit,q1,q2,q3\na,C1,3.5,NaN,４\nb,C1,1e0,+4,0x1\nc,C1,y,4.,99999999\nd,C1,.0,٣,1 2\n", nil,
			"2:3 answer.unreadable\n2:4 answer.unreadable\n2:5 answer.unreadable\n" +
				"3:3 answer.unreadable\n3:4 answer.unreadable\n3:5 answer.unreadable\n" +
				"4:3 answer.unreadable\n4:4 answer.unreadable\n4:5 answer.unreadable\n" +
				"5:3 answer.unreadable\n5:4 answer.unreadable\n5:5 answer.unreadable\n"},
		{"whole numbers in other ways", "id,unit,q1,q2,q3\na,C1,4.0, 4 ,04\nb,C1,5.000,\" 4\",1\n", nil, "2 a C1 valid\n3 b C1 valid\n"},
		{"unknown and empty units", "id,unit,q1,q2,q3\na,C3,1,2,3\nb,,1,2,3\nc,c1,1,2,3\n", nil, "2:2 unit.unknown\n3:2 unit.empty\n4:2 unit.unknown\n"},
		{"no column of units", "id,q1,q2,q3\na,1,2,3\n", func(q *Questionnaire) { q.Columns.Unit = "" }, "2 a C1 valid\n"},
		{"empty id", "id,unit,q1,q2,q3\n,C1,1,2,3\n", nil, "2:1 id.empty\n"},
		{"repeated ids", "id,unit,q1,q2,q3\na,C1,1,2,3\nb,C1,1,2,3\n a,C2,1,2,3\n\"b\",C2,3,3,3\na,C1,1,2,3\n", nil,
			"4:1 id.repeated\n5:1 id.repeated\n6:1 id.repeated\n"},
		{"repeated ids and other faults", "id,unit,q1,q2,q3\na,C1,1,2,9\na,C1,1,2,3\nb,C1,1,2,3\nb,C3,9,2,3\n", nil,
			"2:5 answer.off_scale\n5:2 unit.unknown\n5:3 answer.off_scale\n"},
		{"duplicates", "id,unit,q1,q2,q3\na,C1,1,2,3\nb,C1,1,2,3\n a,C2,1,2,3\na,C1,1,2,3\n",
			func(q *Questionnaire) { q.Screening.Duplicates = true },
			"2 a C1 valid\n3 b C1 valid\n4 a C2 duplicate_id\n5 a C1 duplicate_id\n"},
		{"a duplicate of an invalid row", "id,unit,q1,q2,q3\na,C1,,,\na,C2,1,2,3\n",
			func(q *Questionnaire) { q.Screening.Duplicates, q.Screening.MaxMissing = true, share(0.5) },
			"2 a C1 missing\n3 a C2 duplicate_id\n"},
		{"ids that no column holds", "unit,q1,q2,q3\nC1,1,2,3\nC1,1,2,3\n", func(q *Questionnaire) { q.Columns.ID = "" }, "2  C1 valid\n3  C1 valid\n"},
		{"missing codes", "id,unit,q1,q2,q3\na,C1,9,NA,\nb,C1, NA ,9.0,-1\nc,C1,09,1,1\n",
			func(q *Questionnaire) { q.Missing = []string{"9", "NA", "-1"} },
			"2 a C1 valid\n3 b C1 valid\n4 c C1 valid\n"},
		{"exactly the largest share missing", "id,unit,q1,q2,q3\na,C1,,1,2\nb,C1,,,2\nc,C1,1,2,3\n",
			func(q *Questionnaire) { q.Screening.MaxMissing = share(1.0 / 3) },
			"2 a C1 valid\n3 b C1 missing\n4 c C1 valid\n"},
		{"no item may be missing", "id,unit,q1,q2,q3\na,C1,,1,2\nb,C1,1,1,2\n",
			func(q *Questionnaire) { q.Screening.MaxMissing = share(0) },
			"2 a C1 missing\n3 b C1 valid\n"},
		{"empty cells count", "id,unit,q1,q2,q3\na,C1,9,9,2\nb,C1,,9,2\nc,C1,,,2\n",
			func(q *Questionnaire) {
				q.Missing = []string{"9"}
				q.Screening.MaxMissing, q.Screening.Counts = share(1.0/3), EmptyCell
			},
			"2 a C1 valid\n3 b C1 valid\n4 c C1 missing\n"},
		{"missing codes count", "id,unit,q1,q2,q3\na,C1,9,9,2\nb,C1,,9,2\nc,C1,,,2\n",
			func(q *Questionnaire) {
				q.Missing = []string{"9"}
				q.Screening.MaxMissing, q.Screening.Counts = share(1.0/3), CodedCell
			},
			"2 a C1 missing\n3 b C1 valid\n4 c C1 valid\n"},
		{"both count", "id,unit,q1,q2,q3\na,C1,9,9,2\nb,C1,,9,2\nc,C1,,1,2\n",
			func(q *Questionnaire) { q.Missing, q.Screening.MaxMissing = []string{"9"}, share(1.0/3) },
			"2 a C1 missing\n3 b C1 missing\n4 c C1 valid\n"},
		{"longstring in column order", "id,unit,q3,q1,q2\na,C1,2,2,2\nb,C1,2,2,1\nc,C1,2,1,2\nd,C1,2,,2\n",
			func(q *Questionnaire) { q.Screening.MaxLongstring = 2 },
			"2 a C1 longstring\n3 b C1 valid\n4 c C1 valid\n5 d C1 valid\n"},
		{"longstring across a missing answer", "id,unit,q3,q1,q2\na,C1,2,,2\nb,C1,2,9,2\nc,C1,2,9,3\nd,C1,,,\n",
			func(q *Questionnaire) { q.Missing, q.Screening.MaxLongstring = []string{"9"}, 1 },
			"2 a C1 longstring\n3 b C1 longstring\n4 c C1 valid\n5 d C1 valid\n"},
		{"longstring is of raw answers", "id,unit,q1,q2,q3\na,C1,1,5,1\nb,C1,5,5,5\n",
			func(q *Questionnaire) { q.Items[1].Reverse, q.Screening.MaxLongstring = true, 2 },
			"2 a C1 valid\n3 b C1 longstring\n"},
		{"too fast", "id,unit,q1,q2,q3,s\na,C1,1,2,3,59\nb,C1,1,2,3,60\nc,C1,1,2,3,\nd,C1,1,2,3,59.999\ne,C1,1,2,3, 6e1 \n",
			func(q *Questionnaire) { q.Columns.Seconds, q.Screening.MinSeconds = "s", 60 },
			"2 a C1 too_fast\n3 b C1 valid\n4 c C1 valid\n5 d C1 too_fast\n6 e C1 valid\n"},
		{"times that are none", "id,unit,q1,q2,q3,s\na,C1,1,2,3,1:00\nb,C1,1,2,3,-1\nc,C1,1,2,3,NaN\nd,C1,1,2,3,Inf\ne,C1,1,2,3,0x1p4\n",
			func(q *Questionnaire) { q.Columns.Seconds, q.Screening.MinSeconds = "s", 60 },
			"2:6 seconds.unreadable\n3:6 seconds.unreadable\n4:6 seconds.unreadable\n5:6 seconds.unreadable\n6:6 seconds.unreadable\n"},
		{"times that nobody asks for", "id,unit,q1,q2,q3,s\na,C1,1,2,3,1:00\n", func(q *Questionnaire) { q.Columns.Seconds = "s" }, "2 a C1 valid\n"},
		{"a rule on times without times", "id,unit,q1,q2,q3\na,C1,1,2,3\n", func(q *Questionnaire) { q.Screening.MinSeconds = 60 }, "0:0 screening.no_seconds\n"},
		{"attention", "id,unit,A1,q1,q2,q3,A2\na,C1,3,1,2,3,yes\nb,C1,3.0,1,2,3,\" yes\"\nc,C1,2,1,2,3,yes\nd,C1,3,1,2,3,no\ne,C1,,1,2,3,yes\nf,C1,03,1,2,3,Yes\n",
			func(q *Questionnaire) { q.Screening.Attention = []Attention{{"A1", "3"}, {"A2", "yes"}} },
			"2 a C1 valid\n3 b C1 valid\n4 c C1 attention\n5 d C1 attention\n6 e C1 attention\n7 f C1 attention\n"},
		{"attention to an item", "id,unit,q1,q2,q3\na,C1,1,2,3\nb,C1,1,1,3\n",
			func(q *Questionnaire) { q.Screening.Attention = []Attention{{"q2", "2"}} },
			"2 a C1 valid\n3 b C1 attention\n"},
		{"several reasons", "id,unit,s,A1,q1,q2,q3\na,C1,1,1,,2,2\na,C1,1,1,,2,2\n",
			func(q *Questionnaire) {
				q.Columns.Seconds = "s"
				q.Screening = Screening{MaxMissing: share(0.1), MinSeconds: 2, MaxLongstring: 1, Attention: []Attention{{"A1", "3"}}, Duplicates: true}
			},
			"2 a C1 missing;longstring;too_fast;attention\n3 a C1 missing;longstring;too_fast;attention;duplicate_id\n"},
		{"weights", "id,unit,w,q1,q2,q3\na,C1,0,1,2,3\nb,C1,1.5,1,2,3\nc,C1,1e-3,1,2,3\n", func(q *Questionnaire) { q.Columns.Weight = "w" },
			"2 a C1 valid\n3 b C1 valid\n4 c C1 valid\n"},
		{"weights that are none", "id,unit,w,q1,q2,q3\na,C1,-1,1,2,3\nb,C1,,1,2,3\nc,C1,x,1,2,3\nd,C1,NaN,1,2,3\ne,C1,1_0,1,2,3\nf,C1,1e300,1,2,3\ng,C1,5e-324,1,2,3\nh,C1,1000000001,1,2,3\n",
			func(q *Questionnaire) { q.Columns.Weight = "w" },
			"2:3 weight.unreadable\n3:3 weight.empty\n4:3 weight.unreadable\n5:3 weight.unreadable\n6:3 weight.unreadable\n7:3 weight.unreadable\n8:3 weight.unreadable\n9:3 weight.unreadable\n"},
		{"a scale from 0 to 10", "id,unit,q1,q2,q3\na,C1,0,10,5\nb,C1,10,10,10\nc,C1,11,-1,10.0\n", func(q *Questionnaire) { q.Scale = Scale{0, 10} },
			"4:3 answer.off_scale\n4:4 answer.off_scale\n"},
		{"a scale around 0", "id,unit,q1,q2,q3\na,C1,-2,0,2\nb,C1,-1,-0,1\n", func(q *Questionnaire) { q.Scale = Scale{-2, 2} },
			"2 a C1 valid\n3 b C1 valid\n"},
		{"a scale of a hundred and one", "id,unit,q1,q2,q3\na,C1,0,100,50\nb,C1,7,07,99.0\n", func(q *Questionnaire) { q.Scale = Scale{0, 100} },
			"2 a C1 valid\n3 b C1 valid\n"},
		{"a missing code on the scale", "id,unit,q1,q2,q3\na,C1,5,5,1\nb,C1,1,5,1\n",
			func(q *Questionnaire) {
				q.Missing, q.Screening.MaxMissing = []string{"5"}, share(0.4)
			},
			"2 a C1 missing\n3 b C1 valid\n"},
		{"nobody answered anything", "id,unit,q1,q2,q3\na,C1,,,\n", nil, "2 a C1 valid\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, read reader) {
				q := short()
				if test.change != nil {
					test.change(q)
				}
				o := read.outcome(t, test.text, q, Options{})
				if diff := cmp.Diff(test.want, o.verdicts()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		})
	}
}

// With bad rows skipped their data errors are warnings, and they count as
// returned where their unit is known.
func TestSkippedBadRows(t *testing.T) {
	const text = "id,unit,q1,q2,q3\n" +
		"a,C1,1,2,3\n" +
		"b,C1,1,2,7\n" +
		"c,C3,1,2,3\n" +
		"d,C2,1\n" +
		"\"e\"e,C2,1,2,3\n" +
		"a,C2,1,2,3\n" + // repeats an id
		"b,C2,4,,3\n" // does not: the row before it with this id was bad
	each(t, func(t *testing.T, read reader) {
		o := read.outcome(t, text, short(), Options{BadRows: SkipBadRows})
		want := "2 a C1 valid\n3 b C1 bad_row\n4 c C3 bad_row\n5   bad_row\n6   bad_row\n7 a C2 bad_row\n8 b C2 valid\n"
		if diff := cmp.Diff(want, o.verdicts()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		want = "3:5 answer.off_scale\n4:2 unit.unknown\n5:0 table.ragged\n6:0 csv.quote\n7:1 id.repeated\n"
		if diff := cmp.Diff(want, o.problems()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		for _, p := range o.Problems {
			if p.Severity != diag.Caution || p.File != "a.csv" {
				t.Errorf("%s of severity %v", p.Place(), p.Severity)
			}
		}
		count := func(t Tally) string { return fmt.Sprint(t.Returned, t.Valid, t.Reasons[:6]) }
		for i, want := range []string{"2 1 [0 0 0 0 0 1]", "2 1 [0 0 0 0 0 1]"} {
			if got := count(o.Tallies[i]); got != want {
				t.Errorf("unit %d: %s, want %s", i, got, want)
			}
		}
		if got, want := count(o.Unplaced), "3 0 [0 0 0 0 0 3]"; got != want {
			t.Errorf("unplaced: %s, want %s", got, want)
		}
	})
}

// The counts of a file small enough to count by hand.
func TestCounts(t *testing.T) {
	q := short()
	q.Missing = []string{"9"}
	q.Background = []string{"sex", "age"}
	q.Columns.Weight = "w"
	q.Screening.MaxMissing = share(0.9)
	const text = "id,unit,sex,age,w,q2,q1,q3,note\n" +
		"a,C1,f,30,0.5,1,5,9,x\n" +
		"b,C1,m,,2,1,,,\n" +
		"c,C1,f,30,1.25,,,4,\n" +
		"d,C2,m,,3,,,,\n" + // answers nothing: invalid
		"e,C1,\" f \",40,1,2,9,4,\n"
	each(t, func(t *testing.T, read reader) {
		o := read.outcome(t, text, q, Options{})
		tally := o.Tallies[0]
		for _, check := range []struct {
			name      string
			got, want any
		}{
			{"returned", tally.Returned, 4},
			{"valid", tally.Valid, 4},
			{"q1", tally.Counts[0:6], []int{3, 0, 0, 0, 0, 1}},
			{"q2", tally.Counts[6:12], []int{1, 2, 1, 0, 0, 0}},
			{"q3", tally.Counts[12:18], []int{2, 0, 0, 0, 2, 0}},
			{"coded", tally.Coded, []int{1, 0, 1}},
			{"answered", tally.Answered, []int{4, 3, 1, 3, 2}},
			{"weighted q1", tally.Weighted[0:6], []float64{4.25, 0, 0, 0, 0, 0.5}},
			{"weighted q2", tally.Weighted[6:12], []float64{1.25, 2.5, 1, 0, 0, 0}},
			{"weighted q3", tally.Weighted[12:18], []float64{2.5, 0, 0, 0, 2.25, 0}},
			{"weights of who answered", tally.AnsweredWeight, []float64{4.75, 3.5, 0.5, 3.5, 2.25}},
			{"the other unit's reasons", o.Tallies[1].Reasons, [ReasonCount]int{1}},
			{"the other unit", o.Tallies[1].Counts, make([]int, 18)},
			{"background", o.Background, []BackgroundCounts{
				{"sex", []BackgroundValue{{"f", 3}, {"m", 1}}}, {"age", []BackgroundValue{{"30", 2}, {"", 1}, {"40", 1}}}}},
			{"extra columns", o.Extra, []string{"note"}},
			{"rows", o.Rows, []Row{ // by unit, then in the order of their packed answers: q2 lowest, a missing code above all answers
				{0, 2, []Code{0, 1, 0}}, {0, 1.25, []Code{0, 0, 4}}, {0, 1, []Code{0, 2, 4}}, {0, 0.5, []Code{5, 1, 0}}}},
		} {
			if diff := cmp.Diff(check.want, check.got); diff != "" {
				t.Errorf("%s: -want +got\n%s", check.name, diff)
			}
		}
	})
}

func TestTotal(t *testing.T) {
	responses, _, err := plain(t.Context(), "id,unit,q1,q2,q3\na,C1,1,2,3\nb,C2,1,,3\nc,C9,1,2,3\n", short(), Options{BadRows: SkipBadRows})
	if err != nil {
		t.Fatal(err)
	}
	total := responses.Total()
	want := Tally{Returned: 3, Valid: 2, Reasons: [ReasonCount]int{0, 0, 0, 0, 0, 1},
		Counts: []int{0, 2, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0}, Coded: []int{0, 0, 0}, Answered: []int{2, 2, 2, 1, 2}}
	if diff := cmp.Diff(want, total); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	total.Counts[0]++
	if again := responses.Total(); again.Counts[0] != 0 {
		t.Error("a total shares its counts with the tallies")
	}
}

// Beyond a hundred, problems are only counted.
func TestManyProblems(t *testing.T) {
	text := "id,unit,q1,q2,q3\n" + strings.Repeat("a,C1,6,7,\"8\"\nb,X,1,2,3\n", 500)
	each(t, func(t *testing.T, read reader) {
		for _, bad := range []BadRows{RefuseBadRows, SkipBadRows} {
			o := read.outcome(t, text, short(), Options{BadRows: bad})
			if len(o.Problems) != diag.DefaultLimit || o.Count != 2000 {
				t.Errorf("%d problems of %d, want %d of 2000", len(o.Problems), o.Count, diag.DefaultLimit)
			}
			if last := o.Problems[len(o.Problems)-1]; last.Line != 51 {
				t.Errorf("the last problem shown is on line %d, want 51", last.Line)
			}
		}
	})
}

func TestQuestionnaireCheck(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Questionnaire)
		want   string
	}{
		{"nothing wrong", func(*Questionnaire) {}, "[]"},
		{"no items", func(q *Questionnaire) { q.Items, q.Sets = nil, nil }, "[questionnaire.no_items]"},
		{"a scale of one point", func(q *Questionnaire) { q.Scale = Scale{3, 3} }, "[questionnaire.scale]"},
		{"a scale upside down", func(q *Questionnaire) { q.Scale = Scale{5, 1} }, "[questionnaire.scale]"},
		{"a scale too wide", func(q *Questionnaire) { q.Scale = Scale{0, 101} }, "[questionnaire.scale]"},
		{"units without codes", func(q *Questionnaire) { q.Units = []string{"", " C1"} }, "[questionnaire.unit questionnaire.unit]"},
		{"a unit twice", func(q *Questionnaire) { q.Units[1] = "C1" }, "[questionnaire.unit]"},
		{"an item twice", func(q *Questionnaire) { q.Items[2].Code = "q1" }, "[questionnaire.item_repeated]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := short()
			test.change(q)
			var codes []diag.Code
			if err := q.Check(); err != nil {
				problems, _ := errors.AsType[*diag.Problems](err)
				for _, p := range problems.All() {
					codes = append(codes, p.Code)
				}
				for name, read := range readers {
					if responses, _, got := read(t.Context(), "id\n", q, Options{}); responses != nil || got == nil || got.Error() != err.Error() {
						t.Errorf("%s: error %v, want %v", name, got, err)
					}
				}
			}
			if got := fmt.Sprint(codes); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestReadFailures(t *testing.T) {
	failure := errors.New("failure")
	each(t, func(t *testing.T, read reader) {
		t.Run("verdict", func(t *testing.T) {
			opt := Options{Verdicts: func(Verdict) error { return failure }}
			if _, _, err := read(t.Context(), "id,unit,q1,q2,q3\na,C1,1,2,3\n", short(), opt); !errors.Is(err, failure) {
				t.Errorf("error %v, want %v", err, failure)
			}
		})
		t.Run("scratch", func(t *testing.T) {
			opt := Options{Scratch: func() (Scratch, error) { return nil, failure }}
			if _, _, err := read(t.Context(), "id,unit,q1,q2,q3\na,C1,1,2,3\n", short(), opt); err != nil {
				t.Errorf("error %v with rows that fit into memory", err)
			}
		})
	})
	for _, text := range []string{"", "id,unit,q1,q2,q3\n", "id,unit,q1,q2,q3\na,C1,1,2,3\n"} {
		r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(failure))
		if _, _, err := Read(t.Context(), CSV(r, "a.csv", ','), "a.csv", short(), Options{}); !errors.Is(err, failure) {
			t.Errorf("after %q: error %v, want %v", text, err, failure)
		}
	}
}

func TestRowsNotKept(t *testing.T) {
	each(t, func(t *testing.T, read reader) {
		q := short()
		q.Columns.Weight = "w"
		responses, _, err := read(t.Context(), "id,unit,q1,q2,q3,w\na,C1,1,2,3,2.5\n", q, Options{Keep: CountRows})
		if err != nil {
			t.Fatal(err)
		}
		if got := responses.Tallies[0].Weighted; !slices.Contains(got, 2.5) {
			t.Errorf("weighted counts %v", got)
		}
		defer func() {
			if recover() == nil {
				t.Error("rows that were not kept are gone over")
			}
		}()
		responses.Rows()
	})
}

// A header that lacks most columns is one error; a misspelt one is compared
// with the columns that have no use, its case first.
func TestHeaderHints(t *testing.T) {
	q := &Questionnaire{Scale: Scale{1, 5}, Columns: Columns{Unit: "unit"}, Units: []string{"C1"}}
	for i := range 8 {
		q.Items = append(q.Items, Item{Code: fmt.Sprintf("D%d", i+1)})
	}
	_, err := q.layout([]string{"unit", "D1", "d2", "D3", "D4", "D5", "D6", "D7", "D9"}, "a.csv", 1)
	faults, ok := errors.AsType[*diag.Problems](err)
	if !ok || len(faults.All()) != 2 {
		t.Fatal(err)
	}
	for i, want := range []string{`did you mean "d2"?`, `did you mean "D9"?`} {
		if got := faults.All()[i].Hint.In("en"); got != want {
			t.Errorf("hint %q, want %q", got, want)
		}
	}
	_, err = q.layout([]string{"Survey of 2026", "", ""}, "a.csv", 1)
	faults, ok = errors.AsType[*diag.Problems](err)
	if !ok || len(faults.All()) != 1 || faults.All()[0].Code != "table.columns_missing" {
		t.Fatal(err)
	}
}
