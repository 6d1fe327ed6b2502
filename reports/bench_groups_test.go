package reports

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// square is a panel of two camps of whom one is of his own mind, one left
// pairs out, and one judged nothing: three elements, of which the first has
// two under it.
func square(t *testing.T) *GroupStudy {
	t.Helper()
	nodes := []ahp.PanelNode{{Code: "S", Name: diag.Say("The square", "广场"), Parent: -1}, {Code: "G", Name: diag.Say("Greenery", "绿化")},
		{Code: "T", Name: diag.Say("Traffic", "交通")}, {Code: "C", Name: diag.Say("Cost", "造价")}, {Code: "G1", Name: diag.Say("Shade", "树荫"), Parent: 1}, {Code: "G2", Name: diag.Say("Lawn", "草坪"), Parent: 1}}
	judged := []struct {
		expert ahp.PanelExpert
		values [4]float64 // G over T, G over C, T over C, shade over lawn; 0 is not judged
	}{
		{ahp.PanelExpert{Name: "陈工", Group: "规划", Weight: 2}, [4]float64{1. / 3, 1. / 2, 2, 2}},
		{ahp.PanelExpert{Name: "李工", Group: "规划", Weight: 1}, [4]float64{1. / 4, 1. / 2, 2, 3}},
		{ahp.PanelExpert{Name: "Müller", Group: "规划", Weight: 1}, [4]float64{1. / 3, 1. / 3, 1, 2}},
		{ahp.PanelExpert{Name: "王阿姨", Weight: 1}, [4]float64{4, 5, 2, 1. / 2}},
		{ahp.PanelExpert{Name: "Sofia", Weight: 1}, [4]float64{4, 6, 0, 1. / 3}},
		{ahp.PanelExpert{Name: "孙姐", Weight: 1}, [4]float64{1. / 9, 1. / 5, 8, 9}},
		{ahp.PanelExpert{Name: "silent", Weight: 1}, [4]float64{}},
	}
	var experts []ahp.PanelExpert
	for _, j := range judged {
		experts = append(experts, j.expert)
	}
	panel := ahp.NewPanel(nodes, experts)
	for e, j := range judged {
		for k, at := range []struct{ node, i, j int }{{0, 0, 1}, {0, 0, 2}, {0, 1, 2}, {1, 0, 1}} {
			if j.values[k] != 0 {
				if err := panel.Matrix(at.node, e).Set(at.i, at.j, j.values[k]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	options := ahp.DefaultGroupOptions()
	agreement, err := panel.Agreement(options)
	if err != nil {
		t.Fatal(err)
	}
	return &GroupStudy{Panel: panel, Options: options, Agreement: agreement, By: ByNothing, Aggregations: CompareAggregations(panel, options)}
}

// compared puts parts of the panel side by side.
func compared(t *testing.T, s *GroupStudy, by PartKind, parts []ahp.Part) *GroupStudy {
	t.Helper()
	c, err := s.Panel.Compare(parts, s.Options)
	if err != nil {
		t.Fatal(err)
	}
	s.By, s.Comparison = by, c
	return s
}

func TestGroupTables(t *testing.T) {
	var text strings.Builder
	add := func(s *GroupStudy, lang string) {
		for _, table := range []*Table{s.WeightsTable(lang), s.MatricesTable(lang), s.PartsTable(lang), s.ExpertsTable(lang), s.ClustersTable(lang), s.IndividualsTable(lang), s.PairsTable(lang), s.AggregationsTable(lang)} {
			if table != nil {
				text.WriteString(plain(t, table) + "\n")
			}
		}
	}
	add(square(t), "en")
	everybody := square(t)
	groups := compared(t, everybody, ByGroup, []ahp.Part{{Name: "规划", Experts: []int{0, 1, 2}}, {Name: "", Experts: []int{3, 4, 5, 6}}})
	groups.Options.Limits, groups.Options.Trim, groups.Options.Inconsistent = ahp.LimitByOrder, 0.125, ahp.DropInconsistent
	add(groups, "zh")
	clusters := square(t)
	add(compared(t, clusters, ByCluster, ClusterParts(clusters.Agreement.Clusters)), "en")
	golden.Check(t, "group.txt", []byte(text.String()))
}

func TestGroupFiles(t *testing.T) {
	s := square(t)
	compared(t, s, ByGroup, []ahp.Part{{Name: "规划", Experts: []int{0, 1, 2}}, {Name: "", Experts: []int{3, 4, 5, 6}}})
	var text strings.Builder
	for _, write := range []func(io.Writer) error{func(w io.Writer) error { return s.WriteWeightsCSV(w, "zh") }, s.WriteMatricesCSV, s.WriteExpertsCSV, s.WriteIndividualsCSV, s.WritePairsCSV, s.WriteAggregationsCSV} {
		text.WriteString(rounded(t, written(t, write)) + "\n")
	}
	golden.Check(t, "group.csv.txt", []byte(text.String()))
}

// rounded is a table with its figures to nine digits, which other processors
// compute alike.
func rounded(t *testing.T, table string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		for i, cell := range cells {
			var v float64
			if err := json.Unmarshal([]byte(cell), &v); err == nil && strings.Contains(cell, ".") {
				if math.Abs(v) < 1e-12 {
					v = 0
				}
				cells[i] = strings.TrimRight(strings.TrimRight(fixed(v, 9), "0"), ".")
			}
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	return strings.Join(lines, "\n")
}

// The JSON has everything that the tables have, under the documented names.
func TestGroupJSON(t *testing.T) {
	s := square(t)
	compared(t, s, ByCluster, ClusterParts(s.Agreement.Clusters))
	var got struct {
		Schema  int
		Weights []struct {
			Code, Parent  string
			Local, Global *float64
		}
		Matrices []struct {
			Code          string
			CR            *float64
			Experts, Over int
			SStar         *float64 `json:"s_star"`
			Consensus     string
			W, P          *float64
		}
		Whole struct {
			Compared int
			SStar    *float64 `json:"s_star"`
		}
		MeanSStar *float64 `json:"mean_s_star"`
		Experts   []struct {
			Expert  string
			Z       *float64
			Change  *float64
			Weights []struct{ Global *float64 }
		}
		Clusters struct {
			Experts, Apart, Order []string
			Distance              [][]*float64
			SStar                 [][]*float64 `json:"s_star"`
			Merges                []struct{ Height *float64 }
			Groups                [][]string
		}
		Aggregations []struct {
			Aggregate, Level string
			Global           *float64
		}
		Comparison *struct {
			By    string
			Parts []struct {
				Part    string
				Weights []struct{ Global *float64 }
			}
			Share *float64 `json:"share_between"`
		}
		Warnings []warningJSON
	}
	warnings := s.Agreement.Result.Warnings
	if err := json.Unmarshal([]byte(written(t, func(w io.Writer) error { return s.WriteJSON(w, warnings, "zh") })), &got); err != nil {
		t.Fatal(err)
	}
	a := s.Agreement
	if got.Schema != 1 || len(got.Weights) != 6 || len(got.Matrices) != 2 || len(got.Experts) != 7 || len(got.Aggregations) != 5*6 || len(got.Warnings) != len(warnings) || len(warnings) == 0 {
		t.Fatalf("%+v", got)
	}
	for node, w := range got.Weights {
		is(t, "local", w.Local, a.Result.Local[node])
		is(t, "global", w.Global, a.Result.Global[node])
	}
	is(t, "S*", got.Matrices[0].SStar, a.Nodes[0].SStar)
	is(t, "W", got.Matrices[0].W, a.Nodes[0].Concordance.W)
	is(t, "p", got.Matrices[1].P, a.Nodes[1].Concordance.P)
	is(t, "whole", got.Whole.SStar, a.Whole.SStar)
	is(t, "mean S*", got.MeanSStar, a.MeanSStar)
	is(t, "z", got.Experts[5].Z, a.Remoteness[len(a.Remoteness)-4].Z)
	is(t, "z of the silent one", got.Experts[6].Z, math.NaN())
	is(t, "own weight", got.Experts[3].Weights[4].Global, a.Individuals[3].Global[4])
	c := got.Clusters
	if strings.Join(c.Apart, " ") != "silent" || len(c.Experts) != 6 || len(c.Order) != 6 || len(c.Merges) != 5 || len(c.Groups) != 2 {
		t.Errorf("clusters %+v", c)
	}
	is(t, "distance", c.Distance[0][1], a.Likeness.Distance[0][1])
	is(t, "S* of two", c.SStar[2][4], a.Likeness.SStar[2][4])
	if got.Comparison == nil || got.Comparison.By != "cluster" || len(got.Comparison.Parts) != 2 || got.Comparison.Parts[0].Part != "1" {
		t.Fatalf("comparison %+v", got.Comparison)
	}
	is(t, "part", got.Comparison.Parts[1].Weights[2].Global, s.Comparison.Parts[1].Result.Global[2])
	is(t, "share", got.Comparison.Share, s.Comparison.ShareBetween())
}

// Of many experts those stay who are outlying and who move most.
func TestExpertsTableOfMany(t *testing.T) {
	nodes := []ahp.PanelNode{{Code: "goal", Parent: -1}, {Code: "a"}, {Code: "b"}}
	var experts []ahp.PanelExpert
	for e := range 50 {
		experts = append(experts, ahp.PanelExpert{Name: "E" + string(rune('A'+e/26)) + string(rune('a'+e%26)), Weight: 1})
	}
	panel := ahp.NewPanel(nodes, experts)
	for e := range experts {
		v := 1 + float64(e%5)/5
		if e == 49 {
			v = 1. / 9
		}
		if err := panel.Matrix(0, e).Set(0, 1, v); err != nil {
			t.Fatal(err)
		}
	}
	options := ahp.DefaultGroupOptions()
	agreement, err := panel.Agreement(options)
	if err != nil {
		t.Fatal(err)
	}
	s := &GroupStudy{Panel: panel, Options: options, Agreement: agreement}
	table := s.ExpertsTable("en")
	if len(table.Rows) != expertsShown || table.Rows[len(table.Rows)-1].Cells[0] != "EBx" || !strings.HasPrefix(table.Notes[0], "40 of 50 experts") {
		t.Errorf("%d rows, the last %v, notes %q", len(table.Rows), table.Rows[len(table.Rows)-1], table.Notes)
	}
}
