package study

import (
	"math"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// ConfigName is the file that makes a folder a study.
const ConfigName = "goodgov.yaml"

// Config is what goodgov.yaml says. Paths are as written there.
type Config struct {
	Title    indicators.Names
	Note     indicators.Names // printed under every report
	Language string

	Questionnaire Questionnaire // how the questions are put
	Collecting    Collecting    // how answers come in

	Indicators, Units, Experts, Judgements, Responses, Codebook string
	Weights                                                     string // a table, or EqualWeights; "" where there are judgements

	Columns      survey.Columns
	Background   []string
	Scale        survey.Scale
	ScaleNames   map[string][]string // labels of the scale points by language
	Groups       []GroupRule         // of respondents, to be compared with the others
	Missing      []string
	Screening    survey.Screening
	Rules        screening.Rules // those that compare questionnaires with each other
	Dispositions string          // a table
	Eligibility  float64         // AAPOR's e; NaN: estimated
	// EvenOddLevel is that of the indicators whose halves are compared.
	EvenOddLevel int
	AHP          ahp.GroupOptions
	Scores       indicators.Options
	Uncertainty  uncertainty.Options
	Publish      reports.Publish
	Alerts       []AlertRule
	Waves        []Wave               // earlier ones, the oldest first
	WaveName     string               // of this one; "" where it has none
	Weighting    *RespondentWeighting // nil: respondents keep the weights that they have
}

// EqualWeights in place of a table gives siblings the same weight.
const EqualWeights = "equal"

// parseConfig reads goodgov.yaml, in UTF-8; file is its name for messages.
// There is a Config, with defaults in the place of what is wrong, unless the
// file is no YAML mapping: then it is nil.
func parseConfig(file string, data []byte, problems *diag.Problems) *Config {
	m := parseYAML(file, data, problems)
	if m == nil {
		return nil
	}
	c := &Config{
		Language:   one(m, "language", []string{diag.Chinese, diag.English}),
		Indicators: m.text("indicators", "indicators.csv"),
		Units:      m.text("units", ""),
		Experts:    m.text("experts", ""),
		Judgements: m.text("judgements", ""),
		Weights:    m.text("weights", ""),
		Responses:  m.text("responses", ""),
		Codebook:   m.text("codebook", ""),
		Background: m.list("background"),
		Missing:    m.list("missing"),
	}
	c.Title = m.names("title", c.Language)
	c.Note = m.names("note", c.Language)
	c.columns(m)
	c.scale(m)
	c.screening(m)
	c.dispositions(m)
	c.ahp(m)
	c.scores(m)
	c.waves(m)
	c.groups(m)
	c.questionnaire(m)
	c.collecting(m)
	c.weighting(m)
	c.publish(m)
	c.alerts(m)
	if c.Columns.Unit != "" && m.values["units"] == nil {
		m.fault(line(m.values["columns"].Key), "columns.unit", "study.no_units", diag.Say("a unit column, but no table of units", "设置了单元列，但没有单元表"),
			diag.Say("units: units.csv", "units: units.csv"), diag.Text{})
	}
	if c.Judgements != "" && c.Weights != "" {
		m.fault(line(m.node("weights")), "weights", "study.two_weights", diag.Say("judgements and weights both", "同时给出了 judgements 与 weights"),
			diag.Say("one of the two", "二者之一"), diag.Text{})
	}
	m.close()
	return c
}

func (c *Config) columns(m *mapping) {
	s := m.under("columns")
	if s == nil {
		return
	}
	c.Columns = survey.Columns{ID: s.text("id", ""), Unit: s.text("unit", ""), Seconds: s.text("seconds", ""), Weight: s.text("weight", "")}
	c.Rules.Interviewer, c.Rules.Day = s.text("interviewer", ""), s.text("day", "")
	s.close()
}

func (c *Config) scale(m *mapping) {
	c.Scale = survey.Scale{Min: 1, Max: 5}
	s := m.under("scale")
	if s == nil {
		return
	}
	c.Scale.Min = s.integer("min", 1, -100, 100)
	c.Scale.Max = s.integer("max", 5, -100, 100)
	if w := c.Scale.Width(); w < 2 || w > survey.MaxWidth {
		m.fault(line(m.values["scale"].Key), "scale", "yaml.scale", diag.Say("%d to %d", "%d 至 %d", c.Scale.Min, c.Scale.Max),
			diag.Say("a scale of 2 to %d points, min below max", "min 小于 max，2 至 %d 个等级", survey.MaxWidth), diag.Text{})
		c.Scale = survey.Scale{Min: 1, Max: 5}
	}
	if labels := s.under("labels"); labels != nil {
		c.ScaleNames = map[string][]string{}
		for _, lang := range labels.order {
			names := labels.list(lang)
			if len(names) != c.Scale.Width() {
				labels.fault(line(labels.values[lang]), lang, "yaml.scale_labels", diag.Say("%d", "%d 个", len(names)),
					diag.Say("%d labels, one for each point from %d to %d", "%d 个标签，从 %d 到 %d 每点一个", c.Scale.Width(), c.Scale.Min, c.Scale.Max), diag.Text{})
				continue
			}
			c.ScaleNames[lang] = names
		}
		labels.close()
	}
	s.close()
}

func (c *Config) ahp(m *mapping) {
	c.AHP = ahp.DefaultGroupOptions()
	s := m.under("ahp")
	if s == nil {
		return
	}
	c.AHP.Method = one(s, "method", ahp.PriorityMethods())
	c.AHP.Aggregate = one(s, "aggregate", ahp.Aggregations())
	c.AHP.RandomIndex = randomIndex(s)
	if byOrder(s) {
		c.AHP.Limits = ahp.LimitByOrder
	} else {
		c.AHP.Limit = s.number("limit", c.AHP.Limit, 0, math.Inf(1))
	}
	c.AHP.Inconsistent = one(s, "inconsistent", ahp.InconsistentPolicies())
	s.close()
}

// randomIndex is a table by its name, or simulate:N.
func randomIndex(m *mapping) ahp.RandomIndexTable {
	if n := m.node("random_index"); n != nil {
		text, _ := scalar(n)
		if table, err := ahp.ParseRandomIndexTable(text); err == nil {
			return table
		}
	}
	return one(m, "random_index", ahp.RandomIndexTables())
}

// byOrder tells whether the limit is a rule and not a number.
func byOrder(m *mapping) bool {
	n := m.node("limit")
	if n == nil {
		return false
	}
	text, _ := scalar(n)
	return text == string(ahp.LimitByOrder)
}
