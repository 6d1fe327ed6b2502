package respond

import (
	"cmp"
	"hash/fnv"
	"slices"

	"goodgov/survey/form"
)

// put lists the questions of each group that are put to somebody, in the order
// in which they are put: that of the form, or in groups to be shuffled one that
// follows from the questionnaire's id. Scripts make the same order
// (questionnaire.js).
func put(f *form.Form, filled form.Filled) [][]*form.Question {
	asked := map[*form.Question]bool{}
	for _, q := range f.Put(filled.Answers) {
		asked[q] = true
	}
	groups := make([][]*form.Question, len(f.Groups))
	for g := range f.Groups {
		for i := range f.Groups[g].Questions {
			if q := &f.Groups[g].Questions[i]; asked[q] {
				groups[g] = append(groups[g], q)
			}
		}
		if f.Groups[g].Shuffle {
			slices.SortStableFunc(groups[g], func(a, b *form.Question) int { return cmp.Compare(lot(filled.ID, a.Name), lot(filled.ID, b.Name)) })
		}
	}
	return groups
}

// lot is the number that a question draws: FNV-1a (Fowler, Noll & Vo) with the
// last step of MurmurHash3 (Appleby), for names that differ in their last digit
// only would come in their own order without it.
func lot(id, name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(id + "/" + name)) // never fails
	x := h.Sum32()
	x = (x ^ x>>16) * 0x85ebca6b
	x = (x ^ x>>13) * 0xc2b2ae35
	return x ^ x>>16
}
