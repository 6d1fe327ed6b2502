package sheets

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/forms"
)

// aForm is a blank form of three elements with names, in which cells are then
// filled in.
func aForm(t *testing.T, expert string, fill func(book *excelize.File, sheet string)) *Reading {
	t.Helper()
	p := ahp.NewPanel([]ahp.PanelNode{
		{Code: "G", Name: diag.Text{EN: "Governance", ZH: "治理"}, Parent: -1},
		{Code: "a", Name: diag.Text{EN: "Service", ZH: "服务"}, Parent: 0},
		{Code: "b", Name: diag.Text{EN: "Integrity", ZH: "廉洁"}, Parent: 0},
		{Code: "c", Parent: 0},
	}, []ahp.PanelExpert{{Name: expert, Group: "officials", Weight: 1}})
	f, err := forms.New(p, 0, forms.Options{Languages: []string{diag.Chinese}, AHP: ahp.DefaultOptions(), Prefill: forms.Blank})
	if err != nil {
		t.Fatal(err)
	}
	var blank, filled bytes.Buffer
	if err := forms.WriteWorkbook(&blank, f); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&blank)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	where, err := book.GetRows(forms.MarkerSheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range where {
		if len(row) > 4 && row[2] == "G" && row[3] == "a" && row[4] == "b" {
			fill(book, row[0])
		}
	}
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}
	r, err := Read(&filled, expert+".xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func noted(t *testing.T, r *Reading) string {
	t.Helper()
	var text strings.Builder
	if err := r.Notes.WriteText(&text, diag.English); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// A form tells the group of its expert and the names of its elements, also of those that were left open,
// and a decimal typed into it is the fraction that it rounds.
func TestFormThatCameBack(t *testing.T) {
	answered := aForm(t, "E1", func(book *excelize.File, sheet string) {
		if err := book.SetCellValue(sheet, "C6", 0.33); err != nil {
			t.Fatal(err)
		}
	})
	if answered.Layout != Form || len(answered.judgements) != 1 || math.Abs(answered.judgements[0].value*3-1) > 1e-12 {
		t.Fatalf("%+v", answered.judgements)
	}
	if notes := noted(t, answered); !strings.Contains(notes, `"0.33", want 1/3`) {
		t.Error(notes)
	}
	panel, _, err := Assemble([]*Reading{answered}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(panel.Nodes) != 4 || panel.Nodes[0].Name.ZH != "治理" || panel.Experts[0].Group != "officials" || panel.Nodes[1].Name.ZH != "服务" || panel.Nodes[2].Name.ZH != "廉洁" || !panel.Nodes[3].Name.IsZero() {
		t.Errorf("%+v", panel.Nodes)
	}

	// One who answered nothing is told of, and does not keep the others from
	// being read.
	empty := aForm(t, "E2", func(*excelize.File, string) {})
	if notes := noted(t, empty); !strings.Contains(notes, "found no answers, want answers to 3 pairs") {
		t.Error(notes)
	}
	if panel, _, err := Assemble([]*Reading{empty, answered}, nil); err != nil || len(panel.Experts) != 2 || panel.Matrices[0][0] != nil && panel.Matrices[0][0].Judged(0, 1) {
		t.Errorf("%v, %+v", err, panel)
	}
	if _, _, err := Assemble([]*Reading{empty}, nil); err == nil || !strings.Contains(err.Error(), "no judgements") {
		t.Errorf("nothing but an empty form: %v", err)
	}
}
