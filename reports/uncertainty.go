package reports

import (
	"context"
	"io"
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/csvfile"
)

// ScoreIntervals names which intervals of scores are shown.
type ScoreIntervals string

const (
	TIntervals          ScoreIntervals = "t"
	PercentileIntervals ScoreIntervals = "percentile"
	BCaIntervals        ScoreIntervals = "bca"
)

// AllScoreIntervals lists the legal values, the default first.
var AllScoreIntervals = []ScoreIntervals{TIntervals, PercentileIntervals, BCaIntervals}

// WithIntervals is the evaluation with other intervals of its scores. There must be
// replicates, unless they are t intervals.
func (e *Evaluation) WithIntervals(which ScoreIntervals) *Evaluation {
	if which == TIntervals {
		return e
	}
	shown, scores := *e, *e.Scores
	shown.Scores = &scores
	scores.Scores = make([][]indicators.Score, len(e.Scores.Scores))
	for unit, row := range e.Scores.Scores {
		for node, score := range row {
			s := &e.Uncertainty.Spreads[unit][node]
			score.Low, score.High = s.Low, s.High
			if which == BCaIntervals {
				score.Low, score.High = s.BCaLow, s.BCaHigh
			}
			scores.Scores[unit] = append(scores.Scores[unit], score)
		}
	}
	return &shown
}

// publishedRanks are the rankings of the units that reports may show, among
// themselves.
func (e *Evaluation) publishedRanks() []uncertainty.Ranking {
	if e.Uncertainty == nil || e.ranks != nil {
		return e.ranks
	}
	e.ranks = e.Uncertainty.Rankings
	shown := func(unit, node int) bool { return !e.HiddenCell(unit, node) }
	if slices.ContainsFunc(e.ranks, func(r uncertainty.Ranking) bool {
		return slices.ContainsFunc(r.Units, func(u uncertainty.RankedUnit) bool { return !shown(u.Unit, r.Node) })
	}) {
		among, err := e.Uncertainty.Among(context.Background(), shown)
		if err != nil {
			panic(err) // there was nothing to end it
		}
		e.ranks = among.Rankings
	}
	return e.ranks
}

// rankings are those of files of results: whole, unless they are to be handed on.
func (e *Evaluation) rankings() []uncertainty.Ranking {
	switch {
	case e.public:
		return e.publishedRanks()
	case e.Uncertainty != nil:
		return e.Uncertainty.Rankings
	}
	return nil
}

// ranking of a level on a node; nil where there is none.
func (e *Evaluation) ranking(level string, node int) *uncertainty.Ranking {
	for i, r := range e.publishedRanks() {
		drawn := r.Draws > 0 || e.Uncertainty.Options.Resample != uncertainty.Units // of lowest units there is nothing to draw
		if r.Level == level && r.Node == node && len(r.Units) > 1 && drawn {
			return &e.ranks[i]
		}
	}
	return nil
}

type scoreSpreadRow struct {
	Unit           string `json:"unit" csv:"unit"`
	Code           string `json:"code" csv:"code"`
	N              int    `json:"n" csv:"n"`
	Score          number `json:"-" csv:"score"`
	TSE            number `json:"-" csv:"se"`
	SE             number `json:"se" csv:"bootstrap_se"`
	Bias           number `json:"bias" csv:"bias"`
	PercentileLow  number `json:"percentile_low" csv:"percentile_low"`
	PercentileHigh number `json:"percentile_high" csv:"percentile_high"`
	BCaLow         number `json:"bca_low" csv:"bca_low"`
	BCaHigh        number `json:"bca_high" csv:"bca_high"`
	Draws          int    `json:"draws" csv:"draws"`
}

type shrunkenRow struct {
	Mean         number `json:"mean"`
	N            int    `json:"n"`
	B            number `json:"reliability"`
	Score        number `json:"score"`
	SE           number `json:"se"`
	SEWithMean   number `json:"se_with_mean"`
	Rank         rank   `json:"rank"`
	ExpectedRank number `json:"expected_rank"`
}

