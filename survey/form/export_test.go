package form

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

func rows(table [][]string) string {
	var b strings.Builder
	for _, row := range table {
		b.WriteString(strings.TrimRight(strings.Join(row, "\t"), "\t") + "\n")
	}
	return b.String()
}

func TestExports(t *testing.T) {
	f := example(t)
	f.Purpose, f.Thanks = Text{"zh": "用途\n第二行 & <记号>", "en": "What for\nsecond line & <mark>"}, both("Thank you")
	var x bytes.Buffer
	if err := f.XForm(&x); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "example.xml", x.Bytes())
	sheets, err := f.XLSForm()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, sheet := range sheets {
		text.WriteString("[" + sheet.Name + "]\n" + rows(sheet.Rows))
	}
	golden.Check(t, "xlsform.txt", []byte(text.String()))
	lime, err := f.LimeSurvey()
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "limesurvey.txt", []byte(rows(lime)))
}

// An XForm is well-formed; what a control or a binding names is in the instance,
// and every wording that is referred to is there in every language.
func TestXFormHoldsTogether(t *testing.T) {
	f := example(t)
	var b bytes.Buffer
	if err := f.XForm(&b); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	var path []string
	nodes, referred := map[string]bool{}, map[string]bool{}
	texts := map[string]int{}
	languages := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			path = append(path, x.Name.Local)
			if at := strings.Join(path, "/"); strings.HasPrefix(at, "html/head/model/instance/data") {
				nodes[strings.TrimPrefix(at, "html/head/model/instance")] = true
			}
			for _, a := range x.Attr {
				switch {
				case x.Name.Local == "text" && a.Name.Local == "id":
					texts[a.Value]++
				case a.Name.Local == "ref" && strings.HasPrefix(a.Value, "/"), a.Name.Local == "nodeset" && strings.HasPrefix(a.Value, "/"):
					referred[a.Value] = true
				}
			}
			if x.Name.Local == "translation" {
				languages++
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
	for node := range referred {
		if !nodes[node] {
			t.Errorf("%s is in no instance", node)
		}
	}
	for _, m := range regexp.MustCompile(`jr:itext\('([^']+)'\)|<itextId>([^<]+)<`).FindAllStringSubmatch(b.String(), -1) {
		if id := m[1] + m[2]; texts[id] != languages {
			t.Errorf("%s is there in %d languages of %d", id, texts[id], languages)
		}
	}
	if languages != 2 || len(referred) < 10 {
		t.Errorf("%d languages, %d references", languages, len(referred))
	}
}

func TestExportsRefuse(t *testing.T) {
	f := example(t)
	f.Groups[0].Questions[2].Name = "满意度"
	_, xls := f.XLSForm()
	_, lime := f.LimeSurvey()
	for what, err := range map[string]error{"XForm": f.XForm(io.Discard), "XLSForm": xls, "LimeSurvey": lime} {
		if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.All()[0].Key != "满意度" {
			t.Errorf("%s: error %v, want one about 满意度", what, err)
		}
	}
	f = example(t)
	f.Groups[0].Questions[0].Choices[0].Value = "young_1"
	f.Groups[0].Questions[2].Name = "D_1"
	_, err := f.LimeSurvey()
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok || problems.Len() != 2 {
		t.Errorf("error %v, want that D_1 and D1 are one code, and that young_1 is no answer", err)
	}
}
