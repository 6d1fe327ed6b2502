package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/golden"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
)

// instrument is a framework of two dimensions and the answers of twelve people
// in two communities; one person alone answered all of the second.
func instrument(t *testing.T, opt psychometrics.ScaleOptions) *Reliability {
	t.Helper()
	names := func(zh, en string) indicators.Names { return indicators.Names{"zh": zh, "en": en} }
	nodes := []indicators.Node{{Code: "A", Names: names("治理", "Governance")}, {Code: "B1", Parent: "A", Names: names("参与", "Participation")}, {Code: "B2", Parent: "A", Names: names("公平", "Fairness")}}
	q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: 5}, Columns: survey.Columns{Unit: "unit"}, Units: []string{"N", "S"}}
	for i, code := range []string{"a", "b", "c", "d", "e"} {
		parent := "B1"
		if i > 2 {
			parent = "B2"
		}
		nodes = append(nodes, indicators.Node{Code: code, Parent: parent, Names: names("题"+code, "Item "+code), Question: names("？", "?")})
		q.Items = append(q.Items, survey.Item{Code: code})
		q.Sets = append(q.Sets, []int{i})
	}
	framework, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		t.Fatal(err)
	}
	text := "unit,a,b,c,d,e\nN,1,2,5,,1\nN,2,2,3,,\nN,3,4,3,4,\nN,4,4,2,,\nN,5,4,1,,3\nN,2,1,4,,\nS,4,5,1,3,4\nS,3,3,3,,\nS,5,5,2,,\nS,1,2,4,,\nS,4,3,2,5,\nS,2,3,4,,\n"
	responses, _, err := survey.Scan(t.Context(), survey.Source{Name: "responses.csv", File: strings.NewReader(text), Size: int64(len(text))}, q, survey.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer responses.Close()
	r := &Reliability{Title: names("示例", "An example"), Framework: framework, Options: opt, Weighted: true, Nodes: []int{0, 1, 5}}
	specs := []psychometrics.ScaleSpec{{Span: psychometrics.Span{From: 0, To: 5}, Group: []int{1, 1, 1, 2, 2}}, {Span: psychometrics.Span{From: 0, To: 3}}, {Span: psychometrics.Span{From: 3, To: 5}}}
	if r.Scales, err = psychometrics.OfResponses(context.Background(), responses, specs, opt); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReliabilityTables(t *testing.T) {
	r := instrument(t, psychometrics.DefaultScaleOptions())
	var text bytes.Buffer
	for _, lang := range []string{"en", "zh"} {
		tables := append([]*Table{r.ScalesTable(lang), r.FlaggedTable(lang), r.BoundsTable(lang), r.AggregationTable(lang)}, r.ItemTables(lang)...)
		for _, table := range tables {
			if err := table.WriteText(&text, Plain); err != nil {
				t.Fatal(err)
			}
			text.WriteByte('\n')
		}
	}
	golden.Check(t, "reliability.txt", text.Bytes())
}

// Scales that too few people answered are there, without figures, and the
// warnings say why.
func TestReliabilityWithoutRespondents(t *testing.T) {
	r := instrument(t, psychometrics.DefaultScaleOptions())
	var text bytes.Buffer
	if err := r.WriteJSON(&text, "en"); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Scales []struct {
			Code     string
			N        int
			Alpha    *float64
			Verdicts []struct{ Level string }
			Items    []struct{ Mean *float64 } `json:"items_stats"`
		}
		Warnings []struct{ Code, Node string }
	}
	if err := json.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if s := got.Scales[2]; s.Code != "B2" || s.Alpha != nil || s.Verdicts[0].Level != "unknown" || s.Items[0].Mean != nil {
		t.Errorf("a scale of one respondent: %+v", s)
	}
	if s := got.Scales[1]; s.N != 12 || s.Alpha == nil || *s.Alpha >= 0 {
		t.Errorf("a scale with an item the wrong way round: %+v", s)
	}
	codes := map[string]string{}
	for _, w := range got.Warnings {
		codes[w.Node+" "+w.Code] = w.Code
	}
	for _, want := range []string{"A reliability.too_few", "B2 reliability.too_few", "B1 reliability.negative_alpha"} {
		if codes[want] == "" {
			t.Errorf("no warning %s in %v", want, got.Warnings)
		}
	}
}

// A scale without figures has its rows in CSV, its cells empty.
func TestReliabilityCSV(t *testing.T) {
	r := instrument(t, psychometrics.DefaultScaleOptions())
	for name, x := range map[string]struct {
		write func(*bytes.Buffer) error
		lines int
		want  string
	}{
		"scales":      {func(b *bytes.Buffer) error { return r.WriteScalesCSV(b, "zh") }, 4, "B2,公平,2,1,1,listwise,,,,"},
		"items":       {func(b *bytes.Buffer) error { return r.WriteItemsCSV(b) }, 11, "B2,d,1,,"},
		"bounds":      {func(b *bytes.Buffer) error { return r.WriteBoundsCSV(b) }, 4, "B2,,,,,,,first-last,"},
		"aggregation": {func(b *bytes.Buffer) error { return r.WriteAggregationCSV(b) }, 4, "B2,1,1,,"},
	} {
		var text bytes.Buffer
		if err := x.write(&text); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(text.String(), "\n"); lines != x.lines || !strings.Contains(text.String(), "\n"+x.want) {
			t.Errorf("%s: %d lines, want %d and one that begins with %q\n%s", name, lines, x.lines, x.want, &text)
		}
	}
}
