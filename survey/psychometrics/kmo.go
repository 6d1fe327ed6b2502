package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// SamplingAdequacy is the measure of sampling adequacy of Kaiser, Meyer and
// Olkin (Kaiser 1970; Kaiser & Rice 1974): how much of the correlations is
// common to more than two items.
type SamplingAdequacy struct {
	// Overall is Σr²/(Σr² + Σq²) over all pairs, with r the correlations and q
	// the anti-image correlations, 0 … 1.
	Overall float64
	// Items is the same over the pairs of one item (MSA).
	Items []float64
	// AntiImage has q_ij = s_ij/√(s_ii·s_jj) with S = R⁻¹, the negative of the
	// partial correlation given all other items, and the items' MSA in the
	// diagonal, as is usual.
	AntiImage *mat.SymDense
}

// KMO is the sampling adequacy of items. The error is an *UnfactorableError.
func KMO(m Moments) (SamplingAdequacy, error) {
	r := m.Correlations()
	s, err := soundSpectrum(r, m)
	if err != nil {
		return SamplingAdequacy{}, err
	}
	return samplingAdequacy(r, s), nil
}

func samplingAdequacy(r *mat.SymDense, s spectrum) SamplingAdequacy {
	p := len(s.values)
	inverse := mat.NewSymDense(p, nil)
	for i := range p {
		for j := range i + 1 {
			sum := 0.0
			for k, value := range s.values {
				sum += s.vectors.At(i, k) * s.vectors.At(j, k) / value
			}
			inverse.SetSym(i, j, sum)
		}
	}
	a := SamplingAdequacy{Items: make([]float64, p), AntiImage: mat.NewSymDense(p, nil)}
	allR, allQ := 0.0, 0.0
	for i := range p {
		ownR, ownQ := 0.0, 0.0
		for j := range p {
			if i == j {
				continue
			}
			q := inverse.At(i, j) / math.Sqrt(inverse.At(i, i)*inverse.At(j, j))
			a.AntiImage.SetSym(i, j, q)
			ownR += r.At(i, j) * r.At(i, j)
			ownQ += q * q
		}
		a.Items[i] = ownR / (ownR + ownQ)
		a.AntiImage.SetSym(i, i, a.Items[i])
		allR += ownR
		allQ += ownQ
	}
	a.Overall = allR / (allR + allQ)
	return a
}

// Grade is a word for how good something is, with the least value that earns it.
type Grade struct {
	Least float64
	Text  diag.Text
}

// AdequacyGrades are Kaiser's (1974) words for KMO, the best first; below the
// last but one factoring is not advised.
func AdequacyGrades() []Grade {
	return []Grade{
		{0.9, diag.Say("marvellous", "非常适合")},
		{0.8, diag.Say("meritorious", "适合")},
		{0.7, diag.Say("middling", "尚可")},
		{0.6, diag.Say("mediocre", "勉强")},
		{0.5, diag.Say("miserable", "不太适合")},
		{math.Inf(-1), diag.Say("unacceptable", "不可接受")},
	}
}

// AdequacyGrade is Kaiser's word for a value of KMO.
func AdequacyGrade(kmo float64) diag.Text {
	for _, g := range AdequacyGrades() {
		if kmo >= g.Least {
			return g.Text
		}
	}
	return diag.Say("undefined", "无定义")
}
