package reports

import (
	"math"
	"strconv"
)

// number is a figure in a file of results: full precision, and nothing where
// there is none.
type number float64

// MarshalJSON writes null for a missing value.
func (v number) MarshalJSON() ([]byte, error) {
	f := float64(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
}

// MarshalCSV writes an empty cell for a missing value.
func (v number) MarshalCSV() (string, error) {
	f := float64(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", nil
	}
	return strconv.FormatFloat(f, 'g', -1, 64), nil
}

// rank is a place in a ranking, from 1; 0 is none.
type rank int

// MarshalJSON writes null for no rank.
func (r rank) MarshalJSON() ([]byte, error) {
	if r == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(r), 10), nil
}

// MarshalCSV writes an empty cell for no rank.
func (r rank) MarshalCSV() (string, error) {
	if r == 0 {
		return "", nil
	}
	return strconv.Itoa(int(r)), nil
}

// count is a number of respondents; withheld is none that is told.
type count int

// MarshalJSON writes null for what is withheld.
func (c count) MarshalJSON() ([]byte, error) {
	if c == withheld {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(c), 10), nil
}

// MarshalCSV writes an empty cell for what is withheld.
func (c count) MarshalCSV() (string, error) {
	if c == withheld {
		return "", nil
	}
	return strconv.Itoa(int(c)), nil
}

// fixed prints with a number of decimals, and a dash where there is nothing.
func fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if v <= 0 && text == strconv.FormatFloat(math.Copysign(0, -1), 'f', decimals, 64) {
		return text[1:] // no negative zero
	}
	return text
}

// fixedBelow prints a number that is less than a bound, with more decimals
// where it would read as the bound itself.
func fixedBelow(v, bound float64, decimals int) string {
	const most = 17 // tell any two numbers near 1 apart
	for ; decimals < most && fixed(v, decimals) == fixed(bound, decimals); decimals++ {
	}
	return fixed(v, decimals)
}

// missing stands in tables where there is no value.
const missing = "–"

func percent(part, whole int) string {
	if whole <= 0 {
		return missing
	}
	return fixed(100*float64(part)/float64(whole), 1) + " %"
}

// points is a share in per cent, without the last bits that multiplying adds.
func points(share float64) float64 { return math.Round(share*1e8) / 1e6 }

func interval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missing
	}
	return fixed(low, 2) + " – " + fixed(high, 2)
}

func ordinal(r int) string {
	if r == 0 {
		return missing
	}
	return strconv.Itoa(r)
}
