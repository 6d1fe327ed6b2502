package indicators_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/golden"
)

// census reads units from lines "code parent level distributed population";
// "-" is an empty cell, the first line is line 2.
func census(text string) []indicators.Unit {
	var list []indicators.Unit
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Fields(line)
		for k := range cells {
			if cells[k] == "-" {
				cells[k] = ""
			}
		}
		cells = append(cells, "", "", "")
		u := unit(cells[0], cells[1], cells[2])
		u.Line = i + 2
		if n, err := strconv.Atoi(cells[3]); err == nil {
			u.Distributed = n
		}
		if v, err := strconv.ParseFloat(cells[4], 64); err == nil {
			u.Population = v
		}
		list = append(list, u)
	}
	return list
}

func TestUnits(t *testing.T) {
	u := units(t, census(`
		c3   east  community
		city -     city
		c1   west  community
		west city  district
		c2   west  community
		east city  district
		zone city  community`)...)
	if got, want := strings.Join(u.Codes(), " "), "city west c1 c2 east c3 zone"; got != want {
		t.Fatalf("preorder %s, want %s", got, want)
	}
	for _, list := range []struct {
		name      string
		got, want []int
	}{
		{"within the city", u.Within(0), []int{0, 1, 2, 3, 4, 5, 6}},
		{"within west", u.Within(1), []int{1, 2, 3}},
		{"within c2", u.Within(3), []int{3}},
		{"path of c2", u.Path(3), []int{3, 1, 0}},
		{"path of the city", u.Path(0), []int{0}},
		{"districts", u.AtLevel("district"), []int{1, 4}},
		{"communities", u.AtLevel("community"), []int{2, 3, 5, 6}}, // whatever they are below
		{"villages", u.AtLevel("village"), nil},
	} {
		if !slices.Equal(list.got, list.want) {
			t.Errorf("%s: %v, want %v", list.name, list.got, list.want)
		}
	}
	if got, want := u.PathCodes(3), []string{"c2", "west", "city"}; !slices.Equal(got, want) {
		t.Errorf("codes of c2 and above %v, want %v", got, want)
	}
	if got, want := u.Levels(), []string{"city", "district", "community"}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
	if u.Lowest(0) || !u.Lowest(6) {
		t.Error("lowest units")
	}
	if i, found := u.Index("east"); !found || i != 4 {
		t.Errorf("east is unit %d, %t", i, found)
	}
}

// A level stands where it is met first from the root down.
func TestLevels(t *testing.T) {
	u := units(t, census(`
		p  -  province
		a  p  city
		a1 a  district
		a2 a1 community
		b  p  district
		b1 b  community`)...)
	if got, want := u.Levels(), []string{"province", "city", "district", "community"}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
}

func TestDeepUnits(t *testing.T) {
	const n = 10_000
	list := make([]indicators.Unit, n)
	for i, node := range chain(n) {
		list[i] = unit(node.Code, node.Parent, "level "+node.Code)
	}
	list[n-1].Distributed = 7
	u := units(t, list...)
	if levels := u.Levels(); len(levels) != n || levels[n-1] != list[n-1].Level || u.List[0].Distributed != 7 {
		t.Errorf("%d levels, %d distributed", len(levels), u.List[0].Distributed)
	}
}

func TestDistributed(t *testing.T) {
	tests := []struct {
		name, units string
		want        []int // in preorder
	}{
		{"nowhere", "city - city\na city community\nb city community", []int{-1, -1, -1}},
		{"summed over two levels", "city - city\ne city district\na e community 30\nb e community 0\nw city district 12", []int{42, 30, 30, 0, 12}},
		{"both, and they agree", "city - city 42\na city community 30\nb city community 12", []int{42, 30, 12}},
		{"the whole alone", "city - city 42\na city community\nb city community", []int{42, -1, -1}},
		{"some parts alone", "city - city\na city community 30\nb city community", []int{-1, 30, -1}},
		{"some parts and a whole of at least as many", "city - city 30\na city community 30\nb city community", []int{30, 30, -1}},
		{"a part of a part is not known", "city - city\ne city district\na e community 30\nb e community\nw city district 12", []int{-1, -1, 30, -1, 12}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := units(t, census(test.units)...)
			var got []int
			for i := range u.List {
				got = append(got, u.List[i].Distributed)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("distributed %v, want %v", got, test.want)
			}
		})
	}
}

func TestUnitsFaults(t *testing.T) {
	tests := []struct{ name, units, want string }{
		{"parts and whole differ", "city - city 41\na city community 30\nb city community 12", "2 distributed units.distributed"},
		{"parts are more than the whole", "city - city 29\na city community 30\nb city community", "2 distributed units.distributed"},
		{"at two levels", "city - city 50\ne city district 31\na e community 30\nw city district 12", "3 distributed units.distributed\n2 distributed units.distributed"},
		{"no level", "city - -\na city community\nb city -", "2 level units.no_level\n4 level units.no_level"},
		{"no level, and sums that differ", "city - - 1\na city community 30", "2 level units.no_level\n2 distributed units.distributed"},
		{"not a tree", "city - city\na city community\na city community\n- city community\nb cty community\nc d community\nd c community\nx - city",
			"4 code units.code_repeated\n5 code units.no_code\n6 parent units.parent_unknown\n9 parent units.several_roots\n7 parent units.cycle"},
	}
	var texts strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u, err := indicators.NewUnits("units.csv", census(test.units))
			if u != nil {
				t.Error("units with faults")
			}
			list := problems(t, err)
			if got := places(list); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
			fmt.Fprintf(&texts, "# %s\n%s\n", test.name, written(t, list))
		})
	}
	golden.Check(t, "units.txt", []byte(texts.String()))
}

func TestCheckRollup(t *testing.T) {
	u := units(t, census("city - city\na city community - 1200\nb city community\nc city community - 0\nd city community - -5")...)
	for _, rollup := range []indicators.Rollup{indicators.ByRespondents, indicators.ByEqual} {
		if err := u.CheckRollup("units.csv", rollup); err != nil {
			t.Errorf("%s: %v", rollup, err)
		}
	}
	list := problems(t, u.CheckRollup("units.csv", indicators.ByPopulation))
	if got, want := places(list), "4 population units.no_population\n5 population units.no_population\n6 population units.no_population"; got != want {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}
	golden.Check(t, "rollup.txt", []byte(written(t, list)))
	u.List[2].Population, u.List[3].Population, u.List[4].Population = 1, 2, math.MaxFloat64
	if err := u.CheckRollup("units.csv", indicators.ByPopulation); err != nil {
		t.Error(err) // the root needs none
	}
}
