package reports

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/indicators/waves"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// TrendView is a table of what has changed over waves.
type TrendView string

const (
	ShowChanges TrendView = "changes" // of one unit's indicators since the last wave
	ShowUnits   TrendView = "units"   // of the units' overall scores
	ShowWaves   TrendView = "waves"   // scores of every wave, and where they go
	ShowShares  TrendView = "items"   // the share of favourable answers to each item
)

// TrendViews lists the legal values, the default first.
func TrendViews() []TrendView { return []TrendView{ShowChanges, ShowUnits, ShowWaves, ShowShares} }

// holds is the level below which an adjusted p says that a difference is no
// chance.
func (e *Evaluation) holds(adjusted float64) bool { return adjusted < 1-e.Trend.Confidence }

// TrendTables are those of a view: of a unit and down to a level of the
// framework where it is about one unit.
func (e *Evaluation) TrendTables(view TrendView, lang string, unit, depth int) []*Table {
	switch view {
	case ShowUnits:
		var tables []*Table
		for _, level := range RankedLevels(e.Units) {
			tables = append(tables, e.unitChangeTable(lang, level))
		}
		return tables
	case ShowWaves:
		return []*Table{e.wavesTable(lang, unit, depth)}
	case ShowShares:
		return []*Table{e.movementTable(lang, unit)}
	}
	return []*Table{e.changeTable(lang, unit, depth)}
}

func (e *Evaluation) changeColumns(p i18n.Printer) []Column {
	before, now := e.Trend.Waves[len(e.Trend.Waves)-2].Name, e.waveName(p, len(e.Trend.Waves)-1)
	return []Column{right(before), right(now), right(p.T("trend.change")), right(p.T("col.interval", points(e.Trend.Confidence))), right("p"), right(p.T("trend.adjusted")), right("g"), right("n"), left(p.T("trend.verdict"))}
}

// waveName is a wave's name; the last may have none.
func (e *Evaluation) waveName(p i18n.Printer, wave int) string {
	return cmp.Or(e.Trend.Waves[wave].Name, p.T("trend.now"))
}

func (e *Evaluation) changeCells(p i18n.Printer, unit, node int) []string {
	if e.hiddenChange(unit, node) {
		return []string{p.T("word.hidden"), "", "", "", "", "", "", "", ""}
	}
	c := &e.Trend.Changes[unit][node]
	n := strconv.Itoa(c.NBefore) + " → " + strconv.Itoa(c.N)
	if e.Trend.Panel {
		n = strconv.Itoa(c.N)
	}
	return []string{fixed(c.Before, 2), fixed(c.Now, 2), signed(c.Value), signedInterval(c.Low, c.High), probability(c.P), probability(c.Adjusted), signed(c.Effect), n, e.changeVerdict(p, c)}
}

func (e *Evaluation) changeVerdict(p i18n.Printer, c *waves.Change) string {
	switch {
	case math.IsNaN(c.Value):
		return p.T("trend.new")
	case math.IsNaN(c.P):
		return p.T("trend.unknown")
	case !e.holds(c.Adjusted):
		return p.T("trend.chance")
	case c.Value > 0:
		return p.T("trend.up")
	}
	return p.T("trend.down")
}

// changeTable is what has become of a unit's indicators.
func (e *Evaluation) changeTable(lang string, unit, depth int) *Table {
	p := i18n.Printer{Lang: lang}
	f := e.Trend.Framework
	t := &Table{Title: p.T("trend.changes", unitPath(e.Units, unit, lang)), Name: 1, Columns: append([]Column{left(p.T("col.code")), left(p.T("col.indicator"))}, e.changeColumns(p)...)}
	for node := range f.Nodes {
		if f.Level[node] <= depth {
			n := &f.Nodes[node]
			t.Rows = append(t.Rows, TableRow{Cells: append([]string{n.Code, n.Name(lang)}, e.changeCells(p, unit, node)...), Indent: f.Level[node], Strong: node == 0})
		}
	}
	t.Notes = e.trendNotes(p)
	return t
}

