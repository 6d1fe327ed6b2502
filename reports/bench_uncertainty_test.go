package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// smallPanel is three experts' judgements of two dimensions and of three and
// two things under them, with names of both widths.
func smallPanel(t *testing.T) *ahp.Panel {
	t.Helper()
	p := ahp.NewPanel([]ahp.PanelNode{
		{Code: "G", Name: diag.Text{EN: "Performance", ZH: "绩效"}, Parent: -1},
		{Code: "A", Name: diag.Text{EN: "Service", ZH: "服务"}, Parent: 0},
		{Code: "B", Name: diag.Text{EN: "Integrity, \"all of it\"", ZH: "廉洁"}, Parent: 0},
		{Code: "A1", Name: diag.Text{EN: "Speed", ZH: "办理速度"}, Parent: 1},
		{Code: "A2", Name: diag.Text{EN: "Reach", ZH: "覆盖"}, Parent: 1},
		{Code: "A3", Parent: 1},
		{Code: "B1", Name: diag.Text{EN: "Audit", ZH: "审计监督"}, Parent: 2},
		{Code: "B2", Name: diag.Text{EN: "Openness", ZH: "公开"}, Parent: 2},
	}, []ahp.PanelExpert{{Name: "ann", Weight: 1}, {Name: "王, 五", Weight: 2}, {Name: "carl", Weight: 1}})
	for node, upper := range map[int][3][]float64{
		0: {{2}, {3}, {1. / 2}},
		1: {{3, 5, 2}, {2, 4, 3}, {1, 7, 1. / 2}},
		2: {{1}, {3}, {2}},
	} {
		for e, values := range upper {
			m := p.Matrix(node, e)
			for i := range m.N() {
				for j := i + 1; j < m.N(); j++ {
					if err := m.Set(i, j, values[0]); err != nil {
						t.Fatal(err)
					}
					values = values[1:]
				}
			}
		}
	}
	return p
}

func TestPanelUncertainty(t *testing.T) {
	p := smallPanel(t)
	opt := ahp.DefaultUncertaintyOptions()
	opt.Source, opt.Draws = ahp.ResampleAndPerturb, 400
	result, err := p.Uncertainty(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	u := &PanelUncertainty{Panel: p, Result: result}
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		text.WriteString(plain(t, u.WeightsTable(lang)) + "\n")
		for i := range result.Rankings {
			text.WriteString(plain(t, u.RankingTable(&result.Rankings[i], lang, 4)) + "\n")
			text.WriteString(plain(t, u.AcceptabilityTable(&result.Rankings[i], lang)) + "\n")
		}
		text.WriteString(plain(t, u.ConsistencyTable(lang)) + "\n")
	}
	golden.Check(t, "uncertainty.txt", []byte(text.String()))

	golden.Check(t, "uncertainty.csv", together(t,
		func(w io.Writer) error { return u.WriteWeightsCSV(w, "en") }, u.WriteRanksCSV, u.WriteAcceptabilityCSV, u.WriteConsistencyCSV))
	golden.Check(t, "uncertainty.json", together(t, func(w io.Writer) error { return u.WriteJSON(w, "zh") }))
}

// together is what several writers write, with an empty line between.
func together(t *testing.T, writers ...func(io.Writer) error) []byte {
	t.Helper()
	var all bytes.Buffer
	for i, write := range writers {
		if i > 0 {
			all.WriteByte('\n')
		}
		if err := write(&all); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

// What could not be drawn is missing, and not 0: of draws too few to use, and
// of the CR of a group that has no matrix.
func TestPanelUncertaintyOfNothing(t *testing.T) {
	p := smallPanel(t)
	opt := ahp.DefaultUncertaintyOptions()
	opt.Source, opt.Draws, opt.Aggregate = ahp.PerturbJudgements, 100, ahp.AggregateIndividualPriorities
	opt.Noise, opt.Inconsistent = ahp.StepTriangular, ahp.DropInconsistent
	opt.Limit = 0.085 // under A carl alone is over it, and much
	result, err := p.Uncertainty(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Noise       *string
		Coverage    *float64
		Consistency []struct {
			Code, Expert string
			CR, Within   *float64
		}
	}
	if err := json.Unmarshal(together(t, func(w io.Writer) error { return (&PanelUncertainty{p, result}).WriteJSON(w, "en") }), &got); err != nil {
		t.Fatal(err)
	}
	if got.Noise == nil || *got.Noise != "triangular" || got.Coverage != nil {
		t.Errorf("%+v", got)
	}
	groups := 0
	for _, c := range got.Consistency {
		if c.Expert == "" {
			groups++
			if c.CR != nil || c.Within != nil {
				t.Errorf("%s: a CR of no matrix", c.Code)
			}
		} else if c.Within == nil {
			t.Errorf("%s, %s: no share", c.Code, c.Expert)
		}
	}
	if groups != 3 {
		t.Errorf("%d groups", groups)
	}
	if note := plain(t, (&PanelUncertainty{p, result}).ConsistencyTable("en")); !strings.Contains(note, "small moves more often") {
		t.Error(note)
	}
}

func TestPanelSensitivity(t *testing.T) {
	p := smallPanel(t)
	r, err := p.Analyse(ahp.DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	sensitivity := func(lang string, nodes []int) *PanelSensitivity {
		s := &PanelSensitivity{Panel: p}
		for _, node := range nodes {
			s.Ranked = append(s.Ranked, Ranked{Code: p.Nodes[node].Code, Name: p.Nodes[node].Label(lang), Value: r.Global[node]})
		}
		for _, node := range p.Movable() {
			s.Moved = append(s.Moved, p.Sensitivity(r.Local, node, nodes))
		}
		return s
	}
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		s := sensitivity(lang, p.Leaves())
		text.WriteString(plain(t, s.StabilityTable(lang)) + "\n")
		text.WriteString(plain(t, s.CrossingsTable(&s.Moved[0], lang, 3)) + "\n")
		text.WriteString(plain(t, s.LinesTable(&s.Moved[0], lang)) + "\n")
		tornado := &Tornado{Panel: p, Of: s.Ranked[0], Swings: ahp.Swings(s.Moved, 0, func(m *ahp.Sensitivity) (low, high float64) { return 0.9 * m.Weight, 1.1 * m.Weight })}
		text.WriteString(plain(t, tornado.Table(lang, 3)) + "\n")
		first := sensitivity(lang, []int{1, 2})
		first.Moved = first.Moved[:3]
		text.WriteString(plain(t, first.StabilityTable(lang)) + "\n")
		first.Moved = first.Moved[2:]
		text.WriteString(plain(t, first.StabilityTable(lang)) + "\n")
		text.WriteString(plain(t, first.CrossingsTable(&first.Moved[0], lang, 3)) + "\n")
	}
	golden.Check(t, "sensitivity.txt", []byte(text.String()))

	s := sensitivity("en", p.Leaves())
	tornado := &Tornado{Panel: p, Of: s.Ranked[0], Swings: ahp.Swings(s.Moved, 0, func(m *ahp.Sensitivity) (low, high float64) { return 0.9 * m.Weight, 1.1 * m.Weight })}
	golden.Check(t, "sensitivity.csv", together(t, s.WriteStabilityCSV, s.WriteCrossingsCSV, s.WriteLinesCSV, tornado.WriteCSV))
	s.Moved = s.Moved[:1]
	golden.Check(t, "sensitivity.json", together(t, func(w io.Writer) error { return s.WriteJSON(w, WithoutLines) }, func(w io.Writer) error { return s.WriteJSON(w, WithLines) }, tornado.WriteJSON))
}
