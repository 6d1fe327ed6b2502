package cli

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// visitor is somebody with a browser without scripts: opens pages, fills in
// their forms and sends them.
type visitor struct {
	client *http.Client
	at     *url.URL
	status int
	page   *html.Node
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// open goes to an address, which may be relative to where the visitor is.
func (v *visitor) open(t *testing.T, address string) {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if v.at != nil {
		to = v.at.ResolveReference(to)
	}
	answer, err := v.client.Get(to.String())
	if err != nil {
		t.Fatal(err)
	}
	v.read(t, answer)
}

func (v *visitor) read(t *testing.T, answer *http.Response) {
	t.Helper()
	defer answer.Body.Close()
	page, err := html.Parse(io.LimitReader(answer.Body, 8<<20))
	if err != nil {
		t.Fatal(err)
	}
	v.at, v.status, v.page = answer.Request.URL, answer.StatusCode, page
	if answer.StatusCode >= 400 {
		t.Fatalf("%s: %s: %s", answer.Request.URL.Path, answer.Status, v.text("main"))
	}
}

// all are the elements of a name in the page, or below another element.
func all(under *html.Node, name string) []*html.Node {
	var found []*html.Node
	for n := range under.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// text is what stands in the first element of a name.
func (v *visitor) text(name string) string {
	for _, n := range all(v.page, name) {
		return textOf(n)
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// withClass is the text of each element of a class.
func (v *visitor) withClass(class string) []string {
	var texts []string
	for n := range v.page.Descendants() {
		if classes, _ := attribute(n, "class"); n.Type == html.ElementNode && slices.Contains(strings.Fields(classes), class) {
			texts = append(texts, textOf(n))
		}
	}
	return texts
}

// filling is a form that is being filled in: what it says already, and what it offers.
type filling struct {
	method, action string
	values         url.Values
	choices        map[string][]string // values of radio buttons and selections
	names          []string            // of fields, in order
}

// form is the first form of the page that is sent to an address which has a part.
func (v *visitor) form(t *testing.T, part string) *filling {
	t.Helper()
	for _, n := range all(v.page, "form") {
		action, _ := attribute(n, "action")
		if action == "" {
			action = v.at.Path
		}
		if !strings.Contains(action, part) {
			continue
		}
		method, _ := attribute(n, "method")
		f := &filling{method: strings.ToUpper(method), action: action, values: url.Values{}, choices: map[string][]string{}}
		f.fields(n)
		return f
	}
	t.Fatalf("%s has no form for %q: %s", v.at.Path, part, v.text("main"))
	return nil
}

func (f *filling) fields(form *html.Node) {
	for n := range form.Descendants() {
		name, _ := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		value, _ := attribute(n, "value")
		switch n.Data {
		case "select":
			for _, option := range all(n, "option") {
				value, _ := attribute(option, "value")
				f.choices[name] = append(f.choices[name], value)
				if _, selected := attribute(option, "selected"); selected {
					f.values.Set(name, value)
				}
			}
		case "textarea":
			f.values.Set(name, textOf(n))
		case "input":
			kind, _ := attribute(n, "type")
			_, checked := attribute(n, "checked")
			if kind == "radio" || kind == "checkbox" {
				f.choices[name] = append(f.choices[name], value)
				if !checked {
					break
				}
			}
			f.values.Add(name, value)
		default:
			continue
		}
		if !slices.Contains(f.names, name) {
			f.names = append(f.names, name)
		}
	}
}

// send sends the form.
func (v *visitor) send(t *testing.T, f *filling) {
	t.Helper()
	to := v.at.ResolveReference(&url.URL{Path: f.action})
	var answer *http.Response
	var err error
	if f.method == http.MethodPost {
		answer, err = v.client.PostForm(to.String(), f.values)
	} else {
		to.RawQuery = f.values.Encode()
		answer, err = v.client.Get(to.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	v.read(t, answer)
}