// unitChangeTable is what has become of the overall scores of a level, the
// largest rise first.
func (e *Evaluation) unitChangeTable(lang, level string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("trend.units", e.levelName(level, lang)), Columns: append([]Column{left(p.T("col.unit"))}, e.changeColumns(p)...)}
	units := e.Units.AtLevel(level)
	change := func(unit int) float64 {
		if v := e.Trend.Changes[unit][0].Value; !math.IsNaN(v) && !e.hiddenChange(unit, 0) {
			return v
		}
		return math.Inf(-1)
	}
	slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(change(b), change(a)) })
	for _, unit := range units {
		t.Rows = append(t.Rows, TableRow{Cells: append([]string{e.Units.List[unit].Name(lang)}, e.changeCells(p, unit, 0)...)})
	}
	t.Notes = e.trendNotes(p)
	return t
}

// trendNotes say how changes were compared.
func (e *Evaluation) trendNotes(p i18n.Printer) []string {
	a := e.Trend
	rule := "trend.note.independent"
	if a.Panel {
		rule = "trend.note.panel"
	}
	notes := []string{p.T(rule, p.T("trend.design."+string(e.Scores.Options.Design))), p.T("trend.note.adjusted", p.T("trend.adjustment."+string(a.Adjustment)), points(1-a.Confidence))}
	items := len(a.Framework.Items)
	if len(a.Lost) > 0 {
		notes = append(notes, p.T("trend.note.lost", items, items+len(a.Lost), shortened(p, a.Lost)))
	} else {
		notes = append(notes, p.T("trend.note.all", items))
	}
	if len(a.NewUnits)+len(a.GoneUnits) > 0 {
		notes = append(notes, p.T("trend.note.units", len(a.NewUnits), len(a.GoneUnits)))
	}
	return notes
}

// shortened lists the first of many codes.
func shortened(p i18n.Printer, codes []string) string {
	const most = 12
	if len(codes) > most {
		return strings.Join(codes[:most], ", ") + " …"
	}
	return strings.Join(codes, ", ")
}

