package collect

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Household is to whom a one-time code goes.
type Household struct{ Unit, Label string }

// Issue makes a code for each household of a list, or of the next one when it
// has no name: the codes, which are printed and then forgotten, and what is kept
// of each.
func Issue(list string, households []Household, random io.Reader) (codes []string, kept []IssuedCode, err error) {
	for _, h := range households {
		code, err := NewCode(random)
		if err != nil {
			return nil, nil, err
		}
		codes = append(codes, code)
		kept = append(kept, IssuedCode{Hash: HashCode(code), List: list, Unit: h.Unit, Label: h.Label, State: CodeOpen})
	}
	return codes, kept, nil
}

// Numbered are n households without a name: letters that are handed out, known
// by their numbers, which are equally long.
func Numbered(unit string, n int) []Household {
	households := make([]Household, n)
	for i := range households {
		households[i] = Household{unit, fmt.Sprintf("%0*d", len(strconv.Itoa(n)), i+1)}
	}
	return households
}

// NextList is a name for the next list of codes: the smallest number that is
// none of the lists'.
func NextList(lists []string) string {
	n := 1
	for slices.Contains(lists, strconv.Itoa(n)) {
		n++
	}
	return strconv.Itoa(n)
}

// Given is which of some households were given a code before that is open or
// used, and how many of them used one: each could answer twice.
func Given(codes []IssuedCode, households []Household) (given []Household, used int) {
	states := map[Household]CodeState{}
	for _, c := range codes {
		h := Household{c.Unit, c.Label}
		if c.Label != "" && (c.State == CodeUsed || c.State == CodeOpen && states[h] == "") {
			states[h] = c.State
		}
	}
	for _, h := range households {
		if state := states[h]; state != "" {
			given = append(given, h)
			if state == CodeUsed {
				used++
			}
		}
	}
	return given, used
}

// Twice says of how many households that were given a code before, with the
// first few of them.
func Twice(given []Household, households, used int) diag.Text {
	const most = 5
	var first []string
	for _, h := range given[:min(most, len(given))] {
		first = append(first, h.Unit+" "+h.Label)
	}
	if len(given) > most {
		first = append(first, "…")
	}
	return diag.Say("households of the list that have a code already: %d of %d (used: %d): %s", "名单中已有答题码的住户：%d 户，名单共 %d 户（其中已使用 %d 户）：%s",
		len(given), households, used, strings.Join(first, ", "))
}

// CodeCount is what became of the codes of a unit.
type CodeCount struct {
	Unit                     string
	Issued, Open, Used, Void int
}

// Rate is the share that was used of those that were not made void; −1 where
// there are none.
func (c CodeCount) Rate() float64 {
	if c.Issued == c.Void {
		return -1
	}
	return float64(c.Used) / float64(c.Issued-c.Void)
}

// CountCodes counts codes by unit.
func CountCodes(codes []IssuedCode) map[string]CodeCount {
	counts := map[string]CodeCount{}
	for _, code := range codes {
		c := counts[code.Unit]
		c.Unit = code.Unit
		c.Issued++
		switch code.State {
		case CodeOpen:
			c.Open++
		case CodeUsed:
			c.Used++
		case CodeVoid:
			c.Void++
		}
		counts[code.Unit] = c
	}
	return counts
}

// CodesMade is the audit log's entry for a list of codes.
func CodesMade(who, list string, made []IssuedCode) Entry {
	return Entry{Who: who, Did: "codes.made", About: list, Detail: fmt.Sprintf("codes %d; units %s", len(made), strings.Join(unitsOf(made), " "))}
}

// CodesVoided is the audit log's entry for codes that were made void.
func CodesVoided(who string, voided []IssuedCode) Entry {
	return Entry{Who: who, Did: "codes.voided", Detail: fmt.Sprintf("codes %d; units %s", len(voided), strings.Join(unitsOf(voided), " "))}
}

// CodesReminded is the audit log's entry for a list of whom to remind.
func CodesReminded(who string, reminded int) Entry {
	return Entry{Who: who, Did: "codes.reminded", Detail: fmt.Sprintf("households %d", reminded)}
}

// unitsOf are the units of codes, each once, sorted.
func unitsOf(codes []IssuedCode) []string {
	var units []string
	for _, c := range codes {
		units = append(units, c.Unit)
	}
	slices.Sort(units)
	return slices.Compact(units)
}
