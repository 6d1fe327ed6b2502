package screening

import (
	"cmp"
	"math"
	"slices"

	"goodgov/internal/inference"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
)

// dayCounts counts the questionnaires of an interviewer on a day. Without an
// interviewer or a day in the file a questionnaire is not counted.
func (m *Measures) dayCounts(c *survey.Cases, r *Rules) {
	m.DayCount = make([]int32, c.Len())
	interviewers, days := c.Column(r.Interviewer), c.Column(r.Day)
	if interviewers == nil || days == nil {
		return
	}
	counts := map[[2]int32]int32{}
	key := func(i int) ([2]int32, bool) {
		known := interviewers.Of(i) != "" && days.Of(i) != "" && c.Reasons[i]&survey.BadRow == 0
		return [2]int32{interviewers.Case[i], days.Case[i]}, known
	}
	for i := range c.Len() {
		if k, known := key(i); known {
			counts[k]++
		}
	}
	for i := range c.Len() {
		if k, known := key(i); known {
			m.DayCount[i] = counts[k]
		}
	}
}

// Work is the questionnaires of one interviewer, or of one day, beside all others.
type Work struct {
	Name    string
	N       int // readable questionnaires
	Valid   int
	Seconds float64 // mean time; NaN where none is known
	IRV     float64 // mean standard deviation of a person's answers
	// Longest is the longest run of one answer in any of them, and MeanRun the mean.
	Longest int
	MeanRun float64
	// Alike is the share of near-duplicates, NaN where they were not looked for.
	Alike float64

	ValidP, SecondsP, IRVP float64 // of the difference from all others, not adjusted; NaN where it can't be tested
	// Adjusted are the same by Benjamini and Hochberg (1995) over all tests of
	// the table; Bonferroni likewise, more careful.
	Adjusted, Bonferroni [3]float64
}

// Outlying reports whether any adjusted p is less than level. It describes; it
// is no proof of anything.
func (w *Work) Outlying(level float64) bool {
	for _, p := range w.Adjusted {
		if p < level {
			return true
		}
	}
	return false
}

// Fieldwork is the work of all interviewers, or of all days.
type Fieldwork struct {
	Column string
	Works  []Work // by name
	// Effect says how much of the variance of people's mean answers lies between
	// interviewers or days: ICC(1), design effect.
	Effect psychometrics.Aggregation
}

// FieldworkOf tables the questionnaires by a column; nil where the cases have no
// such column, or it is empty throughout. reasons say which are invalid, 0 being
// valid. near are their shares of equal answers with another, with the threshold
// share; near may be nil. confidence is of the interval of ICC(1).
//
// Each is compared with all others: times by Welch's test of their logarithms,
// variability by Welch's test, valid questionnaires by Fisher's exact test.
func FieldworkOf(c *survey.Cases, column string, reasons []survey.Reason, near []float64, share, confidence float64) *Fieldwork {
	texts := c.Column(column)
	if texts == nil {
		return nil
	}
	type group struct {
		work                 Work
		seconds, times, irvs moments
		runs, alike          int
		means                []float64
	}
	groups := make([]group, len(texts.Values))
	var all group
	for i := range c.Len() {
		if c.Reasons[i]&survey.BadRow != 0 || texts.Of(i) == "" {
			continue
		}
		answers := c.Answers(i)
		run := c.Longstring(i)
		for _, g := range []*group{&groups[texts.Case[i]], &all} {
			g.work.N++
			if reasons[i] == 0 {
				g.work.Valid++
			}
			g.seconds.add(c.Seconds[i])
			g.times.add(math.Log(c.Seconds[i])) // NaN and 0 are left out
			g.irvs.add(irv(answers))
			g.work.Longest = max(g.work.Longest, run)
			g.runs += run
			if near != nil && near[i] >= share*(1-rounding) {
				g.alike++
			}
		}
		groups[texts.Case[i]].means = append(groups[texts.Case[i]].means, meanAnswer(c.Questionnaire, answers))
	}
	if all.work.N == 0 {
		return nil
	}
	f := &Fieldwork{Column: column}
	var means [][]float64
	for at, g := range groups {
		if g.work.N == 0 {
			continue
		}
		w := g.work
		w.Name = texts.Values[at]
		w.Seconds, w.IRV, w.MeanRun, w.Alike = g.seconds.mean(), g.irvs.mean(), float64(g.runs)/float64(w.N), math.NaN()
		if near != nil {
			w.Alike = float64(g.alike) / float64(w.N)
		}
		w.ValidP = fisher(w.Valid, w.N-w.Valid, all.work.Valid-w.Valid, all.work.N-w.N-(all.work.Valid-w.Valid))
		w.SecondsP = welch(g.times, all.times.without(g.times))
		w.IRVP = welch(g.irvs, all.irvs.without(g.irvs))
		f.Works = append(f.Works, w)
		means = append(means, g.means)
	}
	slices.SortFunc(f.Works, func(a, b Work) int { return cmp.Compare(a.Name, b.Name) })
	f.Effect = psychometrics.GroupsOf(means).Aggregate(confidence)
	f.adjust()
	return f
}

func meanAnswer(q *survey.Questionnaire, answers []survey.Code) float64 {
	sum, n := 0.0, 0
	for item, a := range answers {
		if a != survey.NoAnswer {
			sum, n = sum+q.Value(item, a), n+1
		}
	}
	return sum / float64(n)
}

// adjust fills in the adjusted p values of all tests that could be made.
func (f *Fieldwork) adjust() {
	var p []float64
	for _, w := range f.Works {
		p = append(p, w.ValidP, w.SecondsP, w.IRVP)
	}
	adjusted, bonferroni := inference.Adjust(p, inference.BenjaminiHochberg), inference.Adjust(p, inference.Bonferroni)
	for i := range f.Works {
		w := &f.Works[i]
		w.Adjusted, w.Bonferroni = [3]float64(adjusted[3*i:]), [3]float64(bonferroni[3*i:])
	}
}

// moments of values that are numbers.
type moments struct {
	n            int
	sum, squares float64
}

func (m *moments) add(v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		m.n, m.sum, m.squares = m.n+1, m.sum+v, m.squares+v*v
	}
}

func (m moments) mean() float64 { return m.sum / float64(m.n) }

func (m moments) variance() float64 {
	return max(0, m.squares-m.sum*m.sum/float64(m.n)) / float64(m.n-1)
}

func (m moments) without(o moments) moments {
	return moments{m.n - o.n, m.sum - o.sum, m.squares - o.squares}
}