// wavesTable is the score of every wave; with three waves or more also the
// straight line through them.
func (e *Evaluation) wavesTable(lang string, unit, depth int) *Table {
	p := i18n.Printer{Lang: lang}
	a := e.Trend
	t := &Table{Title: p.T("trend.waves", unitPath(e.Units, unit, lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator"))}}
	for i := range a.Waves {
		t.Columns = append(t.Columns, right(e.waveName(p, i)))
	}
	if a.Trends != nil {
		t.Columns = append(t.Columns, right(p.T("trend.slope")), right(p.T("col.interval", points(a.Confidence))), right("p"), right(p.T("trend.adjusted")))
	}
	steady := len(a.Waves) >= waves.LeastSteady
	if steady {
		t.Columns = append(t.Columns, right("S"), right(p.T("trend.kendall")), right(p.T("trend.sen")))
	}
	for node := range a.Framework.Nodes {
		if a.Framework.Level[node] > depth {
			continue
		}
		n := &a.Framework.Nodes[node]
		row := TableRow{Cells: []string{n.Code, n.Name(lang)}, Indent: a.Framework.Level[node], Strong: node == 0}
		if e.hiddenChange(unit, node) {
			row.Cells = append(row.Cells, p.T("word.hidden"))
			t.Rows = append(t.Rows, row)
			continue
		}
		whole := true
		for wave := range a.Waves {
			row.Cells = append(row.Cells, fixed(e.waveScore(wave, unit, node).Value, 2))
			whole = whole && (wave == len(a.Waves)-1 || !e.hiddenIn(wave, unit, node))
		}
		if a.Trends != nil && whole { // a slope would tell the one score that is left out
			x := &a.Trends[unit][node]
			row.Cells = append(row.Cells, signed3(x.Slope.Value), signed3(x.Slope.Low)+" … "+signed3(x.Slope.High), probability(x.Slope.P), probability(x.Adjusted))
			if steady {
				row.Cells = append(row.Cells, strconv.Itoa(x.Steady.S), probability(x.Steady.P), signed3(x.Steady.Sen))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if a.Trends != nil {
		t.Notes = append(t.Notes, p.T("trend.note.slope"), p.T("trend.note.adjusted", p.T("trend.adjustment."+string(a.Adjustment)), points(1-a.Confidence)))
	}
	if steady {
		t.Notes = append(t.Notes, p.T("trend.note.kendall"))
	}
	return t
}

// signed3 prints a slope: more decimals than a score, as units of time may be
// small.
func signed3(v float64) string {
	text := fixed(v, 3)
	if v > 0 && text != fixed(0, 3) {
		return "+" + text
	}
	return strings.Replace(text, "-", "−", 1)
}

// waveScore is the score of one of the current units in a wave, as reports may
// show it.
func (e *Evaluation) waveScore(wave, unit, node int) indicators.Score {
	r := e.Trend.Waves[wave].Results
	at, known := r.Units.Index(e.Units.List[unit].Code)
	if !known || wave < len(e.Trend.Waves)-1 && e.hiddenIn(wave, unit, node) {
		nan := math.NaN()
		return indicators.Score{Value: nan, SE: nan, Low: nan, High: nan}
	}
	return r.Scores[at][node]
}

// movementTable is the share of favourable answers to each item.
func (e *Evaluation) movementTable(lang string, unit int) *Table {
	p := i18n.Printer{Lang: lang}
	a := e.Trend
	t := &Table{Title: p.T("trend.items", unitPath(e.Units, unit, lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.item"))}}
	for i := range a.Waves {
		t.Columns = append(t.Columns, right(e.waveName(p, i)))
	}
	t.Columns = append(t.Columns, right("χ²"), right("p"))
	for i, item := range a.Framework.Items {
		n, m := &a.Framework.Nodes[item], &a.Movements[unit][i]
		row := TableRow{Cells: []string{n.Code, n.Name(lang)}}
		now := e.hiddenChange(unit, item)
		whole := !now
		for wave, share := range m.Shares {
			cell := shareOf(share.Of())
			if hidden := now || wave < len(a.Waves)-1 && e.hiddenIn(wave, unit, item); hidden {
				cell, whole = missing, false
			}
			row.Cells = append(row.Cells, cell)
		}
		if whole {
			row.Cells = append(row.Cells, fixed(m.Chi2, 2), probability(m.P))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("trend.note.items", fixed(float64(e.Questionnaire.Scale.Min+e.Questionnaire.Scale.Max)/2, 1))}
	return t
}

// TrendSentence says in a few words what has changed in a unit since the wave
// before.
func (e *Evaluation) TrendSentence(lang string, unit int) string {
	p := i18n.Printer{Lang: lang}
	a := e.Trend
	if e.hiddenChange(unit, 0) {
		return p.T("word.hidden")
	}
	before := a.Waves[len(a.Waves)-2].Name
	overall := &a.Changes[unit][0]
	text := ""
	switch {
	case math.IsNaN(overall.P):
		text = p.T("trend.say.unknown", before)
	case !e.holds(overall.Adjusted):
		text = p.T("trend.say.same", before, signed(overall.Value), signedInterval(overall.Low, overall.High))
	case overall.Value > 0:
		text = p.T("trend.say.up", before, fixed(overall.Value, 2), signedInterval(overall.Low, overall.High))
	default:
		text = p.T("trend.say.down", before, fixed(-overall.Value, 2), signedInterval(overall.Low, overall.High))
	}
	var up, down []string
	judged := 0
	for _, node := range a.Framework.AtLevel(1) {
		c := &a.Changes[unit][node]
		if !math.IsNaN(c.P) {
			judged++
		}
		if !e.holds(c.Adjusted) || e.hiddenChange(unit, node) {
			continue
		}
		said := p.T("trend.by", a.Framework.Nodes[node].Name(lang), signed(c.Value))
		if c.Value > 0 {
			up = append(up, said)
		} else {
			down = append(down, said)
		}
	}
	if len(up) > 0 {
		text += p.T("trend.say.risen", strings.Join(up, p.T("list.comma")))
	}
	if len(down) > 0 {
		text += p.T("trend.say.fallen", strings.Join(down, p.T("list.comma")))
	}
	if judged > 0 && len(up)+len(down) == 0 {
		text += p.T("trend.say.none")
	}
	return text
}

// trendFigure shows the overall score and the first-level indicators that have
// changed most, over all waves.
func (e *Evaluation) trendFigure(lang string, unit int) (figure, bool) {
	a := e.Trend
	if a == nil || e.hiddenChange(unit, 0) {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	nodes := slices.DeleteFunc(a.Framework.AtLevel(1), func(node int) bool { return math.IsNaN(a.Changes[unit][node].Value) || e.hiddenChange(unit, node) })
	slices.SortStableFunc(nodes, func(i, j int) int {
		return cmp.Compare(math.Abs(a.Changes[unit][j].Value), math.Abs(a.Changes[unit][i].Value))
	})
	label := p.T("trend.figure", e.Units.List[unit].Name(lang))
	spec := chart.Trend{Caption: chart.Caption{Title: label, Subtitle: p.T("trend.figure.which", points(a.Confidence))}}
	for wave := range a.Waves {
		spec.Waves = append(spec.Waves, e.waveName(p, wave))
	}
	var values []float64
	for _, node := range append([]int{0}, nodes[:min(3, len(nodes))]...) {
		s := chart.Series{Name: a.Framework.Nodes[node].Name(lang)}
		if node == 0 {
			s.Name = p.T("run.overall")
		}
		for wave := range a.Waves {
			score := e.waveScore(wave, unit, node)
			s.Values, s.Low, s.High = append(s.Values, score.Value), append(s.Low, clip(e, score.Low)), append(s.High, clip(e, score.High))
			values = append(values, score.Value, clip(e, score.Low), clip(e, score.High))
		}
		spec.Series = append(spec.Series, s)
	}
	spec.Axis = e.axis(values...)
	return figure{Name: "trend-" + fileName(e.Units.List[unit].Code), Spec: spec, Label: label}, true
}

type waveRow struct {
	Name string  `json:"name"`
	Time float64 `json:"time"`
	N    int     `json:"n"`
}

type changeRow struct {
	Unit     string `json:"unit" csv:"unit"`
	Code     string `json:"code" csv:"code"`
	NBefore  int    `json:"n_before" csv:"n_before"`
	N        int    `json:"n" csv:"n"`
	Before   number `json:"before" csv:"before"`
	Now      number `json:"now" csv:"now"`
	Change   number `json:"change" csv:"change"`
	SE       number `json:"se" csv:"se"`
	DF       number `json:"df" csv:"df"`
	Low      number `json:"low" csv:"low"`
	High     number `json:"high" csv:"high"`
	P        number `json:"p" csv:"p"`
	Adjusted number `json:"p_adjusted" csv:"p_adjusted"`
	Effect   number `json:"hedges_g" csv:"hedges_g"`
}

type trendRow struct {
	Unit     string   `json:"unit" csv:"unit"`
	Code     string   `json:"code" csv:"code"`
	Waves    int      `json:"waves" csv:"waves"`
	Scores   []number `json:"scores" csv:"-"`
	Slope    number   `json:"slope" csv:"slope"`
	SE       number   `json:"se" csv:"se"`
	DF       number   `json:"df" csv:"df"`
	Low      number   `json:"low" csv:"low"`
	High     number   `json:"high" csv:"high"`
	P        number   `json:"p" csv:"p"`
	Adjusted number   `json:"p_adjusted" csv:"p_adjusted"`
	S        int      `json:"kendall_s" csv:"kendall_s"`
	Kendall  number   `json:"kendall_p" csv:"kendall_p"`
	Sen      number   `json:"sen_slope" csv:"sen_slope"`
}

type movementRow struct {
	Unit       string   `json:"unit" csv:"unit"`
	Item       string   `json:"item" csv:"item"`
	Favourable []number `json:"favourable" csv:"-"`
	N          []int    `json:"n" csv:"-"`
	Chi2       number   `json:"chi_square" csv:"chi_square"`
	P          number   `json:"p" csv:"p"`
}

func (e *Evaluation) changeRows() []changeRow {
	rows := []changeRow{}
	for unit, changes := range e.Trend.Changes {
		for node := range changes {
			c := &changes[node]
			rows = append(rows, changeRow{e.Units.List[unit].Code, e.Trend.Framework.Nodes[node].Code, c.NBefore, c.N, number(c.Before), number(c.Now), number(c.Value), number(c.SE), number(c.DF),
				number(c.Low), number(c.High), number(c.P), number(c.Adjusted), number(c.Effect)})
		}
	}
	return rows
}

func (e *Evaluation) trendRows() []trendRow {
	rows := []trendRow{}
	for unit, trends := range e.Trend.Trends {
		for node := range trends {
			x := &trends[node]
			row := trendRow{Unit: e.Units.List[unit].Code, Code: e.Trend.Framework.Nodes[node].Code, Waves: x.Slope.Waves, Slope: number(x.Slope.Value), SE: number(x.Slope.SE), DF: number(x.Slope.DF),
				Low: number(x.Slope.Low), High: number(x.Slope.High), P: number(x.Slope.P), Adjusted: number(x.Adjusted), S: x.Steady.S, Kendall: number(x.Steady.P), Sen: number(x.Steady.Sen)}
			for _, v := range x.Values {
				row.Scores = append(row.Scores, number(v))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (e *Evaluation) movementRows() []movementRow {
	rows := []movementRow{}
	for unit, movements := range e.Trend.Movements {
		for i := range movements {
			m := &movements[i]
			row := movementRow{Unit: e.Units.List[unit].Code, Item: e.Trend.Framework.Nodes[e.Trend.Framework.Items[i]].Code, Chi2: number(m.Chi2), P: number(m.P)}
			for _, share := range m.Shares {
				row.Favourable, row.N = append(row.Favourable, number(share.Of())), append(row.N, share.N)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// WriteTrendJSON writes everything about waves, nothing hidden.
func (e *Evaluation) WriteTrendJSON(w io.Writer, lang string) error {
	a := e.Trend
	list := []waveRow{}
	for i := range a.Waves {
		list = append(list, waveRow{e.waveName(i18n.Printer{Lang: lang}, i), a.Waves[i].Time, a.Waves[i].Results.Valid[0]})
	}
	none := func(codes []string) []string { return append([]string{}, codes...) }
	return encodeJSON(w, struct {
		Schema     int           `json:"schema"`
		Study      string        `json:"study"`
		Waves      []waveRow     `json:"waves"`
		Panel      bool          `json:"panel"`
		Confidence float64       `json:"confidence"`
		Adjustment string        `json:"adjustment"`
		Items      int           `json:"items"`
		Lost       []string      `json:"items_left_out"`
		New        []string      `json:"units_new"`
		Gone       []string      `json:"units_gone"`
		Changes    []changeRow   `json:"changes"`
		Trends     []trendRow    `json:"trends"`
		Movements  []movementRow `json:"favourable"`
		Warnings   []warningRow  `json:"warnings"`
	}{Schema, e.Title.In(lang), list, a.Panel, a.Confidence, string(a.Adjustment), len(a.Framework.Items), none(a.Lost), none(a.NewUnits), none(a.GoneUnits),
		e.changeRows(), e.trendRows(), e.movementRows(), warningRows(e.Warnings, lang)})
}

// WriteTrendCSV writes a row for each unit and indicator, nothing hidden: its
// change, or for the views of waves and items its trend.
func (e *Evaluation) WriteTrendCSV(w io.Writer, view TrendView) error {
	switch view {
	case ShowWaves:
		return csvfile.Marshal(e.trendRows(), w)
	case ShowShares:
		return csvfile.Marshal(e.movementRows(), w)
	}
	return csvfile.Marshal(e.changeRows(), w)
}
