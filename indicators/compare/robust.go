package compare

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/inference"
)

// Correction is how the covariance that clusters make is corrected for their
// small number.
type Correction string

// Corrections. CR0 has none and CR1 is Stata's factor G/(G−1)·(n−1)/(n−K), both
// with G−1 degrees of freedom; CR2 is that of Bell & McCaffrey (2002), exact for
// independent residuals, with Satterthwaite's degrees of freedom (Pustejovsky &
// Tipton 2018).
const (
	CR0 Correction = "cr0"
	CR1 Correction = "cr1"
	CR2 Correction = "cr2"
)

// Corrections are all of them, the default first.
func Corrections() []Correction { return []Correction{CR2, CR1, CR0} }

// Robust judges the coefficients of a model by how much they depend on single
// clusters: rows of one cluster may resemble each other in any way.
type Robust struct {
	Clusters   int
	Correction Correction
	Covariance *mat.SymDense // of the coefficients

	model    *Model
	working  *mat.SymDense // M·X′W²X·M: the covariance if residuals were independent and alike
	projects []projection  // of CR2, by cluster
}

// projection is what the degrees of freedom need of a cluster, with A its
// adjustment matrix: X′AWX, X′WAWX and X′WA²WX.
type projection struct{ u, v, d *mat.Dense }

// tiny is where 1 − h of a cluster counts as 0: it alone carries a coefficient,
// and says nothing about that one's error.
const tiny = 1e-12

// Robust computes the covariance of the coefficients. cluster has a number for
// each row.
func (m *Model) Robust(cluster []int, correction Correction) *Robust {
	n, k := m.x.Dims()
	if len(cluster) != n {
		panic("compare: rows and clusters differ in number")
	}
	r := &Robust{Correction: correction, model: m}
	rows, order := map[int][]int{}, []int(nil)
	for i, c := range cluster {
		if rows[c] == nil {
			order = append(order, c)
		}
		rows[c] = append(rows[c], i)
	}
	r.Clusters = len(order)
	squares := mat.NewSymDense(k, nil)
	for i := range n {
		squares.SymRankOne(squares, m.weight[i]*m.weight[i], m.x.RowView(i))
	}
	r.working = sandwich(m.bread, squares)
	meat := mat.NewSymDense(k, nil)
	for _, c := range order {
		meat.SymRankOne(meat, 1, r.score(rows[c]))
	}
	if g := float64(r.Clusters); correction == CR1 {
		meat.ScaleSym(g/(g-1)*float64(n-1)/float64(n-k), meat)
	}
	r.Covariance = sandwich(m.bread, meat)
	return r
}

// sandwich is M·S·M.
func sandwich(bread, meat *mat.SymDense) *mat.SymDense {
	k := bread.SymmetricDim()
	var product mat.Dense
	product.Product(bread, meat, bread)
	s := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			s.SetSym(i, j, product.At(i, j))
		}
	}
	return s
}

