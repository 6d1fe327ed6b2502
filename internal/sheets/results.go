package sheets

import (
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/latex"
)

// The tables of a paper: weights of the hierarchy, consistency of every node,
// and the group's matrix of each, as LaTeX (booktabs) or as HTML that a word
// processor takes with its borders.

// paperTable is one of them.
type paperTable struct {
	label, caption, note string
	columns              []string
	texts                int // columns of text at the left; the others are numbers
	rows                 [][]string
}

func writeResults(w io.Writer, p *ahp.Panel, format Format, opt WriteOptions) error {
	r, err := p.Analyse(opt.Analysis)
	if err != nil {
		return err
	}
	tables := paperTables(p, r, opt)
	var b strings.Builder
	if format == FormatLaTeX {
		b.WriteString("% \\usepackage{booktabs}\n")
		for _, t := range tables {
			t.latex(&b)
		}
	} else {
		fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=%q>\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>\n", opt.Language, html.EscapeString(p.Nodes[0].Label(opt.Language)))
		for _, t := range tables {
			t.word(&b)
		}
		b.WriteString("</body>\n</html>\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func paperTables(p *ahp.Panel, r *ahp.PanelResult, opt WriteOptions) []paperTable {
	in := func(en, zh string, args ...any) string { return diag.Say(en, zh, args...).In(opt.Language) }
	fixed := func(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
	method := in("Priorities: %s; group: %s.", "权重方法：%s；群组集结：%s。", string(opt.Analysis.Method), strings.ToUpper(string(opt.Analysis.Aggregate)))
	weights := paperTable{label: "weights", caption: in("Weights of the hierarchy", "层次结构的权重"), texts: 2, note: method,
		columns: []string{in("Under", "上级"), in("Element", "元素"), in("Local", "局部权重"), in("Global", "合成权重")}}
	for i, node := range p.Nodes {
		if node.Parent >= 0 {
			weights.rows = append(weights.rows, []string{p.Nodes[node.Parent].Label(opt.Language), node.Label(opt.Language), fixed(r.Local[i], 4), fixed(r.Global[i], 4)})
		}
	}
	consistency := paperTable{label: "consistency", caption: in("Consistency of the judgements", "判断的一致性"), texts: 1,
		columns: []string{in("Node", "节点"), "n", "λmax", "CI", "RI", "CR", in("Experts", "专家"), in("Over the limit", "超限")}}
	tables := []paperTable{weights}
	var matrices []paperTable
	for _, node := range p.Compared() {
		g := r.Groups[node]
		over := 0
		for _, e := range g.Experts {
			if !e.Consistent {
				over++
			}
		}
		name := p.Nodes[node].Label(opt.Language)
		row := []string{name, strconv.Itoa(len(g.Names)), fixed(g.LambdaMax, 4), fixed(g.CI, 4), fixed(g.RI, 2), fixed(g.CR, 4), strconv.Itoa(len(g.Experts)), strconv.Itoa(over)}
		for k, cell := range row {
			if cell == "NaN" { // a group under AIP has none
				row[k] = "–"
			}
		}
		consistency.rows = append(consistency.rows, row)
		consistency.note = in("RI: %s; limit of CR: %g.", "RI 表：%s；CR 上限：%g。", string(g.RandomIndex), g.Limit)
		if g.Matrix != nil {
			matrices = append(matrices, matrixTable(p, node, g, opt.Language, in("Judgements of the group: %s", "群组判断矩阵：%s", name), in("Weight", "权重")))
		}
	}
	return append(append(tables, consistency), matrices...)
}

func matrixTable(p *ahp.Panel, node int, g *ahp.GroupResult, lang, caption, weight string) paperTable {
	t := paperTable{label: "matrix-" + strconv.Itoa(node+1), caption: caption, texts: 1, columns: []string{""}, note: fmt.Sprintf("CR = %.4f", g.CR)}
	for i, child := range p.Children(node) {
		t.columns = append(t.columns, p.Nodes[child].Label(lang))
		row := []string{p.Nodes[child].Label(lang)}
		for j := range g.Names {
			cell := "–"
			if g.Matrix.Judged(i, j) {
				cell = short(g.Matrix.At(i, j))
			}
			row = append(row, cell)
		}
		t.rows = append(t.rows, append(row, strconv.FormatFloat(g.Weights[i], 'f', 4, 64)))
	}
	t.columns = append(t.columns, weight)
	return t
}

// short writes an entry for people: a fraction of the scale, or four digits.
func short(v float64) string {
	if ahp.OnSaatyScale(v) {
		return ratioText(ahp.NearestScale(v))
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

func (t *paperTable) latex(b *strings.Builder) {
	cells := func(row []string) string {
		escaped := make([]string, len(row))
		for i, cell := range row {
			escaped[i] = latex.Escape(cell)
		}
		return strings.Join(escaped, " & ") + ` \\` + "\n"
	}
	fmt.Fprintf(b, "\n\\begin{table}[htbp]\n  \\centering\n  \\caption{%s}\n  \\label{tab:%s}\n  \\begin{tabular}{%s%s}\n    \\toprule\n    %s    \\midrule\n",
		latex.Escape(t.caption), t.label, strings.Repeat("l", t.texts), strings.Repeat("r", len(t.columns)-t.texts), cells(t.columns))
	for _, row := range t.rows {
		b.WriteString("    " + cells(row))
	}
	fmt.Fprintf(b, "    \\bottomrule\n  \\end{tabular}\n")
	if t.note != "" {
		fmt.Fprintf(b, "\n  \\smallskip\\footnotesize %s\n", latex.Escape(t.note))
	}
	b.WriteString("\\end{table}\n")
}

// word writes a table of three lines. Its looks are with every cell, since a
// word processor drops style sheets in pasting.
func (t *paperTable) word(b *strings.Builder) {
	const line = "1.5pt solid black"
	cell := func(tag, text string, column int, borders string) {
		align := "right"
		if column < t.texts {
			align = "left"
		}
		fmt.Fprintf(b, "<%s style=\"text-align:%s;padding:2pt 8pt;%s\">%s</%s>", tag, align, borders, html.EscapeString(text), tag)
	}
	fmt.Fprintf(b, "<p><b>%s</b></p>\n<table style=\"border-collapse:collapse\">\n<tr>", html.EscapeString(t.caption))
	for i, name := range t.columns {
		cell("th", name, i, "border-top:"+line+";border-bottom:0.75pt solid black")
	}
	b.WriteString("</tr>\n")
	for k, row := range t.rows {
		b.WriteString("<tr>")
		borders := ""
		if k == len(t.rows)-1 {
			borders = "border-bottom:" + line
		}
		for i, text := range row {
			cell("td", text, i, borders)
		}
		b.WriteString("</tr>\n")
	}
	fmt.Fprintf(b, "</table>\n<p>%s</p>\n", html.EscapeString(t.note))
}
