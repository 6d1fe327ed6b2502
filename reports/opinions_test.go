package reports

import (
	"bytes"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
	"goodgov/internal/i18n"
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

// A rating and a time to answer are of those who rated and of those who were
// answered: where these are few they are left out, though many wrote, and so is
// the unit from which and the total they could be worked out.
func TestOpinionsOfFewRatings(t *testing.T) {
	o := heard(t, ProtectComplementary)
	o.Treatments = []collect.Treatment{
		{Received: 90, Answered: 46, Implemented: 12, NotImplemented: 9, Rated: 24, MedianDays: 3.25, MeanRating: 3.81},
		{Received: 30, Answered: 25, Implemented: 10, NotImplemented: 4, Rated: 13, MedianDays: 2.5, MeanRating: 4.25},
		{Received: 20, Answered: 2, Rated: 1, MedianDays: 40, MeanRating: 5},
		{Received: 30, Answered: 10, Implemented: 2, NotImplemented: 5, Rated: 9, MedianDays: 6, MeanRating: 3.5},
		{Received: 10, Answered: 9, Rated: 1, MedianDays: 7, MeanRating: 1.5},
	}
	rows := o.Table(diag.English, nil).Rows
	for i, want := range [][]string{
		{"The city", "90", "46", "51.1 %", "3.2", "12", "9", "13.3", "24", "3.81"},
		{"East", "30", "25", "83.3 %", "2.5", "10", "4", "33.3", "13", "4.25"},
		{"West", "20", "2", "10.0 %", "not published", "0", "0", "0.0", "not published", ""},
		{"Hillside", "30", "10", "33.3 %", "6.0", "2", "5", "6.7", "not published", ""}, // or West and Lakeside together had two ratings
		{"Lakeside", "10", "9", "90.0 %", "not published", "0", "0", "0.0", "not published", ""},
	} {
		if !slices.Equal(rows[i].Cells, want) {
			t.Errorf("%q, want %q", rows[i].Cells, want)
		}
	}
	e := small().evaluate(t)
	e.Opinions, e.public = o, true
	for i, row := range e.opinionRows(diag.English) {
		for column, hidden := range map[string]bool{"rated": row.Rated == withheld, "mean_rating": math.IsNaN(float64(row.MeanRating)), "median_days": math.IsNaN(float64(row.MedianDays))} {
			at := 8
			if column == "median_days" {
				at = 4
			}
			if hidden != (rows[i].Cells[at] == "not published") {
				t.Errorf("%s of %s is hidden in the file: %v", column, row.Name, hidden)
			}
		}
	}
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

// A unit's scorecard has its own row and nobody else's: without figures where the
// whole leaves the unit out, also on a page of its own; and no row where no
// opinion came from. "hill" is left out since it would tell "few".
func TestScorecardOfOpinions(t *testing.T) {
	e := small().evaluate(t)
	e.Opinions = &Opinions{Units: e.Units, Publish: Publish{MinRespondents: 5}, Treatments: make([]collect.Treatment, len(e.Units.List))}
	rating := map[string]string{"city": "3.71", "east": "3.89", "west": "3.56", "lake": "3.45", "mill": "3.67", "hill": "", "few": ""} // "": left out
	for code, x := range map[string]collect.Treatment{
		"city": {Received: 55, Answered: 31, Rated: 29, MeanRating: 3.71}, "east": {Received: 15, Answered: 9, Rated: 9, MeanRating: 3.89}, "west": {Received: 40, Answered: 22, Rated: 20, MeanRating: 3.56},
		"hill": {Received: 12, Answered: 8, Rated: 8, MeanRating: 4.21}, "few": {Received: 3, Answered: 1, Rated: 1, MeanRating: 1.23},
		"lake": {Received: 20, Answered: 10, Rated: 9, MeanRating: 3.45}, "mill": {Received: 20, Answered: 12, Rated: 11, MeanRating: 3.67},
	} {
		e.Opinions.Treatments[at(t, e, code)] = x
	}
	ratings := regexp.MustCompile(`>([1-5]\.[0-9]{2})<`)
	section := regexp.MustCompile(`(?s)<section aria-labelledby="opinions">.*?</section>`)
	for unit, u := range e.Units.List {
		part, err := e.Part(unit)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{diag.English, diag.Chinese} {
			for of, e := range map[string]*Evaluation{"the whole": e, "its part": part} {
				own := 0
				if of == "the whole" {
					own = unit
				}
				var page bytes.Buffer
				if err := WriteScorecard(e, own, lang, func(_ string, render func(io.Writer) error) error { return render(&page) }); err != nil {
					t.Fatal(err)
				}
				found := section.FindString(page.String())
				want, came := rating[u.Code]
				if came != (found != "") || came && (want == "") != strings.Contains(found, i18n.Printer{Lang: lang}.T("word.hidden")) {
					t.Errorf("%s, %s: %q", u.Code, of, found)
				}
				if got := ratings.FindAllStringSubmatch(found, -1); want != "" && (len(got) != 1 || got[0][1] != want) || want == "" && got != nil {
					t.Errorf("%s, %s: ratings %q, want %q", u.Code, of, got, want)
				}
			}
		}
	}
	north, err := e.Part(at(t, e, "north"))
	if err != nil || north.Opinions != nil {
		t.Errorf("from where no opinion came: %+v, %v", north.Opinions, err)
	}
	east, err := e.Part(at(t, e, "east"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(report(t, east, diag.English)["report.html"])
	if got := ratings.FindAllStringSubmatch(section.FindString(page), -1); len(got) != 1 || got[0][1] != "3.89" {
		t.Errorf("the report of a district has %q", got)
	}
}
