package ahp

import "testing"

func TestRandomIndex(t *testing.T) {
	for _, c := range []struct {
		table        RandomIndexTable
		n            int
		want         float64
		extrapolated bool
	}{
		// Below three every reciprocal matrix is consistent.
		{Saaty2005, 1, 0, false}, {DoneganDodd, 2, 0, false},
		{Saaty2005, 3, 0.52, false}, {Saaty2005, 5, 1.11, false}, {Saaty2005, 15, 1.59, false},
		{Saaty1980, 3, 0.58, false}, {Saaty1980, 12, 1.48, false},
		{AlonsoLamata, 4, 0.8816, false}, {DoneganDodd, 15, 1.4969, false},
		{TummalaLing, 8, 1.3952, false}, {TextbookChina, 7, 1.36, false},
		// (2.7699·16 − 4.3513 − 16)/15 and (2.7699·100 − 4.3513 − 100)/99.
		{Saaty2005, 16, 1.59780666667, true}, {TextbookChina, 100, 1.74382525253, true},
	} {
		ri, extrapolated, err := RandomIndex(c.table, c.n)
		if err != nil {
			t.Errorf("%s, n = %d: %v", c.table, c.n, err)
			continue
		}
		within(t, string(c.table), 1e-10, []float64{ri}, []float64{c.want})
		if extrapolated != c.extrapolated {
			t.Errorf("%s, n = %d: extrapolated %v", c.table, c.n, extrapolated)
		}
	}
	_, _, err := RandomIndex("saaty", 3)
	wantError(t, err, CodeUnknownName)
}

// A table that lost or doubled a column would not stay near the others.
func TestRandomIndexTablesAgree(t *testing.T) {
	reference := randomIndices[AlonsoLamata]
	for _, table := range RandomIndexTables() {
		for n := 3; n <= 15; n++ {
			ri, extrapolated, err := RandomIndex(table, n)
			if err != nil || extrapolated {
				t.Fatalf("%s, n = %d: %v, extrapolated %v", table, n, err, extrapolated)
			}
			within(t, string(table), 0.1, []float64{ri}, []float64{reference[n-3]})
		}
	}
}
