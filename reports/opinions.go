package reports

import (
	"io"
	"math"
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

	left *leftOpinions // of a part: what the whole leaves out
}

// leftOpinions says, by unit, what is left out of figures on opinions. Each
// rests on its own number of people: what is told of one answer or of one rating
// tells of one person, however many wrote.
type leftOpinions struct {
	units   []disclosure.Reason // everything: a neighbour would know who was answered
	days    []disclosure.Reason // how long answers took
	ratings []disclosure.Reason // ratings and their number
}

func (o *Opinions) leftOut() *leftOpinions {
	if o.left != nil {
		return o.left
	}
	leave := func(also []disclosure.Reason, n func(*collect.Treatment) int) []disclosure.Reason {
		counts := make([]int, len(o.Treatments))
		for unit := range o.Treatments {
			counts[unit] = n(&o.Treatments[unit])
		}
		return o.Publish.leave(o.Units.Parent, counts, also)
	}
	units := leave(nil, func(t *collect.Treatment) int { return t.Received })
	return &leftOpinions{units,
		leave(units, func(t *collect.Treatment) int { return t.Answered }),
		leave(units, func(t *collect.Treatment) int { return t.Rated })}
}

// part are those of one unit with those below, of which the same is left out as
// in the whole; nil where none came from there.
func (o *Opinions) part(units *indicators.Units, within []int) *Opinions {
	if o == nil || o.Treatments[within[0]].Received == 0 {
		return nil
	}
	whole, part := o.leftOut(), *o
	part.Units, part.Treatments = units, cut(o.Treatments, within)
	part.left = &leftOpinions{cut(whole.units, within), cut(whole.days, within), cut(whole.ratings, within)}
	return &part
}

// Table has a row for each of the units that opinions came from; nil asks for all.
func (o *Opinions) Table(lang string, units []int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("opinions.title"), Columns: []Column{left(p.T("col.unit")), right(p.T("opinions.received")), right(p.T("opinions.answered")), right(p.T("opinions.rate")),
		right(p.T("opinions.days")), right(p.T("opinions.implemented")), right(p.T("opinions.not_implemented")), right(p.T("opinions.score")), right(p.T("opinions.rated")), right(p.T("opinions.rating"))}}
	left, any := o.leftOut(), false
	cells := func(reason disclosure.Reason, shown ...string) []string {
		if !reason.Hidden() {
			return shown
		}
		any = true
		return append([]string{p.T("word.hidden")}, make([]string, len(shown)-1)...)
	}
	for unit := range o.Treatments {
		x := &o.Treatments[unit]
		if x.Received == 0 && unit > 0 || units != nil && !slices.Contains(units, unit) {
			continue
		}
		row := TableRow{Cells: []string{o.Units.List[unit].Name(lang)}, Indent: o.Units.Depth[unit], Strong: unit == 0}
		if left.units[unit].Hidden() {
			row.Cells = append(row.Cells, cells(left.units[unit], make([]string, len(t.Columns)-1)...)...)
		} else {
			row.Cells = append(row.Cells, strconv.Itoa(x.Received), strconv.Itoa(x.Answered), percent(x.Answered, x.Received))
			row.Cells = append(row.Cells, cells(left.days[unit], fixed(x.MedianDays, 1))...)
			row.Cells = append(row.Cells, strconv.Itoa(x.Implemented), strconv.Itoa(x.NotImplemented), fixed(x.ImplementationScore(), 1))
			row.Cells = append(row.Cells, cells(left.ratings[unit], strconv.Itoa(x.Rated), fixed(x.MeanRating, 2))...)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("opinions.note")}
	if any {
		t.Notes = append(t.Notes, p.T("opinions.hidden", p.T("word.hidden"), o.Publish.MinRespondents))
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
	Rated          count  `json:"rated" csv:"rated"`
	MeanRating     number `json:"mean_rating" csv:"mean_rating"`
	Score          number `json:"implementation_score" csv:"implementation_score"`
}

// rows are those of all units, or without what is left out.
func (o *Opinions) rows(lang string, left *leftOpinions) []opinionRow {
	rows := []opinionRow{}
	for unit := range o.Treatments {
		u, x := &o.Units.List[unit], &o.Treatments[unit]
		row := opinionRow{u.Code, u.Name(lang), u.Level, x.Received, x.Answered, number(x.ResponseRate()), number(x.MedianDays),
			x.Implemented, x.NotImplemented, count(x.Rated), number(x.MeanRating), number(x.ImplementationScore())}
		if left != nil {
			if left.units[unit].Hidden() {
				continue
			}
			if left.days[unit].Hidden() {
				row.MedianDays = number(math.NaN())
			}
			if left.ratings[unit].Hidden() {
				row.Rated, row.MeanRating = withheld, number(math.NaN())
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// WriteCSV writes a row for each unit, whole.
func (o *Opinions) WriteCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(o.rows(lang, nil), w)
}

// WriteJSON writes the same.
func (o *Opinions) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema   int          `json:"schema"`
		Study    string       `json:"study"`
		Opinions []opinionRow `json:"opinions"`
	}{Schema, o.Title.In(lang), o.rows(lang, nil)})
}

// opinionRows are those of result.json: nil where none were collected, and
// without those left out where the file itself is published.
func (e *Evaluation) opinionRows(lang string) []opinionRow {
	if e.Opinions == nil {
		return nil
	}
	if !e.public {
		return e.Opinions.rows(lang, nil)
	}
	return e.Opinions.rows(lang, e.Opinions.leftOut())
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
