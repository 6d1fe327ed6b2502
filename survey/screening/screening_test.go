package screening

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/survey"
)

const everything = survey.LowVariability | survey.Inconsistent | survey.Outlying | survey.SynonymsApart | survey.AntonymsAlike |
	survey.FastPerItem | survey.FastRelative | survey.NearDuplicate | survey.Impossible | survey.BusyInterviewer

// rows makes cases of lines of cells: answers q1, q2, …, then who, day and age.
func rows(t *testing.T, items int, lines ...string) *survey.Cases {
	t.Helper()
	header := []string{}
	q := make([]survey.Item, items)
	for i := range q {
		q[i].Code = fmt.Sprintf("q%d", i+1)
		header = append(header, q[i].Code)
	}
	table := [][]string{append(header, "duration_sec", "who", "day", "age")}
	for _, line := range lines {
		table = append(table, strings.Split(line, ","))
	}
	return cases(t, table, q, "who", "day", "age")
}

func list(reasons []survey.Reason) string {
	var all []string
	for _, r := range reasons {
		all = append(all, "["+r.String()+"]")
	}
	return strings.Join(all, " ")
}

// Whatever the answers, there are indices or none, and nobody is judged by none.
func TestFewAnswers(t *testing.T) {
	usual := Usual()
	usual.Scales = [][]int{{0, 1}, {2, 3}, {4}}
	usual.Interviewer, usual.Day, usual.InterviewerDayMax = "who", "day", 1
	for _, test := range []struct {
		name, want string
		lines      []string
	}{
		{"one", "[]", []string{"1,2,3,4,5,60,a,d,1"}},
		{"nothing answered", "[] []", []string{",,,,,60,a,,1", ",,,,,,b,,"}},
		{"all alike", "[irv;near_duplicate] [irv;near_duplicate]", []string{"3,3,3,3,3,60,a,d,1", "3,3,3,3,3,60,b,d,1"}},
		{"bad row", "[] [] []", []string{"1,2,3,4,5,60,a,d,1", "1,2,3,4,7,0,a,d,1", "x"}},
		{"no time to read", "[fast_per_item;fast_relative] []", []string{"1,2,3,4,5,0,a,d,1", "5,2,1,4,1,60,b,d,1"}},
		{"too many in a day", "[interviewer_day] [interviewer_day] []", []string{"1,2,3,4,5,60,a,d,1", "5,2,1,4,1,60,a,d,1", "2,5,4,1,2,60,a,e,1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := rows(t, 5, test.lines...)
			m, err := Measure(t.Context(), c, &usual, everything)
			if err != nil {
				t.Fatal(err)
			}
			if got := list(usual.Judge(m, c.Len())); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			var codes []string
			for _, w := range m.Warnings(everything) {
				codes = append(codes, string(w.Code))
			}
			if got := strings.Join(codes, " "); !strings.HasPrefix(got, "screening.few_scales screening.singular") {
				t.Errorf("warnings %s", got)
			}
			FieldworkOf(c, "who", make([]survey.Reason, c.Len()), m.Match, 0.95, 0.95)
		})
	}
}

func TestFieldworkOfNobody(t *testing.T) {
	c := rows(t, 2, "1,2,60,,d,1", "2,2,60,,,1")
	if FieldworkOf(c, "who", c.Reasons, nil, 0, 0.95) != nil || FieldworkOf(c, "nothing", c.Reasons, nil, 0, 0.95) != nil {
		t.Error("a table of no interviewers")
	}
	f := FieldworkOf(c, "day", c.Reasons, nil, 0, 0.95)
	if len(f.Works) != 1 || f.Works[0].N != 1 || !math.IsNaN(f.Works[0].ValidP) || f.Works[0].Outlying(0.05) {
		t.Errorf("one day: %+v", f.Works)
	}
}

