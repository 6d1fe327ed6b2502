package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// comparing is a panel whose experts judged every pair of a hierarchy with two
// levels: what each said of a pair is that of its base, moved by the expert.
func comparing(t *testing.T, experts ...ahp.PanelExpert) *ahp.Panel {
	t.Helper()
	nodes := []ahp.PanelNode{{Code: "G", Name: diag.Say("Governance & trust", "治理"), Parent: -1},
		{Code: "S", Name: diag.Say("Service", "服务"), Parent: 0}, {Code: "I", Name: diag.Say("Integrity", "廉洁"), Parent: 0}, {Code: "O", Name: diag.Say("Openness", "公开"), Parent: 0},
		{Code: "S1", Name: diag.Say("Speed_1", "速度"), Parent: 1}, {Code: "S2", Name: diag.Say("Reach (50 %)", "覆盖"), Parent: 1}}
	p := ahp.NewPanel(nodes, experts)
	for e := range experts {
		upper, lower := []float64{3, 5, 2}, 1/3.
		switch e % 3 {
		case 1:
			upper, lower = []float64{2, 1, 1 / 2.}, 2
		case 2:
			upper, lower = []float64{4, 1 / 4., 5}, 1 // goes round in a circle
		}
		m := p.Matrix(0, e)
		for k, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			if err := m.Set(pair[0], pair[1], upper[k]); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Matrix(1, e).Set(0, 1, lower); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// appendixOf is what the command computes, in short.
func appendixOf(t *testing.T, panel *ahp.Panel, opt ahp.GroupOptions) *Appendix {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	agreement, err := panel.Agreement(opt)
	check(err)
	x := &Appendix{Title: both("Trust", "信任"), Note: both("Synthetic data.", "合成数据。"),
		Group: &GroupStudy{Panel: panel, Options: opt, Agreement: agreement, By: ByNothing, Aggregations: CompareAggregations(panel, opt)}}
	if parts := panel.ExpertGroups(); len(parts) > 1 {
		x.Group.By = ByGroup
		x.Group.Comparison, err = panel.Compare(parts, opt)
		check(err)
	}
	levels, whole := ahp.OverallConsistency(panel, agreement.Result)
	x.Levels = append(levels, whole)
	u := ahp.DefaultUncertaintyOptions()
	u.GroupOptions, u.Draws = opt, 200
	if x.Alone() {
		u.Source = ahp.PerturbJudgements
	}
	result, err := panel.Uncertainty(t.Context(), u)
	check(err)
	x.Uncertainty = &PanelUncertainty{Panel: panel, Result: result}
	x.Sensitivity = &PanelSensitivity{Panel: panel}
	leaves := panel.Leaves()
	for _, leaf := range leaves {
		n := panel.Nodes[leaf]
		x.Sensitivity.Ranked = append(x.Sensitivity.Ranked, Ranked{Code: n.Code, Name: n.Label("en"), Value: agreement.Result.Global[leaf]})
	}
	var moved []ahp.Sensitivity
	for _, node := range panel.Movable() {
		moved = append(moved, panel.Sensitivity(agreement.Result.Local, node, leaves))
	}
	x.Sensitivity.Moved = moved[:len(panel.Children(0))]
	first := x.Sensitivity.leader()
	x.Tornado = &Tornado{Panel: panel, Of: x.Sensitivity.Ranked[first], Swings: ahp.Swings(moved, first, func(m *ahp.Sensitivity) (low, high float64) {
		w := result.Weights[m.Node].Local
		return w.Low, w.High
	})}
	repair := ahp.DefaultRepairOptions()
	repair.Options = opt.Options
	for _, node := range panel.Compared() {
		g := agreement.Result.Groups[node]
		if g.Matrix != nil {
			x.Analyses = append(x.Analyses, Analysis{Name: panel.Nodes[node].Code, Result: &g.Result, Indices: ahp.MeasureIndices(g.Matrix)})
		}
		for e, r := range g.Experts {
			if !r.Consistent {
				repaired, err := ahp.Repair(panel.Matrices[node][e], repair)
				check(err)
				x.Repairs = append(x.Repairs, Repair{Place: Place{panel, node, e}, Repaired: repaired})
			}
		}
	}
	return x
}

func write(t *testing.T, x *Appendix, lang string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := WriteAppendix(x, lang, func(name string, render func(io.Writer) error) error {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			return err
		}
		files[name] = b.Bytes()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var threeExperts = []ahp.PanelExpert{{Name: "Ada", Group: "scholars", Weight: 1}, {Name: "博", Group: "officials", Weight: 1}, {Name: "C&D", Group: "officials", Weight: 1}}

func TestAppendixGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		files := write(t, appendixOf(t, comparing(t, threeExperts...), ahp.DefaultGroupOptions()), lang)
		var b bytes.Buffer
		outline(&b, parse(t, files["appendix.html"]), 0)
		golden.Check(t, "appendix-"+lang+".txt", b.Bytes())
		golden.Check(t, "appendix-"+lang+".tex", files["tables.tex"])
	}
}

// What there is nothing to say of is left out, or said in a line.
func TestAppendixOfOne(t *testing.T) {
	files := write(t, appendixOf(t, comparing(t, ahp.PanelExpert{Name: "Ada", Weight: 1}), ahp.DefaultGroupOptions()), "en")
	page := string(files["appendix.html"])
	for _, want := range []string{"One expert judged: there is nobody to agree with.", "No expert&#39;s matrix is over the limit.", "The experts are not of different groups.", "Each judgement moves within ±1 on the scale, evenly."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, name := range []string{"charts/clusters.svg", "charts/agreement.svg", "charts/groups.svg", "charts/consistency.svg"} {
		if files[name] != nil {
			t.Errorf("%s is of one expert", name)
		}
	}
}

// Experts who say the same leave no weight uncertain: there is no tornado.
func TestAppendixOfTheSame(t *testing.T) {
	panel := comparing(t, ahp.PanelExpert{Name: "Ada", Weight: 1}, ahp.PanelExpert{Name: "博", Weight: 2})
	for node := range panel.Matrices {
		if panel.Matrices[node] != nil {
			panel.Matrices[node][1] = panel.Matrices[node][0].Clone()
		}
	}
	x := appendixOf(t, panel, ahp.DefaultGroupOptions())
	x.NoComparison, x.Unrepaired = diag.Say("too few", "太少"), 7
	files := write(t, x, "en")
	page := string(files["appendix.html"])
	for _, want := range []string{"No weight moves that of the heaviest leaf: their intervals have no width.", "They count by the weights given to them.",
		"The experts&#39; groups do not stand beside each other: too few.", "7 of the experts&#39; matrices are over the limit, too many to look into here",
		"Ranks of the elements under Governance &amp; trust: all neighbours can be told apart."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if files["charts/tornado.svg"] != nil {
		t.Error("a tornado without bars")
	}
}

// Under AIP there is no matrix of the group, and the page says so.
func TestAppendixOfPriorities(t *testing.T) {
	opt := ahp.DefaultGroupOptions()
	opt.Aggregate, opt.Limits = ahp.AggregateIndividualPriorities, ahp.LimitByOrder
	files := write(t, appendixOf(t, comparing(t, threeExperts...), opt), "en")
	page := string(files["appendix.html"])
	if strings.Count(page, "there is no matrix of the group") != 2 {
		t.Error("the page does not say that there is no matrix of the group")
	}
	if !strings.Contains(page, "CR, in parts of the limit") {
		t.Error("limits by order are drawn as one")
	}
	if strings.Contains(page, "NaN") {
		t.Error("the page has a NaN")
	}
}

// The workbook has the page's tables, a sheet each, with numbers as numbers.
func TestAppendixWorkbook(t *testing.T) {
	x := appendixOf(t, comparing(t, threeExperts...), ahp.DefaultGroupOptions())
	book, err := excelize.OpenReader(bytes.NewReader(write(t, x, "en")["tables.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var found bool
	for k, sheet := range book.GetSheetList()[1:] {
		if want := fmt.Sprintf("A%d", k+1); sheet != want {
			t.Errorf("sheet %s, want %s", sheet, want)
		}
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if rows[0][0] != "Local and global weights with their intervals" {
			continue
		}
		found = true
		kind, err := book.GetCellType(sheet, "C4")
		if err != nil {
			t.Fatal(err)
		}
		got, err := strconv.ParseFloat(rows[3][2], 64)
		if err != nil || kind != excelize.CellTypeUnset || math.Abs(got-x.Group.Agreement.Result.Local[1]) > 5e-5 {
			t.Errorf("C4 is %q of type %d, want the number %.4f", rows[3][2], kind, x.Group.Agreement.Result.Local[1])
		}
	}
	if !found {
		t.Error("no sheet with the weights")
	}
	link, _, err := book.GetCellHyperLink("Contents", "B4")
	if err != nil || !link {
		t.Errorf("the list of contents leads nowhere: %v", err)
	}
}

func TestReadFigure(t *testing.T) {
	for text, want := range map[string]struct {
		value  float64
		format string
	}{"0.1234": {0.1234, "0.0000"}, "−0.30": {-0.3, "0.00"}, "+2": {2, "0"}, "12.3 %": {0.123, "0.0 %"}} {
		value, format, ok := readFigure(text)
		if !ok || math.Abs(value-want.value) > 1e-12 || format != want.format {
			t.Errorf("%q: %g %q %v", text, value, format, ok)
		}
	}
	for _, text := range []string{"", missing, "0.1 – 0.2", "3/25", "NaN", "Inf", "1/3", "%", "<0.0001"} {
		if _, _, ok := readFigure(text); ok {
			t.Errorf("%q is taken for a number", text)
		}
	}
}

// weights.csv has the columns that a study reads, and siblings that sum to 1.
func TestAppendixWeights(t *testing.T) {
	x := appendixOf(t, comparing(t, threeExperts...), ahp.DefaultGroupOptions())
	records, err := csv.NewReader(bytes.NewReader(write(t, x, "zh")["weights.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"code", "parent", "level", "local", "global", "name"}; !slices.Equal(records[0], want) {
		t.Errorf("columns %q, want %q", records[0], want)
	}
	sums := map[string]float64{}
	for _, r := range records[1:] {
		local, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		sums[r[1]] += local
	}
	if len(sums) != 3 {
		t.Errorf("parents %q", slices.Sorted(maps.Keys(sums)))
	}
	for parent, sum := range sums {
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("weights under %q sum to %g", parent, sum)
		}
	}
}
