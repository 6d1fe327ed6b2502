package reports

import (
	"io"

	"goodgov/indicators/robustness"
)

// robustSet is what is written of a robustness.Result.
type robustSet struct {
	Schema       int                 `json:"schema"`
	Node         string              `json:"node"`
	Base         int                 `json:"base"`
	Used         int                 `json:"used"`
	Runs         int                 `json:"runs"`
	Seed         uint64              `json:"seed"`
	Replicates   int                 `json:"replicates"`
	Confidence   number              `json:"confidence"`
	Factors      []robustFactor      `json:"factors"`
	Levels       []robustLevel       `json:"levels"`
	Units        []robustUnit        `json:"units"`
	Alternatives []robustAlternative `json:"alternatives"`
	Indices      []robustIndex       `json:"indices"`
}

type robustFactor struct {
	Factor  string   `json:"factor"`
	Choices []string `json:"choices"`
}

type robustLevel struct {
	Level       string `json:"level" csv:"level"`
	Units       int    `json:"units" csv:"units"`
	Pairs       int    `json:"pairs" csv:"pairs"`
	Held        int    `json:"held" csv:"held"`
	MeanShift   number `json:"mean_shift" csv:"mean_shift"`
	RandomShift number `json:"random_shift" csv:"random_shift"`
	Tau         number `json:"tau" csv:"tau"`
	FirstHolds  number `json:"first_holds" csv:"first_holds"`
	Experts     number `json:"experts" csv:"experts"`
	Respondents number `json:"respondents" csv:"respondents"`
	Choices     number `json:"choices" csv:"choices"`
	Several     number `json:"several" csv:"several"`
}

type robustUnit struct {
	Level       string `json:"level" csv:"level"`
	Unit        string `json:"unit" csv:"unit"`
	Rank        rank   `json:"rank" csv:"rank"`
	RankLow     rank   `json:"rank_low" csv:"rank_low"`
	RankHigh    rank   `json:"rank_high" csv:"rank_high"`
	Score       number `json:"score" csv:"score"`
	ScoreLow    number `json:"score_low" csv:"score_low"`
	ScoreHigh   number `json:"score_high" csv:"score_high"`
	First       number `json:"first" csv:"first"`
	Experts     number `json:"experts" csv:"experts"`
	Respondents number `json:"respondents" csv:"respondents"`
	Choices     number `json:"choices" csv:"choices"`
	Several     number `json:"several" csv:"several"`
}

type robustAlternative struct {
	Level       string `json:"level" csv:"level"`
	Factor      string `json:"factor" csv:"factor"`
	Choice      string `json:"choice" csv:"choice"`
	Draws       int    `json:"draws" csv:"draws"`
	Changed     number `json:"changed" csv:"changed"`
	Largest     number `json:"largest" csv:"largest"`
	Unit        string `json:"unit" csv:"unit"`
	MeanShift   number `json:"mean_shift" csv:"mean_shift"`
	Tau         number `json:"tau" csv:"tau"`
	ScoreChange number `json:"score_change" csv:"score_change"`
}

type robustIndex struct {
	Level     string `json:"level" csv:"level"`
	Target    string `json:"target" csv:"target"`
	Unit      string `json:"unit" csv:"unit"`
	Factor    string `json:"factor" csv:"factor"`
	Variance  number `json:"variance" csv:"variance"`
	First     number `json:"first" csv:"first"`
	FirstLow  number `json:"first_low" csv:"first_low"`
	FirstHigh number `json:"first_high" csv:"first_high"`
	Total     number `json:"total" csv:"total"`
	TotalLow  number `json:"total_low" csv:"total_low"`
	TotalHigh number `json:"total_high" csv:"total_high"`
}

// robustTarget is something whose variance is shared out, and its name.
type robustTarget struct {
	name   string
	shares *robustness.Shares
}

// targetsOf are those of a level as a whole.
func targetsOf(l *robustness.Level) []robustTarget {
	return []robustTarget{{"shift", &l.Shift}, {"ranks", &l.Ranks}, {"scores", &l.Scores}}
}

func (e *Evaluation) robustSet() *robustSet {
	r := e.Robust
	set := &robustSet{Schema: Schema, Node: e.Framework.Nodes[r.Input.Node].Code, Base: r.Options.Base, Used: r.Used, Runs: r.Runs, Seed: r.Options.Seed,
		Replicates: r.Options.Replicates, Confidence: number(r.Options.Confidence), Factors: []robustFactor{}, Levels: []robustLevel{}, Units: []robustUnit{}, Alternatives: []robustAlternative{}, Indices: []robustIndex{}}
	for _, f := range r.Factors {
		choices := r.Input.Choices(f)
		if choices == nil {
			choices = []string{}
		}
		set.Factors = append(set.Factors, robustFactor{string(f), choices})
	}
	if len(r.Factors) == 0 {
		return set // nothing was run
	}
	for i := range r.Levels {
		l := &r.Levels[i]
		source := func(k int) number { return number(l.Ranks.Source[k]) }
		set.Levels = append(set.Levels, robustLevel{l.Level, len(l.Units), l.Pairs, l.Held, number(l.MeanShift), number(l.RandomShift), number(l.Tau), number(l.FirstHolds), source(0), source(1), source(2), source(3)})
		for _, target := range targetsOf(l) {
			set.addIndices(r, l.Level, target, "")
		}
		for k, unit := range l.Units {
			s, code := &l.Standings[k], e.Units.List[unit].Code
			of := func(k int) number { return number(s.Rank.Source[k]) }
			set.Units = append(set.Units, robustUnit{l.Level, code, rank(l.Rank[k]), rank(s.RankLow), rank(s.RankHigh), number(l.Score[k]), number(s.ScoreLow), number(s.ScoreHigh), number(s.First), of(0), of(1), of(2), of(3)})
			set.addIndices(r, l.Level, robustTarget{"rank", &s.Rank}, code)
			set.addIndices(r, l.Level, robustTarget{"score", &s.Score}, code)
		}
		for _, a := range r.Alternatives {
			c, unit := a.Changes[i], ""
			if c.Unit >= 0 {
				unit = e.Units.List[c.Unit].Code
			}
			set.Alternatives = append(set.Alternatives, robustAlternative{l.Level, string(a.Factor), a.Name, a.Draws, number(c.Changed), number(c.Largest), unit, number(c.MeanShift), number(c.Tau), number(c.Score)})
		}
	}
	return set
}

func (set *robustSet) addIndices(r *robustness.Result, level string, target robustTarget, unit string) {
	for i, f := range r.Factors {
		first, total := target.shares.First[i], target.shares.Total[i]
		set.Indices = append(set.Indices, robustIndex{level, target.name, unit, string(f), number(target.shares.Variance),
			number(first.Value), number(first.Low), number(first.High), number(total.Value), number(total.Low), number(total.High)})
	}
}

// WriteRobustnessJSON writes {"schema":1,"node","base",…,"factors","levels","units","alternatives","indices"}.
func (e *Evaluation) WriteRobustnessJSON(w io.Writer) error { return encodeJSON(w, e.robustSet()) }
