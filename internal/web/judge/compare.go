package judge

import (
	"math"
	"net/http"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/web/page"
)

// comparePage shows a comparison pair by pair, or as a table.
type comparePage struct {
	Expert   string
	Overview string // addresses
	Action   string
	Other    string // of the other view
	Above    []string
	Name     string
	Place    int // from 1
	Places   int
	Closed   bool
	Last     bool
	Figures  *figures
	Pairs    []pairView // of the page of pairs
	Table    *tableView // of the page of the matrix
	Scale    []scaleLine
}

// scaleLine says what a number means.
type scaleLine struct {
	Number  int
	Meaning string
}

// pairView is a pair as the page shows it.
type pairView struct {
	ID, Name    string
	Number      int
	Left, Right elementView
	Sides       []sideView // left, equal, right
	Open        option     // no judgement
	Between     *option    // a value that none of the choices has
	Was         string
	Said        string // what is chosen, in words
}

type elementView struct{ Name, Detail string }

// sideView are the choices in favour of one element, or of none.
type sideView struct {
	Side    string // "left", "equal", "right"
	Title   string
	Options []option
	Chosen  bool
}

// option is what can be chosen.
type option struct {
	Value  string
	Number int
	Words  string
	Chosen bool
	Before bool // so it was judged on an earlier sheet
}

func (o *Room) compare(w http.ResponseWriter, r *http.Request) {
	o.show(w, r, "compare", func(v *visit, c *comparison, data *comparePage) {
		data.Other = data.Action + "/table"
		for number, shown := range order(v.expert, c.Code, len(c.Elements)) {
			data.Pairs = append(data.Pairs, v.pair(c, number+1, shown))
		}
	})
}

func (o *Room) table(w http.ResponseWriter, r *http.Request) {
	o.show(w, r, "table", func(v *visit, c *comparison, data *comparePage) {
		data.Other, data.Table = data.Action, v.matrixTable(c)
	})
}

// show answers with a view of a comparison; fill adds what that view alone has.
func (o *Room) show(w http.ResponseWriter, r *http.Request, view string, fill func(*visit, *comparison, *comparePage)) {
	v, c, ok := o.begin(w, r)
	if !ok {
		return
	}
	data, err := v.comparePage(c)
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	fill(v, c, data)
	o.views.Show(w, r, http.StatusOK, view, page.View{Title: data.Name, Styles: styles, Scripts: scripts, Data: data})
}

var scripts = []string{"judge/judge.js"}

func (v *visit) comparePage(c *comparison) (*comparePage, error) {
	f, err := v.figure(c)
	if err != nil {
		return nil, err
	}
	p := &comparePage{
		Expert: v.name, Overview: Address(v.token), Action: v.address(c), Name: c.Name.In(v.Lang),
		Place: c.place + 1, Places: len(v.comparisons), Closed: v.closed, Last: c.place+1 == len(v.comparisons), Figures: f,
	}
	for _, above := range c.Above {
		p.Above = append(p.Above, above.In(v.Lang))
	}
	for times := range ahp.SaatyMaximum {
		p.Scale = append(p.Scale, scaleLine{times + 1, v.T(degree(times + 1))})
	}
	return p, nil
}

// pair is a pair as an expert sees it.
func (v *visit) pair(c *comparison, number int, shown shownPair) pairView {
	p := shown.Pair
	left, right := v.element(c, p.I), v.element(c, p.J)
	if shown.turned {
		left, right = right, left
	}
	view := pairView{ID: anchor(p), Name: c.pairName(p), Number: number, Left: left, Right: right, Was: c.chosen(p)}
	view.Sides = []sideView{{Side: "left", Title: v.T("judge.side", left.Name)}, {Side: "equal"}, {Side: "right", Title: v.T("judge.side", right.Name)}}
	found := view.Was == ""
	before := choiceOf(c.before(p))
	for at := range choices {
		x := choices[at]
		if shown.turned {
			x = choices[len(choices)-1-at]
		}
		side, words := 1, v.T(degree(1))
		switch {
		case at < len(choices)/2:
			side, words = 0, v.T("judge.choice", left.Name, v.T(degree(x.times)))
		case at > len(choices)/2:
			side, words = 2, v.T("judge.choice", right.Name, v.T(degree(x.times)))
		}
		o := option{Value: x.value, Number: x.times, Words: words, Chosen: x.value == view.Was, Before: before != nil && before.value == x.value}
		if o.Chosen {
			found, view.Said, view.Sides[side].Chosen = true, strconv.Itoa(x.times)+" · "+words, true
		}
		view.Sides[side].Options = append(view.Sides[side].Options, o)
	}
	view.Open = option{Words: v.open(c, p), Chosen: view.Was == ""}
	if !found {
		view.Between = &option{Value: view.Was, Words: v.T("form.given", view.Was), Chosen: true}
	}
	return view
}

// open says what it means not to judge a pair here: that it stays open, or that
// what was judged before stands.
func (v *visit) open(c *comparison, p ahp.Pair) string {
	before := c.before(p)
	if math.IsNaN(before) {
		return v.T("judge.open")
	}
	names := v.names(c)
	return v.T("judge.before", v.times(names[p.I], names[p.J], before))
}

func (v *visit) element(c *comparison, at int) elementView {
	return elementView{c.Elements[at].Name.In(v.Lang), c.Elements[at].Detail.In(v.Lang)}
}

// tableView is the matrix: rows over columns.
type tableView struct {
	Names []string
	Rows  []tableRow
}

type tableRow struct {
	Name  string
	Cells []tableCell
}

// tableCell is above the diagonal a pair to choose for, on it 1, and below it
// the reciprocal.
type tableCell struct {
	Kind    string // "choose", "same", "reciprocal"
	ID      string // of the pair
	Name    string
	Label   string
	Options []option
	Was     string
	Text    string
	Before  string // the reciprocal of what was judged on an earlier sheet
}

func (v *visit) matrixTable(c *comparison) *tableView {
	t := &tableView{Names: v.names(c)}
	for i, name := range t.Names {
		row := tableRow{Name: name}
		for j := range t.Names {
			row.Cells = append(row.Cells, v.cell(c, t.Names, i, j))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v *visit) cell(c *comparison, names []string, i, j int) tableCell {
	switch {
	case i == j:
		return tableCell{Kind: "same", Text: "1"}
	case i > j:
		p := ahp.Pair{I: j, J: i}
		cell := tableCell{Kind: "reciprocal", ID: anchor(p), Before: v.before(1 / c.before(p))}
		cell.Text = cell.Before
		if value, judged := c.here[p]; judged {
			cell.Text = entry(1 / value)
		}
		return cell
	}
	p := ahp.Pair{I: i, J: j}
	cell := tableCell{Kind: "choose", ID: anchor(p), Name: c.pairName(p), Label: v.T("judge.cell", names[i], names[j]), Was: c.chosen(p)}
	cell.Options = append(cell.Options, option{Words: v.before(c.before(p)), Chosen: cell.Was == ""})
	found := cell.Was == ""
	for _, x := range choices {
		chosen := x.value == cell.Was
		found = found || chosen
		cell.Options = append(cell.Options, option{Value: x.value, Words: x.value, Chosen: chosen})
	}
	if !found {
		cell.Options = append(cell.Options, option{Value: cell.Was, Words: cell.Was, Chosen: true})
	}
	return cell
}

// before is how the matrix shows a value of an earlier sheet, which counts where
// nothing is judged here; nothing where there is none.
func (v *visit) before(value float64) string {
	if math.IsNaN(value) {
		return ""
	}
	return v.T("judge.cell.before", entry(value))
}
