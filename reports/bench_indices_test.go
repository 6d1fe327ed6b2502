package reports

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/golden"
)

// measured are matrices with circles, with ties and of a group that has none.
func measured(t *testing.T) []Analysis {
	t.Helper()
	var analyses []Analysis
	for _, m := range []struct {
		name, expert string
		elements     []string
		upper        []float64
	}{
		{"circle", "", []string{"a", "b", "c"}, []float64{2, 1. / 2, 3}},
		{"B1", "专家1", []string{"公平公正", "效率", "参与"}, []float64{1, 1. / 3, 1}},
		{"many", "", []string{"p", "q", "r", "s", "t", "u"}, []float64{2, 2, .5, .5, 2, 2, 2, .5, 2, 2, 2, .5, 2, .5, 3}},
	} {
		matrix := ahp.NewMatrix(m.elements)
		next := 0
		for i := range m.elements {
			for k := i + 1; k < len(m.elements); k++ {
				if err := matrix.Set(i, k, m.upper[next]); err != nil {
					t.Fatal(err)
				}
				next++
			}
		}
		r, err := ahp.Analyse(matrix, ahp.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		analyses = append(analyses, Analysis{Name: m.name, Expert: m.expert, Result: r, Indices: ahp.MeasureIndices(matrix)})
	}
	nan := math.NaN()
	return append(analyses, Analysis{Name: "AIP", Result: &ahp.Result{Names: []string{"a", "b", "c"}, Weights: []float64{.5, .3, .2},
		Method: ahp.Eigenvector, LambdaMax: nan, CI: nan, CR: nan, GCI: nan, RI: 0.52, RandomIndex: ahp.Saaty2005, Limit: 0.1, Consistent: true}})
}

func TestIndices(t *testing.T) {
	analyses := measured(t)
	levels := []ahp.LevelConsistency{{Level: 0, Matrices: 1, CI: 0.02, RI: 0.52, CR: 0.02 / 0.52}, {Level: 1, Matrices: 2, CI: 0.01, RI: 0.4, CR: 0.025}, {Level: -1, Matrices: 3, CI: 0.03, RI: 0.92, CR: 0.03 / 0.92}}
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		text.WriteString(plain(t, IndicesTable(analyses, lang)) + "\n" + plain(t, LevelsTable(levels, lang)) + "\n")
	}
	golden.Check(t, "indices.txt", []byte(text.String()))
	if LevelsTable(nil, "en") != nil {
		t.Error("a table of no levels")
	}

	var got struct {
		Matrices []struct {
			Indices *struct {
				GCI            *float64 `json:"gci"`
				GCILimit       *float64 `json:"gci_limit"`
				Koczkodaj      *float64 `json:"koczkodaj"`
				KoczkodajLimit *float64 `json:"koczkodaj_limit"`
				WorstTriad     []string `json:"worst_triad"`
				Harmonic       *float64 `json:"harmonic"`
				PelaezLamata   *float64 `json:"pelaez_lamata"`
				SaloHamalainen *float64 `json:"salo_hamalainen"`
				Cycles         []struct {
					Elements []string `json:"elements"`
					Tied     int      `json:"tied"`
				} `json:"cycles"`
				Circular int      `json:"circular"`
				Zeta     *float64 `json:"zeta"`
				Ties     int      `json:"ties"`
			} `json:"indices"`
		} `json:"matrices"`
		Hierarchy []struct {
			Level *int     `json:"level"`
			CR    *float64 `json:"cr"`
		} `json:"hierarchy"`
	}
	if err := json.Unmarshal([]byte(written(t, func(w io.Writer) error { return WriteAnalysesJSON(w, analyses, levels, nil, "en") })), &got); err != nil {
		t.Fatal(err)
	}
	header, rows := sheet(t, func(w io.Writer) error { return WriteIndicesCSV(w, analyses) })
	if name := strings.Join(header[11:], ","); name != "missing,gci_limit,koczkodaj,harmonic,pelaez_lamata,salo_hamalainen,cycles,circular,zeta,ties" || len(rows) != len(analyses) {
		t.Fatalf("%s, %d rows", name, len(rows))
	}
	for i, m := range got.Matrices {
		x := analyses[i].Indices
		if x == nil {
			if m.Indices != nil || rows[i][13] != "" {
				t.Errorf("indices %+v of a group without a matrix", m.Indices)
			}
			continue
		}
		is(t, "GCI", m.Indices.GCI, x.GCI)
		is(t, "Koczkodaj", m.Indices.Koczkodaj, x.Koczkodaj)
		is(t, "harmonic", m.Indices.Harmonic, x.Harmonic)
		is(t, "Peláez–Lamata", m.Indices.PelaezLamata, x.PelaezLamata)
		is(t, "Salo–Hämäläinen", m.Indices.SaloHamalainen, x.SaloHamalainen)
		is(t, "ζ", m.Indices.Zeta, x.Zeta)
		if len(m.Indices.Cycles) != len(x.Cycles) || m.Indices.Circular != x.Circular || m.Indices.Ties != x.Ties || cellValue(t, rows[i][13]) != x.Koczkodaj {
			t.Errorf("%+v, row %q", m.Indices, rows[i])
		}
	}
	if h := got.Hierarchy; len(h) != 3 || h[0].Level == nil || *h[0].Level != 0 || h[2].Level != nil || *h[2].CR != 0.03/0.92 {
		t.Errorf("hierarchy %+v", h)
	}
}
