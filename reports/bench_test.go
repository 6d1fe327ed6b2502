package reports

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// matrices are three that were analysed: a consistent one that stands for
// itself, one of an expert that contradicts itself, and one of two elements.
func matrices(t *testing.T) ([]Analysis, []diag.Warning) {
	t.Helper()
	var analyses []Analysis
	var warnings []diag.Warning
	for _, m := range []struct {
		name, expert string
		elements     []string
		upper        []float64 // row by row; 0 is not judged
	}{
		{"car.csv", "", []string{"price", "safety", "looks"}, []float64{2, 6, 3}},
		{"B1", "专家1", []string{"公平", "效率", "参与", "透明"}, []float64{3, 1. / 5, 7, 5, 0, 9}},
		{"B2", "x, \"2\"", []string{"a", "b"}, []float64{1. / 4}},
	} {
		matrix := ahp.NewMatrix(m.elements)
		next := 0
		for i := range m.elements {
			for k := i + 1; k < len(m.elements); k++ {
				if v := m.upper[next]; v > 0 {
					if err := matrix.Set(i, k, v); err != nil {
						t.Fatal(err)
					}
				}
				next++
			}
		}
		result, err := ahp.Analyse(matrix, ahp.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		analyses = append(analyses, Analysis{Name: m.name, Expert: m.expert, Result: result, Suspects: ahp.Worst(matrix, result, 2)})
		warnings = append(warnings, result.Warnings...)
	}
	return analyses, warnings
}

func TestAnalyses(t *testing.T) {
	analyses, warnings := matrices(t)
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		text.WriteString(plain(t, ConsistencyTable(analyses, lang)) + "\n")
		for i := range analyses {
			text.WriteString(plain(t, PrioritiesTable(&analyses[i], lang)) + "\n")
			if table := SuspectsTable(&analyses[i], lang); table != nil {
				text.WriteString(plain(t, table) + "\n")
			}
		}
	}
	golden.Check(t, "analyses.txt", []byte(text.String()))

	var got struct {
		Schema   int `json:"schema"`
		Matrices []struct {
			Name        string     `json:"name"`
			N           int        `json:"n"`
			Names       []string   `json:"names"`
			Weights     []*float64 `json:"weights"`
			Method      string     `json:"method"`
			LambdaMax   *float64   `json:"lambda_max"`
			CI          *float64   `json:"ci"`
			RI          *float64   `json:"ri"`
			RandomIndex string     `json:"random_index"`
			CR          *float64   `json:"cr"`
			GCI         *float64   `json:"gci"`
			Consistent  *bool      `json:"consistent"`
			Missing     *int       `json:"missing"`

			Expert   *string  `json:"expert"` // extensions
			Limit    *float64 `json:"limit"`
			Suspects []struct {
				A     string   `json:"a"`
				B     string   `json:"b"`
				Value *float64 `json:"value"`
				Fit   *float64 `json:"fit"`
				Scale *float64 `json:"scale"`
				CR    *float64 `json:"cr"`
			} `json:"suspects"`
		} `json:"matrices"`
		Warnings []warningJSON `json:"warnings"`
	}
	decoder := json.NewDecoder(strings.NewReader(written(t, func(w io.Writer) error { return WriteAnalysesJSON(w, analyses, nil, warnings, "zh") })))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != 1 || len(got.Matrices) != 3 || len(got.Warnings) != len(warnings) || len(warnings) == 0 {
		t.Fatalf("%+v", got)
	}
	for i, m := range got.Matrices {
		r := analyses[i].Result
		if m.Name != analyses[i].Name || m.N != len(r.Names) || strings.Join(m.Names, "|") != strings.Join(r.Names, "|") || len(m.Weights) != m.N ||
			m.Method != "eigenvector" || m.RandomIndex != "saaty2005" || *m.Consistent != r.Consistent || *m.Missing != r.Missing || *m.Limit != 0.1 {
			t.Errorf("matrix %+v", m)
		}
		for k := range m.Weights {
			is(t, "weight", m.Weights[k], r.Weights[k])
		}
		is(t, "λmax", m.LambdaMax, r.LambdaMax)
		is(t, "CI", m.CI, r.CI)
		is(t, "RI", m.RI, r.RI)
		is(t, "CR", m.CR, r.CR)
		is(t, "GCI", m.GCI, r.GCI)
		if (m.Expert != nil) != (i > 0) || len(m.Suspects) != len(analyses[i].Suspects) {
			t.Errorf("expert %v, suspects %v", m.Expert, m.Suspects)
		}
		for k, s := range analyses[i].Suspects {
			if m.Suspects[k].A != s.A || m.Suspects[k].B != s.B {
				t.Errorf("suspect %+v, want %+v", m.Suspects[k], s)
			}
			is(t, "value", m.Suspects[k].Value, s.Value)
			is(t, "fit", m.Suspects[k].Fit, s.Fit)
			is(t, "scale", m.Suspects[k].Scale, s.Scale)
			is(t, "CR then", m.Suspects[k].CR, s.CR)
		}
	}
	if len(analyses[0].Suspects) > 0 || len(analyses[1].Suspects) == 0 {
		t.Error("a consistent matrix has suspects, or an inconsistent one has none")
	}

	if empty := written(t, func(w io.Writer) error { return WriteAnalysesJSON(w, nil, nil, nil, "en") }); !strings.Contains(empty, `"matrices": []`) || !strings.Contains(empty, `"warnings": []`) {
		t.Errorf("of nothing: %s", empty)
	}
}

func TestAnalysesCSV(t *testing.T) {
	analyses, _ := matrices(t)
	header, rows := sheet(t, func(w io.Writer) error { return WritePrioritiesCSV(w, analyses) })
	if got := strings.Join(header, ","); got != "matrix,expert,element,weight,method,cr" || len(rows) != 9 {
		t.Errorf("%s, %d rows", got, len(rows))
	}
	next := 0
	for _, a := range analyses {
		for k, element := range a.Result.Names {
			row := rows[next]
			next++
			if row[0] != a.Name || row[1] != a.Expert || row[2] != element || row[4] != "eigenvector" ||
				cellValue(t, row[3]) != a.Result.Weights[k] || cellValue(t, row[5]) != a.Result.CR { // to the last bit
				t.Errorf("row %q", row)
			}
		}
	}
	header, rows = sheet(t, func(w io.Writer) error { return WriteConsistencyCSV(w, analyses) })
	if got := strings.Join(header, ","); got != "matrix,expert,n,lambda_max,ci,ri,random_index,cr,gci,limit,consistent,missing" || len(rows) != 3 {
		t.Fatalf("%s, %d rows", got, len(rows))
	}
	for i, row := range rows {
		r := analyses[i].Result
		if cellValue(t, row[3]) != r.LambdaMax || cellValue(t, row[7]) != r.CR || cellValue(t, row[8]) != r.GCI || row[10] != map[bool]string{true: "true", false: "false"}[r.Consistent] || row[11] != map[int]string{0: "0", 1: "1"}[r.Missing] {
			t.Errorf("row %q", row)
		}
	}
}
