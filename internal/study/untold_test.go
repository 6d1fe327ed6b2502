package study

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"goodgov/internal/diag"
)

// What respondents have to be told and goodgov.yaml does not say is named, with
// where it is to be written.
func TestUntold(t *testing.T) {
	for name, c := range map[string]struct{ config, en, zh string }{
		"all is said": {`questionnaire: {purpose: a, consent: b}
collecting: {contact: c, keep_days: 30}
`, "", ""},
		"nothing is said": {"",
			"respondents are not told what the survey is for, what they agree to, whom they can ask, how long their answers are kept, want questionnaire: {purpose: …, consent: …}, collecting: {contact: …, keep_days: …} [form.untold]",
			"未向受访者说明调查目的、知情同意、联系方式、保存期限，应为 questionnaire: {purpose: …, consent: …}, collecting: {contact: …, keep_days: …} [form.untold]"},
		"the contact is as it came": {`questionnaire: {purpose: a, consent: b}
collecting: {contact: {zh: 请在此写明单位和电话, en: put the office and its telephone here}, keep_days: 30}
`, "respondents are not told whom they can ask, want collecting: {contact: …} [form.untold]", "未向受访者说明联系方式，应为 collecting: {contact: …} [form.untold]"},
		"one language of the contact was put": {`questionnaire: {purpose: a, consent: b}
collecting: {contact: {zh: 街道办 1234, en: put the office and its telephone here}, keep_days: 30}
`, "", ""},
		"a blank": {`questionnaire: {purpose: " ", consent: b}
collecting: {contact: c, keep_days: 30}
`, "respondents are not told what the survey is for, want questionnaire: {purpose: …} [form.untold]", "未向受访者说明调查目的，应为 questionnaire: {purpose: …} [form.untold]"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{ConfigName: "indicators: indicators.csv\nunits: units.csv\n" + c.config,
				"indicators.csv": "code,parent,name_zh,question_zh\nR,,总体,\nA,R,甲,甲？\n", "units.csv": "code,parent,level,name_zh\nC,,city,城\nK1,C,community,甲\n"} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			for lang, want := range map[string]string{diag.English: c.en, diag.Chinese: c.zh} {
				var b bytes.Buffer
				if err := s.Untold().WriteText(&b, lang); err != nil {
					t.Fatal(err)
				}
				if want == "" && b.Len() > 0 || !bytes.Contains(b.Bytes(), []byte(want)) {
					t.Errorf("got %q, want %q", &b, want)
				}
			}
			if f, err := s.Form(); err != nil || bytes.Contains([]byte(f.Terms.Ask().In(diag.English)), []byte("put the office")) {
				t.Errorf("respondents are told to ask a gap (%v)", err)
			}
		})
	}
}