func TestImpossible(t *testing.T) {
	c := rows(t, 2, "1,2,60,a,d,1", "1,,60,a,d,4", "5,2,60,a,d,", "5,2,60,b,d,30")
	for _, test := range []struct {
		conditions []string // column: condition
		want       string
	}{
		{[]string{"age: 1"}, "+..."},
		{[]string{"age: 1.0"}, "+..."},
		{[]string{"age: !=1"}, ".+.+"},
		{[]string{"age: >=4", "q1: < 2"}, ".+.."},
		{[]string{"age: <= 4", "who: =a"}, "++.."},
		{[]string{"q2: ="}, ".+.."},
		{[]string{"q1: >2"}, "..++"},
		{[]string{"day: <3"}, "...."},
		{[]string{"nowhere: 1"}, "...."},
	} {
		var combination Combination
		for _, text := range test.conditions {
			column, is, _ := strings.Cut(text, ": ")
			condition, ok := ParseCondition(column, is)
			if !ok {
				t.Fatalf("%q is no condition", text)
			}
			combination = append(combination, condition)
		}
		r := Rules{Impossible: []Combination{{{"age", Equal, []string{"none"}}}, combination}}
		m, err := Measure(t.Context(), c, &r, survey.Impossible)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, reasons := range r.Judge(m, c.Len()) {
			got += map[bool]string{true: "+", false: "."}[reasons == survey.Impossible && m.Combination[i] == 1]
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", combination, got, test.want)
		}
	}
	for _, bad := range []string{">x", "<", ">= "} {
		if _, ok := ParseCondition("age", bad); ok {
			t.Errorf("%q is a condition", bad)
		}
	}
	if !(Condition{"age", Equal, []string{"1", "4"}}).Holds("4") || (Condition{"age", Unequal, []string{"1", "4"}}).Holds("1") {
		t.Error("lists of values")
	}
}

func TestColumns(t *testing.T) {
	r := Rules{Impossible: []Combination{{{Column: "q1"}, {Column: "age"}}, {{Column: "age"}}}, Interviewer: "who"}
	if got := strings.Join(r.Columns([]survey.Item{{Code: "q1"}}), " "); got != "age who" {
		t.Errorf("columns %s", got)
	}
}

// Searching in bands misses no pair that it promises to find.
func TestBandedSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const items = 30
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		points := rapid.IntRange(2, 5).Draw(t, "points")
		q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: points}, Units: []string{"all"}}
		text := "q1"
		q.Items = append(q.Items, survey.Item{Code: "q1"})
		for i := 2; i <= items; i++ {
			q.Items = append(q.Items, survey.Item{Code: fmt.Sprintf("q%d", i)})
			text += fmt.Sprintf(",q%d", i)
		}
		text += "\n"
		var base [items]int
		for i := range base {
			base[i] = 1 + random.IntN(points)
		}
		for range 40 {
			row := make([]string, items)
			for i := range row {
				if random.IntN(8) == 0 {
					base[i] = 1 + random.IntN(points)
				}
				row[i] = fmt.Sprint(base[i])
			}
			if random.IntN(3) == 0 {
				row[random.IntN(items)] = ""
			}
			text += strings.Join(row, ",") + "\n"
		}
		c, _, _, err := survey.ReadCases(t.Context(), survey.CSV(strings.NewReader(text), "a.csv", ','), "a.csv", q, nil, survey.Options{Keep: survey.CountRows})
		if err != nil {
			t.Fatal(err)
		}
		const share, mismatches = 0.9, 3
		all, some := newTwins(c), newTwins(c)
		if err := all.exhaustive(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := some.banded(t.Context(), mismatches+1+spareBands); err != nil {
			t.Fatal(err)
		}
		for i, f := range all.best {
			g := some.best[i]
			if f.with >= 0 && float64(f.equal) >= share*float64(f.both) && f != g {
				t.Errorf("row %d: %v in bands, %v in all", i, g, f)
			}
			if g.with >= 0 && g.more(f) {
				t.Errorf("row %d: %v is not there", i, g)
			}
		}
	})
}

// A million questionnaires are looked through in seconds; here a tenth.
func BenchmarkMeasure(b *testing.B) {
	c := benchmarkCases(b, 100_000)
	r := Usual()
	for _, reason := range []survey.Reason{survey.LowVariability, survey.Outlying, survey.SynonymsApart, survey.NearDuplicate} {
		b.Run(reason.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Measure(b.Context(), c, &r, reason); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchmarkCases(tb testing.TB, n int) *survey.Cases {
	const items = 57
	random := rand.New(rand.NewPCG(1, 1))
	q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: 5}, Units: []string{"all"}}
	var text strings.Builder
	for i := range items {
		q.Items = append(q.Items, survey.Item{Code: fmt.Sprintf("q%d", i+1)})
		text.WriteString(strings.Repeat(",", min(i, 1)) + q.Items[i].Code)
	}
	text.WriteByte('\n')
	for range n {
		mean := 3.6 + 0.6*random.NormFloat64()
		for i := range items {
			if i > 0 {
				text.WriteByte(',')
			}
			if random.IntN(100) > 0 {
				text.WriteByte(byte('0' + max(1, min(5, int(math.Round(mean+0.8*random.NormFloat64()))))))
			}
		}
		text.WriteByte('\n')
	}
	c, _, _, err := survey.ReadCases(tb.Context(), survey.CSV(strings.NewReader(text.String()), "a.csv", ','), "a.csv", q, nil, survey.Options{Keep: survey.CountRows})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
