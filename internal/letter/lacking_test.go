package letter

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/pdf/pdftest"
	"goodgov/survey/form"
)

// What no font has is printed as empty boxes, and said: which characters, on
// which page; of an address, that its letter can't be delivered.
func TestLacking(t *testing.T) {
	said := func(problems *diag.Problems, lang string) string {
		t.Helper()
		var b bytes.Buffer
		if err := problems.WriteText(&b, lang); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if problems, err := WriteLetters(&bytes.Buffer{}, about("zh", "en"), households(9), Quarters); err != nil || problems.Len() > 0 {
		t.Errorf("nothing lacks: %v, %s", err, said(problems, "en"))
	}
	letters := households(9)
	for i := range letters {
		if i != 4 {
			letters[i].To = fmt.Sprintf("😀 %d", i)
		}
	}
	var b bytes.Buffer
	problems, err := WriteLetters(&b, about("zh"), letters, Quarters)
	if err != nil || problems.Errors() > 0 {
		t.Fatal(err, problems)
	}
	for lang, wants := range map[string][]string{
		"en": {`letters that CAN'T BE DELIVERED as they are printed`, `: 8: "😀 0" (😀 U+1F600), "😀 1"`, "…", "[letter.undeliverable]", "write these addresses by hand", `texts with them: 8: page 1 "致：😀 0`, "[print.lacking]"},
		"zh": {"有 8 封信按打印的样子无法投递", "请手写这些地址", "有 8 处文字含字体中没有的字符，印成了空框：第 1 页“"},
	} {
		for _, want := range wants {
			if text := said(problems, lang); !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
	}
	for _, l := range letters { // the code is printed all the same
		if words := pdftest.Read(t, b.Bytes()); !strings.Contains(words[0].Words()+words[1].Words()+words[2].Words(), l.Code) {
			t.Errorf("no code %s", l.Code)
		}
	}

	arab := form.Unit{Code: "a", Label: form.Text{"zh": "حي"}}
	problems, err = WritePosters(&bytes.Buffer{}, about("zh", "en"), []form.Unit{moli, arab, arab})
	if text := said(problems, "en"); err != nil || !strings.Contains(text, `texts with them: 1: page 2 "حي" (ح U+062D, ي U+064A)`) {
		t.Errorf("%v: %s", err, text)
	}
	if text := said(LackingNames([]form.Unit{moli, arab}), "zh"); !strings.Contains(text, "“حي”印出来有空框：字体中没有 ح U+062D, ي U+064A") || strings.Contains(text, "茉莉") {
		t.Error(text)
	}
}

func TestOnlyHere(t *testing.T) {
	for base, want := range map[string]bool{
		"http://localhost:8804": true, "https://LOCALHOST": true, "http://goodgov.localhost": true, "http://127.0.0.1:8080": true, "http://[::1]:80": true, "http://0.0.0.0:8080": true,
		"http://192.168.1.7:8080": false, "https://survey.example.cn": false, "http://localhost.example.cn": false, "http://[2001:db8::1]": false,
	} {
		if got := OnlyHere(base); got.IsZero() == want || want && !strings.Contains(got.In("zh"), base) {
			t.Errorf("%s: %q", base, got)
		}
	}
}
