package compare

import "math"

// moments are sums about a common origin near the mean, so that those of
// several groups add up without loss.
type moments struct {
	n                 int
	w, wx, wxx        float64
	ww, wwx, wwxx     float64 // with squared weights
	origin            float64
	smallest, largest float64
}

func (m *moments) add(x, weight float64) {
	if m.n == 0 {
		m.smallest, m.largest = x, x
	}
	m.smallest, m.largest = min(m.smallest, x), max(m.largest, x)
	d := x - m.origin
	m.n++
	m.w += weight
	m.wx += weight * d
	m.wxx += weight * d * d
	m.ww += weight * weight
	m.wwx += weight * weight * d
	m.wwxx += weight * weight * d * d
}

// and is both together; they have one origin.
func (m moments) and(o moments) moments {
	if m.n == 0 {
		return o
	}
	if o.n == 0 {
		return m
	}
	return moments{m.n + o.n, m.w + o.w, m.wx + o.wx, m.wxx + o.wxx, m.ww + o.ww, m.wwx + o.wwx, m.wwxx + o.wwxx, m.origin,
		min(m.smallest, o.smallest), max(m.largest, o.largest)}
}

func (m moments) mean() float64 { return m.origin + m.wx/m.w }

// constant tells that all values are the same: no rounding may make a variance
// of that.
func (m moments) constant() bool { return m.smallest == m.largest }

// within is the weighted sum of squares about the mean.
func (m moments) within() float64 {
	if m.constant() {
		return 0
	}
	return max(0, m.wxx-m.wx*m.wx/m.w)
}

// variance is that of the values: Σw(x−x̄)²/Σw·n/(n−1), the ordinary one
// without weights; NaN of a single value.
func (m moments) variance() float64 {
	if m.n < 2 {
		return math.NaN()
	}
	return m.within() / m.w * float64(m.n) / float64(m.n-1)
}

// ofMean is the variance of the mean by linearisation, n/(n−1)·Σw²(x−x̄)²/(Σw)²:
// s²/n without weights; NaN of a single value.
func (m moments) ofMean() float64 {
	if m.n < 2 {
		return math.NaN()
	}
	if m.constant() {
		return 0
	}
	d := m.wx / m.w
	squares := max(0, m.wwxx-2*d*m.wwx+d*d*m.ww)
	return float64(m.n) / float64(m.n-1) * squares / (m.w * m.w)
}
