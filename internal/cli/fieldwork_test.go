package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/postgrestest"
	"goodgov/internal/study"
	"goodgov/survey/form"
)

// A whole field work as a team does it, beginning with the address that is
// printed: a questionnaire filled in on the web, one sent by ODK Collect, one on
// paper that is typed in, one from a file of Wenjuanxing, and an expert's
// judgements. All of it ends in the same `goodgov run`.
func TestFieldWork(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := copied(t, "hangzhou")
		fieldWork(t, dir, filepath.Join(dir, storeName))
	})
	t.Run("postgres", func(t *testing.T) { fieldWork(t, copied(t, "hangzhou"), postgrestest.Database(t)) })
}

func fieldWork(t *testing.T, dir, store string) {
	before := evaluated(t, dir, noStore)
	address, out, _, stop := serving(t, dir, "--store", store)
	s, err := study.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}

	office := setUp(t, regexp.MustCompile(`the office +(http\S+)\n`).FindStringSubmatch(out.String())[1])
	onTheWeb(t, address, f)
	byDevice(t, office, f)
	onPaper(t, office)
	byExpert(t, office)
	if code := stop(); code != exitOK {
		t.Errorf("the server ended with exit code %d", code)
	}
	fromWenjuanxing(t, dir, store, f)

	after := evaluated(t, dir, store)
	if got := after.Screening.Returned - before.Screening.Returned; got != 4 {
		t.Errorf("%d questionnaires more, want 4", got)
	}
	screened := screening(t, dir)
	for _, id := range []string{"uuid:5d1f4c3e", ":42", "wjx-1"} {
		if !slices.ContainsFunc(screened, func(row []string) bool { return strings.Contains(row[0], id) && row[2] == "true" }) {
			t.Errorf("no valid questionnaire %s among the last: %v", id, screened[len(screened)-4:])
		}
	}
	ratio := func(e evaluation) string { // of the expert, at the root, which comes first
		for _, m := range e.Matrices {
			for _, x := range m.Experts {
				if x.Expert == "E01" {
					return fmt.Sprint(x.CR)
				}
			}
		}
		return ""
	}
	if ratio(before) == ratio(after) || ratio(after) != "0" {
		t.Errorf("the expert's consistency ratio was %s and is %s, want 0: all was judged equal", ratio(before), ratio(after))
	}
	done(t, "audit", "verify", dir, "--store", store)
}

// evaluation is what of result.json is looked at.
type evaluation struct {
	Screening struct{ Returned, Valid int }
	Matrices  []struct {
		Experts []struct {
			Expert string
			CR     float64
		}
	}
}

