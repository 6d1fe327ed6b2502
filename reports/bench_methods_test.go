package reports

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/golden"
)

// comparisons are three matrices by all methods: one that people could have
// given, one with a pair missing, and one that says nothing about the order.
func comparisons(t *testing.T) []MethodComparison {
	t.Helper()
	var list []MethodComparison
	for _, m := range []struct {
		name, expert string
		elements     []string
		upper        []float64
	}{
		{"car.csv", "", []string{"Cost", "Safety", "Style", "Capacity"}, []float64{3, 7, 3, 9, 1, 1. / 7}},
		{"B1", "专家1", []string{"公平", "效率", "参与", "透明"}, []float64{3, 1. / 5, 7, 5, 0, 9}},
		{"B2", "", []string{"a", "b"}, []float64{1}},
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
		c := MethodComparison{Name: m.name, Expert: m.expert, Elements: m.elements}
		for _, method := range ahp.PriorityMethods() {
			opt := ahp.DefaultOptions()
			opt.Method = method
			r, err := ahp.Analyse(matrix, opt)
			if fault, refused := errors.AsType[*ahp.Error](err); refused {
				c.Methods = append(c.Methods, MethodResult{Method: method, Fault: fault.Found})
				continue
			}
			c.Methods = append(c.Methods, NewMethodResult(method, r))
		}
		list = append(list, c)
	}
	return list
}

func TestMethodComparisons(t *testing.T) {
	list := comparisons(t)
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		for i := range list {
			text.WriteString(plain(t, list[i].Table(lang)) + "\n")
		}
	}
	golden.Check(t, "methods.txt", []byte(text.String()))

	var got struct {
		Schema   int `json:"schema"`
		Matrices []struct {
			Name    string   `json:"name"`
			Expert  *string  `json:"expert"`
			N       int      `json:"n"`
			Names   []string `json:"names"`
			Methods []struct {
				Method     string     `json:"method"`
				Weights    []*float64 `json:"weights"`
				Ranks      []int      `json:"ranks"`
				Difference *float64   `json:"difference"`
				LambdaMax  *float64   `json:"lambda_max"`
				CR         *float64   `json:"cr"`
				Starts     int        `json:"starts"`
				Minima     int        `json:"minima"`
				Fault      string     `json:"fault"`
			} `json:"methods"`
		} `json:"matrices"`
		Warnings []warningJSON `json:"warnings"`
	}
	decoder := json.NewDecoder(strings.NewReader(written(t, func(w io.Writer) error { return WriteMethodsJSON(w, list, nil, "zh") })))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != 1 || len(got.Matrices) != len(list) || got.Warnings == nil {
		t.Fatalf("%+v", got)
	}
	header, rows := sheet(t, func(w io.Writer) error { return WriteMethodsCSV(w, list) })
	if name := strings.Join(header, ","); name != "matrix,expert,element,method,weight,rank,difference,cr" {
		t.Errorf("header %s", name)
	}
	for i, m := range got.Matrices {
		want := list[i]
		if m.Name != want.Name || m.N != len(want.Elements) || (m.Expert != nil) != (want.Expert != "") || len(m.Methods) != len(ahp.PriorityMethods()) {
			t.Errorf("%+v", m)
		}
		for k, method := range m.Methods {
			r := want.Methods[k].Result
			if (r == nil) != (method.Fault != "") || (r == nil) != (method.CR == nil) || (r == nil) != (method.Difference == nil) || (method.Starts > 0) != (method.Method == "least-squares") {
				t.Errorf("%+v", method)
			}
			for e := range want.Elements {
				row := rows[0]
				rows = rows[1:]
				if row[0] != m.Name || row[2] != want.Elements[e] || row[3] != method.Method {
					t.Fatalf("row %q", row)
				}
				if r == nil {
					if row[4]+row[5]+row[6]+row[7] != "" {
						t.Errorf("row %q of a method without a result", row)
					}
					continue
				}
				is(t, "weight", method.Weights[e], r.Weights[e])
				if cellValue(t, row[4]) != r.Weights[e] || cellValue(t, row[7]) != r.CR { // to the last bit
					t.Errorf("row %q", row)
				}
			}
		}
	}
	if len(rows) != 0 {
		t.Errorf("%d rows too many", len(rows))
	}
}

// The ranks of weights that differ by rounding are shared, the better of them.
func TestWeightRanks(t *testing.T) {
	for i, want := range []int{2, 1, 4, 2} {
		if got := weightRanks([]float64{0.25, 0.4, 0.1, 0.25 + 1e-12})[i]; got != want {
			t.Errorf("rank of number %d is %d, want %d", i, got, want)
		}
	}
}
