package disclosure

import (
	"cmp"
	"maps"
	"slices"
)

// Rare says of which rows of a table the background must be left out, so that
// no combination of it singles a few people out: keys has the combination of
// each row. Those that fewer than minimum rows share are rare; if some, but
// fewer than minimum are, those with the least frequent other combinations too,
// so that whoever is left out is left out among as many (k-anonymity by local
// suppression; Sweeney 2002, Hundepool et al. 2012, 3.4). With a minimum below 2
// none are. Where the table has fewer rows than minimum all may be.
func Rare(keys []string, minimum int) []bool {
	rare := make([]bool, len(keys))
	shared := map[string]int{}
	for _, key := range keys {
		shared[key]++
	}
	out := 0
	for _, key := range slices.SortedFunc(maps.Keys(shared), func(a, b string) int {
		return cmp.Or(cmp.Compare(shared[a], shared[b]), cmp.Compare(a, b))
	}) {
		if !few(shared[key], minimum) && !few(out, minimum) {
			break
		}
		out += shared[key]
		delete(shared, key)
	}
	for i, key := range keys {
		rare[i] = shared[key] == 0
	}
	return rare
}