func evaluated(t *testing.T, dir, store string) evaluation {
	t.Helper()
	done(t, "run", dir, "--store", store)
	data, err := os.ReadFile(filepath.Join(dir, "out", "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e evaluation
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// screening are the rows of screening.csv.
func screening(t *testing.T, dir string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "out", "screening.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// done runs a command line that must succeed.
func done(t *testing.T, args ...string) string {
	t.Helper()
	o := goodgov(t, append(args, "--lang", "en")...)
	if o.code != exitOK {
		t.Fatalf("goodgov %s: exit code %d: %s", strings.Join(args, " "), o.code, o.err)
	}
	return o.out
}

// setUp makes the first account, with all roles, and signs in.
func setUp(t *testing.T, address string) *visitor {
	t.Helper()
	v := newVisitor(t)
	v.open(t, address+"?lang=en")
	f := v.form(t, "/office/setup/")
	f.values.Set("name", "wang")
	f.values.Set("password", "a long pass phrase")
	f.values.Set("again", "a long pass phrase")
	f.values["role"] = f.choices["role"]
	v.send(t, f)
	if strings.Contains(v.at.Path, "sign-in") {
		in := v.form(t, "sign-in")
		in.values.Set("name", "wang")
		in.values.Set("password", "a long pass phrase")
		v.send(t, in)
	}
	v.open(t, "/office")
	if title := v.text("h1"); v.at.Path != "/office" || title == "" {
		t.Fatalf("signed in at %s: %s", v.at.Path, title)
	}
	return v
}

// point is an answer that is not careless: the points of the scale in turn.
func point(f *form.Form, n int) string {
	return strconv.Itoa(f.Scale.Min + 1 + n%3)
}

// onTheWeb fills in a questionnaire page by page.
func onTheWeb(t *testing.T, address string, f *form.Form) {
	t.Helper()
	v := newVisitor(t)
	v.open(t, address+"/?lang=zh")
	place := v.form(t, "/go")
	place.values.Set("unit", "moli")
	v.send(t, place)
	consent := v.form(t, "/begin")
	consent.values.Set("agree", "yes")
	v.send(t, consent)
	n := 0
	for range 30 {
		if strings.HasSuffix(v.at.Path, "/check") {
			v.send(t, v.form(t, "/check"))
			codes := v.withClass("code")
			if !strings.HasSuffix(v.at.Path, "/done") || len(codes) != 2 {
				t.Fatalf("after sending at %s: %v", v.at.Path, codes)
			}
			return
		}
		page := v.form(t, "/q/")
		for _, name := range page.names {
			q := f.Question(name)
			switch {
			case q == nil:
			case q.Kind == form.Attention:
				page.values.Set(name, strconv.Itoa(q.Directed))
			case q.Kind == form.Item:
				page.values.Set(name, point(f, n))
				n++
			case q.Kind == form.Words:
				page.values.Set(name, "希望增加休息座椅")
			default:
				page.values.Set(name, page.choices[name][0])
			}
		}
		page.values.Set("go", "next")
		v.send(t, page)
	}
	t.Fatalf("thirty pages and no end: %s", v.at.Path)
}

// byDevice makes a link for a telephone and sends what ODK Collect sends.
func byDevice(t *testing.T, office *visitor, f *form.Form) {
	t.Helper()
	office.open(t, "/office/links")
	link := office.form(t, "/links/device")
	link.values.Set("account", link.choices["account"][0])
	link.values.Set("unit", "guihua")
	link.values.Set("label", "telephone 1")
	office.send(t, link)
	token := regexp.MustCompile(`/odk/([^/"\s]+)`).FindStringSubmatch(addressShown(office))
	if token == nil {
		t.Fatalf("no address: %s", office.text("main"))
	}
	var x strings.Builder
	fmt.Fprintf(&x, `<data id="%s" version="%s"><start>2026-11-22T09:00:00.000+08:00</start><end>2026-11-22T09:09:00.000+08:00</end><consent>yes</consent><%s>guihua</%[3]s>`, f.ID, f.Version, f.UnitName)
	n := 0
	for _, g := range f.Groups {
		fmt.Fprintf(&x, "<%s>", g.Name)
		for _, q := range g.Questions {
			value := ""
			switch q.Kind {
			case form.Item:
				value = point(f, n)
				n++
			case form.Attention:
				value = strconv.Itoa(q.Directed)
			case form.One:
				value = q.Choices[0].Value
			}
			fmt.Fprintf(&x, "<%s>%s</%[1]s>", q.Name, value)
		}
		fmt.Fprintf(&x, "</%s>", g.Name)
	}
	x.WriteString(`<meta><instanceID>uuid:5d1f4c3e-0000-4000-8000-000000000001</instanceID></meta></data>`)
	for _, want := range []int{http.StatusCreated, http.StatusAccepted} { // the second time as after a lost acknowledgement
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="xml_submission_file"; filename="a.xml"`}, "Content-Type": {"text/xml"}})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, x.String())
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, office.at.Scheme+"://"+office.at.Host+token[0]+"/submission", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.Header.Set("X-OpenRosa-Version", "1.0")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("a device gets %s, want %d", answer.Status, want)
		}
	}
}

// addressShown is the address in a field to be copied.
func addressShown(v *visitor) string {
	for _, n := range all(v.page, "input") {
		if id, _ := attribute(n, "id"); id == "address" {
			value, _ := attribute(n, "value")
			return value
		}
	}
	return ""
}

// onPaper types in a questionnaire.
func onPaper(t *testing.T, office *visitor) {
	t.Helper()
	office.open(t, "/office/entry/yulan/paper")
	sheet := office.form(t, "/paper")
	sheet.values.Set("number", "0042")
	sheet.values.Set("agreed", "on")
	n := 0
	for _, name := range sheet.names {
		if field, found := strings.CutPrefix(name, "q."); found {
			switch {
			case field == "A1":
				sheet.values.Set(name, "3")
			case strings.HasPrefix(field, "D"):
				sheet.values.Set(name, strconv.Itoa(2+n%3))
				n++
			case field == "opinion":
			default:
				sheet.values.Set(name, "1")
			}
		}
	}
	office.send(t, sheet)
	if said := office.withClass("done"); len(said) != 1 || !strings.Contains(said[0], "No. 42 ") {
		t.Fatalf("the paper: %v, %v", said, office.withClass("fault"))
	}
}

// byExpert makes a link for an expert, who finds all dimensions equal.
func byExpert(t *testing.T, office *visitor) {
	t.Helper()
	office.open(t, "/office/links")
	var link *filling
	for _, n := range all(office.page, "form") {
		if action, _ := attribute(n, "action"); strings.HasSuffix(action, "/links/expert") {
			f := &filling{method: http.MethodPost, action: action, values: map[string][]string{}, choices: map[string][]string{}}
			if f.fields(n); f.values.Get("expert") == "E01" {
				link = f
			}
		}
	}
	if link == nil {
		t.Fatalf("no link can be made for E01: %s", office.text("main"))
	}
	office.send(t, link)
	v := newVisitor(t)
	v.open(t, addressShown(office))
	first := ""
	for _, n := range all(v.page, "a") {
		if to, _ := attribute(n, "href"); strings.HasPrefix(to, v.at.Path+"/") && first == "" {
			first = to
		}
	}
	v.open(t, first)
	compare := v.form(t, "/judge/")
	pairs := 0
	for _, name := range compare.names {
		if values := compare.choices[name]; slices.Contains(values, "1") {
			compare.values.Set(name, "1")
			pairs++
		}
	}
	if pairs != 21 {
		t.Errorf("%d pairs of 7 dimensions", pairs)
	}
	v.send(t, compare)
}

// fromWenjuanxing imports a file with a row.
func fromWenjuanxing(t *testing.T, dir, store string, f *form.Form) {
	t.Helper()
	header := []string{"序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、" + f.UnitLabel["zh"]}
	row := []string{"1", "2026/9/3 12:00:00", "525秒", "手机提交", "直接访问", "10.0.0.1(浙江)", f.Units[0].Label["zh"]}
	n := 1
	for _, q := range f.All {
		n++
		header = append(header, strconv.Itoa(n)+"、"+q.Label["zh"])
		switch q.Kind {
		case form.Item:
			row = append(row, f.Scale.Labels[1+n%3]["zh"])
		case form.Attention:
			row = append(row, f.Scale.Labels[q.Directed-f.Scale.Min]["zh"])
		case form.One:
			row = append(row, q.Choices[1].Label["zh"])
		default:
			row = append(row, "(空)")
		}
	}
	name := filepath.Join(t.TempDir(), "1234_按文本_问卷_1_1.csv")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(file)
	if err := w.WriteAll([][]string{header, row}); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	done(t, "survey", "import", name, dir, "--store", store, "--id-prefix", "wjx-")
}
