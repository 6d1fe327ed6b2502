package study

import (
	"context"
	"os"
	"slices"
	"strings"

	"goodgov/indicators/compare"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

// Grouped says whether a run compares groups of respondents.
type Grouped int

const (
	WithoutGroups Grouped = iota
	WithGroups
)

// mostGrouped is how many valid respondents a run compares the groups of: with
// more, another reading of the answers would take longer than all the rest.
// The command for it has no such limit.
const mostGrouped = 200_000

// groups compares the study's groups of respondents, and those of its
// background columns, overall and in each first-level indicator. It is nil
// where there are none; where there are too many respondents, or answers that
// can be read but once, a warning says so.
func (s *Study) groups(ctx context.Context, e *reports.Evaluation, read ReadOptions) (*reports.Comparisons, error) {
	by := slices.DeleteFunc(s.Groupings(), func(key string) bool { return strings.HasPrefix(key, unitKey+":") })
	if len(by) == 0 || e.Tallies[0].Valid == 0 {
		return nil, nil
	}
	again, err := s.readableAgain()
	if err != nil {
		return nil, err
	}
	if e.Tallies[0].Valid > mostGrouped || !again {
		e.Warnings = append(e.Warnings, diag.Warning{Code: "report.groups_left_out",
			Text: diag.Say("groups of respondents are not compared in the report: more than %d of them, or answers that can be read but once; goodgov compare does it", "报告未比较受访者群体：受访者超过 %d 人，或答卷只能读取一次；可用 goodgov compare 比较", mostGrouped)})
		return nil, nil
	}
	opt := compare.DefaultOptions()
	opt.Confidence = s.Config.Scores.Confidence
	read.Verdicts, read.Progress = nil, nil
	return s.With(func(*Config) {}).Compare(ctx, CompareOptions{Read: read, By: by, Nodes: append([]int{0}, s.Framework.AtLevel(1)...), Compare: opt})
}

// readableAgain tells whether the answers can be read more than once.
func (s *Study) readableAgain() (bool, error) {
	if s.Config.Responses == "" {
		return true, nil
	}
	path, _ := tabular.SplitName(s.path(s.Config.Responses))
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular(), err
}
