package study

import (
	"slices"

	"goodgov/internal/diag"
)

// ownUnitColumn is the column of the unit where goodgov.yaml names none.
const ownUnitColumn = "unit"

// nameUnits gives what is collected a column for the unit where the study has
// several and names none. A study with a table of its own has to say itself what
// the column is called there.
func (s *Study) nameUnits() {
	c := s.Config
	if c.Columns.Unit == "" && c.Responses == "" && len(s.LowestUnits()) > 1 && !s.calls(ownUnitColumn) {
		c.Columns.Unit = ownUnitColumn
	}
}

// calls tells whether a column of the answers is called so for another reason.
func (s *Study) calls(name string) bool {
	c, q := s.Config, &s.Config.Questionnaire
	names := append(slices.Clone(c.Background), c.Columns.ID, c.Columns.Seconds, c.Columns.Weight, c.Rules.Interviewer, c.Rules.Day, s.OpinionName())
	for _, b := range q.Background {
		names = append(names, b.Name)
	}
	for _, check := range c.Screening.Attention {
		names = append(names, check.Column)
	}
	for i := range s.Framework.Nodes {
		names = append(names, s.Framework.Nodes[i].Code)
	}
	return slices.Contains(names, name)
}

// AsksUnit is an error where the study has several units and its questionnaire
// can't ask for them: nobody could say of what is collected where it belongs.
func (s *Study) AsksUnit() error {
	if s.Config.Columns.Unit != "" || len(s.LowestUnits()) < 2 {
		return nil
	}
	var problems diag.Problems
	problems.Add(diag.Problem{File: s.path(ConfigName), Key: "columns.unit", Code: "study.no_unit_column",
		Found: diag.Say("%d units, and no column for the unit: questionnaires would belong to none", "有 %d 个单元，但未设单元列：收到的答卷将不属于任何单元", len(s.LowestUnits())),
		Want:  diag.Say("columns: {unit: community}, with the column's name in the answers", "columns: {unit: community}，写答卷中单元列的列名")})
	return problems.Err()
}
