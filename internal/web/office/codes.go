package office

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/letter"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

const codesPath = start + "/codes"

func (o *Room) codeRoutes() []route {
	return []route{
		{"GET " + codesPath, collect.IssueCodes, "people.menu.codes", o.codes},
		{"POST " + codesPath, collect.IssueCodes, "", o.makeCodes},
		{"POST " + codesPath + "/void", collect.IssueCodes, "", o.voidCodes},
		{"GET " + codesPath + "/reminders", collect.IssueCodes, "", o.reminders},
		{"GET " + start + "/posters", collect.IssueCodes, "", o.posters},
	}
}

// mostCodes is how many codes are made at once: letters for a district.
const mostCodes = 20_000

// What can be wrong with making codes.
var (
	errNoCodes   = &collect.Refusal{Code: "codes.none", Text: diag.Say("please choose a list of households, or a unit and how many letters, at most %d", "请选择住户名单，或选择单元并填写信件数量，至多 %d 封", mostCodes)}
	errElsewhere = &collect.Refusal{Code: "codes.elsewhere", Text: diag.Say("the list has households of units that are not yours", "名单中有不归您管理的单元")}
	errBoxes     = diag.Say("Some letters would be printed with empty boxes; no codes have been made yet. A table for letters that are set elsewhere has all characters.", "部分信函会印出空框，尚未制作答题码。改用表格另行排印则字符齐全。")
	askBoxes     = diag.Say("Print them all the same; I'll write by hand what is missing", "仍然打印，缺少的字由我手写")
	errNoWay     = &collect.Refusal{Code: "codes.way", Text: diag.Say("answers don't come this way in this study", "本项目不采用这种填写方式")}
)

type codesPage struct {
	ByCode, ByLink bool
	Rows           []codeRow
	Total          *codeRow
	Lists          []codeRow // Unit is the list's name
	Units          []option
	Languages      []option
	Layouts        []option
	Open           int    // codes not used
	Again          bool   // the list has households that were given a code before
	Boxes          string // asks whether to print what no font has as empty boxes
	OnlyHere       string
	Lacking        []string // names of units that are printed with empty boxes
	Fault          string
	Faults         []string // of the list that was sent
	Done           string
}

type codeRow struct {
	Unit string
	collect.CodeCount
}

// Share is the rate in whole per cent; "–" of none.
func (c codeRow) Share() string {
	if c.Rate() < 0 {
		return "–"
	}
	return strconv.FormatFloat(100*c.Rate(), 'f', 0, 64) + " %"
}

// ownCodes are the codes of the units in reach.
func (o *Room) ownCodes(r *http.Request, v *visit) ([]collect.IssuedCode, error) {
	all, err := o.Store.Codes(r.Context())
	return slices.DeleteFunc(all, func(c collect.IssuedCode) bool { return !o.inReach(v, collect.IssueCodes, c.Unit) }), err
}

func (o *Room) codes(w http.ResponseWriter, r *http.Request, v *visit) error {
	data := codesPage{}
	if n, err := strconv.Atoi(r.URL.Query().Get("voided")); err == nil {
		data.Done = v.T("people.codes.voided", n)
	}
	return o.showCodes(w, r, v, data)
}

func (o *Room) showCodes(w http.ResponseWriter, r *http.Request, v *visit, data codesPage) error {
	codes, err := o.ownCodes(r, v)
	if err != nil {
		return err
	}
	data.ByCode, data.ByLink, data.OnlyHere = o.ByCode, o.ByLink, o.onlyHere(v)
	units := o.lowest(v, collect.IssueCodes)
	data.Lacking = cautions(letter.LackingNames(units), v.Lang)
	counts := collect.CountCodes(codes)
	total := codeRow{Unit: v.T("people.all")}
	for _, u := range units {
		c, found := counts[u.Code]
		if !found {
			continue
		}
		data.Rows = append(data.Rows, codeRow{u.Name(v.Lang), c})
		total.Issued, total.Used, total.Void, total.Open = total.Issued+c.Issued, total.Used+c.Used, total.Void+c.Void, total.Open+c.Open
	}
	if len(data.Rows) > 1 {
		data.Total = &total
	}
	data.Open = total.Open
	data.Lists = countLists(codes)
	data.Units, data.Languages = unitOptions(units, v.Lang, ""), o.printedIn(v)
	data.Layouts = []option{{"4", v.T("people.letters.4"), true}, {"2", v.T("people.letters.2"), false}, {"1", v.T("people.letters.1"), false}}
	return o.page(w, r, v, codesPath, "codes", v.T("people.codes"), data)
}

// countLists counts codes by list, in the order of the store.
func countLists(codes []collect.IssuedCode) []codeRow {
	var lists []codeRow
	for from, to := 0, 0; from < len(codes); from = to {
		for to < len(codes) && codes[to].List == codes[from].List {
			to++
		}
		row := codeRow{Unit: codes[from].List}
		for _, c := range collect.CountCodes(codes[from:to]) {
			row.Issued, row.Used, row.Void, row.Open = row.Issued+c.Issued, row.Used+c.Used, row.Void+c.Void, row.Open+c.Open
		}
		lists = append(lists, row)
	}
	return lists
}

