package indicators

import (
	"cmp"
	"math"
	"slices"

	"goodgov/internal/diag"
)

// Unit is a community, or what stands above or below one.
type Unit struct {
	Code        string
	Parent      string // code; "" is the root
	Level       string // a name: community, district, city, …
	Names       Names
	Population  float64 // NaN where not given
	Distributed int     // questionnaires handed out; −1 where not given
	Target      int     // valid questionnaires wanted; −1 where not given
	Line        int
}

// Name returns the unit's name in a language, or its code where it has none.
func (u *Unit) Name(lang string) string {
	if name := u.Names.In(lang); name != "" {
		return name
	}
	return u.Code
}

// Units is the tree of units, in preorder like a Framework.
type Units struct {
	List     []Unit
	Parent   []int // −1 for the root
	Children [][]int
	Depth    []int // 0 for the root

	index map[string]int
	end   []int
}

// NewUnits builds the tree of units. A parent's number of questionnaires
// distributed is the sum of its children's; where both are given they must
// agree. Its error is a *diag.Problems.
func NewUnits(file string, units []Unit) (*Units, error) {
	var problems diag.Problems
	tree := sortTree(len(units), treeRows{
		code:   func(i int) string { return units[i].Code },
		parent: func(i int) string { return units[i].Parent },
		line:   func(i int) int { return units[i].Line },
	}, file, "units", &problems)
	if tree == nil {
		return nil, problems.Err()
	}
	u := &Units{Parent: tree.parent, Children: tree.children, Depth: tree.level, end: tree.end, index: map[string]int{}}
	for _, from := range tree.order {
		u.index[units[from].Code] = len(u.List)
		u.List = append(u.List, units[from])
	}
	for i := range u.List {
		unit := &u.List[i]
		if unit.Level == "" {
			problems.Add(diag.Problem{File: file, Line: unit.Line, Column: "level", Code: "units.no_level",
				Found: diag.Quote(""), Want: diag.Say("the name of a level, such as community", "层级名称，如 community")})
		}
	}
	u.sumDistributed(file, &problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return u, nil
}

// sumDistributed fills in the parents, children first.
func (u *Units) sumDistributed(file string, problems *diag.Problems) {
	for i := len(u.List) - 1; i >= 0; i-- {
		unit := &u.List[i]
		if len(u.Children[i]) == 0 {
			continue
		}
		sum, known := 0, 0
		for _, child := range u.Children[i] {
			if n := u.List[child].Distributed; n >= 0 {
				sum += n
				known++
			}
		}
		switch {
		case known == 0:
		case unit.Distributed < 0 && known == len(u.Children[i]):
			unit.Distributed = sum
		case unit.Distributed >= 0 && (known == len(u.Children[i]) && sum != unit.Distributed || sum > unit.Distributed):
			problems.Add(diag.Problem{File: file, Line: unit.Line, Column: "distributed", Code: "units.distributed",
				Found: diag.Say("%d for %q", "%[2]q 为 %[1]d", unit.Distributed, unit.Code),
				Want:  diag.Say("%d, the sum of the units below it", "%d，即下级单元之和", sum),
				Hint:  diag.Say("leave the cell of the upper unit empty: it is summed", "上级单元可留空，程序会自动求和")})
		}
	}
}

// Index finds a unit by its code.
func (u *Units) Index(code string) (int, bool) {
	i, found := u.index[code]
	return i, found
}

// Codes lists the codes of all units.
func (u *Units) Codes() []string {
	codes := make([]string, len(u.List))
	for i := range u.List {
		codes[i] = u.List[i].Code
	}
	return codes
}

// Lowest reports whether no unit stands below a unit.
func (u *Units) Lowest(unit int) bool { return len(u.Children[unit]) == 0 }

// Within lists a unit and all units below it, in preorder.
func (u *Units) Within(unit int) []int {
	list := make([]int, 0, u.end[unit]-unit)
	for i := unit; i < u.end[unit]; i++ {
		list = append(list, i)
	}
	return list
}

// Path lists a unit and all units above it, the root last.
func (u *Units) Path(unit int) []int {
	var path []int
	for ; unit >= 0; unit = u.Parent[unit] {
		path = append(path, unit)
	}
	return path
}

// PathCodes lists the codes of a unit and all units above it, the root's last.
func (u *Units) PathCodes(unit int) []string {
	var codes []string
	for ; unit >= 0; unit = u.Parent[unit] {
		codes = append(codes, u.List[unit].Code)
	}
	return codes
}

// Levels lists the names of the levels, from the root down.
func (u *Units) Levels() []string {
	var levels []string
	highest := map[string]int{} // the depth at which a level is met first
	for i := range u.List {
		level := u.List[i].Level
		depth, known := highest[level]
		if !known {
			levels = append(levels, level)
		}
		if !known || u.Depth[i] < depth {
			highest[level] = u.Depth[i]
		}
	}
	slices.SortStableFunc(levels, func(a, b string) int { return cmp.Compare(highest[a], highest[b]) })
	return levels
}

// AtLevel lists the units of a level.
func (u *Units) AtLevel(level string) []int {
	var units []int
	for i := range u.List {
		if u.List[i].Level == level {
			units = append(units, i)
		}
	}
	return units
}

// shares of a unit's children in it, by population or equal. Children that
// have no population under ByPopulation are a fault, reported by CheckRollup.
func (u *Units) shares(unit int, rollup Rollup) []float64 {
	children := u.Children[unit]
	shares := make([]float64, len(children))
	sum := 0.0
	for k, child := range children {
		shares[k] = 1
		if rollup == ByPopulation {
			shares[k] = u.List[child].Population
		}
		sum += shares[k]
	}
	for k := range shares {
		shares[k] /= sum
	}
	return shares
}

// CheckRollup reports the units without a population where the roll-up needs
// one.
func (u *Units) CheckRollup(file string, rollup Rollup) error {
	var problems diag.Problems
	if rollup == ByPopulation {
		for i := range u.List {
			if unit := &u.List[i]; i > 0 && (math.IsNaN(unit.Population) || unit.Population <= 0) {
				problems.Add(diag.Problem{File: file, Line: unit.Line, Column: "population", Code: "units.no_population",
					Found: diag.Say("none for %q", "%q 未填", unit.Code),
					Want:  diag.Say("a population above 0: scores are rolled up by it", "大于 0 的人口数：得分按人口汇总")})
			}
		}
	}
	return problems.Err()
}
