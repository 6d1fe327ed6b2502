package synthetic

import (
	"goodgov/internal/study"
	"goodgov/survey"
)

// Shift is by how much the answers to all items below a node differ from those
// of testdata/hangzhou.
type Shift struct {
	Node string
	By   float64
}

// EarlierHangzhou makes up answers to the framework of testdata/hangzhou, s, as
// of an earlier wave: from each community as many questionnaires as per asks,
// about the same answers, but for what has changed since.
func EarlierHangzhou(s *study.Study, per int, shifts []Shift, seed uint64) (Table, error) {
	f, u := s.Framework, s.Units
	a := Answers{
		Framework: f, Units: u, Scale: s.Config.Scale, Columns: s.Config.Columns, Background: s.Config.Background, Screening: s.Config.Screening,
		Returned: make([]int, len(u.List)), Rejected: []survey.Reason{survey.Missing, survey.TooFast, survey.Inattentive, survey.Longstring}, Effects: hangzhouEffects,
	}
	for i := range u.List {
		if u.Lowest(i) {
			a.Returned[i] = per
		}
	}
	for _, item := range f.Items {
		mean := hangzhouMeans[f.Nodes[item].Code]
		for _, shift := range shifts {
			for up := item; up >= 0; up = f.Parent[up] {
				if f.Nodes[up].Code == shift.Node {
					mean += shift.By
				}
			}
		}
		a.Means = append(a.Means, mean)
	}
	return a.Table(seed)
}
