package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
)

// Scopes of the rows of groups' files: the whole panel, one of its parts, or
// the parts' results against each other.
const (
	scopeAll     = "all"
	scopePart    = "part"
	scopeBetween = "between"
)

type groupWeightRow struct {
	Scope  string `json:"-" csv:"scope"`
	Part   string `json:"-" csv:"part"`
	Code   string `json:"code" csv:"code"`
	Parent string `json:"parent" csv:"parent"`
	Name   string `json:"name" csv:"name"`
	Local  number `json:"local" csv:"local"`
	Global number `json:"global" csv:"global"`
}

func (s *GroupStudy) weightRows(scope, part string, r *ahp.PanelResult, lang string) []groupWeightRow {
	rows := []groupWeightRow{}
	for node, n := range s.Panel.Nodes {
		rows = append(rows, groupWeightRow{scope, part, n.Code, s.code(n.Parent), n.Label(lang), number(r.Local[node]), number(r.Global[node])})
	}
	return rows
}

// code is that of a node, or "" where there is none.
func (s *GroupStudy) code(node int) string {
	if node < 0 {
		return ""
	}
	return s.Panel.Nodes[node].Code
}

// AgreementRow is how far experts agree on one set of weights, in files. It is
// exported for the sake of the CSV writer, which skips what it can't see.
type AgreementRow struct {
	Compared           int    `json:"compared" csv:"compared"`
	Alpha              number `json:"alpha" csv:"alpha"`
	Beta               number `json:"beta" csv:"beta"`
	Gamma              number `json:"gamma" csv:"gamma"`
	Homogeneity        number `json:"homogeneity" csv:"homogeneity"`
	SStar              number `json:"s_star" csv:"s_star"`
	ConsensusVerdict   string `json:"consensus" csv:"consensus"`
	W                  number `json:"w" csv:"w"`
	ChiSquare          number `json:"chi_square" csv:"chi_square"`
	Freedom            int    `json:"freedom" csv:"freedom"`
	P                  number `json:"p" csv:"p"`
	ConcordanceVerdict string `json:"concordance" csv:"concordance"`
}

func newAgreementRow(a ahp.NodeAgreement) AgreementRow {
	c := a.Concordance
	return AgreementRow{a.Experts, number(a.Alpha), number(a.Beta), number(a.Gamma), number(a.Homogeneity), number(a.SStar), string(a.Verdict()),
		number(c.W), number(c.ChiSquare), c.Freedom, number(c.P), string(c.Verdict())}
}

type groupMatrixRow struct {
	Scope       string `json:"-" csv:"scope"`
	Part        string `json:"-" csv:"part"`
	Code        string `json:"code" csv:"code"`
	N           int    `json:"n" csv:"n"`
	LambdaMax   number `json:"lambda_max" csv:"lambda_max"`
	CI          number `json:"ci" csv:"ci"`
	CR          number `json:"cr" csv:"cr"`
	Limit       number `json:"limit" csv:"limit"`
	Experts     int    `json:"experts" csv:"experts"`
	Over        int    `json:"over" csv:"over"`
	Unconnected int    `json:"unconnected" csv:"unconnected"`
	Missing     int    `json:"missing" csv:"missing"`
	AgreementRow
}

func (s *GroupStudy) matrixRows(scope, part string, r *ahp.PanelResult, nodes []*ahp.NodeAgreement) []groupMatrixRow {
	rows := []groupMatrixRow{}
	for _, node := range s.Panel.Compared() {
		g := r.Groups[node]
		row := groupMatrixRow{Scope: scope, Part: part, Code: s.code(node), N: len(g.Names), LambdaMax: number(g.LambdaMax), CI: number(g.CI), CR: number(g.CR), Limit: number(g.Limit), Experts: len(g.Experts),
			Over: overLimit(g), Missing: g.Missing, AgreementRow: newAgreementRow(*nodes[node])}
		for _, e := range g.Experts {
			if !e.Connected {
				row.Unconnected++
			}
		}
		rows = append(rows, row)
	}
	return rows
}

