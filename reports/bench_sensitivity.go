package reports

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
)

// Ranked is something whose place in an order hangs on the weights: a node of
// the hierarchy, or a unit with a score.
type Ranked struct {
	Code, Name string
	Value      float64 // as the weights are
}

// PanelSensitivity is what becomes of an order when weights move, to be shown.
type PanelSensitivity struct {
	Panel  *ahp.Panel
	Ranked []Ranked
	// Moved are one for each weight that was moved; their lines are those of
	// Ranked.
	Moved []ahp.Sensitivity
}

func (s *PanelSensitivity) node(m *ahp.Sensitivity) *ahp.PanelNode { return &s.Panel.Nodes[m.Node] }

// StabilityTable shows how far each weight can go before the first place, and
// before any place, changes hands.
func (s *PanelSensitivity) StabilityTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.local")), right(p.T("sensitivity.first")), left(p.T("sensitivity.taker")),
		right(p.T("sensitivity.order")), right(p.T("sensitivity.change")), left(p.T("sensitivity.swap"))}}
	var first, order *ahp.Sensitivity // those most easily upset
	level := 0                        // weights that move nothing that is ranked
	for i := range s.Moved {
		m := &s.Moved[i]
		if !slices.ContainsFunc(m.Lines, func(l ahp.Line) bool { return l.AtZero != l.AtOne }) {
			level++
			continue
		}
		n := s.node(m)
		cells := []string{n.Code, n.Label(lang), fixed(m.Weight, 4), room(m.First), missing, room(m.Order), missing, missing}
		if c := m.First.Nearest(m.Weight); c != nil {
			cells[4] = s.Ranked[s.taker(m, c)].Code
			first = closer(first, m, func(x *ahp.Sensitivity) ahp.Room { return x.First })
		}
		if c := m.Order.Nearest(m.Weight); c != nil {
			cells[6], cells[7] = changed(c.At-m.Weight, 4), s.swap(m, c)
			order = closer(order, m, func(x *ahp.Sensitivity) ahp.Room { return x.Order })
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: panelLevel(s.Panel, m.Node) - 1, Strong: panelLevel(s.Panel, m.Node) == 1})
	}
	if level > 0 {
		t.Notes = append(t.Notes, p.T("sensitivity.level", level))
	}
	t.Notes = append(t.Notes, p.T("sensitivity.leader", s.label(s.leader(), lang)))
	if first == nil {
		t.Notes = append(t.Notes, p.T("sensitivity.firstsafe"))
	} else {
		c := first.First.Nearest(first.Weight)
		t.Notes = append(t.Notes, p.T("sensitivity.firstleast", s.node(first).Code, fixed(first.Weight, 4), fixed(c.At, 4), relative(first.Weight, c.At), s.label(s.taker(first, c), lang)))
	}
	if order == nil {
		t.Notes = append(t.Notes, p.T("sensitivity.ordersafe"))
	} else {
		c := order.Order.Nearest(order.Weight)
		t.Notes = append(t.Notes, p.T("sensitivity.orderleast", s.node(order).Code, fixed(order.Weight, 4), fixed(c.At, 4), relative(order.Weight, c.At), s.swap(order, c)))
	}
	return t
}

// closer returns which of two is upset by the smaller change; a may be nil.
func closer(a, b *ahp.Sensitivity, of func(*ahp.Sensitivity) ahp.Room) *ahp.Sensitivity {
	if a == nil {
		return b
	}
	const rounding = 1e-9 // two siblings may lead to the same crossing
	distance := func(x *ahp.Sensitivity) float64 { return math.Abs(of(x).Nearest(x.Weight).At - x.Weight) }
	if distance(b) < distance(a)-rounding {
		return b
	}
	return a
}

// pass is who overtakes whom when the weight goes to a crossing from where it is.
func pass(m *ahp.Sensitivity, c *ahp.Crossing) (overtakes, overtaken int) {
	if c.At < m.Weight {
		return c.Before, c.After
	}
	return c.After, c.Before
}

