package reports

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/sampling"
)

// SamplePlan says how many respondents are needed, of the whole and of each
// unit, and how far those go that came back.
type SamplePlan struct {
	Title, Note indicators.Names
	Aim         sampling.Aim
	Allocation  sampling.Allocation
	N           int     // of the whole; shared out among the units
	Exact       float64 // before rounding; NaN where N was given
	Response    float64 // share of those handed out that come back valid, above 0
	Contrast    *sampling.Contrast
	Units       []PlannedUnit // the whole first
	Shared      bool          // N is shared out among units
	Returned    bool          // respondents came back
	Shown       float64       // the design effect that they show for the whole; NaN where there is none
}

// PlannedUnit is the whole, or a unit.
type PlannedUnit struct {
	Unit        *indicators.Unit // nil where there is no study
	Population  float64          // NaN where it is not known
	Needed      int              // for the aim in itself
	Share       int              // of N
	ShareExact  float64
	Margin      float64 // of the share
	Distributed int     // −1 where it is not known
	Valid       int
	Effect      float64 // design effect that the data show
	Returned    float64 // margin of the valid ones, with that design effect
}

// HandOut is how many questionnaires to hand out for n to come back valid.
func (x *SamplePlan) HandOut(n int) int { return sampling.RoundUp(float64(n) / x.Response) }

type plannedRow struct {
	Code        string `json:"code" csv:"code"`
	Level       string `json:"level" csv:"level"`
	Population  number `json:"population" csv:"population"`
	Needed      int    `json:"needed" csv:"needed"`
	Share       int    `json:"share" csv:"share"`
	ShareExact  number `json:"share_exact" csv:"share_exact"`
	Margin      number `json:"margin" csv:"margin"`
	HandOut     int    `json:"hand_out" csv:"hand_out"`
	Distributed *int   `json:"distributed" csv:"distributed"`
	Valid       *int   `json:"valid" csv:"valid"`
	Effect      number `json:"deff" csv:"deff"`
	Effective   number `json:"effective_n" csv:"effective_n"`
	Returned    number `json:"margin_returned" csv:"margin_returned"`
}

func (x *SamplePlan) rows() []plannedRow {
	rows := []plannedRow{}
	for _, u := range x.Units {
		row := plannedRow{Population: number(u.Population), Needed: u.Needed, Share: u.Share, ShareExact: number(u.ShareExact), Margin: number(u.Margin),
			HandOut: x.HandOut(u.Share), Effect: number(u.Effect), Effective: number(math.NaN()), Returned: number(u.Returned)}
		if u.Unit != nil {
			row.Code, row.Level = u.Unit.Code, u.Unit.Level
		}
		if u.Distributed >= 0 {
			row.Distributed = &u.Distributed
		}
		if x.Returned {
			row.Valid, row.Effective = &u.Valid, number(float64(u.Valid)/u.Effect)
		}
		rows = append(rows, row)
	}
	return rows
}

type contrastRow struct {
	Difference number `json:"difference"`
	SD         number `json:"sd"`
	Power      number `json:"power"`
	NExact     number `json:"n_exact"`
	N          int    `json:"n"`
}

// WriteJSON writes everything.
func (x *SamplePlan) WriteJSON(w io.Writer, lang string) error {
	var contrast *contrastRow
	if c := x.Contrast; c != nil {
		contrast = &contrastRow{number(c.Difference), number(c.SD), number(c.Power), number(c.Size()), sampling.RoundUp(c.Size())}
	}
	return encodeJSON(w, struct {
		Schema       int          `json:"schema"`
		Study        string       `json:"study"`
		Note         string       `json:"note,omitempty"`
		Of           string       `json:"of"`
		Formula      string       `json:"formula"`
		Confidence   number       `json:"confidence"`
		Margin       number       `json:"margin"`
		Proportion   number       `json:"proportion"`
		SD           number       `json:"sd"`
		DesignEffect number       `json:"design_effect"`
		Shown        number       `json:"design_effect_shown"`
		Allocation   string       `json:"allocation"`
		N            int          `json:"n"`
		Exact        number       `json:"n_exact"`
		Units        []plannedRow `json:"units"`
		Contrast     *contrastRow `json:"contrast"`
	}{Schema, x.Title.In(lang), x.Note.In(lang), string(x.Aim.Of), string(x.Aim.Formula), number(x.Aim.Confidence), number(x.Aim.Margin), number(x.Aim.Proportion), number(x.Aim.SD),
		number(x.Aim.DesignEffect), number(x.Shown), string(x.Allocation), x.N, number(x.Exact), x.rows(), contrast})
}

