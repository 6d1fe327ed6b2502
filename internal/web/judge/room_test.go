package judge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/internal/cli"
	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/judge"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// house is the room over a store of its own, for a study that is a copy of
// testdata/study: comparisons of four under A and of seven under B1.
type house struct {
	dir   string
	store *store.Store
	pages http.Handler
	log   *bytes.Buffer
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{dir: t.TempDir(), log: &bytes.Buffer{}}
	if err := os.CopyFS(h.dir, os.DirFS(filepath.Join("testdata", "study"))); err != nil {
		t.Fatal(err)
	}
	s, err := study.Open(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	panel, err := s.Panel()
	if err != nil {
		t.Fatal(err)
	}
	h.store, err = store.Open(t.Context(), filepath.Join(h.dir, "collected.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	site := page.New(page.Site{Title: form.Text(s.Config.Title), Languages: []string{"zh", "en"}, Log: slog.New(slog.NewTextHandler(h.log, nil))})
	room, err := judge.New(judge.Config{Site: site, Store: h.store, Panel: panel, Names: map[string]string{"E1": "Dr Wang"}, Questions: s.Questions(), AHP: s.Config.AHP.Options})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	room.Mount(mux)
	h.pages = site.Guard(mux)
	return h
}

// invite makes an expert's link.
func (h *house) invite(t testing.TB, expert string) string {
	t.Helper()
	token, err := h.store.AddPass(t.Context(), collect.Pass{Kind: collect.ExpertPass, Subject: expert}, "office")
	if err != nil {
		t.Fatal(err)
	}
	return judge.Address(token)
}

// ask sends a request in English.
func (h *house) ask(method, address, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	r.Header.Set("Accept-Language", "en")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

func (h *house) get(t testing.TB, address string) string {
	t.Helper()
	w := h.ask("GET", address, "", "")
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func (h *house) send(address string, values url.Values) *httptest.ResponseRecorder {
	return h.ask("POST", address, "application/x-www-form-urlencoded", values.Encode())
}

// answer is what the room says of judgements.
type answer struct {
	Judged, Pairs int
	CR, Limit     *float64
	Consistent    *bool
	Weights       []struct {
		Code   string
		Weight float64
	}
	Doubt *struct {
		A, B         string
		Value, Scale float64
	}
	Verdict, HTML, Error string
}

func (h *house) live(t testing.TB, address string, pairs map[string]string) (int, answer) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"pairs": pairs})
	if err != nil {
		t.Fatal(err)
	}
	w := h.ask("POST", address+"/live", "application/json", string(body))
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return w.Code, a
}

// kept is what the store has of an expert: values by parent and pair.
func (h *house) kept(t testing.TB, expert string) map[string]string {
	t.Helper()
	judgements, err := h.store.JudgementsOf(t.Context(), expert)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{}
	for _, j := range judgements {
		kept[j.Parent+": "+j.A+"/"+j.B] = j.Value
	}
	return kept
}

// fields are the fields of a page's form as a browser would send them.
func fields(t testing.TB, text string) url.Values {
	t.Helper()
	values := url.Values{}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	disabled := func(n *html.Node) bool {
		for ; n != nil; n = n.Parent {
			if _, is := attribute(n, "disabled"); is {
				return true
			}
		}
		return false
	}
	for n := range root.Descendants() {
		name, named := attribute(n, "name")
		if n.Type != html.ElementNode || !named || disabled(n) {
			continue
		}
		value, _ := attribute(n, "value")
		kind, _ := attribute(n, "type")
		_, checked := attribute(n, "checked")
		switch {
		case n.Data == "input" && (kind == "hidden" || kind == "radio" && checked):
			values.Add(name, value)
		case n.Data == "select":
			for option := range n.ChildNodes() {
				if _, selected := attribute(option, "selected"); selected {
					value, _ := attribute(option, "value")
					values.Add(name, value)
				}
			}
		}
	}
	return values
}

func attribute(n *html.Node, key string) (string, bool) {
	at := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if at < 0 {
		return "", false
	}
	return n.Attr[at].Val, true
}

// text is what can be read in a node.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestOverview(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	for _, want := range []string{"Welcome, Dr Wang", "27 pairs in 2 comparisons", "about 6 min,", "not begun", ">Begin<", `href="` + link + `/A"`, `/B1">Cost</a>`} {
		if got := h.get(t, link); !strings.Contains(got, want) {
			t.Errorf("without %q: %s", want, got)
		}
	}
	h.live(t, link+"/A", map[string]string{"B1/B2": "3"})
	if got := h.get(t, link); !strings.Contains(got, "1 of 6 pairs") || !strings.Contains(got, ">Go on<") {
		t.Errorf("after a judgement: %s", got)
	}
	if got := h.get(t, h.invite(t, "E E 3")); !strings.Contains(got, "Welcome, E E 3") {
		t.Errorf("without a name: %s", got)
	}
}

