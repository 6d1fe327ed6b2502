package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/internal/golden"
)

// The words and the structure of both kinds of page, in both languages.
// Pictures are left out: package chart has golden files of its own.
func TestPagesGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		e := small().evaluate(t)
		files := report(t, e, lang)
		for file, name := range map[string]string{"report.html": "report", "units/lake.html": "scorecard"} {
			page, found := files[file]
			if !found {
				t.Fatalf("no %s among the files", file)
			}
			var b bytes.Buffer
			outline(&b, parse(t, page), 0)
			golden.Check(t, name+"-"+lang+".txt", b.Bytes())
		}
	}
}

// blocks are the elements that begin a line of their own.
var blocks = []string{"body", "header", "nav", "main", "section", "h1", "h2", "h3", "p", "table", "caption", "tr", "ul", "li", "dl", "dt", "dd", "figure", "footer"}

// outline prints the elements of a page that hold words, a line for each.
func outline(b *bytes.Buffer, n *html.Node, depth int) {
	if n.Type == html.ElementNode {
		switch {
		case n.Data == "svg" || n.Data == "style":
			return
		case slices.Contains(blocks, n.Data):
			fmt.Fprintf(b, "\n%s%s:", strings.Repeat(" ", depth), n.Data)
			depth++
		case n.Data == "td" || n.Data == "th":
			b.WriteString(" |")
		}
		if link, found := attribute(n, "href"); found {
			fmt.Fprintf(b, " [%s]", link)
		}
	}
	if text := strings.Join(strings.Fields(n.Data), " "); n.Type == html.TextNode && text != "" {
		b.WriteString(" " + text)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		outline(b, child, depth)
	}
}
