package psychometrics

import "math"

// ContentValidity is how experts find an item to the point.
type ContentValidity struct {
	Experts  int // who rated the item
	Relevant int // of those, who find it relevant
	// ICVI is the share that finds it relevant (Lynn 1986; Polit & Beck 2006).
	ICVI float64
	// Kappa is ICVI without what chance would make of it, (ICVI − p_c)/(1 − p_c)
	// with p_c = C(N, A)·0.5ᴺ (Polit, Beck & Owen 2007).
	Kappa float64
	// CVR is Lawshe's (1975) content validity ratio, (A − N/2)/(N/2), −1 … 1.
	CVR float64
}

// ScaleContentValidity is what the items of a scale make together.
type ScaleContentValidity struct {
	Items []ContentValidity
	// Average is S-CVI/Ave, the mean of the items' ICVI; Universal is S-CVI/UA,
	// the share of items that every expert finds relevant (Polit & Beck 2006).
	Average, Universal float64
}

// ContentValidityOf judges ratings of relevance, a row an item, a column an
// expert, NaN for no rating: those of relevant or more say that the item is
// relevant (3 on the usual scale of four points). Figures of an item that
// nobody rated are NaN, and it does not count towards the scale's.
func ContentValidityOf(ratings [][]float64, relevant float64) ScaleContentValidity {
	var s ScaleContentValidity
	items, universal := 0.0, 0.0
	for _, row := range ratings {
		var c ContentValidity
		for _, x := range row {
			if math.IsNaN(x) {
				continue
			}
			c.Experts++
			if x >= relevant {
				c.Relevant++
			}
		}
		n, a := float64(c.Experts), float64(c.Relevant)
		c.ICVI = a / n
		chance := math.Exp(logChoose(n, a) - n*math.Ln2)
		c.Kappa = (c.ICVI - chance) / (1 - chance)
		c.CVR = (a - n/2) / (n / 2)
		if c.Experts > 0 {
			items++
			s.Average += c.ICVI
			if c.Relevant == c.Experts {
				universal++
			}
		} else {
			c.Kappa = math.NaN()
		}
		s.Items = append(s.Items, c)
	}
	s.Average /= items
	s.Universal = universal / items
	return s
}

// logChoose is the logarithm of the binomial coefficient.
func logChoose(n, k float64) float64 {
	top, _ := math.Lgamma(n + 1)
	a, _ := math.Lgamma(k + 1)
	b, _ := math.Lgamma(n - k + 1)
	return top - a - b
}
