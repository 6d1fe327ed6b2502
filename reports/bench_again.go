package reports

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/i18n"
)

// bilingual is a text in both languages: the sheet goes to experts of whom nobody
// knows which they read.
type bilingual struct{ ZH, EN string }

func inBoth(key string, args ...any) bilingual {
	return bilingual{i18n.Printer{Lang: "zh"}.T(key, args...), i18n.Printer{Lang: "en"}.T(key, args...)}
}

// once says what is the same in both languages but once.
func once(zh, en string) bilingual {
	if zh == en {
		en = ""
	}
	return bilingual{zh, en}
}

func nameInBoth(n ahp.PanelNode) bilingual { return once(n.Label("zh"), n.Label("en")) }

// Survey is what judgements belong to; both texts may be empty.
type Survey struct {
	Title indicators.Names
	Note  indicators.Names // such as that the data is synthetic
}

type againPage struct {
	Lang, Title                                            string
	Survey, Note                                           bilingual
	Heading, Dear, Why, Blanks, Thanks, Signed, Dated, How bilingual
	Words                                                  againWords
	Matrices                                               []againMatrix
}

// againWords are what every matrix of the page says.
type againWords struct{ Matrix, Said, Fits, Keep, Change, Other bilingual }

type againMatrix struct {
	Name        bilingual
	Consistency bilingual
	Rows        []againRow
	Requests    []againRequest
}

// againRow is an element with its judgements; columns go by the numbers.
type againRow struct {
	Number int
	Name   bilingual
	Cells  []againCell
}

type againCell struct {
	Text    string
	Flagged bool
}

type againRequest struct {
	Number     int
	A, B       bilingual
	Said, Fits bilingual
	From, To   string
}

// says are the sentences for the values of the scale from 1 to 9.
var says = []string{"again.says.1", "again.says.2", "again.says.3", "again.says.4", "again.says.5", "again.says.6", "again.says.7", "again.says.8", "again.says.9"}

// inWords says a judgement: v times as much a as b.
func inWords(a, b ahp.PanelNode, v float64) bilingual {
	if v < 1 {
		a, b, v = b, a, 1/v
	}
	sentence := func(lang string, name func(ahp.PanelNode) string) string {
		p := i18n.Printer{Lang: lang}
		if whole := int(math.Round(v)); ahp.OnSaatyScale(v) {
			return p.T(says[whole-1], name(a), name(b))
		}
		return p.T("again.says.times", name(a), name(b), strconv.FormatFloat(v, 'g', 3, 64))
	}
	chinese := func(n ahp.PanelNode) string { return aside(n.Label("zh")) }
	english := func(n ahp.PanelNode) string { return n.Label("en") }
	return bilingual{strings.TrimSpace(sentence("zh", chinese)), sentence("en", english)}
}

// aside sets a name that begins or ends with a Latin letter or a digit off from
// the Chinese around it by a space.
func aside(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	if first <= unicode.MaxLatin1 {
		name = " " + name
	}
	if last <= unicode.MaxLatin1 {
		name += " "
	}
	return name
}

// WriteAgain writes, for each expert with something to look at again, a sheet
// in Chinese and English under again/, and returns how many. Methods that move
// every judgement a little ask nothing, and have no sheets.
func WriteAgain(survey Survey, repairs []Repair, create func(name string, write func(io.Writer) error) error) (sheets int, err error) {
	groups := byExpert(slices.DeleteFunc(slices.Clone(repairs), func(r Repair) bool { return r.Rounds > 0 }))
	experts := make([]string, len(groups))
	for i, group := range groups {
		experts[i] = group[0].Panel.Experts[group[0].Expert].Name
	}
	names := FileNames(experts)
	for i, group := range groups {
		write := func(w io.Writer) error { return writeAgainPage(w, survey, group) }
		if err := create("again/"+names[i]+".html", write); err != nil {
			return i, err
		}
	}
	return len(groups), nil
}

// writeAgainPage writes the sheet of one expert.
func writeAgainPage(w io.Writer, survey Survey, repairs []Repair) error {
	expert := repairs[0].Panel.Experts[repairs[0].Expert].Name
	count := 0
	for _, r := range repairs {
		count += len(r.Edits)
	}
	title := inBoth("again.title")
	page := againPage{Lang: "zh-CN", Title: title.ZH + " / " + title.EN + " · " + expert, Heading: title,
		Survey: once(survey.Title.In("zh"), survey.Title.In("en")), Note: once(survey.Note.In("zh"), survey.Note.In("en")),
		Dear: inBoth("again.dear", expert), Why: inBoth("again.why", count), Blanks: inBoth("again.blanks"), Thanks: inBoth("again.thanks"),
		Signed: inBoth("again.signed"), Dated: inBoth("again.dated"), How: inBoth("again.how"),
		Words: againWords{Matrix: inBoth("again.matrix"), Said: inBoth("again.said"), Fits: inBoth("again.fits"), Keep: inBoth("again.keep"),
			Change: inBoth("again.change"), Other: inBoth("again.other")}}
	number := 0
	for i := range repairs {
		page.Matrices = append(page.Matrices, repairs[i].again(&number))
	}
	return newRenderer("zh").page(w, "again.html", &page)
}

// again is one matrix of a sheet; number counts the requests of the sheet.
func (r *Repair) again(number *int) againMatrix {
	nodes := r.Panel.Nodes
	children := r.Panel.Children(r.Node)
	flagged := map[ahp.Pair]bool{}
	for _, e := range r.Edits {
		flagged[e.Pair] = true
	}
	m := againMatrix{Name: nameInBoth(nodes[r.Node]), Consistency: inBoth("again.cr", fixed(r.Before.CR, 3), fixed(r.After.CR, 3), r.Before.Limit)}
	original := r.Panel.Matrices[r.Node][r.Expert]
	for i, child := range children {
		row := againRow{Number: i + 1, Name: nameInBoth(nodes[child]), Cells: make([]againCell, len(children))}
		for j := range children {
			switch {
			case i == j:
				row.Cells[j].Text = "1"
			case original.Judged(i, j):
				row.Cells[j] = againCell{Ratio(original.At(i, j)), flagged[ahp.Pair{I: min(i, j), J: max(i, j)}]}
			}
		}
		m.Rows = append(m.Rows, row)
	}
	for _, e := range r.Edits {
		*number++
		a, b := nodes[children[e.I]], nodes[children[e.J]]
		m.Requests = append(m.Requests, againRequest{Number: *number, A: nameInBoth(a), B: nameInBoth(b), Said: inWords(a, b, e.From), Fits: inWords(a, b, e.To),
			From: Ratio(e.From), To: Ratio(e.To)})
	}
	return m
}