// score is X′W·A·e of a cluster.
//
// A is the inverse root of B = (I−H)(I−H)′ on the cluster, which differs from I
// only within the span of X and WX: B = I + U·P·U′ with few columns in U. So
// clusters of any size cost a matrix of the order of the coefficients.
func (r *Robust) score(rows []int) *mat.VecDense {
	m := r.model
	_, k := m.x.Dims()
	x, wx, e := mat.NewDense(len(rows), k, nil), mat.NewDense(len(rows), k, nil), mat.NewVecDense(len(rows), nil)
	for at, i := range rows {
		for j := range k {
			x.Set(at, j, m.x.At(i, j))
			wx.Set(at, j, m.weight[i]*m.x.At(i, j))
		}
		e.SetVec(at, m.Residuals[i])
	}
	score := mat.NewVecDense(k, nil)
	score.MulVec(wx.T(), e)
	if r.Correction != CR2 {
		return score
	}
	basis := span(x, wx)
	if basis == nil { // all of the cluster's rows are 0
		zero := mat.NewDense(k, k, nil)
		r.projects = append(r.projects, projection{zero, zero, zero})
		return score
	}
	var ux, uwx, cross, part mat.Dense
	ux.Mul(basis.T(), x)
	uwx.Mul(basis.T(), wx)
	cross.Product(&ux, m.bread, uwx.T())
	part.Product(&ux, r.working, ux.T())
	rank, _ := part.Dims()
	p := mat.NewSymDense(rank, nil)
	for i := range rank {
		for j := i; j < rank; j++ {
			p.SetSym(i, j, part.At(i, j)-cross.At(i, j)-cross.At(j, i))
		}
	}
	half, whole := powers(p)
	var u, v, d mat.Dense
	addTo := func(to *mat.Dense, left, power, right mat.Matrix, base mat.Matrix) {
		to.Product(left, power, right)
		to.Add(to, base)
	}
	var xwx, wxwx mat.Dense
	xwx.Mul(x.T(), wx)
	wxwx.Mul(wx.T(), wx)
	addTo(&u, ux.T(), half, &uwx, &xwx)
	addTo(&v, uwx.T(), half, &uwx, &wxwx)
	addTo(&d, uwx.T(), whole, &uwx, &wxwx)
	r.projects = append(r.projects, projection{&u, &v, &d})
	var within, adjust mat.VecDense
	within.MulVec(basis.T(), e)
	adjust.MulVec(half, &within)
	var add mat.VecDense
	add.MulVec(uwx.T(), &adjust)
	score.AddVec(score, &add)
	return score
}

// span is an orthonormal basis of the columns of x and wx; nil where all are 0.
func span(x, wx *mat.Dense) *mat.Dense {
	n, k := x.Dims()
	both := mat.NewDense(n, 2*k, nil)
	both.Augment(x, wx)
	var svd mat.SVD
	if !svd.Factorize(both, mat.SVDThinU) {
		return nil
	}
	values := svd.Values(nil)
	rank := 0
	for rank < len(values) && values[rank] > 1e-10*values[0] {
		rank++
	}
	if rank == 0 {
		return nil
	}
	var u mat.Dense
	svd.UTo(&u)
	return mat.DenseCopyOf(u.Slice(0, n, 0, rank))
}

// powers are (I+P)^(−1/2) − I and (I+P)^(−1) − I; where I+P is singular its
// generalised inverse.
func powers(p *mat.SymDense) (half, whole *mat.Dense) {
	n := p.SymmetricDim()
	var eigen mat.EigenSym
	eigen.Factorize(p, true)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	h, w := mat.NewDiagDense(n, nil), mat.NewDiagDense(n, nil)
	for i, value := range eigen.Values(nil) {
		inverse := 0.0
		if 1+value > tiny {
			inverse = 1 / (1 + value)
		}
		h.SetDiag(i, math.Sqrt(inverse)-1)
		w.SetDiag(i, inverse-1)
	}
	half, whole = new(mat.Dense), new(mat.Dense)
	half.Product(&vectors, h, vectors.T())
	whole.Product(&vectors, w, vectors.T())
	return half, whole
}

// Estimate judges a contrast of the coefficients. With one cluster there is no
// standard error.
func (r *Robust) Estimate(contrast []float64, confidence float64) Estimate {
	c := mat.NewVecDense(len(contrast), contrast)
	if r.Clusters < 2 {
		return estimate(r.model.value(contrast), math.NaN(), math.NaN(), confidence)
	}
	se := math.Sqrt(mat.Inner(c, r.Covariance, c))
	df := float64(r.Clusters - 1)
	if r.Correction == CR2 {
		df = r.degrees([][]float64{contrast})
	}
	return estimate(r.model.value(contrast), se, df, confidence)
}

// FTest is a test of several things at once.
type FTest struct{ F, DF1, DF2, P float64 }

