package sheets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// hierarchyOf writes the hierarchy as AHP-OS does, on one line.
func hierarchyOf(p *ahp.Panel) string {
	var clauses []string
	for i, node := range p.Nodes {
		if codes := p.Elements(i); len(codes) > 0 {
			clauses = append(clauses, node.Code+": "+strings.Join(codes, ", ")+";")
		}
	}
	return strings.Join(clauses, " ")
}

// writeProject writes a project of AHP-OS, in which judgements are the digits
// 1 to 9.
func writeProject(w io.Writer, p *ahp.Panel, problems *diag.Problems) error {
	type projectRow struct {
		ID          int    `json:"project_id"`
		Session     string `json:"project_sc"`
		Name        string `json:"project_name"`
		Description string `json:"project_description"`
		Hierarchy   string `json:"project_hText"`
		Time        string `json:"project_datetime"`
		Author      string `json:"project_author"`
		Status      int    `json:"project_status"`
	}
	type comparison struct {
		Session     string `json:"project_sc"`
		Participant string `json:"pwc_part"`
		Timestamp   int    `json:"pwc_timestamp"`
		Node        string `json:"pwc_node"`
		Preferred   string `json:"pwc_ab"`
		Intensity   string `json:"pwc_intense"`
		ID          int    `json:"pwc_id"`
	}
	const session = "goodgv"
	out := struct {
		Projects    []projectRow `json:"pj"`
		Comparisons []comparison `json:"pwc"`
	}{Projects: []projectRow{{ID: 1, Session: session, Name: p.Nodes[0].Code, Description: "goodgov", Hierarchy: hierarchyOf(p), Time: "2000-01-01 00:00:00", Author: "goodgov", Status: 1}}}
	for e, expert := range p.Experts {
		for _, node := range p.Compared() {
			m := judgedBy(p, node, e)
			if m == nil {
				continue
			}
			var preferred, intensity strings.Builder
			for i := range m.N() {
				for j := i + 1; j < m.N(); j++ {
					side, digit := "0", 0
					if m.Judged(i, j) {
						v := m.At(i, j)
						if !ahp.OnSaatyScale(v) {
							offScale(FormatAHPOS, m, i, j, problems)
							continue
						}
						if digit = int(math.Round(max(v, 1/v))); v < 1 && digit > 1 {
							side = "1"
						}
					}
					preferred.WriteString(side)
					intensity.WriteString(strconv.Itoa(digit))
				}
			}
			out.Comparisons = append(out.Comparisons, comparison{session, expert.Name, 946684800, p.Nodes[node].Code, preferred.String(), intensity.String(), len(out.Comparisons) + 1})
		}
	}
	for i, node := range p.Nodes {
		if len(p.Children(i)) == 1 {
			problems.Add(diag.Problem{Code: "ahpos.single_child", Severity: diag.Caution, Found: diag.Say("%q with one child", "%q 只有一个子节点", node.Code),
				Want: diag.Say("two or more: AHP-OS refuses others", "两个以上：AHP-OS 不接受其他情况")})
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(out)
}

// writeGluc writes the YAML of R's ahp. Texts are quoted as in JSON, which is
// YAML too.
func writeGluc(w *bytes.Buffer, p *ahp.Panel) {
	w.WriteString("Version: 2.0\nGoal:\n")
	fmt.Fprintf(w, "  name: %s\n  decision-makers:\n", quoted(p.Nodes[0].Code))
	for _, e := range p.Experts {
		fmt.Fprintf(w, "    - %s: %s\n", quoted(e.Name), strconv.FormatFloat(e.Weight, 'f', -1, 64))
	}
	glucNode(w, p, 0, "  ")
}

func quoted(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a text can always be written
	}
	return strings.TrimSpace(b.String())
}

func glucNode(w *bytes.Buffer, p *ahp.Panel, node int, indent string) {
	codes := p.Elements(node)
	if len(codes) == 0 {
		return
	}
	if len(codes) > 1 {
		fmt.Fprintf(w, "%spreferences:\n", indent)
		for _, voice := range p.Voices(node) {
			fmt.Fprintf(w, "%s  %s:\n%s    pairwise:\n", indent, quoted(voice.Expert), indent)
			for i, a := range codes {
				for j := i + 1; j < len(codes); j++ {
					if voice.Matrix.Judged(i, j) {
						fmt.Fprintf(w, "%s      - [%s, %s, %s]\n", indent, quoted(a), quoted(codes[j]), ratioText(voice.Matrix.At(i, j)))
					}
				}
			}
		}
	}
	fmt.Fprintf(w, "%schildren:\n", indent)
	for _, child := range p.Children(node) {
		fmt.Fprintf(w, "%s  %s:\n", indent, quoted(p.Nodes[child].Code))
		glucNode(w, p, child, indent+"    ")
	}
}

// checkRead reads what was written, and reports what is not as it was: a name
// that holds what separates names in this layout, for example.
func checkRead(data []byte, p *ahp.Panel, format Format, container Container, problems *diag.Problems) {
	layout, readable := map[Format]Layout{
		FormatLong: Long, FormatWide: Wide, FormatSquare: Square, FormatPyANP: PyANP, FormatAHPTools: AHPTools, FormatAHPOS: AHPOS, FormatGluc: GlucYAML, FormatJSON: JSON,
	}[format]
	if !readable {
		return
	}
	fail := func(found diag.Text) {
		problems.Add(diag.Problem{Code: "sheets.cannot_hold", Found: found, Want: diag.Say("what the layout %s can hold", "版式 %s 能够容纳的内容", string(format)),
			Hint: diag.Say("--as json holds everything; or choose other codes", "--as json 可容纳全部内容；或改用其他代码")})
	}
	if roots := countRoots(p); roots > 1 && (format == FormatAHPOS || format == FormatGluc) {
		fail(diag.Say("%d hierarchies", "%d 个层次结构", roots))
		return
	}
	r, err := Read(bytes.NewReader(data), "export."+string(container), Options{Layout: layout, Coding: Ratios})
	var again *ahp.Panel
	if err == nil {
		again, _, err = Assemble([]*Reading{r}, nil)
	}
	if err != nil {
		fail(diag.Say("what can't be read again (%s)", "无法重新读取的内容（%s）", err.Error()))
		return
	}
	had, has := judgementsOf(p), judgementsOf(again)
	for key, v := range had {
		if got, ok := has[key]; !ok || math.Abs(got/v-1) > 1e-9 {
			fail(diag.Say("%q over %q of expert %q", "专家 %[3]q 对 %[1]q 与 %[2]q 的判断", key.a, key.b, key.expert))
			return
		}
	}
	if len(has) != len(had) {
		fail(diag.Say("%d judgements that become %d", "%d 个判断变成 %d 个", len(had), len(has)))
	}
}

func countRoots(p *ahp.Panel) int {
	roots := 0
	for _, node := range p.Nodes {
		if node.Parent < 0 {
			roots++
		}
	}
	return roots
}

type judged struct{ expert, node, a, b string }

// judgementsOf are the values of a panel, each pair in alphabetical order.
func judgementsOf(p *ahp.Panel) map[judged]float64 {
	all := map[judged]float64{}
	for _, node := range p.Compared() {
		for _, voice := range p.Voices(node) {
			names := voice.Matrix.Names()
			for i, a := range names {
				for j, b := range names {
					if a < b && voice.Matrix.Judged(i, j) {
						all[judged{voice.Expert, p.Nodes[node].Code, a, b}] = voice.Matrix.At(i, j)
					}
				}
			}
		}
	}
	return all
}
