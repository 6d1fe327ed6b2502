package psychometrics

import "goodgov/internal/inference"

// ICCForm is one of the intraclass correlations of McGraw & Wong (1996).
type ICCForm string

const (
	// OneWaySingle: each target has raters of its own. ICC(1,1) of Shrout &
	// Fleiss (1979).
	OneWaySingle ICCForm = "ICC(1)"
	// AgreementSingle: the same raters, and their differences in level count.
	// ICC(2,1).
	AgreementSingle ICCForm = "ICC(A,1)"
	// ConsistencySingle: the same raters, and only the order and distances
	// count. ICC(3,1).
	ConsistencySingle ICCForm = "ICC(C,1)"
	// The mean of all raters in place of a single one: ICC(1,k), ICC(2,k) and
	// ICC(3,k).
	OneWayAverage      ICCForm = "ICC(k)"
	AgreementAverage   ICCForm = "ICC(A,k)"
	ConsistencyAverage ICCForm = "ICC(C,k)"
)

// ICCForms are all forms, single raters first.
func ICCForms() []ICCForm {
	return []ICCForm{OneWaySingle, AgreementSingle, ConsistencySingle, OneWayAverage, AgreementAverage, ConsistencyAverage}
}

// ICC is one intraclass correlation with its interval and the test that it is 0.
type ICC struct {
	Form      ICCForm
	Value     float64
	Low, High float64
	F, D1, D2 float64
	P         float64
}

// TwoWay is the two-way analysis of variance of targets by raters.
type TwoWay struct {
	Targets, Raters int
	// Mean squares: between targets, within targets, between raters, residual.
	Between, Within, Judges, Residual float64
}

// RatersVariance splits the variance of ratings, a row a target, a column a
// rater. Targets with a missing rating (NaN) do not count. It panics where
// rows differ in length.
func RatersVariance(ratings [][]float64) (TwoWay, error) {
	for _, row := range ratings {
		if len(row) != len(ratings[0]) {
			panic("psychometrics: rows of different lengths")
		}
	}
	rows := Complete(ratings)
	t := TwoWay{Targets: len(rows)}
	if len(ratings) > 0 {
		t.Raters = len(ratings[0])
	}
	if t.Targets < 2 || t.Raters < 2 {
		return t, &Error{Code: "agreement.too_few_ratings", Text: fewRatings(t.Targets, t.Raters)}
	}
	n, k := float64(t.Targets), float64(t.Raters)
	grand := 0.0
	judge := make([]float64, t.Raters)
	target := make([]float64, t.Targets)
	for i, row := range rows {
		for j, x := range row {
			target[i] += x / k
			judge[j] += x / n
			grand += x / (n * k)
		}
	}
	for i, row := range rows {
		t.Between += k * (target[i] - grand) * (target[i] - grand)
		for j, x := range row {
			t.Within += (x - target[i]) * (x - target[i])
			residual := x - target[i] - judge[j] + grand
			t.Residual += residual * residual
		}
	}
	for _, mean := range judge {
		t.Judges += n * (mean - grand) * (mean - grand)
	}
	t.Between /= n - 1
	t.Within /= n * (k - 1)
	t.Judges /= k - 1
	t.Residual /= (n - 1) * (k - 1)
	return t, nil
}

// ICC computes a form. The intervals are those of McGraw & Wong (1996), of
// confidence between 0 and 1, for the mean of all raters stepped up from those
// of a single one; agreement has Satterthwaite's degrees of freedom.
// Value and interval are NaN where the ratings do not vary.
func (t TwoWay) ICC(form ICCForm, confidence float64) ICC {
	n, k := float64(t.Targets), float64(t.Raters)
	c := ICC{Form: form, D1: n - 1}
	tail := (1 - confidence) / 2
	switch form {
	case OneWaySingle, OneWayAverage:
		c.F, c.D2 = t.Between/t.Within, n*(k-1)
		c.single(c.F, k, tail)
	case ConsistencySingle, ConsistencyAverage:
		c.F, c.D2 = t.Between/t.Residual, (n-1)*(k-1)
		c.single(c.F, k, tail)
	case AgreementSingle, AgreementAverage:
		t.agreement(&c, tail)
	default:
		panic("psychometrics: no form " + string(form))
	}
	c.P = inference.FTail(c.F, c.D1, c.D2)
	if form == OneWayAverage || form == AgreementAverage || form == ConsistencyAverage {
		c.Value, c.Low, c.High = stepUp(c.Value, k), stepUp(c.Low, k), stepUp(c.High, k)
	}
	return c
}

// single is the correlation of single raters from its F.
func (c *ICC) single(f, k, tail float64) {
	of := func(f float64) float64 { return (f - 1) / (f + k - 1) }
	c.Value = of(f)
	c.Low, c.High = of(f/inference.FQuantile(1-tail, c.D1, c.D2)), of(f/inference.FQuantile(tail, c.D1, c.D2))
}

// agreement has the degrees of freedom of MSE and MSJ put together as the
// correlation does, by Satterthwaite, and for the test that it is 0, where MSJ
// plays no part, those of MSE.
func (t TwoWay) agreement(c *ICC, tail float64) {
	n, k := float64(t.Targets), float64(t.Raters)
	c.F, c.D2 = t.Between/t.Residual, (n-1)*(k-1)
	c.Value = (t.Between - t.Residual) / (t.Between + (k-1)*t.Residual + k/n*(t.Judges-t.Residual))
	judges := k * c.Value / (n * (1 - c.Value)) * t.Judges
	residual := (1 + k*c.Value*(n-1)/(n*(1-c.Value))) * t.Residual
	d := (judges + residual) * (judges + residual) / (judges*judges/(k-1) + residual*residual/((n-1)*(k-1)))
	high, low := inference.FQuantile(1-tail, n-1, d), inference.FQuantile(1-tail, d, n-1)
	mixed := k*t.Judges + (k*n-k-n)*t.Residual
	c.Low = n * (t.Between - high*t.Residual) / (high*mixed + n*t.Between)
	c.High = n * (low*t.Between - t.Residual) / (mixed + n*low*t.Between)
}

// stepUp is the Spearman–Brown reliability of the mean of k from that of one.
func stepUp(r, k float64) float64 { return k * r / (1 + (k-1)*r) }
