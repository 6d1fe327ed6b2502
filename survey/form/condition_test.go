package form

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What XPath 1.0 says of the same expressions, where ” is the value of a
// question without an answer (§3.4: a comparison with a number converts to
// numbers, ” to NaN).
func TestConditionHolds(t *testing.T) {
	answers := Answers{"age": {"60"}, "needs": {"ramp", "bus"}, "lives": {"alone"}, "word": {"06"}}
	for text, want := range map[string]bool{
		"":                                true,
		"${age} = 60":                     true,
		"${age} = '60'":                   true,
		"${age}='6'":                      false,
		"${age} >= 60":                    true,
		"${age} > 60":                     false,
		"${age} < 60.5":                   true,
		"${age} <= 59.9":                  false,
		"${age} != 60":                    false,
		"${word} = 6":                     true,
		"${word} = '6'":                   false,
		"${word} < '7'":                   true,
		"${none} = ''":                    true,
		"${none} != ''":                   false,
		"${none} = 0":                     false,
		"${none} != 0":                    true,
		"${none} < 1":                     false,
		"${none} >= -1":                   false,
		"selected(${needs}, 'bus')":       true,
		"selected( ${needs} ,'us' )":      false,
		"not(selected(${needs}, 'bus'))":  false,
		"selected(${lives}, 'alone')":     true,
		"${needs} = 'ramp bus'":           true,
		"${age} = 1 or ${lives}='alone'":  true,
		"${age} = 1 and ${lives}='alone'": false,
		"${age} = 60 or ${age} = 1 and ${lives} = 'x'":   true,
		"(${age} = 60 or ${age} = 1) and ${lives} = 'x'": false,
		"not(${age} = 1 or ${age} = 2)":                  true,
		"${age} = 60 and\n\tnot (${lives} = \"x\")":      true,
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := c.Holds(answers); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

func TestConditionFaults(t *testing.T) {
	for text, at := range map[string]int{
		"age = 60":             0,
		"${age":                0,
		"${} = 1":              0,
		"${age}":               6,
		"${age} == 60":         8,
		"${age} = sixty":       9,
		"${age} = '60":         9,
		"${age} = 60 and":      15,
		"${age} = 60 or or":    15,
		"${age} = 60 )":        12,
		"(${age} = 60":         12,
		"not ${age} = 60":      4,
		"selected(${age}, 60)": 17,
		"${age} > 'old'":       14,
		"${age} = \"it's\"":    9,
		"${age} = 1e5":         10,
		"android = 1":          0,
	} {
		c, err := ParseCondition(text)
		fault, ok := errors.AsType[*ConditionError](err)
		if !ok || c != nil {
			t.Errorf("%s: %v, %v; want a fault", text, c, err)
			continue
		}
		if fault.At != at {
			t.Errorf("%s: %v, want it at character %d", text, fault, at+1)
		}
	}
}

func TestConditionIsWritten(t *testing.T) {
	const text = "${age} >= 60 and (not(selected(${needs}, 'none')) or ${lives} = 'alone')"
	c, err := ParseCondition(text)
	if err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]string{
		"XLSForm":    {c.String(), text},
		"XPath":      {c.XPath(func(name string) string { return "/data/b/" + name }), "/data/b/age >= 60 and (not(selected(/data/b/needs, 'none')) or /data/b/lives = 'alone')"},
		"LimeSurvey": {c.ExpressionManager(func(name string) string { return name }, func(name string) bool { return name == "needs" }), `(!is_empty(age.NAOK) and age.NAOK >= 60) and (!(needs_none.NAOK == "Y") or lives.NAOK == "alone")`},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s\nwant %s", what, pair[0], pair[1])
		}
	}
	if diff := cmp.Diff([]string{"age", "needs", "lives"}, c.Names()); diff != "" {
		t.Error(diff)
	}
	var none *Condition
	if none.String() != "" || none.Names() != nil {
		t.Error("no condition is written as something")
	}
}

// What was read and is written means the same when it is read again.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{"${age} >= 60 and not(selected(${needs}, 'none')) or ${lives} = 'alone'", "((${a}=1))", "not(not(${a} != ''))", "${a} < '3' or ${b}=-1.5"} {
		f.Add(seed)
	}
	values := []Answers{{}, {"a": {"1"}, "b": {"-1.5"}, "age": {"61"}}, {"needs": {"none", "x"}, "lives": {"alone"}, "a": {"3"}}}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCondition(text)
		if err != nil {
			if _, ok := errors.AsType[*ConditionError](err); !ok {
				t.Fatalf("%q: error %v is no *ConditionError", text, err)
			}
			return
		}
		again, err := ParseCondition(c.String())
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, c, err)
		}
		if again.String() != c.String() {
			t.Fatalf("%q, then %q", c, again)
		}
		for _, a := range values {
			if c.Holds(a) != again.Holds(a) {
				t.Fatalf("%q and %q differ for %v", text, c, a)
			}
		}
	})
}
