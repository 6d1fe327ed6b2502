package reports

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
)

// PanelUncertainty is how sure the weights of a panel's hierarchy are, to be
// shown.
type PanelUncertainty struct {
	Panel  *ahp.Panel
	Result *ahp.Uncertainty
}

// panelLevel is how far below its root a node is.
func panelLevel(p *ahp.Panel, node int) int {
	level := 0
	for at := p.Nodes[node].Parent; at >= 0; at = p.Nodes[at].Parent {
		level++
	}
	return level
}

// within4 is an interval of weights.
func within4(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missing
	}
	return fixed(low, 4) + " – " + fixed(high, 4)
}

func shareOf(v float64) string {
	if math.IsNaN(v) {
		return missing
	}
	return fixed(100*v, 1) + " %"
}

// WeightsTable shows the tree with the intervals of its weights.
func (u *PanelUncertainty) WeightsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	interval := right(p.T("col.interval", points(u.Result.Options.Confidence)))
	t := &Table{Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.local")), interval, right(p.T("col.global")), interval, right(p.T("uncertainty.sd"))}}
	for node, w := range u.Result.Weights {
		n, level := u.Panel.Nodes[node], panelLevel(u.Panel, node)
		cells := []string{n.Code, n.Label(lang), "", "", "", "", ""}
		if n.Parent >= 0 {
			cells = append(cells[:2], fixed(w.Local.Estimate, 4), within4(w.Local.Low, w.Local.High), fixed(w.Global.Estimate, 4), within4(w.Global.Low, w.Global.High), fixed(w.Global.SD, 4))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: level, Strong: level < 2})
	}
	t.Notes = u.notes(lang)
	return t
}

// notes say how the draws were made, and what intervals of few experts are worth.
func (u *PanelUncertainty) notes(lang string) []string {
	p := i18n.Printer{Lang: lang}
	o := &u.Result.Options
	notes := []string{p.T("uncertainty.draws", o.Draws, o.Seed, p.T("uncertainty."+string(o.Source), u.Result.Experts))}
	if o.Source != ahp.ResampleExperts {
		noise := p.T("noise.spread")
		if o.Noise != ahp.GroupSpread {
			noise = p.T("noise."+string(o.Noise), o.Steps)
		}
		notes = append(notes, noise)
	}
	if !math.IsNaN(u.Result.Coverage) {
		notes = append(notes, p.T("uncertainty.coverage", points(o.Confidence), fixed(100*u.Result.Coverage, 1)))
	}
	return notes
}

// RankingTable shows the order of one ranking, how sure each place is, and
// which neighbours can be told apart; the first most members, all if 0.
func (u *PanelUncertainty) RankingTable(r *ahp.Ranking, lang string, most int) *Table {
	p := i18n.Printer{Lang: lang}
	title := p.T("uncertainty."+string(r.Kind), u.Panel.Nodes[r.Node].Label(lang))
	t := &Table{Title: title, Name: 2, Columns: []Column{right(p.T("col.rank")), left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.weight")), right(p.T("uncertainty.ranks")),
		right(p.T("uncertainty.first")), right(p.T("uncertainty.same")), right(p.T("uncertainty.ahead")), right("p"), left(p.T("uncertainty.apart"))}}
	shown := len(r.Members)
	if most > 0 {
		shown = min(shown, most)
	}
	for k, m := range r.Members[:shown] {
		n := u.Panel.Nodes[m.Node]
		cells := []string{strconv.Itoa(m.Rank), n.Code, n.Label(lang), fixed(m.Weight, 4), missing, missing, missing, "", "", ""}
		if m.Acceptability != nil {
			cells[4], cells[5], cells[6] = possible(m.RankLow, m.RankHigh), shareOf(m.Acceptability[0]), shareOf(m.Acceptability[m.Rank-1])
		}
		if k < len(r.Neighbours) {
			next := r.Neighbours[k]
			cells[7], cells[8], cells[9] = shareOf(next.Above), fixed(next.P, 3), yesNo(p, next.Apart)
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Strong: k == 0})
	}
	if shown < len(r.Members) {
		t.Notes = append(t.Notes, p.T("uncertainty.more", shown, len(r.Members)))
	}
	t.Notes = append(t.Notes, p.T("uncertainty.rankings", points(u.Result.Options.Confidence)))
	return t
}

// possible are the ranks that something may have.
func possible(low, high int) string {
	if low == high {
		return strconv.Itoa(low)
	}
	return fmt.Sprintf("%d – %d", low, high)
}

