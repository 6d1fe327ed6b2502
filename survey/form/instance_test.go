package form

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// As ODK Web Forms sends the example: no declaration, no namespaces, all that
// was not put left out.
const sentByWebForms = `<data id="example" version="1"><start>2026-11-22T08:00:00.000+08:00</start><end>2026-11-22T08:05:12.500+08:00</end><deviceid>collect:1</deviceid><consent>yes</consent><community>C1</community><about><age>2</age><needs>bus ramp</needs><persons>3</persons><bus>to &lt;town&gt;</bus></about><B1><B1_header/><D1>5</D1><A1>3</A1><D2/></B1><meta><audit/><instanceID>uuid:1</instanceID></meta></data>`

// As Collect and Enketo send it: a declaration, namespaces, indented.
const sentByCollect = `<?xml version='1.0' ?>
<data xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" id="example" version="1">
  <start>2026-11-22T08:00:00.000+08</start>
  <end>2026-11-22T08:05:12.500+08</end>
  <deviceid>deviceid not found</deviceid>
  <consent>yes</consent>
  <community>C1</community>
  <about>
    <age>2</age><needs>bus ramp</needs><persons>3</persons><bus><![CDATA[to <town>]]></bus>
    <generated_table_list_label_7>x</generated_table_list_label_7>
  </about>
  <B1><B1_header>4</B1_header><D1>5</D1><!-- an aside --><A1>3</A1><D2></D2></B1>
  <orx:meta><orx:instanceID>uuid:1</orx:instanceID><orx:instanceName>a name</orx:instanceName></orx:meta>
</data>
`

func TestInstance(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	want := Filled{ID: "uuid:1", Form: "example", Version: "1", Mode: "device", Started: start, Seconds: 312.5, Consent: &Agreed{At: start},
		Answers: Answers{"community": {"C1"}, "age": {"2"}, "needs": {"bus ramp"}, "persons": {"3"}, "bus": {"to <town>"}, "D1": {"5"}, "A1": {"3"}}}
	for _, mediaType := range []string{"text/xml", "application/xml; charset=utf-8"} {
		for name, body := range map[string]string{"web forms": sentByWebForms, "collect": sentByCollect, "a byte order mark": "\ufeff" + sentByWebForms} {
			got, err := ParseFilled(mediaType, []byte(body))
			if err != nil || cmp.Diff(want, got) != "" {
				t.Errorf("%s: %v %s", name, err, cmp.Diff(want, got))
			}
		}
	}
	answers, faults := example(t).Read(want.Answers, false)
	if len(faults) > 0 || cmp.Diff(Answers{"community": {"C1"}, "age": {"2"}, "needs": {"ramp", "bus"}, "persons": {"3"}, "bus": {"to <town>"}, "D1": {"5"}, "A1": {"3"}}, answers) != "" {
		t.Error(faults, answers)
	}
}

func TestInstanceThatCorrects(t *testing.T) {
	got, err := ParseFilled(TypeXML, []byte(`<data id="e" version="2"><meta><instanceID> uuid:2 </instanceID><deprecatedID>uuid:1</deprecatedID></meta></data>`))
	if err != nil || got.ID != "uuid:2" || got.Replaces != "uuid:1" || got.Consent != nil || len(got.Answers) > 0 {
		t.Error(err, got)
	}
}

func TestDeclined(t *testing.T) {
	for answer, want := range map[string]bool{"<consent>no</consent>": true, "<consent>yes</consent>": false, "": false} {
		got, err := ParseFilled(TypeXML, []byte(`<data id="e">`+answer+`<meta><instanceID>uuid:2</instanceID></meta></data>`))
		if err != nil || got.Declined() != want || (got.Consent != nil) != strings.Contains(answer, "yes") {
			t.Errorf("%q: %v %+v", answer, err, got)
		}
	}
}

// Clocks of telephones and programs' ways to write a time differ; none keeps
// the answers from being read.
func TestInstanceTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-22T07:00:00.000+08:00": "2026-11-22T07:00:00+08:00", "2026-11-22T07:00:00.000+08": "2026-11-22T07:00:00+08:00", "2026-11-22T07:00:00.000+0800": "2026-11-22T07:00:00+08:00",
		"2026-11-22T08:00:00Z": "2026-11-22T08:00:00Z", " 2026-11-22T08:00:00Z\n": "2026-11-22T08:00:00Z",
		"": "", "yesterday": "", "0000-01-01T00:00:00+08:00": "", "10000-01-01T00:00:00Z": "", "2026-11-22T07:00:00+24:00": "", "1969-12-31T23:59:59Z": "",
	} {
		got, err := ParseFilled(TypeXML, []byte(`<data><start>`+text+`</start><end>2020-01-01T00:00:00Z</end></data>`))
		if err != nil || got.Seconds != 0 || (want == "") != got.Started.IsZero() || want != "" && got.Started.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, started %v, %v s", text, err, got.Started, got.Seconds)
		}
	}
}