// taker is who has the first place beyond a crossing.
func (s *PanelSensitivity) taker(m *ahp.Sensitivity, c *ahp.Crossing) int {
	overtakes, _ := pass(m, c)
	return overtakes
}

// swap names who overtakes whom at a crossing.
func (s *PanelSensitivity) swap(m *ahp.Sensitivity, c *ahp.Crossing) string {
	overtakes, overtaken := pass(m, c)
	return s.Ranked[overtakes].Code + " > " + s.Ranked[overtaken].Code
}

// leader is who has the first place.
func (s *PanelSensitivity) leader() int {
	first := 0
	for k := range s.Ranked {
		if s.Ranked[k].Value > s.Ranked[first].Value {
			first = k
		}
	}
	return first
}

// Leader is the code of who has the first place.
func (s *PanelSensitivity) Leader() string { return s.Ranked[s.leader()].Code }

func (s *PanelSensitivity) label(k int, lang string) string {
	p := i18n.Printer{Lang: lang}
	if r := s.Ranked[k]; r.Name != r.Code {
		return p.T("sensitivity.label", r.Code, r.Name)
	}
	return s.Ranked[k].Code
}

func room(r ahp.Room) string { return fixed(r.Low(), 4) + " – " + fixed(r.High(), 4) }

// changed is a change with its sign: +0.1200, −0.3000.
func changed(v float64, decimals int) string {
	text := fixed(math.Abs(v), decimals)
	switch {
	case text == fixed(0, decimals):
		return text
	case v > 0:
		return "+" + text
	}
	return "−" + text
}

// relative is a change in per cent of what changes.
func relative(from, to float64) string { return changed(100*(to-from)/from, 1) + " %" }

// CrossingsTable shows who changes places where, as one weight moves: those
// nearest to the weight where there are more than most.
func (s *PanelSensitivity) CrossingsTable(m *ahp.Sensitivity, lang string, most int) *Table {
	p := i18n.Printer{Lang: lang}
	n := s.node(m)
	t := &Table{Title: p.T("sensitivity.crossings", n.Label(lang), fixed(m.Weight, 4)),
		Columns: []Column{right(p.T("sensitivity.at")), right(p.T("sensitivity.change")), right(p.T("sensitivity.relative")), left(p.T("sensitivity.overtakes")), left(p.T("sensitivity.overtaken"))}}
	all := ahp.Crossings(m.Lines)
	shown := slices.Clone(all)
	if len(shown) > most {
		slices.SortStableFunc(shown, func(a, b ahp.Crossing) int { return cmp.Compare(math.Abs(a.At-m.Weight), math.Abs(b.At-m.Weight)) })
		shown = shown[:most]
		slices.SortStableFunc(shown, func(a, b ahp.Crossing) int { return cmp.Compare(a.At, b.At) })
		t.Notes = append(t.Notes, p.T("sensitivity.more", most, len(all)))
	}
	for _, c := range shown {
		overtakes, overtaken := pass(m, &c)
		t.Rows = append(t.Rows, TableRow{Cells: []string{fixed(c.At, 4), changed(c.At-m.Weight, 4), relative(m.Weight, c.At), s.label(overtakes, lang), s.label(overtaken, lang)}})
	}
	if len(all) == 0 {
		t.Notes = append(t.Notes, p.T("sensitivity.nocrossing"))
	}
	return t
}

// LinesTable shows the ends of the lines as one weight moves from 0 to 1.
func (s *PanelSensitivity) LinesTable(m *ahp.Sensitivity, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("sensitivity.lines", s.node(m).Label(lang), fixed(m.Weight, 4)), Name: 1,
		Columns: []Column{left(p.T("col.code")), left(p.T("sensitivity.ranked")), right(p.T("sensitivity.zero")), right(p.T("sensitivity.now")), right(p.T("sensitivity.one"))}}
	for k, line := range m.Lines {
		r := s.Ranked[k]
		t.Rows = append(t.Rows, TableRow{Cells: []string{r.Code, r.Name, fixed(line.AtZero, 4), fixed(line.At(m.Weight), 4), fixed(line.AtOne, 4)}})
	}
	return t
}

