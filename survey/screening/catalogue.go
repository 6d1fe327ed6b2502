package screening

import (
	"strconv"
	"strings"

	"goodgov/survey"
)

// Rule is a screening rule as a study names it.
type Rule struct {
	Key    string        // in goodgov.yaml, under screening
	Reason survey.Reason // that it gives
	Source string        // of the rule, author and year
}

// Catalogue is all rules that a study can name, those of one row first.
func Catalogue() []Rule {
	return []Rule{
		{"max_missing", survey.Missing, "AAPOR 2023"},
		{"max_longstring", survey.Longstring, "Curran 2016"},
		{"min_seconds", survey.TooFast, "Huang et al. 2012"},
		{"attention", survey.Inattentive, "Meade & Craig 2012"},
		{"duplicates", survey.DuplicateID, ""},
		{"min_irv", survey.LowVariability, "Dunn et al. 2018"},
		{"even_odd", survey.Inconsistent, "Johnson 2005"},
		{"mahalanobis", survey.Outlying, "Meade & Craig 2012"},
		{"synonyms", survey.SynonymsApart, "Meade & Craig 2012"},
		{"antonyms", survey.AntonymsAlike, "Meade & Craig 2012"},
		{"min_seconds_per_item", survey.FastPerItem, "Huang et al. 2012"},
		{"speed_factor", survey.FastRelative, "Leiner 2019"},
		{"near_duplicates", survey.NearDuplicate, "Kuriakose & Robbins 2016"},
		{"impossible", survey.Impossible, ""},
		{"interviewer_day_max", survey.BusyInterviewer, "AAPOR 2003"},
	}
}

// OnInAll lists all rules that are on, those of one row with the others.
func OnInAll(s *survey.Screening, r *Rules) survey.Reason {
	on := r.On()
	for _, rule := range Catalogue() {
		if Threshold(s, &Rules{}, rule.Reason) != "" {
			on |= rule.Reason
		}
	}
	return on
}

// Threshold is beyond what a questionnaire fails a rule: "> 0.2", "< 120 s"; ""
// where the rule is off.
func Threshold(s *survey.Screening, r *Rules, rule survey.Reason) string {
	figure := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	beyond := func(is string, v float64, unit string) string {
		if v == 0 {
			return ""
		}
		return is + " " + figure(v) + unit
	}
	given := func(is string, v *float64) string {
		if v == nil {
			return ""
		}
		return is + " " + figure(*v)
	}
	switch rule {
	case survey.Missing:
		return given(">", s.MaxMissing)
	case survey.Longstring:
		return beyond(">", float64(s.MaxLongstring), "")
	case survey.TooFast:
		return beyond("<", s.MinSeconds, " s")
	case survey.Inattentive:
		var wanted []string
		for _, a := range s.Attention {
			wanted = append(wanted, a.Column+" ≠ "+a.Want)
		}
		return strings.Join(wanted, ", ")
	case survey.DuplicateID:
		if s.Duplicates {
			return "> 1"
		}
	case survey.LowVariability:
		return beyond("<", r.MinIRV, "")
	case survey.Inconsistent:
		return given("r <", r.EvenOdd)
	case survey.Outlying:
		return beyond("p <", r.Mahalanobis, "")
	case survey.SynonymsApart:
		return given("r <", r.Synonyms)
	case survey.AntonymsAlike:
		return given("r >", r.Antonyms)
	case survey.FastPerItem:
		return beyond("<", r.SecondsPerItem, " s")
	case survey.FastRelative:
		return beyond(">", r.SpeedFactor, "")
	case survey.NearDuplicate:
		return beyond("≥", r.NearDuplicates, "")
	case survey.Impossible:
		var all []string
		for _, c := range r.Impossible {
			all = append(all, c.String())
		}
		return strings.Join(all, "; ")
	case survey.BusyInterviewer:
		return beyond(">", float64(r.InterviewerDayMax), "")
	}
	return ""
}
