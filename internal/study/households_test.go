package study

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

func TestHouseholds(t *testing.T) {
	s, err := Open("../../docs/example")
	if err != nil {
		t.Fatal(err)
	}
	const north, south = "u1", "u2"
	got, err := s.Households(strings.NewReader("label,unit\n3-501,"+north+"\n3-501,"+south+"\n"), "list.csv")
	if want := []collect.Household{{Unit: north, Label: "3-501"}, {Unit: south, Label: "3-501"}}; err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %v", got, err)
	}
	_, err = s.Households(strings.NewReader("unit,label\n"+north+",a\n"+"town"+",b\n,c\n"+north+",\n"+north+",a\n"), "list.csv")
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatal(err)
	}
	var found []string
	for _, p := range problems.All() {
		found = append(found, fmt.Sprint(p.Line, " ", p.Column, " ", p.Code))
	}
	if diff := cmp.Diff([]string{"3 unit codes.unit", "4 unit cell.empty", "5 label cell.empty", "6 label codes.repeated"}, found); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	name := s.LowestUnits()[0].Name("en")
	_, err = s.Households(strings.NewReader("unit,label\n"+name+",a\n"), "list.csv")
	if problems, _ := errors.AsType[*diag.Problems](err); problems == nil || problems.All()[0].Hint.String() != "the code of "+name+" is "+north {
		t.Errorf("a unit's name for its code: %v", err)
	}
	if _, err := s.Households(strings.NewReader("unit,name\nx,y\n"), "list.csv"); err == nil {
		t.Error("a list without labels")
	}
}