// WriteCSV writes a row for the whole and each unit.
func (x *SamplePlan) WriteCSV(w io.Writer) error { return csvfile.Marshal(x.rows(), w) }

// Tables are how many are needed, and how far those go that came back.
func (x *SamplePlan) Tables(lang string) []*Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("sample.plan.title", x.aim(lang)), Columns: []Column{left(p.T("col.unit")), right(p.T("sample.col.population")), right(p.T("sample.col.needed"))}}
	if x.Shared {
		t.Columns = append(t.Columns, right(p.T("sample.col.shareof", x.N)), right(p.T("sample.col.margin")))
	}
	if x.Response < 1 {
		t.Columns = append(t.Columns, right(p.T("sample.col.handout")))
	}
	for i, u := range x.Units {
		cells := []string{u.name(p), people(u.Population), strconv.Itoa(u.Needed)}
		drawn := u.Needed
		if x.Shared {
			cells, drawn = append(cells, strconv.Itoa(u.Share), x.margin(u.Margin)), u.Share
		}
		if x.Response < 1 {
			cells = append(cells, strconv.Itoa(x.HandOut(drawn)))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Strong: i == 0 && x.Shared})
	}
	t.Notes = append(t.Notes, p.T("sample.plan.note."+x.rule()))
	if x.Aim.DesignEffect != 1 {
		t.Notes = append(t.Notes, p.T("sample.plan.note.deff", fixed(x.Aim.DesignEffect, 2)))
	}
	if x.Shared {
		t.Notes = append(t.Notes, p.T("sample.plan.note.shared", p.T("sample.allocation."+string(x.Allocation))))
	}
	if c := x.Contrast; c != nil {
		t.Notes = append(t.Notes, p.T("sample.plan.note.contrast", c.Difference, fixed(c.SD, 2), points(c.Power), sampling.RoundUp(c.Size())))
	}
	tables := []*Table{t}
	if x.Returned {
		tables = append(tables, x.returnedTable(p))
	}
	return tables
}

func (x *SamplePlan) rule() string {
	if x.Aim.Of == sampling.Mean {
		return string(sampling.Mean)
	}
	return string(x.Aim.Formula)
}

func (x *SamplePlan) returnedTable(p i18n.Printer) *Table {
	t := &Table{Title: p.T("sample.plan.returned"), Columns: []Column{left(p.T("col.unit")), right(p.T("col.distributed")), right(p.T("col.valid")), right(p.T("col.deff")), right(p.T("col.effective")), right(p.T("sample.col.margin"))}}
	for i, u := range x.Units {
		distributed := missing
		if u.Distributed >= 0 {
			distributed = strconv.Itoa(u.Distributed)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{u.name(p), distributed, strconv.Itoa(u.Valid), fixed(u.Effect, 2), fixed(float64(u.Valid)/u.Effect, 0), x.margin(u.Returned)}, Strong: i == 0})
	}
	if whole := x.Units[0]; whole.Valid > 0 {
		t.Notes = append(t.Notes, p.T("sample.worth."+string(x.Aim.Of), whole.Valid, fixed(float64(whole.Valid)/whole.Effect, 0), x.margin(whole.Returned)))
	}
	t.Notes = append(t.Notes, p.T("sample.plan.note.returned"))
	if x.Aim.DesignEffect == 1 && x.Shown > 1.05 {
		t.Notes = append(t.Notes, p.T("sample.plan.note.shown", fixed(x.Shown, 2)))
	}
	return t
}

// aim says in words what the sample is for.
func (x *SamplePlan) aim(lang string) string {
	p := i18n.Printer{Lang: lang}
	return p.T("sample.plan.aim."+string(x.Aim.Of), x.margin(x.Aim.Margin), points(x.Aim.Confidence))
}

// margin is in points of per cent of a proportion, in points of the scale of a
// mean.
func (x *SamplePlan) margin(v float64) string {
	switch {
	case math.IsNaN(v):
		return missing
	case x.Aim.Of == sampling.Mean:
		return "±" + fixed(v, 2)
	}
	return "±" + fixed(100*v, 1) + " %"
}

func people(n float64) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return missing
	}
	return fmt.Sprintf("%.0f", n)
}

func (u *PlannedUnit) name(p i18n.Printer) string {
	if u.Unit == nil {
		return p.T("sample.plan.population")
	}
	return u.Unit.Name(p.Lang)
}
