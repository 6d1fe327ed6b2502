package synthetic

import (
	"math/rand/v2"
	"strconv"

	"goodgov/survey"
)

// mostMissing is how many items a valid questionnaire may leave out.
func (a Answers) mostMissing() int {
	items := len(a.Framework.Items)
	if a.Screening.MaxMissing == nil {
		return items
	}
	return int(*a.Screening.MaxMissing * float64(items))
}

// breakRuns moves single answers of a questionnaire that by chance gives one
// answer more often in a row than the screening allows.
func (a Answers) breakRuns(r *rand.Rand, s *sheet) {
	for {
		end, length := a.longestRun(s.answers)
		if a.Screening.MaxLongstring == 0 || length <= a.Screening.MaxLongstring {
			return
		}
		i := max(0, end-length/2)
		for s.answers[i] == unanswered {
			i--
		}
		s.answers[i] = a.neighbour(r, s.answers[i])
	}
}

// neighbour is a point of the scale next to one.
func (a Answers) neighbour(r *rand.Rand, answer int) int {
	switch {
	case answer == a.Scale.Min:
		return answer + 1
	case answer == a.Scale.Max || r.IntN(2) == 0:
		return answer - 1
	default:
		return answer + 1
	}
}

// longestRun is the longest run of one answer, items without one skipped: the
// index of its last item, and its length.
func (a Answers) longestRun(answers []int) (end, length int) {
	last, run := unanswered, 0
	for i, answer := range answers {
		switch {
		case answer == unanswered:
			continue
		case answer == last:
			run++
		default:
			last, run = answer, 1
		}
		if run > length {
			end, length = i, run
		}
	}
	return end, length
}

// spoil makes a questionnaire fail the screening for its reasons, and no others.
func (a Answers) spoil(r *rand.Rand, s *sheet) {
	items := len(s.answers)
	if s.reasons&survey.Longstring != 0 {
		answer := a.Scale.Min + 2 + r.IntN(a.Scale.Width()-2) // few complain all the way down
		from := 0
		if spare := items - a.Screening.MaxLongstring - 1; s.reasons == survey.Longstring && spare > 0 {
			from = r.IntN(spare) // began in earnest, and gave up
		}
		for i := from; i < items; i++ {
			s.answers[i] = answer
		}
	}
	if s.reasons&survey.Missing != 0 {
		// Some stop early, but behind the attention items; some leave out here and there.
		least := a.mostMissing() + 1
		some := least + r.IntN(max(1, items-a.middle()-least+1))
		which := r.Perm(items)[:some]
		if r.IntN(2) == 0 {
			for i := range which {
				which[i] = items - 1 - i
			}
		}
		for _, i := range which {
			s.answers[i] = unanswered
		}
	}
	if s.reasons&survey.Longstring == 0 {
		a.breakRuns(r, s) // gaps may have joined runs
	}
	if s.reasons&survey.TooFast != 0 {
		s.seconds = int(a.Screening.MinSeconds * (0.3 + 0.65*r.Float64()))
	}
	if s.reasons&survey.Inattentive != 0 {
		for k, check := range a.Screening.Attention {
			for s.checks[k] == check.Want {
				s.checks[k] = strconv.Itoa(a.Scale.Min + r.IntN(a.Scale.Width()))
			}
		}
	}
}
