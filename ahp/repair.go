package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// RepairMethod names a way to bring a matrix within the limit of consistency.
type RepairMethod string

const (
	// RepairFewest changes the fewest judgements, each to a value of the
	// fundamental scale, and of the sets of that size takes the one whose
	// logarithms change least in all. The search is exact as far as its effort
	// goes; Repaired says what is proven.
	RepairFewest RepairMethod = "fewest"
	// RepairDeviation changes one judgement after another, first the one that is
	// furthest from the priorities, |ln(a_ij·w_j/w_i)| (Saaty 2003), to the value
	// of the scale nearest to what the others imply.
	RepairDeviation RepairMethod = "largest-deviation"
	// RepairGradient does the same, first the one to which λmax is most
	// sensitive (Harker 1987), per relative change: |a_ij·∂λmax/∂a_ij|.
	RepairGradient RepairMethod = "gradient"
	// RepairXuWei moves all judgements at once towards the priorities, again
	// and again: a_ij becomes a_ij^α·(w_i/w_j)^(1−α) (Xu & Wei 1999). The
	// results are not on the scale.
	RepairXuWei RepairMethod = "xu-wei"
	// RepairCaoLeungLaw does so by the deviations d_ij = a_ij·w_j/w_i: those
	// above 1 become γ·d + 1 − γ, their reciprocals follow (Cao, Leung & Law
	// 2008). The results are not on the scale.
	RepairCaoLeungLaw RepairMethod = "cao-leung-law"
)

// RepairMethods lists the methods, the default first.
func RepairMethods() []RepairMethod {
	return []RepairMethod{RepairFewest, RepairDeviation, RepairGradient, RepairXuWei, RepairCaoLeungLaw}
}

var repairOption = diag.Say("method of repair", "修正方法")

// ParseRepairMethod finds a method by its name.
func ParseRepairMethod(name string) (RepairMethod, error) {
	return parseName(repairOption, name, RepairMethods())
}

// Codes of repair.
const (
	CodeKeep        diag.Code = "option.keep"         // no share to keep
	WarnNotRepaired diag.Code = "matrix.not_repaired" // the method ended above the limit
)

// RepairOptions say how a matrix is repaired. Begin with DefaultRepairOptions.
type RepairOptions struct {
	Options // Method is not used: CR is that of the eigenvector
	Repair  RepairMethod
	// Keep is how much of each judgement a round of RepairXuWei (α) and
	// RepairCaoLeungLaw (γ) keeps: above 0, below 1, and near 1 for little change.
	Keep float64
	// Effort is how far RepairFewest searches, in relaxations; 0 is about a
	// second's worth. It is counted, not timed: the same judgements give the
	// same result on any machine.
	Effort int
}

// DefaultRepairOptions are DefaultOptions, RepairFewest, and 0.98 kept, the
// value that both papers recommend.
func DefaultRepairOptions() RepairOptions {
	return RepairOptions{Options: DefaultOptions(), Repair: RepairFewest, Keep: 0.98}
}

func (o RepairOptions) validate() error {
	if !slices.Contains(RepairMethods(), o.Repair) {
		return unknownName(repairOption, string(o.Repair), RepairMethods())
	}
	if !(o.Keep > 0 && o.Keep < 1) {
		return &Error{
			Code:  CodeKeep,
			Found: diag.Say("%v", "%v", o.Keep),
			Want:  diag.Say("the share of a judgement that a round keeps: above 0 and below 1, 0.98 as a rule", "每轮保留原判断的比重：大于 0、小于 1，通常为 0.98"),
		}
	}
	return nil
}

// effort of a search in a matrix of order n, about a second's worth.
func (o RepairOptions) effort(n int) int {
	if o.Effort > 0 {
		return o.Effort
	}
	return 8_000_000 / (n * n)
}

// Edit is a judgement that would be another.
type Edit struct {
	Pair             // row I over column J
	A, B     string  // the names of the elements
	From, To float64 // what was judged, and what would fit
}