type rankedRow struct {
	Unit          string       `json:"unit"`
	Rank          rank         `json:"rank"`
	Low           rank         `json:"rank_low"`
	High          rank         `json:"rank_high"`
	Expected      number       `json:"expected_rank"`
	Best          number       `json:"p_first"`
	Worst         number       `json:"p_last"`
	Top           number       `json:"p_top"`
	SetLow        rank         `json:"set_low"`
	SetHigh       rank         `json:"set_high"`
	OwnLow        rank         `json:"own_low"`
	OwnHigh       rank         `json:"own_high"`
	Tier          rank         `json:"tier"`
	Above         int          `json:"surely_below"`
	Below         int          `json:"surely_above"`
	Acceptability []number     `json:"acceptability"`
	Shrunken      *shrunkenRow `json:"shrunken"`
}

type shrinkageRow struct {
	Model  string `json:"model"`
	Mean   number `json:"mean"`
	MeanSE number `json:"mean_se"`
	Tau2   number `json:"tau2"`
	Sigma2 number `json:"sigma2"`
}

type sureRankingRow struct {
	Level     string        `json:"level"`
	Code      string        `json:"code"`
	Draws     int           `json:"draws"`
	Test      string        `json:"test"`
	Pairs     int           `json:"pairs"`
	Apart     int           `json:"pairs_apart"`
	Untested  int           `json:"pairs_untested"`
	Tiers     int           `json:"tiers"`
	Shrinkage *shrinkageRow `json:"shrinkage"`
	Units     []rankedRow   `json:"units"`
}

type uncertaintyRow struct {
	Method     string           `json:"method"`
	Resample   string           `json:"resample"`
	Replicates int              `json:"replicates"`
	Seed       uint64           `json:"seed"`
	Confidence number           `json:"confidence"`
	Depth      int              `json:"depth"`
	Top        int              `json:"top"`
	Scores     []scoreSpreadRow `json:"scores"`
	Rankings   []sureRankingRow `json:"rankings"`
}

// uncertaintyRows is the part of result.json that says how sure scores and ranks
// are; nil where it was not asked.
func (e *Evaluation) uncertaintyRows() *uncertaintyRow {
	r := e.Uncertainty
	if r == nil {
		return nil
	}
	o := r.Options
	row := &uncertaintyRow{string(r.Method), string(o.Resample), o.Replicates, o.Seed, number(o.Confidence), o.Depth, o.Top, e.spreadRows(), []sureRankingRow{}}
	for _, ranking := range e.rankings() {
		row.Rankings = append(row.Rankings, e.sureRanking(&ranking))
	}
	return row
}

func (e *Evaluation) spreadRows() []scoreSpreadRow {
	rows := []scoreSpreadRow{}
	for unit, spreads := range e.Uncertainty.Spreads {
		for node, s := range spreads {
			if e.public && e.HiddenCell(unit, node) {
				continue
			}
			score := &e.Scores.Scores[unit][node]
			rows = append(rows, scoreSpreadRow{e.Units.List[unit].Code, e.Framework.Nodes[node].Code, score.N, number(score.Value), number(score.SE), number(s.SE), number(s.Bias),
				number(s.Low), number(s.High), number(s.BCaLow), number(s.BCaHigh), s.Draws})
		}
	}
	return rows
}

func (e *Evaluation) sureRanking(r *uncertainty.Ranking) sureRankingRow {
	row := sureRankingRow{Level: r.Level, Code: e.Framework.Nodes[r.Node].Code, Draws: r.Draws, Test: string(r.Test), Pairs: r.Pairs, Apart: r.Apart, Untested: r.Untested, Tiers: r.Tiers, Units: []rankedRow{}}
	if s := r.Shrinkage; s != nil {
		row.Shrinkage = &shrinkageRow{string(s.Model), number(s.Mean), number(s.MeanSE), number(s.Tau2), number(s.Sigma2)}
	}
	for k, u := range r.Units {
		ranked := rankedRow{Unit: e.Units.List[u.Unit].Code, Rank: rank(u.Rank), Low: rank(u.Low), High: rank(u.High), Expected: number(u.Expected), Best: number(u.Best), Worst: number(u.Worst),
			Top: number(u.Top), SetLow: rank(u.SetLow), SetHigh: rank(u.SetHigh), OwnLow: rank(u.OwnLow), OwnHigh: rank(u.OwnHigh), Tier: rank(u.Tier), Above: u.Above, Below: u.Below}
		if r.Draws == 0 {
			nan := number(math.NaN())
			ranked.Expected, ranked.Best, ranked.Worst, ranked.Top = nan, nan, nan, nan
		}
		for _, share := range u.Acceptability {
			ranked.Acceptability = append(ranked.Acceptability, number(share))
		}
		if s := r.Shrinkage; s != nil {
			x := &s.Units[k]
			ranked.Shrunken = &shrunkenRow{number(x.Raw), x.N, number(x.B), number(x.Value), number(x.SE), number(x.SEWithMean), rank(x.Rank), number(x.Expected)}
		}
		row.Units = append(row.Units, ranked)
	}
	return row
}