type groupExpertRow struct {
	Expert      string `json:"expert" csv:"expert"`
	Group       string `json:"group" csv:"group"`
	Weight      number `json:"weight" csv:"weight"`
	Judged      int    `json:"judged" csv:"judged"`
	Over        int    `json:"over" csv:"over"`
	Unconnected int    `json:"unconnected" csv:"unconnected"`
	Distance    number `json:"distance" csv:"distance"`
	Factor      number `json:"factor" csv:"factor"`
	Z           number `json:"z" csv:"z"`
	Outlying    bool   `json:"outlying" csv:"outlying"`
	Cluster     rank   `json:"cluster" csv:"cluster"`
	Silhouette  number `json:"silhouette" csv:"silhouette"`
	Change      number `json:"change" csv:"change"`
	Leaf        string `json:"leaf" csv:"leaf"`
	Reranked    int    `json:"reranked" csv:"reranked"`
	Needed      bool   `json:"needed" csv:"needed"`
}

// expertRows has a row for each expert, in the order of the panel.
func (s *GroupStudy) expertRows() []groupExpertRow {
	a := s.Agreement
	rows := make([]groupExpertRow, len(a.Individuals))
	nan := number(math.NaN())
	for e, i := range a.Individuals {
		influence := a.Influence[e]
		rows[e] = groupExpertRow{Expert: i.Name, Group: i.Group, Weight: number(i.Weight), Judged: i.Judged, Over: i.Over, Unconnected: i.Unconnected, Distance: nan, Factor: nan, Z: nan, Silhouette: nan,
			Change: number(influence.Change), Leaf: s.code(influence.Leaf), Reranked: influence.Reranked, Needed: influence.Needed}
	}
	for k, r := range a.Remoteness {
		row := &rows[r.Expert]
		row.Distance, row.Factor, row.Z, row.Outlying = number(r.Distance), number(math.Exp(r.Distance)), number(r.Z), r.Outlying
		if a.Clusters.Widths != nil {
			row.Silhouette = number(a.Clusters.Widths[k])
		}
	}
	for k, group := range a.Clusters.Groups {
		for _, e := range group {
			rows[e].Cluster = rank(k + 1)
		}
	}
	return rows
}

