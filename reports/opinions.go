package reports

import (
	"io"
	"slices"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/disclosure"
)

// Opinions is what became of residents' opinions, by unit with those below.
type Opinions struct {
	Title      indicators.Names
	Note       indicators.Names
	Units      *indicators.Units
	Publish    Publish
	Treatments []collect.Treatment

	left []disclosure.Reason // of a part: why the whole leaves units out
}

// hidden are the units of which nothing is published: so few people wrote that
// a neighbour would know who was answered, and how they rated it.
func (o *Opinions) hidden() []disclosure.Reason {
	if o.left != nil {
		return o.left
	}
	received := make([]int, len(o.Treatments))
	for unit := range o.Treatments {
		received[unit] = o.Treatments[unit].Received
	}
	return o.Publish.leave(o.Units.Parent, received, nil)
}

// part are those of one unit with those below, of which the same is left out as
// in the whole; nil where none came from there.
func (o *Opinions) part(units *indicators.Units, within []int) *Opinions {
	if o == nil || o.Treatments[within[0]].Received == 0 {
		return nil
	}
	part := *o
	part.Units, part.Treatments, part.left = units, cut(o.Treatments, within), cut(o.hidden(), within)
	return &part
}

// Table has a row for each of the units that opinions came from; nil asks for all.
func (o *Opinions) Table(lang string, units []int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("opinions.title"), Columns: []Column{left(p.T("col.unit")), right(p.T("opinions.received")), right(p.T("opinions.answered")), right(p.T("opinions.rate")),
		right(p.T("opinions.days")), right(p.T("opinions.implemented")), right(p.T("opinions.not_implemented")), right(p.T("opinions.rating")), right(p.T("opinions.score"))}}
	hidden, any := o.hidden(), false
	for unit := range o.Treatments {
		x := &o.Treatments[unit]
		if x.Received == 0 && unit > 0 || units != nil && !slices.Contains(units, unit) {
			continue
		}
		row := TableRow{Cells: []string{o.Units.List[unit].Name(lang)}, Indent: o.Units.Depth[unit], Strong: unit == 0}
		if hidden[unit].Hidden() {
			any = true
			row.Cells = append(row.Cells, p.T("word.hidden"), "", "", "", "", "", "", "")
		} else {
			row.Cells = append(row.Cells, strconv.Itoa(x.Received), strconv.Itoa(x.Answered), percent(x.Answered, x.Received), fixed(x.MedianDays, 1),
				strconv.Itoa(x.Implemented), strconv.Itoa(x.NotImplemented), fixed(x.MeanRating, 2), fixed(x.ImplementationScore(), 1))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("opinions.note")}
	if any {
		t.Notes = append(t.Notes, p.T("hidden.note", p.T("word.hidden"), o.Publish.MinRespondents))
	}
	return t
}

type opinionRow struct {
	Unit           string `json:"unit" csv:"unit"`
	Name           string `json:"name" csv:"name"`
	Level          string `json:"level" csv:"level"`
	Received       int    `json:"received" csv:"received"`
	Answered       int    `json:"answered" csv:"answered"`
	ResponseRate   number `json:"response_rate" csv:"response_rate"`
	MedianDays     number `json:"median_days" csv:"median_days"`
	Implemented    int    `json:"implemented" csv:"implemented"`
	NotImplemented int    `json:"not_implemented" csv:"not_implemented"`
	Rated          int    `json:"rated" csv:"rated"`
	MeanRating     number `json:"mean_rating" csv:"mean_rating"`
	Score          number `json:"implementation_score" csv:"implementation_score"`
}

// rows are those of the units that are shown.
func (o *Opinions) rows(lang string, shown func(unit int) bool) []opinionRow {
	rows := []opinionRow{}
	for unit := range o.Treatments {
		if !shown(unit) {
			continue
		}
		u, x := &o.Units.List[unit], &o.Treatments[unit]
		rows = append(rows, opinionRow{u.Code, u.Name(lang), u.Level, x.Received, x.Answered, number(x.ResponseRate()), number(x.MedianDays),
			x.Implemented, x.NotImplemented, x.Rated, number(x.MeanRating), number(x.ImplementationScore())})
	}
	return rows
}

func everyUnit(int) bool { return true }

// WriteCSV writes a row for each unit, whole.
func (o *Opinions) WriteCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(o.rows(lang, everyUnit), w)
}

// WriteJSON writes the same.
func (o *Opinions) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema   int          `json:"schema"`
		Study    string       `json:"study"`
		Opinions []opinionRow `json:"opinions"`
	}{Schema, o.Title.In(lang), o.rows(lang, everyUnit)})
}

// opinionRows are those of result.json: nil where none were collected, and
// without those left out where the file itself is published.
func (e *Evaluation) opinionRows(lang string) []opinionRow {
	if e.Opinions == nil {
		return nil
	}
	if !e.public {
		return e.Opinions.rows(lang, everyUnit)
	}
	hidden := e.Opinions.hidden()
	return e.Opinions.rows(lang, func(unit int) bool { return !hidden[unit].Hidden() })
}

// opinionsTable is that of the report.
func (e *Evaluation) opinionsTable(lang string, units []int) *Table {
	if e.Opinions == nil {
		return nil
	}
	return e.Opinions.Table(lang, units)
}

// cardOpinions is a unit's own row, on its scorecard; nil where none came from
// there.
func (e *Evaluation) cardOpinions(lang string, unit int) *Table {
	if e.Opinions == nil || e.Opinions.Treatments[unit].Received == 0 {
		return nil
	}
	t := e.Opinions.Table(lang, []int{unit})
	t.Rows[0].Indent = 0
	return t
}