// WriteSpreadsCSV writes a row for each unit and node: how the replicates of its
// score are spread.
func (e *Evaluation) WriteSpreadsCSV(w io.Writer) error { return csvfile.Marshal(e.spreadRows(), w) }

type ranksCSV struct {
	Level        string `csv:"level"`
	Code         string `csv:"code"`
	Unit         string `csv:"unit"`
	Name         string `csv:"name"`
	N            int    `csv:"n"`
	Score        number `csv:"score"`
	Rank         rank   `csv:"rank"`
	Low          rank   `csv:"rank_low"`
	High         rank   `csv:"rank_high"`
	Expected     number `csv:"expected_rank"`
	Best         number `csv:"p_first"`
	Worst        number `csv:"p_last"`
	Top          number `csv:"p_top"`
	SetLow       rank   `csv:"set_low"`
	SetHigh      rank   `csv:"set_high"`
	OwnLow       rank   `csv:"own_low"`
	OwnHigh      rank   `csv:"own_high"`
	Tier         rank   `csv:"tier"`
	Above        int    `csv:"surely_below"`
	Below        int    `csv:"surely_above"`
	Mean         number `csv:"mean"`
	B            number `csv:"reliability"`
	Shrunken     number `csv:"shrunken"`
	ShrunkenSE   number `csv:"shrunken_se"`
	ShrunkenRank rank   `csv:"shrunken_rank"`
	ShrunkenWith number `csv:"shrunken_expected_rank"`
}

// WriteRanksCSV writes ranks.csv: a row for each level, ranked node and unit, the
// best first.
func (e *Evaluation) WriteRanksCSV(w io.Writer, lang string) error {
	rows := []ranksCSV{}
	for _, r := range e.rankings() {
		sure := e.sureRanking(&r)
		for k, u := range sure.Units {
			unit := r.Units[k].Unit
			s := &e.Scores.Scores[unit][r.Node]
			row := ranksCSV{Level: r.Level, Code: sure.Code, Unit: u.Unit, Name: e.Units.List[unit].Name(lang), N: s.N, Score: number(s.Value), Rank: u.Rank, Low: u.Low, High: u.High,
				Expected: u.Expected, Best: u.Best, Worst: u.Worst, Top: u.Top, SetLow: u.SetLow, SetHigh: u.SetHigh, OwnLow: u.OwnLow, OwnHigh: u.OwnHigh, Tier: u.Tier, Above: u.Above, Below: u.Below}
			nan := number(math.NaN())
			row.Mean, row.B, row.Shrunken, row.ShrunkenSE, row.ShrunkenWith = nan, nan, nan, nan, nan
			if x := u.Shrunken; x != nil {
				row.Mean, row.B, row.Shrunken, row.ShrunkenSE, row.ShrunkenRank, row.ShrunkenWith = x.Mean, x.B, x.Score, x.SEWithMean, x.Rank, x.ExpectedRank
			}
			rows = append(rows, row)
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteAcceptabilityCSV writes a row for each level, ranked node, unit and rank.
func (e *Evaluation) WriteAcceptabilityCSV(w io.Writer) error {
	type row struct {
		Level string `csv:"level"`
		Code  string `csv:"code"`
		Unit  string `csv:"unit"`
		Rank  int    `csv:"rank"`
		P     number `csv:"p"`
	}
	rows := []row{}
	for _, r := range e.rankings() {
		for _, u := range r.Units {
			for place, p := range u.Acceptability {
				rows = append(rows, row{r.Level, e.Framework.Nodes[r.Node].Code, e.Units.List[u.Unit].Code, place + 1, number(p)})
			}
		}
	}
	return csvfile.Marshal(rows, w)
}
