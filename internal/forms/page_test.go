package forms

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/internal/golden"
)

func paged(t testing.TB, f *Form) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePage(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPageGolden(t *testing.T) {
	for _, languages := range [][]string{{"zh"}, {"en"}, {"zh", "en"}} {
		golden.Check(t, "form-"+strings.Join(languages, "-")+".html", paged(t, form(t, 0, options(Filled, languages...))))
	}
}

// Each pair has seventeen choices of a group of its own, each with a name for
// those who hear the page; what was judged is ticked, and the page asks nothing
// of the network.
func TestPage(t *testing.T) {
	f := form(t, 0, options(Filled, "zh", "en"))
	f.Label = "<张三> & Co."
	data := paged(t, f)
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]string{} // values of a group, by its name
	labels := map[string]bool{}
	checked := map[string]string{}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		switch {
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "link" || n.Data == "img"):
			t.Errorf("there is a %s", n.Data)
		case n.Type == html.ElementNode && n.Data == "input":
			groups[at["name"]] = append(groups[at["name"]], at["value"])
			if key := at["name"] + at["aria-label"]; labels[key] || at["aria-label"] == "" {
				t.Errorf("%s: %q twice, or nothing", at["name"], at["aria-label"])
			} else {
				labels[key] = true
			}
			if _, ticked := at["checked"]; ticked {
				checked[at["name"]] = at["value"]
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			visit(child)
		}
	}
	visit(root)
	if len(groups) != f.Pairs()+1 { // and the example
		t.Errorf("%d groups", len(groups))
	}
	for name, values := range groups {
		if got, want := strings.Join(values, " "), "8 7 6 5 4 3 2 1 0 -1 -2 -3 -4 -5 -6 -7 -8"; got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, want := range map[string]string{"p1-1": "2", "p1-2": "4", "p1-3": "-1", "p2-1": "-6", "p3-2": "0", "p3-4": "", "example": "4"} {
		if checked[name] != want {
			t.Errorf("%s is ticked at %q, want %q", name, checked[name], want)
		}
	}
	for _, words := range []string{"&lt;张三&gt; &amp; Co.", "2.5", "100%"} {
		if !strings.Contains(string(data), words) {
			t.Errorf("the page lacks %s", words)
		}
	}
	if strings.Contains(string(data), "%!") || strings.Contains(string(data), "⟦") {
		t.Error("a text is not filled in")
	}
}
