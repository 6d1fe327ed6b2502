package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey"
)

// report writes the files of a report into memory. Pictures of dots, which
// take the longest by far, are named and not drawn.
func report(t testing.TB, e *Evaluation, lang string) map[string][]byte {
	t.Helper()
	return reportFiles(t, e, lang, func(name string) bool { return strings.HasSuffix(name, ".png") })
}

// reportFiles writes the files of a report into memory, but for the contents
// of those left out.
func reportFiles(t testing.TB, e *Evaluation, lang string, leaveOut func(name string) bool) map[string][]byte {
	t.Helper()
	files, taken := map[string][]byte{}, map[string]bool{}
	err := WriteReport(e, lang, func(name string, render func(io.Writer) error) error {
		if lower := strings.ToLower(name); taken[lower] { // many file systems do not tell case
			t.Errorf("%s is written twice", name)
		} else {
			taken[lower] = true
		}
		var b bytes.Buffer
		if !leaveOut(name) {
			if err := render(&b); err != nil {
				return err
			}
		}
		files[name] = b.Bytes()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func nothingLeftOut(string) bool { return false }

// pagesOf lists the pages among files, in order.
func pagesOf(files map[string][]byte) []string {
	var names []string
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// each visits the elements of a page in their order.
func each(root *html.Node, visit func(*html.Node)) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// wording is what a page says between its tags, style and script left out.
func wording(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "script" {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func parse(t testing.TB, page []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// checkPages looks at the structure of every page of a report.
func checkPages(t *testing.T, files map[string][]byte, lang string) {
	t.Helper()
	ids := map[string]map[string]bool{} // by page
	titles := map[string]string{}
	roots := map[string]*html.Node{}
	for _, name := range pagesOf(files) {
		roots[name] = parse(t, files[name])
		ids[name] = checkIDs(t, name, roots[name])
		titles[name] = checkHeadings(t, name, roots[name])
	}
	for _, name := range pagesOf(files) {
		checkTables(t, name, roots[name])
		checkPictures(t, name, roots[name])
		checkLinks(t, name, roots[name], files, ids, titles)
		checkWords(t, name, files[name])
		each(roots[name], func(n *html.Node) {
			if n.Data == "html" {
				if got, _ := attribute(n, "lang"); got != map[string]string{"en": "en", "zh": "zh-CN"}[lang] {
					t.Errorf("%s: lang %q", name, got)
				}
			}
		})
	}
	for name, file := range files {
		if strings.HasSuffix(name, ".svg") {
			checkXML(t, name, file)
		}
	}
}

// checkIDs wants each id once, and what attributes refer to on the page.
func checkIDs(t *testing.T, name string, root *html.Node) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	each(root, func(n *html.Node) {
		if id, found := attribute(n, "id"); found {
			if ids[id] || id == "" || strings.ContainsAny(id, " \t\n") {
				t.Errorf("%s: id %q is not one of its own", name, id)
			}
			ids[id] = true
		}
	})
	each(root, func(n *html.Node) {
		for _, key := range []string{"aria-labelledby", "aria-describedby", "for"} {
			value, _ := attribute(n, key)
			for _, id := range strings.Fields(value) {
				if !ids[id] {
					t.Errorf("%s: %s %q leads nowhere", name, key, id)
				}
			}
		}
		for _, a := range n.Attr {
			if _, after, found := strings.Cut(a.Val, "url(#"); found {
				if id, _, _ := strings.Cut(after, ")"); !ids[id] {
					t.Errorf("%s: %s=%q leads nowhere", name, a.Key, a.Val)
				}
			}
		}
	})
	return ids
}

// checkHeadings wants one h1 and no level left out below it, none empty. It
// returns what the h1 says.
func checkHeadings(t *testing.T, name string, root *html.Node) (title string) {
	t.Helper()
	first, level := 0, 0
	each(root, func(n *html.Node) {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			return
		}
		this := int(n.Data[1] - '0')
		if this == 1 {
			first++
			title = strings.TrimSpace(wording(n))
		}
		if this > level+1 {
			t.Errorf("%s: h%d %q after h%d", name, this, wording(n), level)
		}
		if strings.TrimSpace(wording(n)) == "" {
			t.Errorf("%s: an empty h%d", name, this)
		}
		level = this
	})
	if first != 1 {
		t.Errorf("%s: %d h1", name, first)
	}
	return title
}

// checkTables wants a head with the names of all columns, rows of as many
// cells, and a name for every row.
func checkTables(t *testing.T, name string, root *html.Node) {
	t.Helper()
	each(root, func(table *html.Node) {
		if table.Data != "table" {
			return
		}
		columns := 0
		each(table, func(row *html.Node) {
			if row.Data != "tr" {
				return
			}
			cells, heads := 0, 0
			each(row, func(cell *html.Node) {
				scope, _ := attribute(cell, "scope")
				switch {
				case cell.Data == "th" && row.Parent.Data == "thead":
					columns++
					if scope != "col" || strings.TrimSpace(wording(cell)) == "" {
						t.Errorf("%s: a column head %q of scope %q", name, wording(cell), scope)
					}
				case cell.Data == "th":
					heads++
					if scope != "row" {
						t.Errorf("%s: a row head %q of scope %q", name, wording(cell), scope)
					}
				}
				if cell.Data == "th" || cell.Data == "td" {
					cells++
				}
			})
			if cells != columns {
				t.Errorf("%s: a row of %d cells in a table of %d columns: %q", name, cells, columns, wording(row))
			}
			if row.Parent.Data == "tbody" && heads != 1 {
				t.Errorf("%s: a row with %d heads: %q", name, heads, wording(row))
			}
		})
		if columns == 0 {
			t.Errorf("%s: a table without a head", name)
		}
	})
}

// checkPictures wants a name for every figure and every picture.
func checkPictures(t *testing.T, name string, root *html.Node) {
	t.Helper()
	each(root, func(n *html.Node) {
		label, _ := attribute(n, "aria-label")
		by, _ := attribute(n, "aria-labelledby")
		switch n.Data {
		case "figure":
			if label == "" {
				t.Errorf("%s: a figure without a name", name)
			}
		case "svg":
			if role, _ := attribute(n, "role"); role != "img" || label == "" && by == "" {
				t.Errorf("%s: a picture of role %q without a name", name, role)
			}
		case "img", "script", "iframe", "object", "embed", "link", "base", "form":
			t.Errorf("%s: <%s> in a page that stands alone", name, n.Data)
		}
	})
}

// checkLinks wants every link to lead to a file that was written and to a
// place there, and a unit's name to that unit's page.
func checkLinks(t *testing.T, name string, root *html.Node, files map[string][]byte, ids map[string]map[string]bool, titles map[string]string) {
	t.Helper()
	links := 0
	each(root, func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "src" || strings.HasPrefix(a.Key, "on") || strings.Contains(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
			if a.Key != "href" {
				continue
			}
			links++
			u, err := url.Parse(a.Val)
			if err != nil || u.Scheme != "" || u.Host != "" {
				t.Errorf("%s: link %q, %v", name, a.Val, err)
				continue
			}
			to := name
			if u.Path != "" {
				to = path.Join(path.Dir(name), u.Path)
			}
			if _, written := files[to]; !written {
				t.Errorf("%s: link %q to %q, which is not there", name, a.Val, to)
			}
			if says := strings.TrimSpace(wording(n)); strings.HasPrefix(to, "units/") && u.Path != "" && says != titles[to] {
				t.Errorf("%s: a link that says %q to the page of %q", name, says, titles[to])
			}
			if u.Fragment != "" && !ids[to][u.Fragment] {
				t.Errorf("%s: link %q to no place of %s", name, a.Val, to)
			}
		}
	})
	if links < 2 {
		t.Errorf("%s: %d links", name, links)
	}
}

// checkWords looks for what a template or a format leaves where something is
// wrong, and for addresses of other places than the files themselves.
func checkWords(t *testing.T, name string, page []byte) {
	t.Helper()
	source := strings.ReplaceAll(string(page), `xmlns="http://www.w3.org/2000/svg"`, "")
	for _, trace := range []string{"ZgotmplZ", "⟦", "⟧", "<no value>", "&lt;no value&gt;", "%!", "&lt;nil&gt;", "NaN", "+Inf", "-Inf", "http:", "https:", "file:", "data:"} {
		if i := strings.Index(source, trace); i >= 0 {
			t.Errorf("%s: %q in …%s…", name, trace, source[max(0, i-60):min(len(source), i+60)])
		}
	}
}

// checkXML wants a picture that is well formed and runs nothing.
func checkXML(t *testing.T, name string, file []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(file))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if element, ok := token.(xml.StartElement); ok {
			if element.Name.Local == "script" || element.Name.Local == "foreignObject" {
				t.Errorf("%s: <%s>", name, element.Name.Local)
			}
			for _, a := range element.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "data:image/png") {
					t.Errorf("%s: <%s %s=%q>", name, element.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}

func TestPages(t *testing.T) {
	e := small().evaluate(t)
	for _, lang := range []string{"en", "zh"} {
		t.Run(lang, func(t *testing.T) {
			files := report(t, e, lang)
			checkPages(t, files, lang)
			want := []string{"report.html"}
			for unit := range e.Units.List {
				want = append(want, ScorecardName(e.Units, unit))
			}
			for _, chart := range []string{"answers", "heatmap-community", "heatmap-district", "profile-city", "ranking-community", "ranking-district", "weights"} {
				want = append(want, "charts/"+chart+".svg", "charts/"+chart+".png")
			}
			slices.Sort(want)
			if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
				t.Errorf("files\n%q\nwant\n%q", got, want)
			}
			// Titles and notes are in the reader's language, on every page.
			for _, name := range pagesOf(files) {
				said := wording(parse(t, files[name]))
				if !strings.Contains(said, e.Note.In(lang)) {
					t.Errorf("%s does not say %q", name, e.Note.In(lang))
				}
				if other := map[string]string{"en": "江城", "zh": "Riverton"}[lang]; strings.Contains(said, other) {
					t.Errorf("%s says %q", name, other)
				}
			}
		})
	}
}

// WriteScorecard writes the same page as WriteReport.
func TestScorecardAlone(t *testing.T) {
	e := small().evaluate(t)
	files := report(t, e, "zh")
	unit := at(t, e, "lake")
	err := WriteScorecard(e, unit, "zh", func(name string, render func(io.Writer) error) error {
		if name != "units/lake.html" {
			t.Errorf("name %q", name)
		}
		if got := written(t, render); got != string(files[name]) {
			t.Error("the page differs from that of the report")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Studies of other shapes: every one must render.
func TestPagesOfAnyShape(t *testing.T) {
	tests := []struct {
		name  string
		make  func() sample
		after func(*Evaluation)
	}{
		{"one unit, equal weights", func() sample { return uniform(2, 2, 0) }, nil},
		{"one level of items", func() sample { return uniform(1, 4, 3) }, nil},
		{"one level of many items", func() sample { return uniform(1, 30, 3) }, nil},
		{"one item alone", func() sample { return uniform(0, 1, 2) }, nil},
		{"one item below the root", func() sample { return uniform(1, 1, 2) }, nil},
		{"five levels", func() sample { return uniform(5, 2, 3) }, nil},
		{"only children", func() sample { return uniform(4, 1, 2) }, nil},
		{"200 units", func() sample { return uniform(2, 2, 200) }, nil},
		{"nobody answered", func() sample {
			s := uniform(2, 2, 3)
			clear(s.people)
			return s
		}, nil},
		{"everybody skipped everything", func() sample {
			s := uniform(2, 2, 3)
			s.answer = nothing
			return s
		}, nil},
		{"one respondent", func() sample {
			s := uniform(2, 2, 2)
			clear(s.people)
			s.people["c001"], s.publish = 1, 0
			return s
		}, nil},
		{"all units hidden", func() sample {
			s := uniform(2, 2, 3)
			s.publish = 1000
			return s
		}, nil},
		{"without errors", func() sample {
			s := small()
			s.options.Errors = indicators.WithoutErrors
			return s
		}, nil},
		{"respondent means, rolled up equally, clusters", func() sample {
			s := small()
			s.options.Method, s.options.Rollup, s.options.Design = indicators.RespondentMeans, indicators.ByEqual, indicators.Clusters
			return s
		}, nil},
		{"no title, note, names, labels", func() sample {
			s := uniform(2, 2, 3)
			for i := range s.nodes {
				s.nodes[i].Names = nil
			}
			for i := range s.units {
				s.units[i].Names = nil
			}
			return s
		}, func(e *Evaluation) {
			e.Title, e.Note, e.ScaleNames, e.Labels, e.Background, e.Problems = both("Untitled", "无题"), nil, nil, nil, nil, nil
		}},
		{"no rules of screening", small, func(e *Evaluation) { e.Questionnaire.Screening = survey.Screening{} }},
		{"weights from a table", small, func(e *Evaluation) { e.WeightsFrom, e.Matrices, e.Experts = FromTable, nil, nil }},
		{"levels and codes in Chinese", func() sample {
			s := small()
			levels := map[string]string{"city": "市", "district": "区/县", "community": "社区"}
			codes, people := map[string]string{}, map[string]int{}
			for i := range s.units {
				codes[s.units[i].Code] = s.units[i].Names["zh"]
			}
			for i := range s.units {
				u := &s.units[i]
				people[codes[u.Code]] = s.people[u.Code]
				u.Code, u.Parent, u.Level = codes[u.Code], codes[u.Parent], levels[u.Level]
			}
			s.people = people
			return s
		}, nil},
		{"levels of one name but for case", func() sample {
			s := uniform(2, 2, 4)
			s.units[1].Level, s.units[2].Level, s.units[3].Level, s.units[4].Level = "A/b", "A/b", "a b", "a b"
			return s
		}, nil},
		{"codes that are no file names", func() sample {
			s := uniform(2, 2, 5)
			for i, code := range []string{"..", "a/b", "A?b", "a#b%20", "数&据"} {
				s.people[code] = 6
				s.units[i+1].Code = code
			}
			return s
		}, nil},
	}
	for _, test := range tests {
		for _, lang := range []string{"en", "zh"} {
			t.Run(test.name+" "+lang, func(t *testing.T) {
				e := test.make().evaluate(t)
				if test.after != nil {
					test.after(e)
				}
				checkPages(t, report(t, e, lang), lang)
			})
		}
	}
}

func nothing(string, int, *rand.Rand) int { return 0 }

// hostile is a name that would break out of an element, an attribute, a
// comment, a style or a script.
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>-->&amp;]]></style>{{.}}`

// Names come from files that anybody may have written: whatever they hold is
// shown as it stands, and nothing of it runs.
func TestNamesAreShownAndNothingElse(t *testing.T) {
	s := small()
	name := func(what string) indicators.Names { return both(what+hostile, what+"中"+hostile) }
	for i := range s.nodes {
		s.nodes[i].Names = name("node")
		if s.nodes[i].Question != nil {
			s.nodes[i].Question = name("question")
		}
	}
	for i := range s.units {
		s.units[i].Names, s.units[i].Level = name("unit"), s.units[i].Level+hostile
	}
	for i := range s.judgements {
		s.judgements[i].Expert += hostile
	}
	e := s.evaluate(t)
	e.Title, e.Note = name("title"), name("note")
	e.Labels = Labels{hostile: {Name: name("column"), Order: []string{hostile}, Values: map[string]indicators.Names{hostile: name("label")}}}
	e.Background = []survey.BackgroundCounts{{Column: hostile, Values: []survey.BackgroundValue{{Value: hostile, N: 3}, {Value: "other" + hostile, N: 2}}}}
	e.ScaleNames = map[string][]string{"en": slices.Repeat([]string{"point" + hostile}, 5)}
	e.Questionnaire.Screening.Attention = []survey.Attention{{Column: "attention" + hostile, Want: "want" + hostile}}
	e.Warnings = append(e.Warnings, diag.Warning{Code: "x", Text: diag.Raw("warning" + hostile)})
	e.Problems.Add(diag.Problem{File: "file" + hostile, Code: "x", Severity: diag.Note, Want: diag.Raw("want" + hostile)})
	for _, lang := range []string{"en", "zh"} {
		files := report(t, e, lang)
		checkPages(t, files, lang)
		for file, content := range files {
			lower := strings.ToLower(string(content))
			if strings.Contains(lower, "<script") || strings.Contains(lower, "<img") || strings.Contains(string(content), "--><") {
				t.Errorf("%s: a name has become markup", file)
			}
		}
		said := wording(parse(t, files["report.html"]))
		for _, what := range []string{"node", "question", "unit", "title", "note", "column", "label", "warning", "file", "attention", "other"} {
			if lang == "zh" && !slices.Contains([]string{"warning", "file", "attention", "other"}, what) {
				what += "中"
			}
			if !strings.Contains(said, what+hostile) {
				t.Errorf("the report does not show %q", what+hostile)
			}
		}
	}
}

// The same evaluation gives the same bytes, on any number of cores.
func TestReportIsDeterministic(t *testing.T) {
	on := func(cores int) map[string][]byte {
		before := runtime.GOMAXPROCS(cores)
		defer runtime.GOMAXPROCS(before)
		return reportFiles(t, small().evaluate(t), "zh", nothingLeftOut)
	}
	one, two := on(1), on(2)
	if len(one) != len(two) {
		t.Errorf("%d files and %d", len(one), len(two))
	}
	for name, file := range one {
		if !bytes.Equal(file, two[name]) {
			t.Errorf("%s differs", name)
		}
		if strings.HasSuffix(name, ".png") && !bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
			t.Errorf("%s is no PNG", name)
		}
	}
}

// Nothing that hidden people said reaches a page or a picture: with other
// scores in the place of theirs every file of the report is the same.
func TestHiddenScoresReachNothing(t *testing.T) {
	before, after := small().evaluate(t), small().evaluate(t)
	unit := at(t, after, "few")
	for node := range after.Scores.Scores[unit] {
		v := float64(1 + node%4)
		after.Scores.Scores[unit][node] = indicators.Score{N: 3, Value: v, SE: 0.1, DF: 2, Low: v - 1, High: v + 1, Rank: 1}
	}
	after.Tallies[unit].Counts = make([]int, len(after.Tallies[unit].Counts))
	for _, lang := range []string{"en", "zh"} {
		want, got := report(t, before, lang), report(t, after, lang)
		for name := range want {
			if !bytes.Equal(want[name], got[name]) {
				t.Errorf("%s depends on scores that are not to be shown", name)
			}
		}
	}
	// Where the unit may be shown they do reach the pages.
	before.Publish.MinRespondents, after.Publish.MinRespondents = 0, 0
	before.Protect()
	after.Protect()
	if bytes.Equal(report(t, before, "en")["report.html"], report(t, after, "en")["report.html"]) {
		t.Error("the test finds nothing")
	}
}

// The scores themselves are in the files of results and on no page.
func TestHiddenUnits(t *testing.T) {
	open, hidden := small().evaluate(t), small().evaluate(t)
	open.Publish.MinRespondents = 0
	unit := at(t, open, "few")
	root := open.Scores.Scores[unit][0]
	secrets := []string{fixed(root.Value, 4), fixed(root.SE, 4), interval(root.Low, root.High), fixed(open.Scores.Scores[unit][1].Value, 4)}
	for _, lang := range []string{"en", "zh"} {
		before, after := report(t, open, lang), report(t, hidden, lang)
		for _, secret := range secrets {
			shown := 0
			for _, name := range pagesOf(before) {
				shown += strings.Count(wording(parse(t, before[name])), secret)
			}
			if shown == 0 {
				t.Errorf("%s is not shown even where it may be: the test finds nothing", secret)
			}
			for _, name := range pagesOf(after) {
				if strings.Contains(wording(parse(t, after[name])), secret) {
					t.Errorf("%s tells %s", name, secret)
				}
			}
		}
		said := wording(parse(t, after["units/few.html"]))
		if why := (i18n.Printer{Lang: lang}).T("card.hidden", 5); !strings.Contains(said, why) {
			t.Errorf("the scorecard does not say %q", why)
		}
	}
	for name, write := range map[string]func(io.Writer) error{
		"result.json": func(w io.Writer) error { return hidden.WriteJSON(w, "en") },
		"scores.csv":  hidden.WriteScoresCSV,
		"ranking.csv": func(w io.Writer) error { return hidden.WriteRankingCSV(w, "en") },
	} {
		if full, err := number(root.Value).MarshalCSV(); err != nil || !strings.Contains(written(t, write), full) {
			t.Errorf("%s does not tell %s, %v", name, full, err)
		}
	}
}

// A hidden unit stands behind all others, whatever its rank.
func TestHiddenUnitsStandLast(t *testing.T) {
	e := small().evaluate(t)
	for _, rank := range []int{1, 2, 4} {
		e.Scores.Scores[at(t, e, "few")][0].Rank = rank
		for _, table := range []*Table{
			e.RankingTable("en", "community", 0),
			e.belowTable("en", scorecardNames(e.Units), at(t, e, "east")),
		} {
			last := table.Rows[len(table.Rows)-1].Cells
			if want := []string{"–", "Hidden Lane", "not published", "", "", ""}; !slices.Equal(last, want) {
				t.Errorf("last row %q, want %q", last, want)
			}
		}
	}
}

// Where the whole study has too few respondents the report tells nothing of
// what they said.
func TestHiddenStudy(t *testing.T) {
	s := uniform(2, 2, 2)
	s.people = map[string]int{"c001": 2, "c002": 2}
	before, after := s.evaluate(t), s.evaluate(t)
	after.Background = small().evaluate(t).Background // nor of who they are
	for unit := range after.Scores.Scores {
		for node := range after.Scores.Scores[unit] {
			after.Scores.Scores[unit][node].Value++
		}
	}
	counts := after.Tallies[0].Counts
	slices.Reverse(counts)
	for _, lang := range []string{"en", "zh"} {
		want, got := report(t, before, lang), report(t, after, lang)
		for name := range want {
			if !bytes.Equal(want[name], got[name]) {
				t.Errorf("%s depends on what is not to be shown", name)
			}
		}
		if bytes.Contains(got["report.html"], []byte("answers\"")) {
			t.Error("there is a section for answers that are not shown")
		}
		if len(want) != 1+3+2 { // the report, three scorecards, the weights as SVG and PNG
			t.Errorf("files %q", slices.Sorted(maps.Keys(want)))
		}
	}
}