// WriteWeightsCSV writes a row for each node, of the panel and of each part.
func (s *GroupStudy) WriteWeightsCSV(w io.Writer, lang string) error {
	rows := s.weightRows(scopeAll, "", s.Agreement.Result, lang)
	if s.Comparison != nil {
		for _, part := range s.Comparison.Parts {
			rows = append(rows, s.weightRows(scopePart, part.Name, part.Result, lang)...)
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteMatricesCSV writes a row for each matrix and one, without a code, for
// the leaves of the whole hierarchy; of the panel, of each part, and of the
// parts against each other.
func (s *GroupStudy) WriteMatricesCSV(w io.Writer) error {
	leaves := len(s.Panel.Leaves())
	whole := func(scope, part string, experts int, a ahp.NodeAgreement) groupMatrixRow {
		nan := number(math.NaN())
		return groupMatrixRow{Scope: scope, Part: part, N: leaves, LambdaMax: nan, CI: nan, CR: nan, Limit: nan, Experts: experts, AgreementRow: newAgreementRow(a)}
	}
	rows := append(s.matrixRows(scopeAll, "", s.Agreement.Result, s.Agreement.Nodes), whole(scopeAll, "", len(s.Panel.Experts), s.Agreement.Whole))
	if c := s.Comparison; c != nil {
		for _, part := range c.Parts {
			rows = append(rows, s.matrixRows(scopePart, part.Name, part.Result, part.Nodes)...)
			rows = append(rows, whole(scopePart, part.Name, len(part.Experts), part.Whole))
		}
		for _, node := range s.Panel.Compared() {
			row := whole(scopeBetween, "", len(c.Parts), *c.Between[node])
			row.Code, row.N = s.code(node), len(s.Panel.Children(node))
			rows = append(rows, row)
		}
		rows = append(rows, whole(scopeBetween, "", len(c.Parts), c.WholeBetween))
	}
	return csvfile.Marshal(rows, w)
}

// WriteExpertsCSV writes a row for each expert.
func (s *GroupStudy) WriteExpertsCSV(w io.Writer) error { return csvfile.Marshal(s.expertRows(), w) }

type groupPairRow struct {
	A        string `csv:"a"`
	B        string `csv:"b"`
	Distance number `csv:"distance"`
	SStar    number `csv:"s_star"`
}

// WritePairsCSV writes a row for every two experts.
func (s *GroupStudy) WritePairsCSV(w io.Writer) error {
	l := s.Agreement.Likeness
	rows := []groupPairRow{}
	for i, a := range l.Experts {
		for j, b := range l.Experts[:i] {
			rows = append(rows, groupPairRow{s.Panel.Experts[b].Name, s.Panel.Experts[a].Name, number(l.Distance[i][j]), number(l.SStar[i][j])})
		}
	}
	return csvfile.Marshal(rows, w)
}

type individualRow struct {
	Expert string `json:"-" csv:"expert"`
	Code   string `json:"code" csv:"code"`
	Local  number `json:"local" csv:"local"`
	Global number `json:"global" csv:"global"`
}

// individualRows are an expert's own weights.
func (s *GroupStudy) individualRows(i *ahp.Individual) []individualRow {
	rows := []individualRow{}
	for node, n := range s.Panel.Nodes {
		local := 1.0
		if n.Parent >= 0 {
			local = math.NaN()
			if weights := i.Local[n.Parent]; weights != nil {
				for k, child := range s.Panel.Children(n.Parent) {
					if child == node {
						local = weights[k]
					}
				}
			}
		}
		rows = append(rows, individualRow{i.Name, n.Code, number(local), number(i.Global[node])})
	}
	return rows
}

// WriteIndividualsCSV writes a row for each expert and node.
func (s *GroupStudy) WriteIndividualsCSV(w io.Writer) error {
	rows := []individualRow{}
	for e := range s.Agreement.Individuals {
		rows = append(rows, s.individualRows(&s.Agreement.Individuals[e])...)
	}
	return csvfile.Marshal(rows, w)
}

type aggregationRow struct {
	Code      string `json:"code" csv:"code"`
	Aggregate string `json:"aggregate" csv:"aggregate"`
	Level     string `json:"level" csv:"level"`
	Global    number `json:"global" csv:"global"`
}

func (s *GroupStudy) aggregationRows() []aggregationRow {
	rows := []aggregationRow{}
	for _, way := range s.Aggregations {
		level := "node"
		if way.Globally {
			level = "hierarchy"
		}
		for node := range s.Panel.Nodes {
			weight := math.NaN()
			if way.Global != nil {
				weight = way.Global[node]
			}
			rows = append(rows, aggregationRow{s.code(node), string(way.Aggregate), level, number(weight)})
		}
	}
	return rows
}

// WriteAggregationsCSV writes a row for each way of putting experts together
// and node.
func (s *GroupStudy) WriteAggregationsCSV(w io.Writer) error {
	return csvfile.Marshal(s.aggregationRows(), w)
}

type partJSON struct {
	Part      string           `json:"part"`
	Experts   []string         `json:"experts"`
	Weights   []groupWeightRow `json:"weights"`
	Matrices  []groupMatrixRow `json:"matrices"`
	Whole     AgreementRow     `json:"whole"`
	MeanSStar number           `json:"mean_s_star"`
}

type betweenRow struct {
	Code string `json:"code"`
	AgreementRow
}

type comparisonJSON struct {
	By          string       `json:"by"`
	Parts       []partJSON   `json:"parts"`
	Between     []betweenRow `json:"between"`
	Whole       AgreementRow `json:"whole"`
	BetaWithin  number       `json:"beta_within"`
	BetaBetween number       `json:"beta_between"`
	Share       number       `json:"share_between"`
}

type mergeRow struct {
	A      int    `json:"a"`
	B      int    `json:"b"`
	Height number `json:"height"`
	Size   int    `json:"size"`
}

type clustersJSON struct {
	Experts    []string   `json:"experts"`
	Apart      []string   `json:"apart"`
	Distance   [][]number `json:"distance"`
	SStar      [][]number `json:"s_star"`
	Merges     []mergeRow `json:"merges"`
	Order      []string   `json:"order"`
	Silhouette number     `json:"silhouette"`
	Groups     [][]string `json:"groups"`
}

type individualJSON struct {
	groupExpertRow
	Weights []individualRow `json:"weights"`
}

// WriteJSON writes everything.
func (s *GroupStudy) WriteJSON(w io.Writer, warnings []diag.Warning, lang string) error {
	a := s.Agreement
	out := struct {
		Schema       int              `json:"schema"`
		Method       string           `json:"method"`
		Aggregate    string           `json:"aggregate"`
		Inconsistent string           `json:"inconsistent"`
		Trim         number           `json:"trim"`
		RandomIndex  string           `json:"random_index"`
		Limits       string           `json:"limits"`
		OutlierLimit number           `json:"outlier_limit"`
		Weights      []groupWeightRow `json:"weights"`
		Matrices     []groupMatrixRow `json:"matrices"`
		Whole        AgreementRow     `json:"whole"`
		MeanSStar    number           `json:"mean_s_star"`
		Experts      []individualJSON `json:"experts"`
		Clusters     clustersJSON     `json:"clusters"`
		Aggregations []aggregationRow `json:"aggregations"`
		Comparison   *comparisonJSON  `json:"comparison"`
		Warnings     []warningRow     `json:"warnings"`
	}{
		Schema: Schema, Method: string(s.Options.Method), Aggregate: string(s.Options.Aggregate), Inconsistent: string(s.Options.Inconsistent), Trim: number(s.Options.Trim),
		RandomIndex: string(s.Options.RandomIndex), Limits: string(s.Options.Limits), OutlierLimit: ahp.OutlierLimit,
		Weights: s.weightRows(scopeAll, "", a.Result, lang), Matrices: s.matrixRows(scopeAll, "", a.Result, a.Nodes), Whole: newAgreementRow(a.Whole), MeanSStar: number(a.MeanSStar),
		Clusters: s.clustersJSON(), Aggregations: s.aggregationRows(), Comparison: s.comparisonJSON(lang), Warnings: warningRows(warnings, lang),
	}
	for e, row := range s.expertRows() {
		out.Experts = append(out.Experts, individualJSON{row, s.individualRows(&a.Individuals[e])})
	}
	return encodeJSON(w, out)
}

func (s *GroupStudy) expertNames(experts []int) []string {
	names := make([]string, len(experts))
	for i, e := range experts {
		names[i] = s.Panel.Experts[e].Name
	}
	return names
}

func (s *GroupStudy) clustersJSON() clustersJSON {
	l, c := s.Agreement.Likeness, s.Agreement.Clusters
	out := clustersJSON{Experts: s.expertNames(l.Experts), Apart: s.expertNames(l.Apart), Distance: numbers(l.Distance), SStar: numbers(l.SStar), Merges: []mergeRow{}, Order: []string{},
		Silhouette: number(c.Silhouette), Groups: [][]string{}}
	for _, m := range c.Merges {
		out.Merges = append(out.Merges, mergeRow{m.A, m.B, number(m.Height), m.Size})
	}
	for _, i := range c.Order {
		out.Order = append(out.Order, s.Panel.Experts[l.Experts[i]].Name)
	}
	for _, group := range c.Groups {
		out.Groups = append(out.Groups, s.expertNames(group))
	}
	return out
}

func numbers(rows [][]float64) [][]number {
	out := make([][]number, len(rows))
	for i, row := range rows {
		out[i] = make([]number, len(row))
		for j, v := range row {
			out[i][j] = number(v)
		}
	}
	return out
}

func (s *GroupStudy) comparisonJSON(lang string) *comparisonJSON {
	c := s.Comparison
	if c == nil {
		return nil
	}
	out := &comparisonJSON{By: string(s.By), Parts: []partJSON{}, Between: []betweenRow{}, Whole: newAgreementRow(c.WholeBetween), BetaWithin: number(c.BetaWithin), BetaBetween: number(c.BetaBetween),
		Share: number(c.ShareBetween())}
	for _, part := range c.Parts {
		out.Parts = append(out.Parts, partJSON{part.Name, s.expertNames(part.Experts), s.weightRows(scopePart, part.Name, part.Result, lang), s.matrixRows(scopePart, part.Name, part.Result, part.Nodes),
			newAgreementRow(part.Whole), number(part.MeanSStar)})
	}
	for _, node := range s.Panel.Compared() {
		out.Between = append(out.Between, betweenRow{s.code(node), newAgreementRow(*c.Between[node])})
	}
	return out
}

// ClusterParts are the clusters as parts, numbered from 1.
func ClusterParts(c *ahp.Clusters) []ahp.Part {
	parts := make([]ahp.Part, len(c.Groups))
	for k, group := range c.Groups {
		parts[k] = ahp.Part{Name: strconv.Itoa(k + 1), Experts: group}
	}
	return parts
}
