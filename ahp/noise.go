package ahp

import (
	"math"
	"math/rand/v2"

	"goodgov/internal/diag"
)

// JudgementNoise names how a judgement is drawn anew around the one given.
type JudgementNoise string

const (
	// StepUniform moves it on the fundamental scale by as much as a number of
	// steps either way, any distance as likely as any other. 1 lies between 2
	// and 1/2. At the ends of the scale it goes on: 9 may stand for 10.
	StepUniform JudgementNoise = "uniform"
	// StepTriangular does so with distances the likelier the smaller they are.
	StepTriangular JudgementNoise = "triangular"
	// GroupSpread draws its logarithm from a normal distribution with the
	// standard deviation that the logarithms of the experts' judgements of the
	// pair have. The group's mean then varies as it does from expert to
	// expert, the pairs independently of each other.
	GroupSpread JudgementNoise = "spread"
)

// JudgementNoises lists them, the default first.
func JudgementNoises() []JudgementNoise {
	return []JudgementNoise{StepUniform, StepTriangular, GroupSpread}
}

var noiseOption = diag.Say("noise of the judgements", "判断的扰动方式")

// ParseJudgementNoise finds a noise by its name.
func ParseJudgementNoise(name string) (JudgementNoise, error) {
	return parseName(noiseOption, name, JudgementNoises())
}

// scalePosition is where a judgement stands on the fundamental scale: 0 for
// 1, k for 1+k, −k for 1/(1+k). atScalePosition is its inverse.
func scalePosition(v float64) float64 {
	if v < 1 {
		return 1 - 1/v
	}
	return v - 1
}

func atScalePosition(x float64) float64 {
	if x < 0 {
		return 1 / (1 - x)
	}
	return 1 + x
}

// perturbed draws the logarithm of a judgement anew. sd is the experts' for
// GroupSpread.
func (n JudgementNoise) perturbed(random *rand.Rand, judgement, steps, sd float64) float64 {
	switch n {
	case GroupSpread:
		return math.Log(judgement) + sd*random.NormFloat64()
	case StepTriangular:
		return math.Log(atScalePosition(scalePosition(judgement) + steps*(random.Float64()-random.Float64())))
	default:
		return math.Log(atScalePosition(scalePosition(judgement) + steps*(2*random.Float64()-1)))
	}
}