// Wald tests several contrasts of the coefficients together, all being 0. With
// CR2 it is the approximate Hotelling T² of Pustejovsky & Tipton (2018), which
// they call AHZ and clubSandwich HTZ.
func (r *Robust) Wald(contrasts [][]float64) FTest {
	q, k := len(contrasts), len(r.model.Coefficients)
	nan := math.NaN()
	c := mat.NewDense(q, k, nil)
	value := mat.NewVecDense(q, nil)
	for i, contrast := range contrasts {
		c.SetRow(i, contrast)
		value.SetVec(i, r.model.value(contrast))
	}
	var covariance mat.Dense
	covariance.Product(c, r.Covariance, c.T())
	var solved mat.VecDense
	if err := solved.SolveVec(&covariance, value); err != nil {
		return FTest{nan, float64(q), nan, nan}
	}
	quadratic := mat.Dot(value, &solved)
	f := FTest{F: quadratic / float64(q), DF1: float64(q), DF2: float64(r.Clusters - 1)}
	if r.Correction == CR2 {
		eta := r.degrees(contrasts)
		f.DF2 = eta - float64(q) + 1
		f.F *= f.DF2 / eta
		if !(f.DF2 > 0) {
			return FTest{nan, float64(q), nan, nan}
		}
	}
	f.P = inference.FTail(f.F, f.DF1, f.DF2)
	return f
}

// degrees are those of the Wishart distribution that resembles the covariance
// of the contrasts: q(q+1) over the sum of the variances of the elements of Ω,
// which is that covariance over the one of independent residuals. For a single
// contrast it is Satterthwaite's.
func (r *Robust) degrees(contrasts [][]float64) float64 {
	q, k := len(contrasts), len(r.model.Coefficients)
	c := mat.NewDense(q, k, nil)
	for i, contrast := range contrasts {
		c.SetRow(i, contrast)
	}
	var working mat.Dense
	working.Product(c, r.working, c.T())
	symmetric := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			symmetric.SetSym(i, j, working.At(i, j))
		}
	}
	var root mat.Cholesky
	if !root.Factorize(symmetric) {
		return math.NaN()
	}
	var lower mat.TriDense
	root.LTo(&lower)
	var scaled, b mat.Dense // rows of L⁻¹·C·M
	if err := scaled.Solve(&lower, c); err != nil {
		return math.NaN()
	}
	b.Mul(&scaled, r.model.bread)

	// P_gh^st = p_sg·p_th = [g = h]·d_g^st + w_sg′·T·w_th with w = (u, v)
	t := mat.NewDense(2*k, 2*k, nil)
	for i := range k {
		for j := range k {
			t.Set(i, j, r.working.At(i, j))
			t.Set(i, k+j, -r.model.bread.At(i, j))
			t.Set(k+i, j, -r.model.bread.At(i, j))
		}
	}
	w := make([][]*mat.VecDense, q) // by contrast and cluster
	d := make([]*mat.Dense, len(r.projects))
	for g, p := range r.projects {
		d[g] = new(mat.Dense)
		d[g].Product(&b, p.d, b.T())
		for s := range q {
			var u, v mat.VecDense
			u.MulVec(p.u, b.RowView(s))
			v.MulVec(p.v, b.RowView(s))
			w[s] = append(w[s], mat.NewVecDense(2*k, append(append([]float64(nil), u.RawVector().Data...), v.RawVector().Data...)))
		}
	}
	// ts[s][u] = T·Σ_g w_sg·w_ug′
	ts := make([][]*mat.Dense, q)
	for s := range q {
		for u := range q {
			sum := mat.NewDense(2*k, 2*k, nil)
			for g := range d {
				sum.RankOne(sum, 1, w[s][g], w[u][g])
			}
			sum.Mul(t, sum)
			ts[s] = append(ts[s], sum)
		}
	}
	// Σ_gh (p_ag·p_bh)(p_cg·p_eh)
	products := func(a, b, c, e int) float64 {
		sum := 0.0
		for g := range d {
			ab, ce := d[g].At(a, b), d[g].At(c, e)
			sum += ab*ce + ab*mat.Inner(w[c][g], t, w[e][g]) + ce*mat.Inner(w[a][g], t, w[b][g])
		}
		var product mat.Dense
		product.Mul(ts[b][e], ts[c][a])
		return sum + mat.Trace(&product)
	}
	variance := 0.0
	for s := range q {
		for u := range q {
			variance += products(s, s, u, u) + products(s, u, u, s)
		}
	}
	return float64(q*(q+1)) / variance
}