// AcceptabilityTable shows how often each member of a ranking has each rank.
func (u *PanelUncertainty) AcceptabilityTable(r *ahp.Ranking, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("uncertainty."+string(r.Kind), u.Panel.Nodes[r.Node].Label(lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator"))}}
	for rank := range r.Members {
		t.Columns = append(t.Columns, right(strconv.Itoa(rank+1)))
	}
	for _, m := range r.Members {
		n := u.Panel.Nodes[m.Node]
		cells := []string{n.Code, n.Label(lang)}
		for rank := range r.Members {
			cell := missing
			if m.Acceptability != nil {
				cell = fixed(100*m.Acceptability[rank], 1)
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("uncertainty.acceptability")}
	return t
}

// ConsistencyTable shows how often the group, and where judgements are
// perturbed each expert, keeps within the limit of CR. Matrices of order 1 and
// 2, which always do, are left out.
func (u *PanelUncertainty) ConsistencyTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.matrix")), right(p.T("col.order")), left(p.T("col.expert")), right(p.T("col.cr")), right(p.T("uncertainty.within"))}}
	for _, row := range u.consistencyRows() {
		if row.N < 3 {
			continue
		}
		expert := row.Expert
		if expert == "" {
			expert = p.T("uncertainty.group")
		}
		node := u.Panel.Nodes[row.node]
		t.Rows = append(t.Rows, TableRow{Cells: []string{row.Code, node.Label(lang), strconv.Itoa(row.N), expert, fixed(float64(row.CR), 4), shareOf(float64(row.Within))}, Strong: row.Expert == ""})
	}
	t.Notes = u.notes(lang)
	return t
}

type spreadRow struct {
	Estimate number `json:"estimate"`
	Mean     number `json:"mean"`
	SD       number `json:"sd"`
	Low      number `json:"low"`
	High     number `json:"high"`
	Draws    int    `json:"draws"`
}

func newSpreadRow(s ahp.Spread) spreadRow {
	return spreadRow{number(s.Estimate), number(s.Mean), number(s.SD), number(s.Low), number(s.High), s.Draws}
}

type drawnConsistency struct {
	node   int
	Code   string `csv:"code" json:"code"`
	N      int    `csv:"n" json:"n"`
	Expert string `csv:"expert" json:"expert"`
	CR     number `csv:"cr" json:"cr"`
	Within number `csv:"within" json:"within"`
}

// consistencyRows are one for the group's matrix of each node, followed by
// those of its experts where there are any.
func (u *PanelUncertainty) consistencyRows() []drawnConsistency {
	rows := []drawnConsistency{}
	for _, c := range u.Result.Consistency {
		g := u.Result.Estimate.Groups[c.Node]
		row := drawnConsistency{node: c.Node, Code: u.Panel.Nodes[c.Node].Code, N: len(g.Names)}
		row.CR, row.Within = number(g.CR), number(c.Group)
		rows = append(rows, row)
		crs := map[string]float64{}
		for _, e := range g.Experts {
			crs[e.Expert] = e.CR
		}
		for _, e := range c.Experts {
			row.Expert, row.CR, row.Within = e.Expert, number(crs[e.Expert]), number(e.Share)
			rows = append(rows, row)
		}
	}
	return rows
}

// WriteWeightsCSV writes a row for each node.
func (u *PanelUncertainty) WriteWeightsCSV(w io.Writer, lang string) error {
	type row struct {
		Code   string `csv:"code"`
		Parent string `csv:"parent"`
		Name   string `csv:"name"`
		Local  number `csv:"local"`
		LMean  number `csv:"local_mean"`
		LSD    number `csv:"local_sd"`
		LLow   number `csv:"local_low"`
		LHigh  number `csv:"local_high"`
		Global number `csv:"global"`
		GMean  number `csv:"global_mean"`
		GSD    number `csv:"global_sd"`
		GLow   number `csv:"global_low"`
		GHigh  number `csv:"global_high"`
		Draws  int    `csv:"draws"`
	}
	rows := []row{}
	for node, weight := range u.Result.Weights {
		n := u.Panel.Nodes[node]
		l, g := newSpreadRow(weight.Local), newSpreadRow(weight.Global)
		rows = append(rows, row{n.Code, parentCode(u.Panel, node), n.Label(lang), l.Estimate, l.Mean, l.SD, l.Low, l.High, g.Estimate, g.Mean, g.SD, g.Low, g.High, g.Draws})
	}
	return csvfile.Marshal(rows, w)
}

func parentCode(p *ahp.Panel, node int) string {
	if parent := p.Nodes[node].Parent; parent >= 0 {
		return p.Nodes[parent].Code
	}
	return ""
}

// WriteRanksCSV writes a row for each member of each ranking; above_next, p
// and apart compare it with the next.
func (u *PanelUncertainty) WriteRanksCSV(w io.Writer) error {
	type row struct {
		Node      string `csv:"node"`
		Kind      string `csv:"kind"`
		Rank      rank   `csv:"rank"`
		Code      string `csv:"code"`
		Weight    number `csv:"weight"`
		RankLow   rank   `csv:"rank_low"`
		RankHigh  rank   `csv:"rank_high"`
		AboveNext number `csv:"above_next"`
		P         number `csv:"p"`
		Apart     string `csv:"apart"`
	}
	rows := []row{}
	for _, r := range u.Result.Rankings {
		for k, m := range r.Members {
			line := row{Node: u.Panel.Nodes[r.Node].Code, Kind: string(r.Kind), Rank: rank(m.Rank), Code: u.Panel.Nodes[m.Node].Code, Weight: number(m.Weight),
				RankLow: rank(m.RankLow), RankHigh: rank(m.RankHigh), AboveNext: number(math.NaN()), P: number(math.NaN())}
			if k < len(r.Neighbours) {
				next := r.Neighbours[k]
				line.AboveNext, line.P, line.Apart = number(next.Above), number(next.P), strconv.FormatBool(next.Apart)
			}
			rows = append(rows, line)
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteAcceptabilityCSV writes a row for each member of each ranking and each
// rank.
func (u *PanelUncertainty) WriteAcceptabilityCSV(w io.Writer) error {
	type row struct {
		Node  string `csv:"node"`
		Kind  string `csv:"kind"`
		Code  string `csv:"code"`
		Rank  int    `csv:"rank"`
		Share number `csv:"share"`
	}
	rows := []row{}
	for _, r := range u.Result.Rankings {
		for _, m := range r.Members {
			for place, share := range m.Acceptability {
				rows = append(rows, row{u.Panel.Nodes[r.Node].Code, string(r.Kind), u.Panel.Nodes[m.Node].Code, place + 1, number(share)})
			}
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteConsistencyCSV writes a row for the group and for each expert of each
// node.
func (u *PanelUncertainty) WriteConsistencyCSV(w io.Writer) error {
	return csvfile.Marshal(u.consistencyRows(), w)
}

// WriteJSON writes all of it.
func (u *PanelUncertainty) WriteJSON(w io.Writer, lang string) error {
	type weight struct {
		Code   string    `json:"code"`
		Parent *string   `json:"parent"`
		Level  int       `json:"level"`
		Name   string    `json:"name"`
		Local  spreadRow `json:"local"`
		Global spreadRow `json:"global"`
	}
	type member struct {
		Code          string   `json:"code"`
		Weight        number   `json:"weight"`
		Rank          rank     `json:"rank"`
		RankLow       rank     `json:"rank_low"`
		RankHigh      rank     `json:"rank_high"`
		Acceptability []number `json:"acceptability"`
	}
	type neighbours struct {
		Upper string `json:"upper"`
		Lower string `json:"lower"`
		Above number `json:"above"`
		P     number `json:"p"`
		Apart bool   `json:"apart"`
	}
	type ranking struct {
		Node       string       `json:"node"`
		Kind       string       `json:"kind"`
		Draws      int          `json:"draws"`
		Members    []member     `json:"members"`
		Neighbours []neighbours `json:"neighbours"`
	}
	o := &u.Result.Options
	out := struct {
		Schema      int                `json:"schema"`
		Source      string             `json:"source"`
		Noise       *string            `json:"noise"`
		Steps       *number            `json:"steps"`
		Draws       int                `json:"draws"`
		Seed        uint64             `json:"seed"`
		Confidence  number             `json:"confidence"`
		Coverage    number             `json:"coverage"`
		Experts     int                `json:"experts"`
		Method      string             `json:"method"`
		Aggregate   string             `json:"aggregate"`
		Weights     []weight           `json:"weights"`
		Rankings    []ranking          `json:"rankings"`
		Consistency []drawnConsistency `json:"consistency"`
		Warnings    []warningRow       `json:"warnings"`
	}{Schema: Schema, Source: string(o.Source), Draws: o.Draws, Seed: o.Seed, Confidence: number(o.Confidence), Coverage: number(u.Result.Coverage), Experts: u.Result.Experts,
		Method: string(o.Method), Aggregate: string(o.Aggregate), Rankings: []ranking{}, Consistency: u.consistencyRows(), Warnings: warningRows(u.Result.Warnings, lang)}
	if o.Source != ahp.ResampleExperts {
		noise, steps := string(o.Noise), number(o.Steps)
		out.Noise = &noise
		if o.Noise != ahp.GroupSpread {
			out.Steps = &steps
		}
	}
	for node, w := range u.Result.Weights {
		n := u.Panel.Nodes[node]
		row := weight{Code: n.Code, Level: panelLevel(u.Panel, node), Name: n.Label(lang), Local: newSpreadRow(w.Local), Global: newSpreadRow(w.Global)}
		if n.Parent >= 0 {
			parent := parentCode(u.Panel, node)
			row.Parent = &parent
		}
		out.Weights = append(out.Weights, row)
	}
	for _, r := range u.Result.Rankings {
		row := ranking{Node: u.Panel.Nodes[r.Node].Code, Kind: string(r.Kind), Draws: r.Draws, Neighbours: []neighbours{}}
		for _, m := range r.Members {
			place := member{Code: u.Panel.Nodes[m.Node].Code, Weight: number(m.Weight), Rank: rank(m.Rank), RankLow: rank(m.RankLow), RankHigh: rank(m.RankHigh), Acceptability: []number{}}
			for _, share := range m.Acceptability {
				place.Acceptability = append(place.Acceptability, number(share))
			}
			row.Members = append(row.Members, place)
		}
		for _, n := range r.Neighbours {
			row.Neighbours = append(row.Neighbours, neighbours{u.Panel.Nodes[n.Upper].Code, u.Panel.Nodes[n.Lower].Code, number(n.Above), number(n.P), n.Apart})
		}
		out.Rankings = append(out.Rankings, row)
	}
	return encodeJSON(w, out)
}