// Nobody is promised that judgements set the weights where they don't.
func TestOverviewOfUnused(t *testing.T) {
	h := open(t)
	room, err := judge.New(judge.Config{Site: page.New(page.Site{Languages: []string{"zh", "en"}}), Store: h.store, Panel: ahp.NewPanel([]ahp.PanelNode{{Code: "A", Parent: -1}, {Code: "B1"}, {Code: "B2"}}, nil), AHP: ahp.DefaultOptions(), Unused: true})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	room.Mount(mux)
	h.pages = mux
	if got := h.get(t, h.invite(t, "E1")); !strings.Contains(got, "do not decide them") || !strings.Contains(got, "1 pairs in 1 comparisons") || strings.Contains(got, "decide how much") {
		t.Errorf("%s", got)
	}
}

func TestWhoMayEnter(t *testing.T) {
	h := open(t)
	device, err := h.store.AddPass(t.Context(), collect.Pass{Kind: collect.DevicePass, Subject: "E1"}, "office")
	if err != nil {
		t.Fatal(err)
	}
	closed := h.invite(t, "E1")
	passes, err := h.store.Passes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passes {
		if p.Kind == collect.ExpertPass {
			if err := h.store.ClosePass(t.Context(), p.Hash, "office"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, link := range map[string]string{"no pass": judge.Address("x"), "a device": judge.Address(device), "a closed pass": closed, "nobody on the list": h.invite(t, "E9")} {
		if w := h.ask("GET", link, "", ""); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "not valid") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if w := h.send(link+"/A", url.Values{"B1/B2": {"3"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s saves: %d", name, w.Code)
		}
		if status, a := h.live(t, link+"/A", map[string]string{"B1/B2": "3"}); status != http.StatusForbidden || a.Error == "" {
			t.Errorf("%s saves by script: %d", name, status)
		}
	}
	if w := h.ask("GET", h.invite(t, "E1")+"/B2", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("an indicator without others below it: %d", w.Code)
	}
	if log := h.log.String(); strings.Contains(log, device) || strings.Contains(log, "E1") {
		t.Errorf("the log says %s", log)
	}
}

func TestSaveWithoutScript(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	for _, view := range []string{"/A", "/A/table"} {
		form := fields(t, h.get(t, link+view))
		old := fields(t, h.get(t, link+view)) // a page that stays open on another device
		form.Set("B1/B2", "3")
		form.Set("B2/B3", "1/5")
		w := h.send(link+"/A", form)
		want := link + view + "#figures"
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Fatalf("%d to %s, not %s", w.Code, w.Header().Get("Location"), want)
		}
		again := fields(t, h.get(t, link+view))
		if again.Get("B1/B2") != "3" || again.Get("B2/B3") != "1/5" || again.Get("B1/B3") != "" {
			t.Errorf("%s shows %v", view, again)
		}
		old.Set("B1/B3", "7")
		old.Set("then", "next")
		if w := h.send(link+"/A", old); w.Header().Get("Location") != link+"/B1" {
			t.Errorf("on to %s", w.Header().Get("Location"))
		}
		if got, want := fmt.Sprint(h.kept(t, "E1")), "map[A: B1/B2:3 A: B1/B3:7 A: B2/B3:1/5]"; got != want {
			t.Errorf("%s: kept is %s, want %s", view, got, want)
		}
		again = fields(t, h.get(t, link+view))
		for _, pair := range []string{"B1/B2", "B1/B3", "B2/B3"} {
			again.Set(pair, "") // taken back
		}
		h.send(link+"/A", again)
		if kept := h.kept(t, "E1"); len(kept) > 0 {
			t.Errorf("taken back, but kept is %v", kept)
		}
	}
	last := fields(t, h.get(t, link+"/B1"))
	last.Set("then", "next")
	if w := h.send(link+"/B1", last); w.Header().Get("Location") != link {
		t.Errorf("from the last comparison to %s", w.Header().Get("Location"))
	}
	for name, values := range map[string]url.Values{"off the scale": {"B1/B2": {"10"}}, "between": {"B1/B2": {"2.5"}}, "words": {"B1/B2": {"much"}}} {
		if w := h.send(link+"/A", values); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if status, _ := h.live(t, link+"/A", map[string]string{"B1/B9": "3"}); status != http.StatusBadRequest {
		t.Errorf("a pair that is not there: %d", status)
	}
	if w := h.ask("POST", link+"/A/live", "application/json", "{"); w.Code != http.StatusBadRequest {
		t.Errorf("half a message: %d", w.Code)
	}
	if kept := h.kept(t, "E1"); len(kept) > 0 {
		t.Errorf("refused, but kept is %v", kept)
	}
}

func TestClosed(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	h.live(t, link+"/A", map[string]string{"B1/B2": "3"})
	if err := h.store.Shut(t.Context(), "town", "office"); err != nil {
		t.Fatal(err)
	}
	if status, _ := h.live(t, link+"/A", map[string]string{"B1/B2": "4"}); status != http.StatusOK {
		t.Errorf("a unit is closed, and an expert is refused: %d", status)
	}
	if err := h.store.Shut(t.Context(), "", "office"); err != nil {
		t.Fatal(err)
	}
	for _, view := range []string{"/A", "/A/table"} {
		got := h.get(t, link+view)
		for name := range fields(t, got) {
			if strings.Contains(name, "B1/B3") && !strings.HasPrefix(name, "was:") {
				t.Errorf("%s can still be changed", name)
			}
		}
		if !strings.Contains(got, "Collecting has ended") || strings.Contains(got, `name="then"`) || strings.Contains(got, `class="needed"`) {
			t.Errorf("closed, %s shows %s", view, got)
		}
	}
	if w := h.send(link+"/A", url.Values{"B1/B2": {"5"}}); w.Code != http.StatusForbidden {
		t.Errorf("saved: %d", w.Code)
	}
	if status, a := h.live(t, link+"/A", map[string]string{"B1/B2": "5"}); status != http.StatusForbidden || a.Error == "" {
		t.Errorf("saved by script: %d %v", status, a)
	}
	if kept := h.kept(t, "E1"); kept["A: B1/B2"] != "4" {
		t.Errorf("kept is %v", kept)
	}
}

// What stood on a sheet before counts until it is judged here, and again when
// that is taken back: so reads `goodgov run` it, too.
func TestEarlierSheet(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E2")
	got := h.get(t, link+"/A")
	for _, want := range []string{"As on your earlier sheet: “Cost” is 3 × “Safety”", "As on your earlier sheet: “Cost” is 2.5 × “Style”", "2 of 6 pairs"} {
		if !strings.Contains(got, want) {
			t.Errorf("without %q: %s", want, got)
		}
	}
	if n := strings.Count(got, `class="before"`); n != 1 { // 3; 2.5 is between the choices
		t.Errorf("%d choices are marked as made before", n)
	}
	if got := h.get(t, link+"/A/table"); !strings.Contains(got, ">(2.5)<") || !strings.Contains(got, `data-before="(0.4)">(0.4)<`) || !strings.Contains(got, `data-before="(1/3)">(1/3)<`) {
		t.Errorf("the matrix is without 2.5, or what mirrors it: %s", got)
	}
	_, a := h.live(t, link+"/A", map[string]string{"B1/B2": "5", "B1/B4": "1"})
	if a.Judged != 3 || math.Abs(a.Weights[0].Weight/a.Weights[1].Weight-5) > 1e-9 {
		t.Errorf("judged anew: %+v", a)
	}
	h.sameAsCheck(t, "E2", "A", a)
	if got := h.get(t, link+"/A/table"); !strings.Contains(got, `data-before="(1/3)">1/5<`) {
		t.Errorf("the matrix does not mirror what was judged anew: %s", got)
	}
	_, a = h.live(t, link+"/A", map[string]string{"B1/B2": ""})
	if a.Judged != 3 || math.Abs(a.Weights[0].Weight/a.Weights[1].Weight-3) > 1e-9 {
		t.Errorf("taken back: %+v", a)
	}
	h.sameAsCheck(t, "E2", "A", a)
}

// Saaty's (1990) criteria for buying a house, without financing, with the
// fractions between 1 and 1/9 as published; and those for buying a car of the
// English Wikipedia's article on the analytic hierarchy process.
var (
	houseJudgements = triangle("C", 7, "5 3 7 6 6 1/3", "1/3 5 3 3 1/5", "6 3 4 6", "1/3 1/4 1/7", "1/2 1/5", "1/5")
	carJudgements   = triangle("B", 4, "3 7 3", "9 1", "1/7")
)

// triangle names the values above the diagonal.
func triangle(letter string, n int, rows ...string) map[string]string {
	pairs := map[string]string{}
	for i, row := range rows {
		for k, value := range strings.Fields(row) {
			pairs[fmt.Sprintf("%s%d/%s%d", letter, i+1, letter, i+2+k)] = value
		}
	}
	if len(pairs) != n*(n-1)/2 {
		panic("not a triangle")
	}
	return pairs
}

// sameAsCheck holds the room's figures to those of `goodgov ahp check`, which
// reads the same store.
func (h *house) sameAsCheck(t testing.TB, expert, parent string, got answer) {
	t.Helper()
	var out, errors bytes.Buffer
	code := cli.Run(t.Context(), cli.Env{In: strings.NewReader(""), Out: &out, Err: &errors, Args: []string{"ahp", "check", h.dir, "--of", "experts", "--format", "json", "--quiet"}, Getenv: func(string) string { return "" }})
	if code != 0 && code != 3 {
		t.Fatalf("exit code %d: %s", code, &errors)
	}
	var check struct {
		Matrices []struct {
			Name, Expert string
			Names        []string
			Weights      []float64
			CR           float64
			Consistent   bool
		}
	}
	if err := json.Unmarshal(out.Bytes(), &check); err != nil {
		t.Fatal(err)
	}
	for _, m := range check.Matrices {
		if m.Name != parent || m.Expert != expert {
			continue
		}
		if got.CR == nil || math.Abs(*got.CR-m.CR) > 1e-12 || *got.Consistent != m.Consistent {
			t.Errorf("CR %v, ahp check says %v", got.CR, m.CR)
		}
		for i, w := range got.Weights {
			if w.Code != m.Names[i] || math.Abs(w.Weight-m.Weights[i]) > 1e-12 {
				t.Errorf("%v, ahp check says %s %v", w, m.Names[i], m.Weights[i])
			}
		}
		return
	}
	t.Errorf("ahp check has no matrix of %s under %s: %s", expert, parent, &out)
}

func TestFiguresAreThoseOfCheck(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	_, car := h.live(t, link+"/A", carJudgements)
	_, house := h.live(t, link+"/B1", houseJudgements)
	if car.Judged != 6 || house.Judged != 21 || !*car.Consistent || *house.Consistent || house.Doubt == nil || car.Doubt != nil {
		t.Errorf("car %+v\nhouse %+v", car, house)
	}
	h.sameAsCheck(t, "E1", "A", car)
	h.sameAsCheck(t, "E1", "B1", house)
}

// A chain that contradicts itself is told as it was said, with what would fit.
func TestDoubt(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	// B1 is 5 × B2, B2 is 3 × B3, but B3 is 2 × B1; B4 goes with the first two.
	_, a := h.live(t, link+"/A", map[string]string{"B1/B2": "5", "B2/B3": "3", "B1/B3": "1/2", "B1/B4": "5", "B2/B4": "1", "B3/B4": "1/3"})
	if a.Doubt == nil || a.Doubt.A != "B1" || a.Doubt.B != "B3" || a.Doubt.Value != 0.5 || a.Doubt.Scale != 9 {
		t.Fatalf("doubt is %+v", a.Doubt)
	}
	for _, want := range []string{"You said: “Cost” is 5 × “S", "is 3 × “Style”, but “Style” is 2 × “Cost”.", `<a href="#pair-0-2">Cost or Style</a>. What goes with the others is about: “Cost” is 9 × “Style”.`, "If you are sure of it, leave it as it is."} {
		if !strings.Contains(a.HTML, want) {
			t.Errorf("without %q: %s", want, a.HTML)
		}
	}
	h.sameAsCheck(t, "E1", "A", a)
}

func TestTooFewJudgements(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	if got := h.get(t, link+"/A"); !strings.Contains(got, "before there are first weights: 3.") {
		t.Errorf("at first: %s", got)
	}
	_, a := h.live(t, link+"/A", map[string]string{"B1/B2": "5", "B3/B4": "1/3"})
	if a.CR != nil || a.Weights != nil || !strings.Contains(a.Verdict, "1 or more") {
		t.Errorf("two parts: %+v", a)
	}
	for _, want := range []string{"<li>Cost, Safety</li><li>Style, Capacity</li>", `<a href="#pair-`} {
		if !strings.Contains(a.HTML, want) {
			t.Errorf("without %q: %s", want, a.HTML)
		}
	}
	if got := h.get(t, link); !strings.Contains(got, "2 of 6 pairs; to count, at least 1 more") {
		t.Errorf("the overview: %s", got)
	}
	_, a = h.live(t, link+"/A", map[string]string{"B2/B3": "2"})
	if a.CR == nil || len(a.Weights) != 4 || !strings.Contains(a.Verdict, "Just enough") {
		t.Errorf("connected: %+v", a)
	}
	h.sameAsCheck(t, "E1", "A", a)
	_, a = h.live(t, link+"/A", map[string]string{"B1/B4": "3"})
	if !strings.Contains(a.Verdict, "CR ") || !strings.Contains(a.Verdict, "Still open: 2") {
		t.Errorf("one more: %+v", a)
	}
}

// The pairs that the page proposes are enough, and none of them is too many.
func TestNeededPairs(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1") + "/B1"
	anchors := regexp.MustCompile(`<li><a href="#pair-(\d)-(\d)">`)
	for _, judged := range []map[string]string{
		{"C1/C2": "3"},
		{"C1/C2": "3", "C2/C3": "2", "C1/C3": "5", "C6/C7": "1"},
		{"C1/C7": "3", "C2/C6": "2", "C3/C5": "5"},
	} {
		_, a := h.live(t, link, judged)
		needed := map[string]string{}
		for _, match := range anchors.FindAllStringSubmatch(a.HTML, -1) {
			i, _ := strconv.Atoi(match[1])
			j, _ := strconv.Atoi(match[2])
			needed[fmt.Sprintf("C%d/C%d", i+1, j+1)] = "2"
		}
		if len(needed) == 0 || !strings.Contains(a.Verdict, fmt.Sprintf("%d or more", len(needed))) {
			t.Fatalf("of %v: %s needs %v", judged, a.Verdict, needed)
		}
		if _, a := h.live(t, link, needed); a.Weights == nil || strings.Contains(a.HTML, `class="needed"`) {
			t.Errorf("%v and %v are not enough: %s", judged, needed, a.Verdict)
		}
		for pair := range needed {
			if _, a := h.live(t, link, map[string]string{pair: ""}); a.Weights != nil {
				t.Errorf("beside %v, %s is too many", judged, pair)
			}
			h.live(t, link, map[string]string{pair: "2"})
		}
		for _, pairs := range []map[string]string{judged, needed} { // taken back
			for pair := range pairs {
				h.live(t, link, map[string]string{pair: ""})
			}
		}
	}
}

// A method that does not do with gaps needs every pair, and the page says so.
func TestAllPairsNeeded(t *testing.T) {
	h := open(t)
	options := ahp.DefaultOptions()
	options.Method = ahp.ColumnMean
	site := page.New(page.Site{Languages: []string{"en"}})
	nodes := []ahp.PanelNode{{Code: "A", Parent: -1}, {Code: "B1"}, {Code: "B2"}, {Code: "B3"}}
	room, err := judge.New(judge.Config{Site: site, Store: h.store, Panel: ahp.NewPanel(nodes, nil), AHP: options})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	room.Mount(mux)
	h.pages = site.Guard(mux)
	link := h.invite(t, "E1")
	for _, step := range []struct{ pair, verdict, overview string }{
		{"", "before there are first weights: 3.", "not begun"},
		{"B1/B2", "needs every pair. Still open: 2.", "1 of 3 pairs; to count, at least 2 more"},
		{"B2/B3", "needs every pair. Still open: 1.", "2 of 3 pairs; to count, at least 1 more"},
		{"B1/B3", "Consistent enough", "all 3 pairs"},
	} {
		pairs := map[string]string{}
		if step.pair != "" {
			pairs[step.pair] = "1"
		}
		if _, a := h.live(t, link+"/A", pairs); !strings.Contains(a.Verdict, step.verdict) {
			t.Errorf("after %s: %s", step.pair, a.Verdict)
		}
		if got := h.get(t, link); !strings.Contains(got, step.overview) {
			t.Errorf("after %s the overview says: %s", step.pair, got)
		}
	}
}

// What somebody clicks is what is kept: the words at a button, not its value,
// say which indicator matters how much more.
func TestClickedIsKept(t *testing.T) {
	h := open(t)
	names := map[string]string{"B1": "Cost", "B2": "Safety", "B3": "Style", "B4": "Capacity"}
	degrees := map[string]int{"moderately more important": 3, "strongly more important": 5, "very strongly more important": 7, "extremely more important": 9,
		"between 1 and 3": 2, "between 3 and 5": 4, "between 5 and 7": 6, "between 7 and 9": 8}
	links := map[string]string{}
	for _, expert := range []string{"E1", "E2", "E E 3"} {
		links[expert] = h.invite(t, expert)
	}
	rapid.Check(t, func(rt *rapid.T) {
		expert := rapid.SampledFrom([]string{"E1", "E2", "E E 3"}).Draw(rt, "expert")
		root, err := html.Parse(strings.NewReader(h.get(t, links[expert]+"/A")))
		if err != nil {
			rt.Fatal(err)
		}
		var buttons []*html.Node
		for n := range root.Descendants() {
			if kind, _ := attribute(n, "type"); kind == "radio" {
				buttons = append(buttons, n)
			}
		}
		if len(buttons) != 6*18 {
			rt.Fatalf("%d buttons", len(buttons))
		}
		clicked := rapid.SampledFrom(buttons).Draw(rt, "button")
		name, _ := attribute(clicked, "name")
		value, _ := attribute(clicked, "value")
		if status, _ := h.live(t, links[expert]+"/A", map[string]string{name: value}); status != http.StatusOK {
			rt.Fatalf("status %d", status)
		}
		got := h.kept(t, expert)["A: "+name]
		a, b, _ := strings.Cut(name, "/")
		words := text(clicked.Parent)
		_, said, favours := strings.Cut(words, ": ")
		switch {
		case words == "Leave open" || strings.HasPrefix(words, "As on your earlier sheet"):
			if got != "" {
				rt.Errorf("%s: kept is %q", words, got)
			}
		case words == "1 equally important":
			if got != "1" {
				rt.Errorf("%s: kept is %q", words, got)
			}
		case !favours:
			rt.Errorf("a button says %q", words)
		default:
			ratio, err := ahp.ParseJudgement(got)
			want := float64(degrees[said])
			if strings.Contains(words, names[b]+":") {
				want = 1 / want
			} else if !strings.Contains(words, names[a]+":") {
				rt.Errorf("%q names neither %s nor %s", words, names[a], names[b])
			}
			if err != nil || math.Abs(ratio/want-1) > 1e-9 {
				rt.Errorf("%s: kept is %s over %s = %q", words, a, b, got)
			}
		}
	})
}

// A judgement that came into the store by other ways and is between the
// choices is shown, and stays until another is chosen.
func TestBetween(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	if err := h.store.Judge(t.Context(), []collect.Judgement{{Expert: "E1", Parent: "A", A: "B2", B: "B1", Value: "2.5"}, {Expert: "E1", Parent: "gone", A: "B2", B: "B1", Value: "2"}}); err != nil {
		t.Fatal(err)
	}
	for _, view := range []string{"/A", "/A/table"} {
		got := fields(t, h.get(t, link+view))
		if got.Get("B1/B2") != "0.4" {
			t.Errorf("%s shows %q", view, got.Get("B1/B2"))
		}
		if w := h.send(link+"/A", got); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", view, w.Code)
		}
	}
	if kept := h.kept(t, "E1"); kept["A: B2/B1"] != "2.5" {
		t.Errorf("kept is %v", kept)
	}
}

// A store that fails keeps nothing and says so.
func TestStoreFails(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	broken := page.New(page.Site{Languages: []string{"en"}, Log: slog.New(slog.NewTextHandler(h.log, nil))})
	room, err := judge.New(judge.Config{Site: broken, Store: failing{h.store}, Panel: ahp.NewPanel([]ahp.PanelNode{{Code: "A", Parent: -1}, {Code: "B1"}, {Code: "B2"}}, nil), AHP: ahp.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	room.Mount(mux)
	h.pages = broken.Guard(mux)
	if status, a := h.live(t, link+"/A", map[string]string{"B1/B2": "3"}); status != http.StatusServiceUnavailable || !strings.Contains(a.Error, "nothing was kept") {
		t.Errorf("%d %v", status, a)
	}
	if w := h.send(link+"/A", url.Values{"B1/B2": {"3"}}); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", w.Code)
	}
}

// failing is a store whose disk is full.
type failing struct{ *store.Store }

func (failing) Judge(ctx context.Context, judgements []collect.Judgement) error { return store.ErrFull }

func BenchmarkLive(b *testing.B) {
	nodes := []ahp.PanelNode{{Code: "A", Parent: -1}}
	pairs := map[string]string{}
	for i := range 12 {
		nodes = append(nodes, ahp.PanelNode{Code: fmt.Sprint("B", i)})
		for j := range i {
			pairs[fmt.Sprintf("B%d/B%d", j, i)] = []string{"1", "3", "1/5", "7"}[(i*j)%4]
		}
	}
	h := open(b)
	site := page.New(page.Site{Languages: []string{"en"}})
	room, err := judge.New(judge.Config{Site: site, Store: h.store, Panel: ahp.NewPanel(nodes, nil), AHP: ahp.DefaultOptions()})
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	room.Mount(mux)
	h.pages = site.Guard(mux)
	address := h.invite(b, "E1") + "/A"
	if status, a := h.live(b, address, pairs); status != http.StatusOK || a.Judged != 66 || a.Doubt == nil {
		b.Fatal(status, a)
	}
	b.ReportAllocs()
	for b.Loop() {
		// What is so already is not written again: the figures alone are measured.
		w := h.ask("POST", address+"/live", "application/json", `{"pairs":{"B0/B1":"1"}}`)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
		io.Copy(io.Discard, w.Body)
	}
}

// Errors lead back to the expert's own pages, and not to the residents'.
func TestErrorsLeadBack(t *testing.T) {
	h := open(t)
	link := h.invite(t, "E1")
	for _, address := range []string{link + "/nothing", link + "/nothing/table", link + "/a/b/c"} {
		w := h.ask("GET", address, "", "")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `<a href="`+link+`">To the overview</a>`) || strings.Contains(w.Body.String(), `href="/"`) {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	}
	if w := h.ask("GET", "/judge/nobody", "", ""); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), `href="/"`) {
		t.Errorf("without a link: %d: %s", w.Code, w.Body)
	}
}