// Tornado is what the change of each weight does to one value, to be shown.
type Tornado struct {
	Panel  *ahp.Panel
	Of     Ranked
	Swings []ahp.Swing // the widest first
}

// Table shows the widest bars, most of them at most, and none that would round to
// nothing.
func (t *Tornado) Table(lang string, most int) *Table {
	p := i18n.Printer{Lang: lang}
	title := t.Of.Code
	if t.Of.Name != t.Of.Code {
		title = p.T("sensitivity.label", t.Of.Code, t.Of.Name)
	}
	table := &Table{Title: p.T("tornado.title", title, fixed(t.Of.Value, 4)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("tornado.between")),
		right(p.T("tornado.low")), right(p.T("tornado.high")), right(p.T("tornado.width")), left("")}}
	moving := slices.IndexFunc(t.Swings, func(s ahp.Swing) bool { return s.Width() < 5e-5 })
	if moving < 0 {
		moving = len(t.Swings)
	}
	for _, s := range t.Swings[:min(moving, most)] {
		n := &t.Panel.Nodes[s.Node]
		table.Rows = append(table.Rows, TableRow{Cells: []string{n.Code, n.Label(lang), within4(s.Low, s.High), fixed(s.AtLow, 4), fixed(s.AtHigh, 4), fixed(s.Width(), 4), bar(s.Width() / t.Swings[0].Width())}})
	}
	if rest := len(t.Swings) - len(table.Rows); rest > 0 {
		table.Notes = append(table.Notes, p.T("tornado.rest", rest))
	}
	return table
}

// bar is a picture of a share of the widest, twenty characters long.
func bar(share float64) string { return strings.Repeat("█", int(math.Round(20*share))) }

type roomRow struct {
	Low  number `json:"low"`
	High number `json:"high"`
	Down *swap  `json:"down"`
	Up   *swap  `json:"up"`
}

// swap is who is ahead on either side of a crossing.
type swap struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

func (s *PanelSensitivity) roomRow(r ahp.Room) roomRow {
	row := roomRow{Low: number(r.Low()), High: number(r.High())}
	if r.Down != nil {
		row.Down = &swap{s.Ranked[r.Down.Before].Code, s.Ranked[r.Down.After].Code}
	}
	if r.Up != nil {
		row.Up = &swap{s.Ranked[r.Up.Before].Code, s.Ranked[r.Up.After].Code}
	}
	return row
}

// WriteStabilityCSV writes a row for each weight.
func (s *PanelSensitivity) WriteStabilityCSV(w io.Writer) error {
	type row struct {
		Weight    string `csv:"weight"`
		Local     number `csv:"local"`
		FirstLow  number `csv:"first_low"`
		FirstHigh number `csv:"first_high"`
		DownTo    string `csv:"first_below"`
		UpTo      string `csv:"first_above"`
		OrderLow  number `csv:"order_low"`
		OrderHigh number `csv:"order_high"`
	}
	rows := []row{}
	for i := range s.Moved {
		m := &s.Moved[i]
		line := row{Weight: s.node(m).Code, Local: number(m.Weight), FirstLow: number(m.First.Low()), FirstHigh: number(m.First.High()), OrderLow: number(m.Order.Low()), OrderHigh: number(m.Order.High())}
		if c := m.First.Down; c != nil {
			line.DownTo = s.Ranked[c.Before].Code
		}
		if c := m.First.Up; c != nil {
			line.UpTo = s.Ranked[c.After].Code
		}
		rows = append(rows, line)
	}
	return csvfile.Marshal(rows, w)
}

type crossingRow struct {
	Weight string `csv:"weight" json:"-"`
	At     number `csv:"at" json:"at"`
	Change number `csv:"change" json:"change"`
	Before string `csv:"before" json:"before"`
	After  string `csv:"after" json:"after"`
}

func (s *PanelSensitivity) crossingRows(m *ahp.Sensitivity) []crossingRow {
	rows := []crossingRow{}
	for _, c := range ahp.Crossings(m.Lines) {
		rows = append(rows, crossingRow{s.node(m).Code, number(c.At), number(c.At - m.Weight), s.Ranked[c.Before].Code, s.Ranked[c.After].Code})
	}
	return rows
}

