package cfa

import (
	"slices"

	"goodgov/internal/diag"
)

// Factor is a latent variable and the items that load on it, by their place
// among the model's items.
type Factor struct {
	Code  string
	Items []int
}

// Structure names how the factors of a model hang together.
type Structure string

const (
	Correlated  Structure = "correlated"   // every pair of factors has its covariance
	SecondOrder Structure = "second-order" // one general factor accounts for the covariances of the factors
	OneFactor   Structure = "one-factor"   // all items load on a single factor, whatever their dimension
	Orthogonal  Structure = "orthogonal"   // the factors are uncorrelated
)

// Structures lists the structures, the default first.
func Structures() []Structure { return []Structure{Correlated, SecondOrder, OneFactor, Orthogonal} }

// Identification names what gives the factors their unit.
type Identification string

const (
	Marker       Identification = "marker"        // the first item of a factor loads 1
	UnitVariance Identification = "unit-variance" // a factor has the variance 1; of the second order, its disturbance has
)

// Identifications lists them, the default first.
func Identifications() []Identification { return []Identification{Marker, UnitVariance} }

// General is the code of the factor of the second order, and of the single
// factor of OneFactor.
const General = "general"

// Model is the structure that is held against the data. An item loads on one
// factor at most; one that is on none is left out.
type Model struct {
	Items          []string // codes, in the order of the sample's columns
	Factors        []Factor
	Structure      Structure
	Identification Identification
}

// arranged is the model as it is fitted: items in the order of the factors,
// and the sample's columns that they stand for.
type arranged struct {
	Model
	columns []int
	factor  []int // of each item
}

// arrange checks the model and puts the items that are on a factor in order.
func (m Model) arrange() (*arranged, error) {
	if !slices.Contains(Structures(), m.Structure) || !slices.Contains(Identifications(), m.Identification) {
		return nil, &Error{Code: CodeOption, Found: diag.Say("structure %q, identification %q", "结构 %q，识别方式 %q", m.Structure, m.Identification),
			Want: diag.Say("one of %q and one of %q", "结构为 %q 之一，识别方式为 %q 之一", Structures(), Identifications())}
	}
	a := &arranged{Model: m}
	a.Items, a.Factors = nil, nil
	factors := m.Factors
	if m.Structure == OneFactor {
		all := Factor{Code: General}
		for _, f := range m.Factors {
			all.Items = append(all.Items, f.Items...)
		}
		factors = []Factor{all}
	}
	used := make([]bool, len(m.Items))
	for i, f := range factors {
		factor := Factor{Code: f.Code}
		for _, column := range f.Items {
			if column < 0 || column >= len(m.Items) {
				panic("cfa: a factor has an item that the model has not")
			}
			if used[column] {
				return nil, &Error{Code: CodeModel, Found: diag.Say("item %s on two factors", "题项 %s 属于两个因子", m.Items[column]), Want: diag.Say("one factor for each item", "每个题项只属于一个因子")}
			}
			used[column] = true
			factor.Items = append(factor.Items, len(a.Items))
			a.Items = append(a.Items, m.Items[column])
			a.columns = append(a.columns, column)
			a.factor = append(a.factor, i)
		}
		a.Factors = append(a.Factors, factor)
	}
	return a, a.check()
}

// check refuses models that no data could identify.
func (a *arranged) check() error {
	if len(a.Factors) == 0 {
		return &Error{Code: CodeModel, Found: diag.Say("no factors", "没有因子"), Want: diag.Say("at least one factor", "至少一个因子")}
	}
	least := 2
	if len(a.Factors) == 1 || a.Structure == Orthogonal {
		least = 3
	}
	for _, f := range a.Factors {
		if len(f.Items) < least {
			return &Error{Code: CodeFewItems, Found: diag.Say("%d items on the factor %s", "因子 %[2]s 只有 %[1]d 个题项", len(f.Items), f.Code),
				Want: diag.Say("at least %d: fewer don't identify it", "至少 %d 个，否则无法识别", least),
				Hint: diag.Say("take a higher level of the framework, or leave this factor out", "请改用指标体系中更高的层级，或去掉该因子")}
		}
	}
	if a.Structure == SecondOrder && len(a.Factors) < 3 {
		return &Error{Code: CodeFewItems, Found: diag.Say("%d factors under the second-order factor", "二阶因子下只有 %d 个因子", len(a.Factors)),
			Want: diag.Say("at least 3: fewer don't identify it", "至少 3 个，否则无法识别")}
	}
	return nil
}
