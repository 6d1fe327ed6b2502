package survey

import (
	"cmp"
	"slices"
	"strings"
)

// valueCounts counts the values of a background column, as one worker meets
// them.
type valueCounts struct {
	cells  dictionary     // as they stand in the file
	places []int32        // of their counts, by cell
	values map[string]int // the places of the counts of values
	counts []valueCount
}

type valueCount struct {
	value    string
	n        int
	sequence int // batch in which it came first
	row      int // and row of that
}

// take counts the valid rows of a batch. column is the place of the column
// among those of the background, and cell among the kept cells of a row.
func (v *valueCounts) take(b *batch, column, cell, kept int) {
	for i := range b.rows {
		if b.rows[i].reasons != 0 {
			continue
		}
		at := 0
		if strict := b.strict[i]; strict != nil {
			at = v.place(strict.background[column], b, i)
		} else {
			span := b.spans[i*kept+cell]
			number, known := v.cells.find(b.text, span)
			if !known {
				number = v.cells.add(string(span.of(b.text)))
				v.places = append(v.places, int32(v.place(v.cells.texts[number], b, i)))
			}
			at = int(v.places[number])
		}
		count := &v.counts[at]
		count.n++
		if b.sequence < count.sequence {
			count.sequence, count.row = b.sequence, i
		}
	}
}

// place finds or makes the count of a cell, which may have white space around.
func (v *valueCounts) place(cell string, b *batch, row int) int {
	value := strings.TrimSpace(cell)
	if at, known := v.values[value]; known {
		return at
	}
	if v.values == nil {
		v.values = map[string]int{}
	}
	value = strings.Clone(value) // perhaps a part of its row
	v.values[value] = len(v.counts)
	v.counts = append(v.counts, valueCount{value: value, sequence: b.sequence, row: row})
	return len(v.counts) - 1
}

// reportBackground adds up what the workers counted.
func reportBackground(r *Responses, workers []*worker) {
	for c := range r.Background {
		all := map[string]valueCount{}
		for _, w := range workers {
			for _, count := range w.values[c].counts {
				if sum, known := all[count.value]; known {
					if sum.n += count.n; byFirst(sum, count) < 0 {
						count.sequence, count.row = sum.sequence, sum.row
					}
					count.n = sum.n
				}
				all[count.value] = count
			}
		}
		list := make([]valueCount, 0, len(all))
		for _, count := range all {
			list = append(list, count)
		}
		slices.SortFunc(list, byFirst)
		for _, count := range list {
			r.Background[c].Values = append(r.Background[c].Values, BackgroundValue{Value: count.value, N: count.n})
		}
	}
}

func byFirst(a, b valueCount) int {
	return cmp.Or(cmp.Compare(a.sequence, b.sequence), cmp.Compare(a.row, b.row))
}
