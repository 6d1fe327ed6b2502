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

// Twice is the refusal of codes for households that were given one before.
type Twice struct{ *Refusal }

func (t *Twice) Unwrap() error { return t.Refusal }

// CheckFirst returns a *Twice where some of the households of issued codes have
// one among those before that is open or used: each could answer twice. Codes
// without a label are nobody's.
func CheckFirst(before, issued []IssuedCode) error {
	given, used := given(before, issued)
	if len(given) == 0 {
		return nil
	}
	const most = 5
	first := given[:min(most, len(given))]
	if len(given) > most {
		first = append(first[:most:most], "…")
	}
	return &Twice{&Refusal{"code.given", diag.Say("households of the list that have a code already: %d of %d (used: %d): %s", "名单中已有答题码的住户：%d 户，名单共 %d 户（其中已使用 %d 户）：%s",
		len(given), len(issued), used, strings.Join(first, ", "))}}
}

// given is which households of issued codes have one among those before, and
// how many of them used one.
func given(before, issued []IssuedCode) (households []string, used int) {
	type household struct{ unit, label string }
	states := map[household]CodeState{}
	for _, c := range before {
		h := household{c.Unit, c.Label}
		if c.Label != "" && (c.State == CodeUsed || c.State == CodeOpen && states[h] == "") {
			states[h] = c.State
		}
	}
	for _, c := range issued {
		if state := states[household{c.Unit, c.Label}]; state != "" {
			households = append(households, c.Unit+" "+c.Label)
			if state == CodeUsed {
				used++
			}
		}
	}
	return households, used
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
