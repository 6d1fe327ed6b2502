package reports

import (
	"io"
	"strconv"

	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/screening"
)

// Outcomes is what became of the cases of the sample, by unit with those below.
type Outcomes struct {
	Units  []screening.Dispositions
	E      float64 // share of those of unknown eligibility taken to be eligible
	Source EligibilitySource
}

// EligibilitySource says where e comes from.
type EligibilitySource string

const (
	// EstimatedEligibility is eligible ÷ (eligible + not eligible) of the whole
	// sample (CASRO); small units would make it jump.
	EstimatedEligibility EligibilitySource = "estimated"
	GivenEligibility     EligibilitySource = "given"
)

// OutcomesTable shows the outcome rates of units; nil where no dispositions are
// given.
func (e *Evaluation) OutcomesTable(lang string, units []int) *Table {
	if e.Outcomes == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("rates.title"), Columns: []Column{left(p.T("col.unit")), right(p.T("rates.cases")), right("RR1"), right("RR2"), right("RR3"), right("RR5"),
		right("COOP1"), right("REF1"), right("CON1")}}
	for _, unit := range units {
		d := e.Outcomes.Units[unit]
		r := d.Rates(e.Outcomes.E)
		cells := []string{e.Units.List[unit].Name(lang), strconv.Itoa(d.Total())}
		if e.Hidden(unit) {
			cells[1] = p.T("word.hidden")
			t.Rows = append(t.Rows, TableRow{Cells: append(cells, "", "", "", "", "", "", "")})
			continue
		}
		for _, v := range []float64{r.Response[0], r.Response[1], r.Response[2], r.Response[4], r.Cooperation[0], r.Refusal[0], r.Contact[0]} {
			cells = append(cells, shareOf(v))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Strong: unit == 0})
	}
	t.Notes = []string{p.T("rates.note"), p.T("rates.e."+string(e.Outcomes.Source), fixed(e.Outcomes.E, 3))}
	return t
}

type outcomeRow struct {
	Unit  string `json:"unit" csv:"unit"`
	Name  string `json:"name" csv:"name"`
	Level string `json:"level" csv:"level"`
	I     int    `json:"i" csv:"i"`
	P     int    `json:"p" csv:"p"`
	R     int    `json:"r" csv:"r"`
	NC    int    `json:"nc" csv:"nc"`
	O     int    `json:"o" csv:"o"`
	UH    int    `json:"uh" csv:"uh"`
	UO    int    `json:"uo" csv:"uo"`
	NE    int    `json:"ne" csv:"ne"`
	E     number `json:"e" csv:"e"`
	RR1   number `json:"rr1" csv:"rr1"`
	RR2   number `json:"rr2" csv:"rr2"`
	RR3   number `json:"rr3" csv:"rr3"`
	RR4   number `json:"rr4" csv:"rr4"`
	RR5   number `json:"rr5" csv:"rr5"`
	RR6   number `json:"rr6" csv:"rr6"`
	COOP1 number `json:"coop1" csv:"coop1"`
	COOP2 number `json:"coop2" csv:"coop2"`
	COOP3 number `json:"coop3" csv:"coop3"`
	COOP4 number `json:"coop4" csv:"coop4"`
	REF1  number `json:"ref1" csv:"ref1"`
	REF2  number `json:"ref2" csv:"ref2"`
	REF3  number `json:"ref3" csv:"ref3"`
	CON1  number `json:"con1" csv:"con1"`
	CON2  number `json:"con2" csv:"con2"`
	CON3  number `json:"con3" csv:"con3"`
}

func (e *Evaluation) outcomeRows(lang string) []outcomeRow {
	rows := []outcomeRow{}
	if e.Outcomes == nil {
		return rows
	}
	for i := range e.Units.List {
		u, d := &e.Units.List[i], e.Outcomes.Units[i]
		r := d.Rates(e.Outcomes.E)
		rows = append(rows, outcomeRow{u.Code, u.Name(lang), u.Level,
			d[screening.Complete], d[screening.Partial], d[screening.Refusal], d[screening.NonContact], d[screening.Other], d[screening.UnknownHome], d[screening.Unknown], d[screening.NotEligible],
			number(r.E), number(r.Response[0]), number(r.Response[1]), number(r.Response[2]), number(r.Response[3]), number(r.Response[4]), number(r.Response[5]),
			number(r.Cooperation[0]), number(r.Cooperation[1]), number(r.Cooperation[2]), number(r.Cooperation[3]),
			number(r.Refusal[0]), number(r.Refusal[1]), number(r.Refusal[2]), number(r.Contact[0]), number(r.Contact[1]), number(r.Contact[2])})
	}
	return rows
}

// WriteOutcomesCSV writes the dispositions and all rates of each unit.
func (e *Evaluation) WriteOutcomesCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(e.outcomeRows(lang), w)
}

// WriteOutcomesJSON writes the dispositions and all rates of each unit.
func (e *Evaluation) WriteOutcomesJSON(w io.Writer, lang string) error {
	out := struct {
		Schema int          `json:"schema"`
		Study  string       `json:"study"`
		Source string       `json:"e_from"`
		Units  []outcomeRow `json:"units"`
	}{Schema, e.Title.In(lang), "", e.outcomeRows(lang)}
	if e.Outcomes != nil {
		out.Source = string(e.Outcomes.Source)
	}
	return encodeJSON(w, out)
}