func TestInstanceRefused(t *testing.T) {
	wide := "<data" + strings.Repeat(` a%d="1"`, mostAttributes+1) + "/>"
	numbers := make([]any, mostAttributes+1)
	for i := range numbers {
		numbers[i] = i
	}
	for name, test := range map[string]struct{ body, want string }{
		"nothing":                {"", "nothing in it"},
		"blanks":                 {" \n", "nothing in it"},
		"text":                   {"uuid:1", "text outside"},
		"cut off":                {sentByWebForms[:len(sentByWebForms)/2], "EOF"},
		"not closed in turn":     {"<data><a><b></a></b></data>", "element <b> closed by </a>"},
		"a DOCTYPE":              {`<!DOCTYPE data [<!ENTITY a "aaaa">]><data>&a;</data>`, "DOCTYPE"},
		"a DOCTYPE inside":       {`<data><!DOCTYPE data></data>`, "DOCTYPE"},
		"an entity of its own":   {`<data>&a;</data>`, "entity"},
		"an instruction":         {`<?xml-stylesheet href="http://example.org/a.xsl"?><data/>`, "instruction"},
		"a second declaration":   {`<data><?xml version="1.0"?></data>`, "instruction"},
		"another encoding":       {`<?xml version="1.0" encoding="GB18030"?><data/>`, "encoding"},
		"no UTF-8":               {"<data><a>\xff</a></data>", "UTF-8"},
		"a second root":          {`<data/><data/>`, "behind the end"},
		"text behind":            {`<data/>PK`, "text outside"},
		"very deep":              {strings.Repeat("<a>", 1_000_000), "one in the other"},
		"very many":              {"<data>" + strings.Repeat("<a/>", mostElements) + "</data>", "more than 10000 elements"},
		"wide":                   {fmt.Sprintf(wide, numbers...), "attributes"},
		"text and elements":      {`<data>4<a>5</a></data>`, "text between"},
		"a question twice":       {`<data><a><b>4</b></a><c><b>5</b></c></data>`, "two answers to b"},
		"two ids":                {`<data><meta><instanceID>1</instanceID><instanceID>2</instanceID></meta></data>`, "<instanceID> twice"},
		"two metas":              {`<data><meta/><meta/></data>`, "<meta> twice"},
		"agreed to and declined": {`<data><consent>yes</consent><consent>no</consent></data>`, "<consent> twice"},
	} {
		got, err := ParseFilled(TypeXML, []byte(test.body))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %+v; want %q", name, err, got, test.want)
		}
	}
}

// Whatever is answered comes back as it was written.
func TestInstanceRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := Answers{}
		var body strings.Builder
		body.WriteString(`<data id="example" version="1">`)
		for i := range rapid.IntRange(0, 6).Draw(r, "answers") {
			answer := rapid.StringOf(rapid.RuneFrom([]rune("aé字😀 <>&'\"]\t"))).Draw(r, "answer")
			name := fmt.Sprintf("q%d", i)
			fmt.Fprintf(&body, "<g%d><%s>%s</%s></g%d>", i, name, escaped(answer), name, i)
			if strings.TrimSpace(answer) != "" {
				want[name] = []string{answer}
			}
		}
		body.WriteString(`</data>`)
		got, err := ParseFilled(TypeXML, []byte(body.String()))
		if err != nil || cmp.Diff(want, got.Answers) != "" {
			r.Fatal(body.String(), err, cmp.Diff(want, got.Answers))
		}
	})
}

// What was read from an instance can be kept as JSON, and read by any form.
func FuzzInstance(f *testing.F) {
	f.Add([]byte(sentByWebForms))
	f.Add([]byte(sentByCollect))
	f.Add([]byte(`<a id="1"><b><c> 1 2 </c></b><meta><deprecatedID>x</deprecatedID></meta></a>`))
	form := example(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := ParseFilled(TypeXML, body)
		if err != nil {
			return
		}
		form.Read(got.Answers, true)
		kept, err := got.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseFilled(TypeJSON, kept); err != nil || cmp.Diff(got, again) != "" {
			t.Error(err, cmp.Diff(got, again))
		}
	})
}
