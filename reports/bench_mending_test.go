package reports

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// contradictory is a panel of two: one contradicts himself about four
// elements with awkward names, the other has left pairs unjudged.
func contradictory(t *testing.T) *ahp.Panel {
	t.Helper()
	panel := ahp.NewPanel([]ahp.PanelNode{
		{Code: "A", Name: diag.Say("Governance & trust", "治理与信任"), Parent: -1},
		{Code: "B1", Name: diag.Say("Fairness <1>", "公平"), Parent: 0},
		{Code: "B2", Name: diag.Say("Speed", "效率"), Parent: 0},
		{Code: "B3", Name: diag.Say("Openness", "信息公开与政务透明度"), Parent: 0},
		{Code: "B4", Parent: 0},
	}, []ahp.PanelExpert{{Name: "王/专家", Weight: 1}, {Name: "E2", Weight: 1}})
	for expert, upper := range [][]float64{{5, 1. / 3, 3, 2.5, 7, 1}, {3, 0, 5, 0, 0, 2}} {
		m, next := panel.Matrix(0, expert), 0
		for i := range 4 {
			for j := i + 1; j < 4; j++ {
				if v := upper[next]; v > 0 {
					if err := m.Set(i, j, v); err != nil {
						t.Fatal(err)
					}
				}
				next++
			}
		}
	}
	return panel
}

func repairsOf(t *testing.T, panel *ahp.Panel, by ahp.RepairMethod) []Repair {
	t.Helper()
	opt := ahp.DefaultRepairOptions()
	opt.Repair = by
	at := Place{Panel: panel}
	r, err := ahp.Repair(panel.Matrices[0][0], opt)
	if err != nil {
		t.Fatal(err)
	}
	return []Repair{{at, r}}
}

func TestMending(t *testing.T) {
	panel := contradictory(t)
	repairs := repairsOf(t, panel, ahp.RepairFewest)
	c, err := ahp.Complete(panel.Matrices[0][1], ahp.CompleteLambdaMax, ahp.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	completions := []Completion{{Place{panel, 0, 1}, c}}
	d, err := ahp.Design(4, 4, ahp.DesignBalanced)
	if err != nil {
		t.Fatal(err)
	}
	design := Design{Code: "A", Title: panel.Nodes[0].Name, PairDesign: d}
	for _, child := range panel.Children(0) {
		design.Names = append(design.Names, panel.Nodes[child].Code)
		design.Shown = append(design.Shown, diag.Say("%[1]s", "%[2]s", panel.Nodes[child].Label("en"), panel.Nodes[child].Label("zh")))
	}
	designs := []Design{design}
	pairs, err := ahp.Next(panel.Matrices[0][1], 2, ahp.DesignBalanced)
	if err != nil {
		t.Fatal(err)
	}
	next := []Next{{Place: Place{panel, 0, 1}, Judged: 3, Pairs: pairs, Before: 1}}

	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		for _, table := range []*Table{RepairTable(repairs, lang), EditsTable(repairs, lang), completions[0].Table(lang), completions[0].FilledTable(lang),
			DesignsTable(designs, lang), design.PairsTable(lang), ChoicesTable(4, []ahp.Precision{d.Precision}, lang), NextTable(next, lang)} {
			text.WriteString(plain(t, table) + "\n")
		}
	}
	warnings := []diag.Warning{{Code: "matrix.disconnected", Unit: "E2", Node: "A", Text: diag.Say("apart", "不连通")}}
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return WriteEditsCSV(w, repairs) },
		func(w io.Writer) error { return WriteRepairsJSON(w, repairs, warnings, "zh") },
		func(w io.Writer) error { return WriteCompletionsCSV(w, completions) },
		func(w io.Writer) error { return WriteFilledCSV(w, completions) },
		func(w io.Writer) error { return WriteCompletionsJSON(w, completions, warnings, "en") },
		func(w io.Writer) error { return WriteDesignsCSV(w, designs) },
		func(w io.Writer) error { return WriteDesignsJSON(w, designs) },
		func(w io.Writer) error { return WriteChoicesCSV(w, []Choices{{4, []ahp.Precision{d.Precision}}}) },
		func(w io.Writer) error { return WriteChoicesJSON(w, []Choices{{4, []ahp.Precision{d.Precision}}}) },
		func(w io.Writer) error { return WriteNextCSV(w, next) },
		func(w io.Writer) error { return WriteNextJSON(w, next) },
		func(w io.Writer) error { _, err := WriteJudgementsCSV(w, panel); return err },
	} {
		if err := write(&text); err != nil {
			t.Fatal(err)
		}
		text.WriteString("\n")
	}
	golden.Check(t, "mending.txt", []byte(text.String()))
}

// Judgements beyond the scale are brought within it, and counted.
func TestJudgementsBeyondTheScale(t *testing.T) {
	panel := contradictory(t)
	if err := panel.Matrix(0, 0).Set(0, 1, 12); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	clipped, err := WriteJudgementsCSV(&b, panel)
	if err != nil || clipped != 1 || !strings.Contains(b.String(), "王/专家,A,B1,B2,9\n") {
		t.Errorf("%d clipped, %v\n%s", clipped, err, &b)
	}
}

func TestAgain(t *testing.T) {
	panel := contradictory(t)
	survey := Survey{Title: indicators.Names{"zh": "测试", "en": "Test"}, Note: indicators.Names{"zh": "合成数据"}}
	pages := map[string][]byte{}
	create := func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		pages[name] = b.Bytes()
		return err
	}
	sheets, err := WriteAgain(survey, repairsOf(t, panel, ahp.RepairFewest), create)
	if err != nil || sheets != 1 || len(pages) != 1 {
		t.Fatalf("%d sheets, %d pages: %v", sheets, len(pages), err)
	}
	page := pages["again/王-专家.html"]
	_, body, _ := bytes.Cut(page, []byte("<body>")) // above it is the style that all pages share
	golden.Check(t, "again.html", body)
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	headings, languages := 0, map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "h1" {
			headings++
		}
		for _, a := range n.Attr {
			if a.Key == "lang" {
				languages[a.Val] = true
			}
		}
	}
	if headings != 1 || !languages["en"] || !languages["zh-CN"] {
		t.Errorf("%d h1, languages %v", headings, languages)
	}

	// Methods that move everything ask nobody.
	if sheets, err := WriteAgain(survey, repairsOf(t, panel, ahp.RepairXuWei), create); sheets != 0 || err != nil {
		t.Errorf("%d sheets, %v", sheets, err)
	}
}

func TestInWords(t *testing.T) {
	a, b := ahp.PanelNode{Code: "a", Name: diag.Say("Speed", "效率")}, ahp.PanelNode{Code: "GDP"}
	for _, c := range []struct {
		v      float64
		en, zh string
	}{
		{1, "Speed and GDP matter equally", "效率与 GDP 同等重要"},
		{3, "Speed matters moderately more than GDP", "效率比 GDP 稍微重要"},
		{1. / 9, "GDP matters extremely more than Speed", "GDP 比效率极端重要"},
		{2.5, "Speed matters 2.5 times as much as GDP", "效率的重要性是 GDP 的 2.5 倍"},
	} {
		if got := inWords(a, b, c.v); got.EN != c.en || got.ZH != c.zh {
			t.Errorf("%v: %q, %q", c.v, got.EN, got.ZH)
		}
	}
	if !slices.IsSorted(says) || len(says) != ahp.SaatyMaximum {
		t.Errorf("sentences %q", says)
	}
}
