package reports

import (
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// MethodComparison is one matrix with its priorities by several methods.
type MethodComparison struct {
	Name, Expert string // as in Analysis
	Elements     []string
	Methods      []MethodResult // the first is what the others are held against
}

// MethodResult is what one method gives, or why it gives nothing.
type MethodResult struct {
	Method ahp.PriorityMethod
	Result *ahp.Result // nil with a Fault
	Ranks  []int       // 1 is the highest; elements whose weights differ by 1e-9 or less share the better
	Fault  diag.Text
}

// NewMethodResult ranks the elements of a result.
func NewMethodResult(method ahp.PriorityMethod, r *ahp.Result) MethodResult {
	return MethodResult{Method: method, Result: r, Ranks: weightRanks(r.Weights)}
}

// sameWeight is the difference of two weights that share a rank.
const sameWeight = 1e-9

func weightRanks(weights []float64) []int {
	ranks := make([]int, len(weights))
	for i, w := range weights {
		ranks[i] = 1
		for _, other := range weights {
			if other > w+sameWeight {
				ranks[i]++
			}
		}
	}
	return ranks
}

// farthest is the largest difference of a weight from the first method's; NaN
// where either is missing.
func (c *MethodComparison) farthest(k int) float64 {
	first, r := c.Methods[0].Result, c.Methods[k].Result
	if first == nil || r == nil {
		return math.NaN()
	}
	largest := 0.0
	for i, w := range r.Weights {
		largest = max(largest, math.Abs(w-first.Weights[i]))
	}
	return largest
}

// Table shows the weights, a column a method, each with its rank, and below
// them how far each method is from the first.
func (c *MethodComparison) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: (&Analysis{Name: c.Name, Expert: c.Expert}).title(), Columns: []Column{left(p.T("col.element"))}}
	farthest, cr := TableRow{Cells: []string{p.T("methods.farthest")}}, TableRow{Cells: []string{p.T("col.cr")}}
	for k, m := range c.Methods {
		t.Columns = append(t.Columns, right(p.T("methods."+string(m.Method))))
		farthest.Cells = append(farthest.Cells, fixed(c.farthest(k), 4))
		if m.Result == nil {
			cr.Cells = append(cr.Cells, missing)
			t.Notes = append(t.Notes, p.T("methods.fault", p.T("ahp."+string(m.Method)), m.Fault.In(lang)))
			continue
		}
		cr.Cells = append(cr.Cells, fixed(m.Result.CR, 4))
	}
	var moving []string
	for i, name := range c.Elements {
		row := TableRow{Cells: []string{name}}
		best, worst := math.MaxInt, 0
		for _, m := range c.Methods {
			if m.Result == nil {
				row.Cells = append(row.Cells, missing)
				continue
			}
			best, worst = min(best, m.Ranks[i]), max(worst, m.Ranks[i])
			row.Cells = append(row.Cells, fixed(m.Result.Weights[i], 4)+" ("+ordinal(m.Ranks[i])+")")
		}
		if best < worst {
			moving = append(moving, p.T("methods.moves", name, best, worst))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, farthest, cr)
	if len(moving) > 0 {
		t.Notes = append(t.Notes, p.T("methods.ranks", strings.Join(moving, p.T("methods.and"))))
	} else {
		t.Notes = append(t.Notes, p.T("methods.agree"))
	}
	if at := slices.IndexFunc(c.Methods, func(m MethodResult) bool { return m.Result != nil && m.Result.Starts > 0 }); at >= 0 {
		r := c.Methods[at].Result
		t.Notes = append(t.Notes, p.T("methods.search", r.Starts, r.Minima))
	}
	return t
}

// WriteMethodsCSV writes a row for each matrix, method and element.
func WriteMethodsCSV(w io.Writer, comparisons []MethodComparison) error {
	type row struct {
		Matrix     string `csv:"matrix"`
		Expert     string `csv:"expert"`
		Element    string `csv:"element"`
		Method     string `csv:"method"`
		Weight     number `csv:"weight"`
		Rank       rank   `csv:"rank"`
		Difference number `csv:"difference"`
		CR         number `csv:"cr"`
	}
	rows := []row{}
	for _, c := range comparisons {
		for _, m := range c.Methods {
			for i, name := range c.Elements {
				none := number(math.NaN())
				r := row{Matrix: c.Name, Expert: c.Expert, Element: name, Method: string(m.Method), Weight: none, Difference: none, CR: none}
				if m.Result != nil {
					r.Weight, r.Rank, r.CR = number(m.Result.Weights[i]), rank(m.Ranks[i]), number(m.Result.CR)
					if first := c.Methods[0].Result; first != nil {
						r.Difference = number(m.Result.Weights[i] - first.Weights[i])
					}
				}
				rows = append(rows, r)
			}
		}
	}
	return csvfile.Marshal(rows, w)
}

type methodsRow struct {
	Name    string      `json:"name"`
	Expert  string      `json:"expert,omitempty"`
	N       int         `json:"n"`
	Names   []string    `json:"names"`
	Methods []methodRow `json:"methods"`
}

type methodRow struct {
	Method     string   `json:"method"`
	Weights    []number `json:"weights"`
	Ranks      []int    `json:"ranks"`
	Difference number   `json:"difference"`
	LambdaMax  number   `json:"lambda_max"`
	CR         number   `json:"cr"`
	Starts     int      `json:"starts,omitempty"`
	Minima     int      `json:"minima,omitempty"`
	Fault      string   `json:"fault,omitempty"`
}

// WriteMethodsJSON writes {"schema":1,"matrices":[{…,"methods":[…]}],"warnings":[…]}.
func WriteMethodsJSON(w io.Writer, comparisons []MethodComparison, warnings []diag.Warning, lang string) error {
	out := struct {
		Schema   int          `json:"schema"`
		Matrices []methodsRow `json:"matrices"`
		Warnings []warningRow `json:"warnings"`
	}{Schema: Schema, Matrices: []methodsRow{}, Warnings: warningRows(warnings, lang)}
	for _, c := range comparisons {
		row := methodsRow{Name: c.Name, Expert: c.Expert, N: len(c.Elements), Names: c.Elements}
		for k, m := range c.Methods {
			method := methodRow{Method: string(m.Method), Difference: number(c.farthest(k)), LambdaMax: number(math.NaN()), CR: number(math.NaN()), Fault: m.Fault.In(lang)}
			if r := m.Result; r != nil {
				method.LambdaMax, method.CR, method.Ranks, method.Starts, method.Minima = number(r.LambdaMax), number(r.CR), m.Ranks, r.Starts, r.Minima
				for _, weight := range r.Weights {
					method.Weights = append(method.Weights, number(weight))
				}
			}
			row.Methods = append(row.Methods, method)
		}
		out.Matrices = append(out.Matrices, row)
	}
	return encodeJSON(w, out)
}
