package study

import (
	"slices"

	"goodgov/survey"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// Scales are the nodes of the framework with two or more items. The groups of
// a scale are the children of its node that have items below them.
func (s *Study) Scales() (nodes []int, specs []psychometrics.ScaleSpec) {
	f := s.Framework
	place := s.places()
	for node := range f.Nodes {
		items := f.Below(node)
		if f.Leaf(node) || len(items) < 2 {
			continue
		}
		spec := psychometrics.ScaleSpec{Span: psychometrics.Span{From: place[items[0]], To: place[items[0]] + len(items)}}
		group, groups := make([]int, 0, len(items)), 0
		for _, child := range f.Children[node] {
			number := 0
			if !f.Leaf(child) {
				groups++
				number = groups
			}
			for range f.Below(child) {
				group = append(group, number)
			}
		}
		if groups > 0 {
			spec.Group = group
		}
		nodes, specs = append(nodes, node), append(specs, spec)
	}
	return nodes, specs
}

// Structure is the items below a node with the dimensions that the framework
// puts them in, which are the node's children.
func (s *Study) Structure(node int) (dimensions []int, spec psychometrics.ValiditySpec) {
	f := s.Framework
	items := f.Below(node)
	from := slices.Index(f.Items, items[0])
	spec.Span = psychometrics.Span{From: from, To: from + len(items)}
	dimensions = f.Children[node]
	for d, child := range dimensions {
		for _, item := range f.Below(child) {
			spec.Names, spec.Dimension = append(spec.Names, f.Nodes[item].Code), append(spec.Dimension, d)
		}
	}
	return dimensions, spec
}

// FactorModel is the framework's own structure: the nodes of a level that have
// items below them are factors of those.
func (s *Study) FactorModel(level int) cfa.Model {
	f := s.Framework
	place := s.places()
	var m cfa.Model
	for _, item := range f.Items {
		m.Items = append(m.Items, f.Nodes[item].Code)
	}
	for node := range f.Nodes {
		if f.Level[node] != level || len(f.Children[node]) == 0 {
			continue
		}
		factor := cfa.Factor{Code: f.Nodes[node].Code}
		for _, item := range f.Below(node) {
			factor.Items = append(factor.Items, place[item])
		}
		m.Factors = append(m.Factors, factor)
	}
	return m
}

// places are where the items of the framework stand among all items.
func (s *Study) places() map[int]int {
	place := make(map[int]int, len(s.Framework.Items))
	for at, item := range s.Framework.Items {
		place[item] = at
	}
	return place
}

// ItemAnswers are the valid answers as scores, NaN where there is none, and the
// unit of each row.
func ItemAnswers(responses *survey.Responses) (rows [][]float64, units []int, err error) {
	q := responses.Questionnaire
	for row, err := range responses.Rows() {
		if err != nil {
			return nil, nil, err
		}
		rows, units = append(rows, q.AppendValues(nil, row.Answers)), append(units, row.Unit)
	}
	return rows, units, nil
}
