package study

import (
	"cmp"
	"context"
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/indicators/waves"
	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// Waving says whether a run compares the study with its earlier waves.
type Waving int

const (
	WithoutWaves Waving = iota
	WithWaves
)

// WaveOptions of Waves.
type WaveOptions struct {
	Read       ReadOptions
	Adjustment inference.Adjustment // "" is Holm's
}

// Waves compares the study with the earlier waves that it names, on the items
// that all have, by its own weights; nil where it names none. Its error is a
// *diag.Problems, or a failure to read.
func (s *Study) Waves(ctx context.Context, w *indicators.Weights, opt WaveOptions) (*waves.Analysis, error) {
	if len(s.Config.Waves) == 0 {
		return nil, nil
	}
	studies, err := s.earlier(ctx)
	if err != nil {
		return nil, err
	}
	studies = append(studies, s)
	times, _ := s.Config.times()
	a := &waves.Analysis{Adjustment: cmp.Or(opt.Adjustment, inference.Holm), Confidence: s.Config.Scores.Confidence}
	if a.Framework, a.Weights, a.Lost = waves.Common(s.Framework, w, hadBy(studies)); a.Framework == nil {
		var problems diag.Problems
		problems.Add(diag.Problem{File: s.path(ConfigName), Key: "waves", Code: "waves.nothing_common", Found: diag.Say("no item that all waves have", "各轮调查没有共同的题项"),
			Want: diag.Say("items of the same code in each", "各轮中代码相同的题项")})
		return nil, problems.Err()
	}
	var problems diag.Problems
	for i, other := range studies {
		name := s.Config.WaveName
		if i < len(s.Config.Waves) {
			name = s.Config.Waves[i].Name
		}
		wave, err := other.wave(ctx, a, s.Config.Scores, opt.Read)
		if err := problems.MergeError(err); err != nil {
			return nil, err
		}
		if wave != nil {
			wave.Name, wave.Time = name, times[i]
			a.Waves = append(a.Waves, *wave)
		}
		if other != s {
			s.note(other.notes.All()...)
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	var pairs []waves.Pair
	if s.Config.Waves[len(s.Config.Waves)-1].Panel {
		if pairs, err = s.pairs(ctx, a, studies[len(studies)-2], opt.Read); err != nil {
			return nil, err
		}
	}
	a.Analyse(pairs)
	return a, nil
}

// earlier are the studies of the earlier waves.
func (s *Study) earlier(ctx context.Context) ([]*Study, error) {
	var problems diag.Problems
	var studies []*Study
	for _, w := range s.Config.Waves {
		var other *Study
		var err error
		if w.Study != "" {
			other, err = s.openWave(ctx, w.Study)
		} else {
			other, err = s.asked(ctx, w.Responses)
		}
		if err := problems.MergeError(err); err != nil {
			return nil, err
		}
		if err != nil || other == nil {
			continue
		}
		if other.Config.Scale != s.Config.Scale {
			problems.Add(diag.Problem{File: other.path(ConfigName), Key: "scale", Code: "waves.scale",
				Found: diag.Say("%d to %d", "%d 至 %d", other.Config.Scale.Min, other.Config.Scale.Max),
				Want:  diag.Say("%d to %d, as in the last wave", "与本期相同的 %d 至 %d", s.Config.Scale.Min, s.Config.Scale.Max)})
		}
		if other.path(other.Config.Responses) == s.path(s.Config.Responses) {
			s.note(diag.Problem{File: s.path(ConfigName), Key: "waves", Code: "waves.itself", Severity: diag.Note,
				Want: diag.Say("the wave %q has the same table of answers as this study: nothing can have changed", "“%s”一轮的作答表就是本项目的作答表，不可能有变化", w.Name)})
		}
		studies = append(studies, other)
	}
	problems.Sort()
	return studies, problems.Err()
}

// openWave opens the study of an earlier wave, with what was collected for it.
func (s *Study) openWave(ctx context.Context, dir string) (*Study, error) {
	other, err := Open(s.path(dir))
	if err == nil && s.sourceOf != nil {
		err = other.Collect(ctx, s.sourceOf)
	}
	return other, err
}

// asked is the study with another table of answers, and with those items alone
// that it has columns for.
func (s *Study) asked(ctx context.Context, responses string) (*Study, error) {
	other := s.With(func(c *Config) { c.Responses, c.Waves = responses, nil })
	other.collected = nil // in this wave
	file, err := other.openAnswers(ctx)
	if err != nil {
		return nil, err
	}
	defer file.file.Close()
	reader, err := tabular.NewReader(file, other.path(responses), tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, err
	}
	part, _, _ := waves.Common(s.Framework, indicators.EqualWeights(s.Framework), reader.Has)
	if part == nil {
		p := diag.Problem{File: other.path(responses), Code: "waves.nothing_common", Found: diag.Say("no column of an item", "没有任何题项列"),
			Want: diag.Say("columns of the items' codes", "以题项代码为列名的列")}
		var problems diag.Problems
		problems.Add(p)
		return nil, problems.Err()
	}
	other.Framework = part
	return other, nil
}

// hadBy tells which items all studies ask.
func hadBy(studies []*Study) func(code string) bool {
	return func(code string) bool {
		return !slices.ContainsFunc(studies, func(s *Study) bool {
			node, known := s.Framework.Index(code)
			return !known || !s.Framework.Leaf(node)
		})
	}
}

// wave scores the study's answers on what all waves have in common.
func (s *Study) wave(ctx context.Context, a *waves.Analysis, options indicators.Options, read ReadOptions) (*waves.Wave, error) {
	read.Keep, read.Verdicts, read.Progress = survey.KeepRows, nil, nil
	responses, err := s.Answers(ctx, read)
	if err != nil {
		return nil, err
	}
	defer responses.Close()
	w := &waves.Wave{}
	items := commonItems(a.Framework, responses.Questionnaire)
	own, err := s.countWave(w, a, items, responses, options)
	if err != nil {
		return nil, err
	}
	options.Errors = indicators.WithErrors
	w.Results, err = indicators.Compute(ctx, a.Framework, s.Units, a.Weights, own, someItems(responses, items), options)
	return w, err
}

// commonItems are the places in a questionnaire of a framework's items.
func commonItems(f *indicators.Framework, q *survey.Questionnaire) []int {
	place := map[string]int{}
	for i, item := range q.Items {
		place[item.Code] = i
	}
	var items []int
	for _, item := range f.Items {
		items = append(items, place[f.Nodes[item].Code])
	}
	return items
}

// someItems are the kept rows with the answers to some items.
func someItems(responses *survey.Responses, items []int) *indicators.Respondents {
	all := respondents(responses)
	some := *all
	some.Word, some.Shift, some.Value = nil, nil, nil
	for _, i := range items {
		some.Word, some.Shift, some.Value = append(some.Word, all.Word[i]), append(some.Shift, all.Shift[i]), append(some.Value, all.Value[i])
	}
	return &some
}

// ownScores fills in a respondent's own scores by node of a framework.
type ownScores struct {
	f        *indicators.Framework
	weights  *indicators.Weights
	combiner *indicators.Combiner
	q        *survey.Questionnaire
	items    []int
	score    []float64
}

func newOwnScores(a *waves.Analysis, options indicators.Options, q *survey.Questionnaire) *ownScores {
	return &ownScores{f: a.Framework, weights: a.Weights, combiner: indicators.NewCombiner(a.Framework, options), q: q,
		items: commonItems(a.Framework, q), score: make([]float64, a.Framework.Len())}
}

func (o *ownScores) of(answers []survey.Code) []float64 {
	for i, item := range o.f.Items {
		o.score[item] = o.q.Value(o.items[i], answers[o.items[i]])
	}
	o.combiner.Combine(o.weights.Local, o.score)
	return o.score
}

// countWave goes over the respondents once: what scores are made of, how much
// respondents differ, and how many answers are favourable. Upper units have
// the respondents below them.
func (s *Study) countWave(w *waves.Wave, a *waves.Analysis, items []int, responses *survey.Responses, options indicators.Options) ([]indicators.Sample, error) {
	f, units := a.Framework, s.Units
	own := make([]indicators.Sample, len(units.List))
	spreads := make([][]spread, len(units.List))
	for unit := range own {
		own[unit] = indicators.NewSample(f)
		spreads[unit] = make([]spread, f.Len())
		w.Favourable = append(w.Favourable, make([]waves.Share, len(f.Items)))
		w.SD = append(w.SD, make([]float64, f.Len()))
	}
	middle := float64(s.Config.Scale.Min+s.Config.Scale.Max) / 2
	scores := newOwnScores(a, options, responses.Questionnaire)
	for row, err := range responses.Rows() {
		if err != nil {
			return nil, err
		}
		sample := &own[row.Unit]
		sample.Valid++
		score := scores.of(row.Answers)
		for node, v := range score {
			if math.IsNaN(v) {
				continue
			}
			sample.N[node]++
			sample.W[node] += row.Weight
			if f.Leaf(node) {
				sample.Sum[node] += row.Weight * v
			}
		}
		for _, unit := range units.Path(row.Unit) {
			for node, v := range score {
				if !math.IsNaN(v) {
					spreads[unit][node].add(v, row.Weight)
				}
			}
			for i, item := range f.Items {
				if v := score[item]; !math.IsNaN(v) {
					w.Favourable[unit][i].N++
					if v > middle {
						w.Favourable[unit][i].Favourable++
					}
				}
			}
		}
	}
	for unit := range spreads {
		for node := range spreads[unit] {
			w.SD[unit][node] = spreads[unit][node].sd()
		}
	}
	return own, nil
}

// spread is the weighted variance in one pass (West 1979).
type spread struct {
	n                int
	w, mean, squares float64
}

func (s *spread) add(v, weight float64) {
	s.n++
	if weight == 0 {
		return
	}
	s.w += weight
	d := v - s.mean
	s.mean += d * weight / s.w
	s.squares += weight * d * (v - s.mean)
}

func (s *spread) sd() float64 {
	if s.n < 2 || s.w == 0 {
		return math.NaN()
	}
	return math.Sqrt(s.squares / s.w * float64(s.n) / float64(s.n-1))
}

// pairs are those who took part in this wave and in the one before, told by
// their ids. They count by their weight in this one.
func (s *Study) pairs(ctx context.Context, a *waves.Analysis, before *Study, read ReadOptions) ([]waves.Pair, error) {
	then, err := before.panel(ctx, read)
	if err != nil {
		return nil, err
	}
	now, err := s.panel(ctx, read)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for n := range then.Len() {
		if then.Reasons[n] == 0 && then.ID[n] != "" {
			at[then.ID[n]] = n
		}
	}
	earlier, later := newOwnScores(a, s.Config.Scores, then.Questionnaire), newOwnScores(a, s.Config.Scores, now.Questionnaire)
	pairs := []waves.Pair{}
	for n := range now.Len() {
		was, known := at[now.ID[n]]
		if now.Reasons[n] != 0 || !known {
			continue
		}
		pairs = append(pairs, waves.Pair{Unit: int(now.Unit[n]), Weight: now.Weight[n],
			Before: slices.Clone(earlier.of(then.Answers(was))), Now: slices.Clone(later.of(now.Answers(n)))})
	}
	var problems diag.Problems
	if len(pairs) == 0 {
		problems.Add(diag.Problem{File: s.path(ConfigName), Key: "waves", Code: "waves.no_pairs", Found: diag.Say("nobody took part in both waves, going by ids", "按编号比对，没有人同时参加两轮调查"),
			Want: diag.Say("the same ids in both, or a wave without panel: true", "两轮编号一致，或去掉 panel: true")})
	}
	return pairs, problems.Err()
}

// panel are the questionnaires of a study whose people have ids.
func (s *Study) panel(ctx context.Context, read ReadOptions) (*survey.Cases, error) {
	if s.Config.Columns.ID == "" {
		var problems diag.Problems
		problems.Add(diag.Problem{File: s.path(ConfigName), Key: "columns.id", Code: "waves.no_ids", Found: diag.Say("no column of ids", "没有编号列"),
			Want: diag.Say("columns: {id: …}: in a panel people are told by their ids", "columns: {id: …}：追踪调查按编号识别受访者")})
		return nil, problems.Err()
	}
	read.Keep, read.Verdicts, read.Progress = survey.CountRows, nil, nil
	cases, responses, err := s.Cases(ctx, read, nil)
	if err != nil {
		return nil, err
	}
	return cases, responses.Close()
}