// Change is how far the edit goes: |ln(To/From)|.
func (e Edit) Change() float64 { return math.Abs(math.Log(e.To / e.From)) }

// Repaired is a proposal of other judgements. It is for those who judged to
// look at: nobody else can say what they meant.
type Repaired struct {
	Method        RepairMethod
	Matrix        *Matrix // with the edits made
	Edits         []Edit  // row by row; none for a matrix within the limit
	Before, After *Result // by the eigenvector
	Rounds        int     // of RepairXuWei and RepairCaoLeungLaw

	// AtLeast is the number of edits on the scale that is proven to be needed;
	// 0 where the method proves nothing.
	AtLeast int
	// Fewest tells that there are AtLeast edits: no proposal has less. Closest
	// that no other of as many edits changes the logarithms less in all.
	Fewest, Closest bool
}

// Change is the sum of the changes of the edits.
func (r *Repaired) Change() float64 {
	sum := 0.0
	for _, e := range r.Edits {
		sum += e.Change()
	}
	return sum
}

// Repair proposes other judgements for a matrix over the limit of consistency.
// m is only read; judgements that are missing stay missing. After never has a
// higher CR than Before. A method may end above the limit, and After carries
// WarnNotRepaired then. The errors are those of Analyse, an unknown method and
// a share to keep that is none.
func Repair(m *Matrix, opt RepairOptions) (*Repaired, error) {
	if err := opt.validate(); err != nil {
		return nil, err
	}
	opt.Method = Eigenvector
	before, err := Analyse(m, opt.Options)
	if err != nil {
		return nil, err
	}
	r := &Repaired{Method: opt.Repair, Matrix: m.Clone(), Before: before, After: before}
	if before.Consistent {
		r.Fewest, r.Closest = opt.Repair == RepairFewest, opt.Repair == RepairFewest
		return r, nil
	}
	limit := lambdaLimit(before)
	switch opt.Repair {
	case RepairXuWei:
		r.Rounds = smooth(r.Matrix, limit, func(d float64) float64 { return math.Pow(d, opt.Keep) })
	case RepairCaoLeungLaw:
		r.Rounds = smooth(r.Matrix, limit, func(d float64) float64 { return opt.Keep*d + 1 - opt.Keep })
	case RepairDeviation:
		oneByOne(r.Matrix, limit, deviations)
	case RepairGradient:
		oneByOne(r.Matrix, limit, sensitivities)
	default:
		s := newMender(m, limit)
		r.AtLeast, r.Fewest, r.Closest = s.mend(opt.effort(m.N()))
		for _, p := range s.best {
			at := s.cells[p.cell]
			r.Matrix.put(at.Pair, p.value)
		}
	}
	r.Edits = edits(m, r.Matrix)
	if r.After, err = Analyse(r.Matrix, opt.Options); err != nil {
		return nil, err
	}
	if !r.After.Consistent {
		r.After.add(WarnNotRepaired, diag.Say("%s ended at CR %.4f, over the limit %.4g", "%s 止于 CR %.4f，仍超过上限 %.4g", string(opt.Repair), r.After.CR, r.After.Limit))
	}
	return r, nil
}

// lambdaLimit is the λmax at which CR is at the limit.
func lambdaLimit(r *Result) float64 {
	n := float64(len(r.Names))
	return n + (n-1)*r.RI*r.Limit
}

// put replaces a judgement that there is.
func (m *Matrix) put(p Pair, v float64) {
	n := m.N()
	m.a[p.I*n+p.J], m.a[p.J*n+p.I] = v, 1/v
}

// edits lists where two matrices over the same elements differ.
func edits(from, to *Matrix) []Edit {
	var list []Edit
	n := from.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			if was, is := from.a[i*n+j], to.a[i*n+j]; math.Abs(is/was-1) > exactReciprocal {
				list = append(list, Edit{Pair: Pair{i, j}, A: from.names[i], B: from.names[j], From: was, To: is})
			}
		}
	}
	return list
}
