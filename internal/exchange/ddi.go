package exchange

import (
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strconv"
)

// The parts of DDI Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/)
// that say what the columns of a file are.
type (
	ddiText struct {
		Lang string `xml:"xml:lang,attr,omitempty"`
		Text string `xml:",chardata"`
	}
	ddiCategory struct {
		Missing string    `xml:"missing,attr,omitempty"`
		Value   string    `xml:"catValu"`
		Labels  []ddiText `xml:"labl"`
	}
	ddiQuestion struct {
		Literal ddiText `xml:"qstnLit"`
	}
	ddiFormat struct {
		Type string `xml:"type,attr"`
	}
	ddiVariable struct {
		ID         string        `xml:"ID,attr"`
		Name       string        `xml:"name,attr"`
		Files      string        `xml:"files,attr"`
		Labels     []ddiText     `xml:"labl"`
		Questions  []ddiQuestion `xml:"qstn"`
		Categories []ddiCategory `xml:"catgry"`
		Format     ddiFormat     `xml:"varFormat"`
	}
	ddiCodebook struct {
		XMLName xml.Name `xml:"ddi:codebook:2_5 codeBook"`
		Version string   `xml:"version,attr"`
		Study   struct {
			Titles   []ddiText `xml:"citation>titlStmt>titl"`
			Parallel []ddiText `xml:"citation>titlStmt>parTitl"`
			Notes    []ddiText `xml:"notes"`
		} `xml:"stdyDscr"`
		File struct {
			ID   string `xml:"ID,attr"`
			Text struct {
				Name      string `xml:"fileName"`
				Cases     string `xml:"dimensns>caseQnty"`
				Variables string `xml:"dimensns>varQnty"`
			} `xml:"fileTxt"`
		} `xml:"fileDscr"`
		Variables []ddiVariable `xml:"dataDscr>var"`
	}
)

// WriteDDI writes a DDI Codebook of the CSV under a name, in all languages of the
// study.
func (t *Table) WriteDDI(w io.Writer, data string) error {
	c := ddiCodebook{Version: "2.5"}
	for _, title := range ddiTexts(t.Title) { // the standard has one title, and parallel ones in other languages
		if title.Text == t.Title.In(t.Language) && c.Study.Titles == nil {
			c.Study.Titles = []ddiText{title}
		} else {
			c.Study.Parallel = append(c.Study.Parallel, title)
		}
	}
	c.Study.Notes = ddiTexts(t.Note)
	c.File.ID = "F1"
	c.File.Text.Name, c.File.Text.Cases, c.File.Text.Variables = data, strconv.Itoa(t.Rows), strconv.Itoa(len(t.Fields))
	for i := range t.Fields {
		f := &t.Fields[i]
		v := ddiVariable{ID: "V" + strconv.Itoa(i+1), Name: f.Name, Files: "F1", Labels: ddiTexts(f.Label), Format: ddiFormat{Type: "character"}}
		if f.Numeric {
			v.Format.Type = "numeric"
		}
		if f.Role.onScale() || f.Role == Background || f.Role == Opinion {
			for _, text := range ddiTexts(f.Label) {
				v.Questions = append(v.Questions, ddiQuestion{text})
			}
		}
		for _, value := range f.Values {
			category := ddiCategory{Value: f.code(value.Code), Labels: ddiTexts(value.Labels)}
			if value.Missing {
				category.Missing = "Y"
			}
			v.Categories = append(v.Categories, category)
		}
		c.Variables = append(c.Variables, v)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(c); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// ddiTexts are a text in its languages.
func ddiTexts(text map[string]string) []ddiText {
	var all []ddiText
	for _, lang := range slices.Sorted(maps.Keys(text)) {
		if text[lang] != "" {
			all = append(all, ddiText{Lang: lang, Text: text[lang]})
		}
	}
	return all
}
