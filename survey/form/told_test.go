package form

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What people have to be told, whatever they fill in (Personal Information
// Protection Law, articles 13–17): whom to ask, how long answers are kept, that
// they are free, how to take answers back.
func TestTold(t *testing.T) {
	f := example(t)
	f.Terms = Terms{Contact: Text{"zh": "街道办，电话 1234", "en": "the street office, 1234"}, KeepDays: 30}
	for m, back := range map[Medium]Text{
		OnWeb: {"zh": "凭个人码全部撤回", "en": "private code that you get"}, InInterview: {"zh": "告知您一个个人码", "en": "private code that you are told"},
		OnPaper:  {"zh": "记下本问卷的编号，告知上述联系方", "en": "note the number of this questionnaire and tell it to the contact above"},
		OnDevice: {"zh": "向上述联系方提出", "en": "ask the contact above"}, InLimeSurvey: {"zh": "无法再撤回", "en": "can't be taken back"},
	} {
		for _, lang := range f.Languages {
			said := f.foreword(m)[lang]
			for _, want := range []Text{{"zh": "可咨询：街道办，电话 1234。", "en": "ask: the street office, 1234."}, {"zh": "30 天后删除", "en": "erased 30 days"}, {"zh": "由您自己决定，可随时停止", "en": "up to you. You can stop at any time"}, back} {
				if !strings.Contains(said, want[lang]) {
					t.Errorf("medium %d does not say %q: %s", m, want[lang], said)
				}
			}
		}
	}
	f.Terms.Named = true
	for m, want := range map[Medium]bool{OnWeb: true, InInterview: true, OnPaper: false, OnDevice: false} {
		if got := strings.Contains(f.foreword(m)["en"], "leads to your household"); got != want {
			t.Errorf("medium %d says that a code leads to the household: %v", m, got)
		}
	}
	f.Terms = Terms{}
	for m, want := range map[Medium]string{OnPaper: "whoever gave it to you", OnDevice: "whoever asks these questions"} {
		if said := f.foreword(m)["en"]; strings.Contains(said, "Whom") || strings.Contains(said, "erased") || !strings.Contains(said, want) {
			t.Errorf("where nothing is named, medium %d says %s", m, said)
		}
	}
}

// Every form for other tools has all of it in every language, and so has one
// that asks for no consent.
func TestToldElsewhere(t *testing.T) {
	for _, consent := range []Text{both("I agree"), nil} {
		f := example(t)
		f.Consent, f.Purpose = consent, both("Why we ask")
		f.Terms = Terms{Contact: both("the street office"), KeepDays: 30}
		f.Groups[0].Questions[2].Name = "purpose" // as the note would be called
		var x bytes.Buffer
		if err := f.XForm(&x); err != nil {
			t.Fatal(err)
		}
		sheets, err := f.XLSForm()
		if err != nil {
			t.Fatal(err)
		}
		lime, err := f.LimeSurvey()
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]int{}
		for _, row := range sheets[0].Rows {
			names[row[1]]++
		}
		if names["purpose"] != 1 || strings.Count(x.String(), "<purpose/>") != 1 {
			t.Error("a note and a question have the same name")
		}
		for tool, text := range map[string]string{"XForm": x.String(), "XLSForm": rows(sheets[0].Rows), "LimeSurvey": rows(lime)} {
			for _, want := range []string{"Why we ask", "the street office", "the street office（中）", "erased 30 days", "30 天后删除", "You can stop at any time", "可随时停止"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s, consent %v: %q is not there", tool, consent != nil, want)
				}
			}
		}
		if filled, err := ParseFilled(TypeXML, []byte(`<data id="example" version="1"><purpose_/><about><age>1</age></about><meta><instanceID>uuid:1</instanceID></meta></data>`)); err != nil || len(filled.Answers) != 1 {
			t.Errorf("the note is an answer: %v %v", filled.Answers, err)
		}
	}
}

// The unit is no question with a number: an interviewer and somebody at home
// speak of the same ones.
func TestNumbers(t *testing.T) {
	want := map[string]int{"age": 1, "needs": 2, "persons": 3, "bus": 4, "D1": 5, "A1": 6, "D2": 7}
	if diff := cmp.Diff(want, example(t).Numbers()); diff != "" {
		t.Error(diff)
	}
}