// makeCodes answers with the letters themselves: the codes are kept nowhere, so
// that a page to come back to could not show them.
func (o *Room) makeCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	households, addressed, err := o.householdsIn(r, v)
	if problems, ok := errors.AsType[*diag.Problems](err); ok {
		return o.showCodes(w, r, v, codesPage{Fault: v.T("people.codes.badlist"), Faults: linesOf(problems, v.Lang)})
	}
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" {
		return o.showCodes(w, r, v, codesPage{Fault: text})
	}
	codes, issued, err := collect.Issue("", households, o.Site.Random)
	if err != nil {
		return err
	}
	printed, lacks, err := o.printLetters(r, letter.Of(codes, issued, o.Lowest, addressed))
	if err != nil {
		return err
	}
	boxes := ""
	if lacks.Len() > 0 {
		boxes = askBoxes.In(v.Lang)
		if r.PostFormValue("boxes") == "" {
			return o.showCodes(w, r, v, codesPage{Boxes: boxes, Fault: errBoxes.In(v.Lang), Faults: cautions(lacks, v.Lang)})
		}
	}
	add := o.Store.AddCodes
	if addressed && r.PostFormValue("again") == "" {
		add = o.Store.AddFirstCodes
	}
	list, err := add(r.Context(), issued, v.account.Name)
	if twice, ok := errors.AsType[*collect.Twice](err); ok {
		return o.showCodes(w, r, v, codesPage{Again: true, Boxes: boxes, Fault: twice.In(v.Lang)})
	}
	if err != nil {
		return err
	}
	return attach(w, printed.kind, "letters-"+list+printed.extension, printed.content)
}

// householdsIn are to whom codes are to go, and whether they are known by more
// than a number.
func (o *Room) householdsIn(r *http.Request, v *visit) (households []collect.Household, addressed bool, err error) {
	if !o.ByCode {
		return nil, false, errNoWay
	}
	units := o.lowest(v, collect.IssueCodes)
	file, header, err := r.FormFile("list")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
	case err != nil:
		return nil, false, err
	default:
		defer file.Close()
		households, err = o.Households(io.Reader(file), header.Filename)
		if err == nil && slices.ContainsFunc(households, func(h collect.Household) bool { return form.UnitByCode(units, h.Unit) == nil }) {
			err = errElsewhere
		}
		if err == nil && (len(households) == 0 || len(households) > mostCodes) {
			err = errNoCodes
		}
		return households, true, err
	}
	n, err := strconv.Atoi(r.PostFormValue("n"))
	if err != nil || n < 1 || n > mostCodes {
		return nil, false, errNoCodes
	}
	unit, err := chosenUnit(units, r.PostFormValue("unit"))
	return collect.Numbered(unit.Code, n), false, err
}

// voidCodes makes a code void that is typed in, or those of a household, or all
// of a list that were not used.
func (o *Room) voidCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	codes, err := o.ownCodes(r, v)
	if err != nil {
		return err
	}
	list := r.PostForm.Get("list")
	what, err := words(r, "what")
	if err != nil {
		return err
	}
	hash := collect.HashCode(what)
	meant := func(c collect.IssuedCode) bool {
		if list != "" {
			return c.List == list
		}
		return what != "" && (c.Hash == hash || c.Label == what)
	}
	codes = slices.DeleteFunc(codes, func(c collect.IssuedCode) bool { return !meant(c) })
	if len(codes) == 0 {
		return o.showCodes(w, r, v, codesPage{Fault: sentence(collect.ErrNoCode.Text, v.Lang)})
	}
	voided, err := o.Store.VoidCodes(r.Context(), codes, v.account.Name)
	if err != nil {
		return err
	}
	if len(voided) == 0 {
		return o.showCodes(w, r, v, codesPage{Fault: v.T("people.codes.notopen", v.T("people.code."+string(codes[0].State)))})
	}
	http.Redirect(w, r, codesPath+"?voided="+strconv.Itoa(len(voided)), http.StatusSeeOther)
	return nil
}

// reminders is the list of the households that have not used their codes.
func (o *Room) reminders(w http.ResponseWriter, r *http.Request, v *visit) error {
	codes, err := o.ownCodes(r, v)
	if err != nil {
		return err
	}
	list := letter.Reminders(codes, o.lowest(v, collect.IssueCodes))
	if err := o.Store.Record(r.Context(), collect.CodesReminded(v.account.Name, len(list))); err != nil {
		return err
	}
	return attachTable(w, "reminders.csv", func(out io.Writer) error { return letter.WriteReminders(out, v.Lang, list) })
}

// posters are those of one unit, or of all in reach.
func (o *Room) posters(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !o.ByLink {
		return errNoWay
	}
	units := o.lowest(v, collect.IssueCodes)
	name := "posters.pdf"
	if code := r.URL.Query().Get("unit"); code != "" {
		unit, err := chosenUnit(units, code)
		if err != nil {
			return err
		}
		units, name = units[:0:0], "poster.pdf"
		units = append(units, unit)
	}
	if len(units) == 0 {
		return errNoUnit
	}
	printed, err := o.printed("application/pdf", ".pdf", func(out io.Writer) error {
		_, err := letter.WritePosters(out, o.about(cmp.Or(r.URL.Query().Get("in"), v.Lang)), units) // what lacks is told by the page that leads here
		return err
	})
	if err != nil {
		return err
	}
	return attach(w, printed.kind, name, printed.content)
}
