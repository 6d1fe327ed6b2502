package study

import (
	"math"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// ConfigName is the file that makes a folder a study.
const ConfigName = "goodgov.yaml"

// Config is what goodgov.yaml says. Paths are as written there.
type Config struct {
	Title    indicators.Names
	Note     indicators.Names // printed under every report
	Language string

	Indicators, Units, Experts, Judgements, Responses, Codebook string
	Weights                                                     string // a table, or EqualWeights; "" where there are judgements

	Columns    survey.Columns
	Background []string
	Scale      survey.Scale
	ScaleNames map[string][]string // labels of the scale points by language
	Missing    []string
	Screening  survey.Screening
	AHP        ahp.GroupOptions
	Scores     indicators.Options
	Publish    Publish
}

// Publish says what reports may show.
type Publish struct {
	MinRespondents int // units with fewer valid respondents are hidden
}

// EqualWeights in place of a table gives siblings the same weight.
const EqualWeights = "equal"

// reserved keys belong to parts that are not there yet.
var reserved = []string{"questionnaire", "alerts", "waves"}

// parseConfig reads goodgov.yaml; file is its name for messages.
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
	c.ahp(m)
	c.scores(m)
	c.Publish.MinRespondents = 5
	if p := m.under("publish"); p != nil {
		c.Publish.MinRespondents = p.integer("min_respondents", 5, 0, math.MaxInt)
		p.close()
	}
	for _, key := range reserved {
		if n := m.node(key); n != nil {
			m.fault(line(n), key, "yaml.reserved", diag.Say("a part of the study that this version does not know", "本版本尚不支持的部分"),
				diag.Say("no such key for now", "暂时不写此项"), diag.Text{})
		}
	}
	if c.Judgements != "" && c.Weights != "" {
		m.fault(line(m.node("weights")), "weights", "study.two_weights", diag.Say("judgements and weights", "同时给出了 judgements 与 weights"),
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
	if labels := s.under("labels"); labels != nil {
		c.ScaleNames = map[string][]string{}
		for _, lang := range labels.order {
			names := labels.list(lang)
			if len(names) != c.Scale.Width() {
				labels.fault(line(labels.values[lang]), lang, "yaml.scale_labels", diag.Say("%d labels", "%d 个标签", len(names)),
					diag.Say("%d, one for each point from %d to %d", "%d 个，从 %d 到 %d 每点一个", c.Scale.Width(), c.Scale.Min, c.Scale.Max), diag.Text{})
				continue
			}
			c.ScaleNames[lang] = names
		}
		labels.close()
	}
	s.close()
}

func (c *Config) screening(m *mapping) {
	s := m.under("screening")
	if s == nil {
		return
	}
	if s.values["max_missing"] != nil {
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
			s.fault(line(s.values["max_missing_counts"]), "max_missing_counts", "yaml.choice", diag.Quote(kind), diag.Say("empty or code", "empty 或 code"), diag.Text{})
		}
	}
	s.node("max_missing")
	c.Screening.MinSeconds = s.number("min_seconds", 0, 0, math.Inf(1))
	c.Screening.MaxLongstring = s.integer("max_longstring", 0, 1, math.MaxInt)
	if a := s.under("attention"); a != nil {
		for _, column := range a.order {
			c.Screening.Attention = append(c.Screening.Attention, survey.Attention{Column: column, Want: a.text(column, "")})
		}
	}
	c.Screening.Duplicates = s.boolean("duplicates")
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
	c.AHP.RandomIndex = one(s, "random_index", ahp.RandomIndexTables())
	c.AHP.Limit = s.number("limit", c.AHP.Limit, 0, math.Inf(1))
	c.AHP.Inconsistent = one(s, "inconsistent", ahp.InconsistentPolicies())
	s.close()
}

func (c *Config) scores(m *mapping) {
	c.Scores = indicators.DefaultOptions()
	s := m.under("scores")
	if s == nil {
		return
	}
	c.Scores.Method = one(s, "method", indicators.Methods)
	c.Scores.Rollup = one(s, "rollup", indicators.Rollups)
	c.Scores.Design = one(s, "design", indicators.Designs)
	c.Scores.Confidence = s.number("confidence", c.Scores.Confidence, 0.5, 0.9999)
	// The resampling that these two steer is not there yet; they are checked
	// so that a study written for it is not refused.
	s.integer("replicates", 2000, 1, math.MaxInt)
	s.integer("seed", 1, 0, math.MaxInt)
	s.close()
}