type lineRow struct {
	Weight string `csv:"weight" json:"-"`
	Code   string `csv:"code" json:"code"`
	Name   string `csv:"name" json:"name"`
	AtZero number `csv:"at_zero" json:"at_zero"`
	Now    number `csv:"now" json:"now"`
	AtOne  number `csv:"at_one" json:"at_one"`
}

func (s *PanelSensitivity) lineRows(m *ahp.Sensitivity) []lineRow {
	rows := []lineRow{}
	for k, line := range m.Lines {
		rows = append(rows, lineRow{s.node(m).Code, s.Ranked[k].Code, s.Ranked[k].Name, number(line.AtZero), number(line.At(m.Weight)), number(line.AtOne)})
	}
	return rows
}

// WriteCrossingsCSV writes a row for each crossing of each weight moved.
func (s *PanelSensitivity) WriteCrossingsCSV(w io.Writer) error {
	rows := []crossingRow{}
	for i := range s.Moved {
		rows = append(rows, s.crossingRows(&s.Moved[i])...)
	}
	return csvfile.Marshal(rows, w)
}

// WriteLinesCSV writes a row for each line of each weight moved.
func (s *PanelSensitivity) WriteLinesCSV(w io.Writer) error {
	rows := []lineRow{}
	for i := range s.Moved {
		rows = append(rows, s.lineRows(&s.Moved[i])...)
	}
	return csvfile.Marshal(rows, w)
}

// SensitivityDetails says how much of each weight WriteJSON writes.
type SensitivityDetails int

const (
	WithoutLines SensitivityDetails = iota // how far it can go
	WithLines                              // and every line and crossing
)

// WriteJSON writes what becomes of the order under each weight moved.
func (s *PanelSensitivity) WriteJSON(w io.Writer, details SensitivityDetails) error {
	type moved struct {
		Code      string        `json:"code"`
		Local     number        `json:"local"`
		First     roomRow       `json:"first"`
		Order     roomRow       `json:"order"`
		Lines     []lineRow     `json:"lines,omitempty"`
		Crossings []crossingRow `json:"crossings,omitempty"`
	}
	out := struct {
		Schema  int     `json:"schema"`
		Leader  string  `json:"leader"`
		Weights []moved `json:"weights"`
	}{Schema: Schema, Leader: s.Leader(), Weights: []moved{}}
	for i := range s.Moved {
		m := &s.Moved[i]
		row := moved{Code: s.node(m).Code, Local: number(m.Weight), First: s.roomRow(m.First), Order: s.roomRow(m.Order)}
		if details == WithLines {
			row.Lines, row.Crossings = s.lineRows(m), s.crossingRows(m)
		}
		out.Weights = append(out.Weights, row)
	}
	return encodeJSON(w, out)
}

type swingRow struct {
	Target string `csv:"target" json:"-"`
	Code   string `csv:"weight" json:"weight"`
	Low    number `csv:"low" json:"low"`
	High   number `csv:"high" json:"high"`
	AtLow  number `csv:"at_low" json:"at_low"`
	AtHigh number `csv:"at_high" json:"at_high"`
	Width  number `csv:"width" json:"width"`
}

func (t *Tornado) rows() []swingRow {
	rows := []swingRow{}
	for _, s := range t.Swings {
		rows = append(rows, swingRow{t.Of.Code, t.Panel.Nodes[s.Node].Code, number(s.Low), number(s.High), number(s.AtLow), number(s.AtHigh), number(s.Width())})
	}
	return rows
}

// WriteCSV writes a row for each weight, those without effect included.
func (t *Tornado) WriteCSV(w io.Writer) error { return csvfile.Marshal(t.rows(), w) }

// WriteJSON writes the same.
func (t *Tornado) WriteJSON(w io.Writer) error {
	return encodeJSON(w, struct {
		Schema int        `json:"schema"`
		Target string     `json:"target"`
		Value  number     `json:"value"`
		Swings []swingRow `json:"swings"`
	}{Schema, t.Of.Code, number(t.Of.Value), t.rows()})
}
