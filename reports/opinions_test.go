package reports

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// heard is a city of two districts; from one community came but two opinions.
func heard(t *testing.T, protect Protection) *Opinions {
	t.Helper()
	unit := func(code, parent, level, zh, en string) indicators.Unit {
		return indicators.Unit{Code: code, Parent: parent, Level: level, Names: indicators.Names{"zh": zh, "en": en}, Population: math.NaN(), Distributed: -1}
	}
	units, err := indicators.NewUnits("units.csv", []indicators.Unit{
		unit("city", "", "city", "全市", "The city"), unit("east", "city", "community", "东苑", "East"), unit("west", "city", "community", "西苑", "West"),
		unit("hill", "city", "community", "山前", "Hillside"), unit("lake", "city", "community", "湖滨", "Lakeside"),
	})
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	return &Opinions{Title: indicators.Names{"en": "Opinions of a city"}, Units: units, Publish: Publish{MinRespondents: 5, Protect: protect}, Treatments: []collect.Treatment{
		{Received: 40, Answered: 30, Implemented: 12, NotImplemented: 9, Rated: 11, MedianDays: 3.25, MeanRating: 3.818},
		{Received: 24, Answered: 20, Implemented: 10, NotImplemented: 4, Rated: 8, MedianDays: 2.5, MeanRating: 4.25},
		{Received: 2, Answered: 1, Rated: 1, MedianDays: 40, MeanRating: 1},
		{Received: 14, Answered: 9, Implemented: 2, NotImplemented: 5, Rated: 2, MedianDays: 6, MeanRating: 3.5},
		{MedianDays: nan, MeanRating: nan},
	}}
}

// Units with few opinions are left out, and with them another, from which and
// the sum they could be worked out. Files of results are whole.
func TestOpinions(t *testing.T) {
	var out bytes.Buffer
	for _, protect := range []Protection{ProtectComplementary, ProtectNone} {
		o := heard(t, protect)
		for _, lang := range []string{diag.English, diag.Chinese} {
			if err := o.Table(lang, nil).WriteText(&out, Plain); err != nil {
				t.Fatal(err)
			}
			out.WriteByte('\n')
		}
	}
	o := heard(t, ProtectComplementary)
	if err := o.WriteCSV(&out, diag.English); err != nil {
		t.Fatal(err)
	}
	if err := o.WriteJSON(&out, diag.English); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "opinions.txt", out.Bytes())
}

// The report has a section of them where some were collected, the result file
// a list; what is published holds no unit that is left out.
func TestReportOfOpinions(t *testing.T) {
	e := small().evaluate(t)
	section := `<section aria-labelledby="opinions">`
	if page := string(report(t, e, diag.English)["report.html"]); strings.Contains(page, section) {
		t.Error("a report without opinions has a section of them")
	}
	e.Opinions = &Opinions{Units: e.Units, Publish: Publish{MinRespondents: 5}, Treatments: make([]collect.Treatment, len(e.Units.List))}
	few := len(e.Units.List) - 1
	for unit := range slices.Backward(e.Units.List) {
		x := &e.Opinions.Treatments[unit]
		x.MedianDays, x.MeanRating = 1, math.NaN()
		switch {
		case unit == few:
			x.Received = 2
		case e.Units.Lowest(unit):
			x.Received = 20
		}
		if above := e.Units.Parent[unit]; above >= 0 {
			e.Opinions.Treatments[above].Received += x.Received
		}
	}
	if page := string(report(t, e, diag.English)["report.html"]); !strings.Contains(page, section) {
		t.Error("a report with opinions has no section of them")
	}
	for _, published := range []bool{false, true} {
		x := e
		if published {
			x = e.Published()
		}
		var out bytes.Buffer
		if err := x.WriteJSON(&out, diag.English); err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(out.String(), `"received": 2,`); has == published {
			t.Errorf("published %v: the unit with two opinions is there: %v", published, has)
		}
	}
}
