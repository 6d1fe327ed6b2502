package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics"
)

// RaterAgreement is how far raters agree about targets.
type RaterAgreement struct {
	File            string
	Targets, Raters []string
	Complete        int // targets that every rater rated
	Confidence      float64
	ICC             []psychometrics.ICC
	Concordance     ahp.Concordance
	Fleiss          psychometrics.Kappa
	Light           map[psychometrics.KappaWeight]psychometrics.Kappa
	Krippendorff    map[psychometrics.Measurement]float64
	// Content is how many raters find each target relevant; nil where no limit
	// was given, Relevant being that.
	Content  *psychometrics.ScaleContentValidity
	Relevant float64
}

type agreementRow struct {
	Statistic string `json:"statistic" csv:"statistic"`
	Level     string `json:"level" csv:"level"`
	Value     number `json:"value" csv:"value"`
	Low       number `json:"low" csv:"low"`
	High      number `json:"high" csv:"high"`
	Test      string `json:"test" csv:"test"`
	Score     number `json:"test_value" csv:"test_value"`
	D1        number `json:"df1" csv:"df1"`
	D2        number `json:"df2" csv:"df2"`
	P         number `json:"p" csv:"p"`
}

// rows are the statistics, those for categories without order first.
func (r *RaterAgreement) rows() []agreementRow {
	nan := number(math.NaN())
	kappa := func(name string, level psychometrics.Measurement, k psychometrics.Kappa) agreementRow {
		row := agreementRow{Statistic: name, Level: string(level), Value: number(k.Value), Low: nan, High: nan, Score: number(k.Z), D1: nan, D2: nan, P: number(k.P)}
		if !math.IsNaN(k.Z) {
			row.Test = "z"
		}
		return row
	}
	alpha := func(level psychometrics.Measurement) agreementRow {
		return agreementRow{Statistic: "krippendorff_alpha", Level: string(level), Value: number(r.Krippendorff[level]), Low: nan, High: nan, Score: nan, D1: nan, D2: nan, P: nan}
	}
	w := r.Concordance
	rows := []agreementRow{
		kappa("fleiss_kappa", psychometrics.Nominal, r.Fleiss),
		kappa("light_kappa", psychometrics.Nominal, r.Light[psychometrics.Unweighted]),
		alpha(psychometrics.Nominal),
		{Statistic: "kendall_w", Level: string(psychometrics.Ordinal), Value: number(w.W), Low: nan, High: nan, Test: "chi_square", Score: number(w.ChiSquare), D1: number(w.Freedom), D2: nan, P: number(w.P)},
		kappa("light_kappa_linear", psychometrics.Ordinal, r.Light[psychometrics.Linear]),
		kappa("light_kappa_squared", psychometrics.Ordinal, r.Light[psychometrics.Squared]),
		alpha(psychometrics.Ordinal),
	}
	for _, c := range r.ICC {
		rows = append(rows, agreementRow{Statistic: string(c.Form), Level: string(psychometrics.Interval), Value: number(c.Value), Low: number(c.Low), High: number(c.High),
			Test: "F", Score: number(c.F), D1: number(c.D1), D2: number(c.D2), P: number(c.P)})
	}
	return append(rows, alpha(psychometrics.Interval), alpha(psychometrics.Ratio))
}

type contentRow struct {
	Target   string `json:"target"`
	Experts  int    `json:"experts"`
	Relevant int    `json:"relevant"`
	ICVI     number `json:"i_cvi"`
	Kappa    number `json:"kappa"`
	CVR      number `json:"cvr"`
}

type contentSet struct {
	Relevant  number       `json:"relevant"`
	Average   number       `json:"s_cvi_ave"`
	Universal number       `json:"s_cvi_ua"`
	Items     []contentRow `json:"items"`
}

func (r *RaterAgreement) content() *contentSet {
	if r.Content == nil {
		return nil
	}
	set := &contentSet{Relevant: number(r.Relevant), Average: number(r.Content.Average), Universal: number(r.Content.Universal)}
	for i, c := range r.Content.Items {
		set.Items = append(set.Items, contentRow{r.Targets[i], c.Experts, c.Relevant, number(c.ICVI), number(c.Kappa), number(c.CVR)})
	}
	return set
}

// WriteJSON writes {"schema":1,"targets",…,"statistics":[…],"content":{…}}.
func (r *RaterAgreement) WriteJSON(w io.Writer) error {
	return encodeJSON(w, struct {
		Schema     int            `json:"schema"`
		Targets    int            `json:"targets"`
		Complete   int            `json:"complete"`
		Raters     int            `json:"raters"`
		Confidence number         `json:"confidence"`
		Statistics []agreementRow `json:"statistics"`
		Content    *contentSet    `json:"content"`
	}{Schema, len(r.Targets), r.Complete, len(r.Raters), number(r.Confidence), r.rows(), r.content()})
}

// WriteCSV writes a row for each statistic.
func (r *RaterAgreement) WriteCSV(w io.Writer) error { return csvfile.Marshal(r.rows(), w) }

// Table shows the statistics.
func (r *RaterAgreement) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("agreement.title", r.File, len(r.Targets), len(r.Raters)), Columns: []Column{left(p.T("col.statistic")), left(p.T("col.forlevel")), right(p.T("col.value")),
		right(p.T("col.interval", points(r.Confidence))), left(p.T("col.test")), right("p")}}
	for _, x := range r.rows() {
		name := x.Statistic
		if key := "agreement." + x.Statistic; i18n.Has(key) {
			name = p.T(key)
		}
		test := ""
		switch {
		case math.IsNaN(float64(x.Score)):
		case x.Test == "F":
			test = "F(" + fixed(float64(x.D1), 0) + ", " + fixed(float64(x.D2), 0) + ") = " + fixed(float64(x.Score), 2)
		case x.Test == "chi_square":
			test = "χ²(" + fixed(float64(x.D1), 0) + ") = " + fixed(float64(x.Score), 2)
		case x.Test == "z":
			test = "z = " + fixed(float64(x.Score), 2)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, p.T("agreement.level." + x.Level), fixed(float64(x.Value), 3), interval3(float64(x.Low), float64(x.High)), test, probability(float64(x.P))}})
	}
	if r.Complete < len(r.Targets) {
		t.Notes = append(t.Notes, p.T("agreement.note.complete", r.Complete, len(r.Targets)))
	}
	t.Notes = append(t.Notes, p.T("agreement.note"))
	return t
}

// ContentTable shows how relevant raters find each target; nil where no limit
// was given.
func (r *RaterAgreement) ContentTable(lang string) *Table {
	set := r.content()
	if set == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("agreement.content", fixed(r.Relevant, -1)), Columns: []Column{left(p.T("col.item")), right(p.T("col.raters")), right(p.T("col.relevant")), right("I-CVI"), right("κ*"), right("CVR")}}
	for _, c := range set.Items {
		t.Rows = append(t.Rows, TableRow{Cells: []string{c.Target, strconv.Itoa(c.Experts), strconv.Itoa(c.Relevant), fixed(float64(c.ICVI), 3), fixed(float64(c.Kappa), 3), fixed(float64(c.CVR), 3)}})
	}
	t.Notes = []string{p.T("agreement.note.content", fixed(float64(set.Average), 3), fixed(float64(set.Universal), 3))}
	return t
}
