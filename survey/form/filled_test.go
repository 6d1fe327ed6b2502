package form

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFilled(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	f := Filled{ID: "uuid:1", Form: "hangzhou", Version: "1", Language: "zh", Unit: "moli", Mode: "alone",
		Consent: &Agreed{Text: "a", Language: "zh", At: at}, Started: at, Seconds: 312.5, Answers: Answers{"D1": {"4"}, "needs": {"a", "b"}}}
	body, err := f.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseFilled("application/json; charset=utf-8", body)
	if err != nil || cmp.Diff(f, got) != "" {
		t.Error(err, cmp.Diff(f, got))
	}
	if again, err := got.JSON(); err != nil || string(again) != string(body) {
		t.Errorf("%v: %s, then %s", err, body, again)
	}
	for name, body := range map[string]string{
		"nothing": "", "no object": "3", "cut off": string(body[:len(body)/2]), "more": string(body) + "{}", "another key": `{"id":"1","who":"me"}`,
		"nested": `{"answers":{"a":[["b"]]}}`, "very deep": strings.Repeat("[", 1_000_000), "a number for a text": `{"answers":{"a":[1]}}`,
	} {
		if got, err := ParseFilled(TypeJSON, []byte(body)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, body := range []string{
		`{"id":"1\u0000"}`, `{"unit":"\u0000"}`, `{"consent":{"text":"\u0000"}}`, `{"answers":{"a":["b","\u0000"]}}`, `{"answers":{"\u0000":["b"]}}`,
		`{"ID":"1","answers":{"a":["4\u0000"]}}`, // read the long way
	} {
		if got, err := ParseFilled(TypeJSON, []byte(body)); err == nil {
			t.Errorf("a NUL in %s: %+v", body, got)
		}
	}
	if got, err := ParseFilled(TypeJSON, []byte(`{"answers":{"a":["\\u0000"]}}`)); err != nil || got.Answers["a"][0] != `\u0000` {
		t.Errorf("a backslash before a u: %v, %v", got, err)
	}
	if got, err := ParseFilled(TypeXML, []byte(`<data id="f"><a>&#0;</a></data>`)); err == nil {
		t.Errorf("a NUL in XML: %+v", got)
	}
	for _, mediaType := range []string{"", "text/html", "a/b/c"} {
		if _, err := ParseFilled(mediaType, body); err == nil {
			t.Errorf("%q is read", mediaType)
		}
	}
}

// What is written here and by browsers is read the short way, and to what
// encoding/json reads; the rest is left to that.
func TestPlainJSON(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	full := Filled{ID: "1", Form: "f", Version: "2", Language: "zh", Unit: "moli", Mode: "alone", Consent: &Agreed{"t", "zh", at}, Started: at,
		Seconds: 1e3, Replaces: "0", Answers: Answers{"D1": {"4"}, "needs": {"a", "b"}, "none": {}, "opinion": {"灯 \"<不亮>\"\n&"}}}
	written, err := full.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for body, plain := range map[string]bool{
		string(written): true,
		" {\"id\" : \"1\",\n\t\"answers\":{ \"a\" : [ \"b\" , \"\\u5149\\ud800\" ] } }\r\n": true,
		`{}`: true, `{"answers":{}}`: true, `{"seconds":-0.5e-3}`: true,
		`{"ID":"1"}`: false, `{"id":"1","id":"2"}`: false, `{"answers":{"a":["1"],"a":["2"]}}`: false, `{"id":null}`: false,
		`{"answers":{"a":null}}`: false, `{"answers":{"a":["1",]}}`: false, `{"started":"today"}`: false, `{"seconds":01}`: false, `{"seconds":}`: false,
		"{\"id\":\"\xff\"}": false, "{\"id\":\"\n\"}": false, `{"id":"\x"}`: false, `{"id":"`: false, `{} {}`: false, "{}\x00": false, ``: false,
	} {
		short, ok := plainJSON([]byte(body))
		if ok != plain {
			t.Errorf("%s: plain %v", body, ok)
		}
		if long, err := anyJSON([]byte(body)); ok && (err != nil || cmp.Diff(long, short) != "") {
			t.Errorf("%s: %v\n%s", body, err, cmp.Diff(long, short))
		}
	}
}

// A text full of brackets takes no more memory than one without.
func TestPlainJSONForesees(t *testing.T) {
	body := func(fill string) []byte {
		return []byte(`{"answers":{"opinion":["` + strings.Repeat(fill, 250_000) + `"]}}`)
	}
	allocated := func(body []byte) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, ok := plainJSON(body); !ok {
			t.Fatal("not plain")
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if with, without := allocated(body("[")), allocated(body("x")); with > without+500_000 {
		t.Errorf("%d bytes with brackets, %d without", with, without)
	}
}

// Another word in either language is another text; blanks around it are not.
func TestConsentText(t *testing.T) {
	f := Form{Purpose: Text{"zh": "说明", "en": "why"}, Consent: Text{"zh": "同意", "en": "I agree"}}
	first := f.ConsentText()
	f.Consent = Text{"en": " I agree\n", "zh": "同意"}
	if f.ConsentText() != first {
		t.Error("blanks make another text")
	}
	f.Consent = Text{"zh": "同意", "en": "I do agree"}
	if f.ConsentText() == first {
		t.Error("another wording is the same text")
	}
	last := f.ConsentText()
	f.Terms.Contact = Text{"zh": "电话 1"}
	if f.ConsentText() != last {
		t.Error("another telephone number is another text")
	}
	for what, terms := range map[string]Terms{"a time of keeping": {KeepDays: 30}, "a longer one": {KeepDays: 3650}, "codes that lead to households": {KeepDays: 30, Named: true}} {
		if f.Terms = terms; f.ConsentText() == last {
			t.Errorf("%s is the same text", what)
		}
		last = f.ConsentText()
	}
	if (&Form{Purpose: f.Purpose}).ConsentText() != "" {
		t.Error("a consent that is not asked for has a text")
	}
}

func FuzzParseFilled(f *testing.F) {
	f.Add(TypeJSON, []byte(`{"id":"1","form":"f","version":"1","language":"zh","mode":"alone","answers":{"D1":["4"]}}`))
	f.Add(TypeJSON, []byte(`{"id":"1","started":"2026-11-22T08:00:00Z","seconds":1.5,"consent":{"text":"t"},"answers":{"a":["b\n","光"],"c":[]}}`))
	f.Fuzz(func(t *testing.T, mediaType string, body []byte) {
		got, err := ParseFilled(mediaType, body)
		if short, ok := plainJSON(body); ok {
			if long, err := anyJSON(body); err != nil || cmp.Diff(long, short) != "" {
				t.Errorf("the short way and the long: %v\n%s", err, cmp.Diff(long, short))
			}
		}
		if err != nil {
			return
		}
		again, err := got.JSON()
		if err != nil {
			t.Skip("a time beyond the year 9999 has no JSON")
		}
		if second, err := ParseFilled(TypeJSON, again); err != nil || cmp.Diff(got, second) != "" {
			t.Error(err, cmp.Diff(got, second))
		}
	})
}
