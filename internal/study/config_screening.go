package study

import (
	"math"

	"github.com/goccy/go-yaml/ast"

	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// screening reads the rules. One that is not named is off.
func (c *Config) screening(m *mapping) {
	c.EvenOddLevel = 1
	s := m.under("screening")
	if s == nil {
		return
	}
	c.rowRules(s)
	c.comparingRules(s)
	if impossible := s.mappings("impossible"); len(impossible) > 0 {
		for _, sub := range impossible {
			if combination := readCombination(sub); len(combination) > 0 {
				c.Rules.Impossible = append(c.Rules.Impossible, combination)
			}
			sub.close()
		}
	}
	c.policy(s)
	s.close()
}

// rowRules are those that look at one questionnaire alone.
func (c *Config) rowRules(s *mapping) {
	if s.node("max_missing") != nil {
		share := s.number("max_missing", 1, 0, 1)
		c.Screening.MaxMissing = &share
	}
	for _, kind := range s.list("max_missing_counts") {
		switch kind {
		case "empty":
			c.Screening.Counts |= survey.EmptyCell
		case "code":
			c.Screening.Counts |= survey.CodedCell
		default:
			s.fault(line(s.values["max_missing_counts"]), "max_missing_counts", "yaml.choice", quote(kind), diag.Say("empty or code", "empty 或 code"), diag.Text{})
		}
	}
	c.Screening.MinSeconds = s.number("min_seconds", 0, 0, math.Inf(1))
	c.needSeconds(s, "min_seconds", c.Screening.MinSeconds)
	c.Screening.MaxLongstring = s.integer("max_longstring", 0, 1, math.MaxInt)
	if a := s.under("attention"); a != nil {
		for _, column := range a.order {
			if a.node(column) == nil {
				a.fault(line(a.values[column].Key), column, "yaml.attention", diag.Say("nothing", "空"), diag.Say("the answer that is required", "要求的答案"), diag.Text{})
			}
			c.Screening.Attention = append(c.Screening.Attention, survey.Attention{Column: column, Want: a.text(column, "")})
		}
	}
	c.Screening.Duplicates = s.boolean("duplicates")
}

// needSeconds holds a rule about times to a column of them.
func (c *Config) needSeconds(s *mapping, key string, threshold float64) {
	if threshold > 0 && c.Columns.Seconds == "" {
		s.fault(line(s.values[key].Key), key, "study.no_seconds", diag.Say("a rule about times, but no column of times", "设置了用时规则，但没有用时列"),
			diag.Say("columns: {seconds: …}", "columns: {seconds: …}"), diag.Text{})
	}
}

// comparingRules are those that compare questionnaires with each other.
func (c *Config) comparingRules(s *mapping) {
	r := &c.Rules
	given := func(key string) *float64 {
		if s.node(key) == nil {
			return nil
		}
		v := s.number(key, 0, -1, 1)
		return &v
	}
	r.MinIRV = s.number("min_irv", 0, 0, math.Inf(1))
	r.EvenOdd = given("even_odd")
	c.EvenOddLevel = s.integer("even_odd_level", 1, 1, math.MaxInt)
	r.Mahalanobis = s.number("mahalanobis", 0, 0, 1)
	r.Synonyms, r.Antonyms = given("synonyms"), given("antonyms")
	r.PairLimit = s.number("pair_limit", 0, 0.05, 0.99)
	r.SecondsPerItem = s.number("min_seconds_per_item", 0, 0, math.Inf(1))
	c.needSeconds(s, "min_seconds_per_item", r.SecondsPerItem)
	r.SpeedFactor = s.number("speed_factor", 0, 1, math.Inf(1))
	c.needSeconds(s, "speed_factor", r.SpeedFactor)
	r.NearDuplicates = s.number("near_duplicates", 0, 0.5, 1)
	r.InterviewerDayMax = s.integer("interviewer_day_max", 0, 1, math.MaxInt32)
	if r.InterviewerDayMax > 0 && (r.Interviewer == "" || r.Day == "") {
		s.fault(line(s.values["interviewer_day_max"].Key), "interviewer_day_max", "study.no_interviewer",
			diag.Say("a rule about interviewers and days, but no columns of both", "设置了访员单日份数规则，但没有访员列与日期列"),
			diag.Say("columns: {interviewer: …, day: …}", "columns: {interviewer: …, day: …}"), diag.Text{})
	}
}

// readCombination reads columns with their conditions; a list is any of its values.
func readCombination(m *mapping) (combination screening.Combination) {
	for _, column := range m.order {
		if sequence, ok := m.node(column).(*ast.SequenceNode); ok {
			if values := m.list(column); len(values) == len(sequence.Values) && len(values) > 0 {
				combination = append(combination, screening.Condition{Column: column, Is: screening.Equal, Values: values})
			}
			continue
		}
		text := m.text(column, "")
		condition, ok := screening.ParseCondition(column, text)
		if !ok {
			m.fault(line(m.values[column]), column, "yaml.condition", quote(text), diag.Say("a value, or =, !=, <, <=, >, >= and a number", "取值，或 =、!=、<、<=、>、>= 加数值"), diag.Text{})
			continue
		}
		combination = append(combination, condition)
	}
	return combination
}

// A policy says what a rule does to a questionnaire.
type policy string

const (
	invalid policy = "invalid"
	flag    policy = "flag"
)

// policy reads which rules only flag.
func (c *Config) policy(s *mapping) {
	p := s.under("policy")
	if p == nil {
		return
	}
	for _, rule := range screening.Catalogue() {
		if one(p, rule.Key, []policy{invalid, flag}) == flag {
			c.Screening.Flags |= rule.Reason
		}
	}
	p.close()
}
