package collect

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Counted by hand: five opinions, four of which their authors read something of,
// after half a day, one, two and four; an outcome with its reason is an answer.
func TestTreat(t *testing.T) {
	received := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	replied := func(o Opinion, after time.Duration) Opinion {
		o.Received, o.Answer, o.AnsweredAt = received, "thank you", received.Add(after)
		return o
	}
	const day = 24 * time.Hour
	opinions := []Opinion{
		replied(Opinion{Outcome: Implemented, Rating: 5}, 4*day),
		replied(Opinion{Outcome: NotImplemented, Rating: 2}, day/2),
		replied(Opinion{}, 2*day),
		{Received: received, Outcome: NotImplemented, Reason: "no room for it", AnsweredAt: received.Add(day)},
		{Received: received},
	}
	got := Treat(opinions)
	want := Treatment{Received: 5, Answered: 4, Implemented: 1, NotImplemented: 2, Rated: 2, MedianDays: 1.5, MeanRating: 3.5}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rate, score := got.ResponseRate(), got.ImplementationScore(); math.Abs(rate-0.8) > 1e-12 || math.Abs(score-20) > 1e-12 {
		t.Errorf("response rate %v, implementation score %v, want 0.8 and 20", rate, score)
	}
	none := Treat(nil)
	for name, v := range map[string]float64{"days": none.MedianDays, "rating": none.MeanRating, "rate": none.ResponseRate(), "score": none.ImplementationScore()} {
		if !math.IsNaN(v) {
			t.Errorf("%s of no opinions is %v", name, v)
		}
	}
}
