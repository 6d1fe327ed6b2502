package letter

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"

	"goodgov/internal/paper"
	"goodgov/internal/pdf"
	"goodgov/internal/pdf/pdftest"
	"goodgov/survey/form"
)

var moli = form.Unit{Code: "moli", Label: form.Text{"zh": "茉莉社区", "en": "Moli community"}, Above: form.Text{"zh": "上城区", "en": "Shangcheng"}}

func about(languages ...string) About {
	return About{
		Languages: paper.Languages(languages),
		Title:     form.Text{"zh": "社区治理绩效评价", "en": "How communities are run"},
		Purpose: form.Text{
			"zh": "本问卷了解居民对社区治理的看法，约需 8 分钟。结果只以汇总形式公布，少于 5 人的单元不公布。",
			"en": "This questionnaire asks residents how they see their community. It takes about eight minutes. Results are published as totals, never for fewer than five people.",
		},
		Contact: form.Text{"zh": "社区服务中心，电话 0571-0000 0000", "en": "the community office, telephone 0571-0000 0000"},
		Note:    form.Text{"zh": "合成数据", "en": "Synthetic data"},
		Base:    "https://survey.example.cn",
		Asked:   true,
	}
}

func households(n int) []Letter {
	letters := make([]Letter, n)
	for i := range letters {
		letters[i] = Letter{To: fmt.Sprintf("%d幢%d单元%d室", i/4+1, i%4+1, 101+i), Number: fmt.Sprintf("%03d", i+1), Unit: moli, Code: fmt.Sprintf("ABCD-EFGH-%04d", i)}
	}
	return letters
}

// The languages that sheets are printed in, and what a sheet must say in them.
var printed = []struct {
	languages []string
	words     []string
}{
	{[]string{"zh"}, []string{"茉莉社区", "社区治理绩效评价", "约需8分钟", "0571-00000000"}},
	{[]string{"en"}, []string{"Molicommunity", "Howcommunitiesarerun", "eightminutes", "telephone0571-00000000"}},
	{[]string{"zh", "en"}, []string{"茉莉社区", "社区治理绩效评价", "Howcommunitiesarerun", "约需8分钟", "eightminutes"}},
}

// within fails where a text leaves the page's margin or lies on another.
func within(t *testing.T, page pdftest.Page, margin float64) {
	t.Helper()
	for i, a := range page.Texts {
		if a.X < margin-0.1 || a.End > pdf.PageWidth-margin+0.1 || a.Y-a.Size < margin-3 || a.Y > pdf.PageHeight-margin+3 {
			t.Errorf("%q leaves the page: %+v", a.Words, a)
		}
		for _, b := range page.Texts[:i] {
			if a.X < b.End-0.1 && b.X < a.End-0.1 && a.Y-a.Size*0.8 < b.Y-0.1 && b.Y-b.Size*0.8 < a.Y-0.1 {
				t.Errorf("%q lies on %q", a.Words, b.Words)
			}
		}
	}
}

func TestPosters(t *testing.T) {
	other := form.Unit{Code: "清波 1", Label: form.Text{"zh": "清波社区"}}
	for _, c := range printed {
		var b, again bytes.Buffer
		for _, w := range []*bytes.Buffer{&b, &again} {
			if _, err := WritePosters(w, about(c.languages...), []form.Unit{moli, other}); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Error("two writings differ")
		}
		pages := pdftest.Read(t, b.Bytes())
		if len(pages) != 2 {
			t.Fatalf("%d pages", len(pages))
		}
		for _, word := range append(slices.Clone(c.words), "https://survey.example.cn/u/moli") {
			if !strings.Contains(pages[0].Words(), word) {
				t.Errorf("%v: no %q in %s", c.languages, word, pages[0].Words())
			}
		}
		for _, page := range pages {
			within(t, page, posterMargin)
		}
		if len(c.languages) == 2 {
			continue
		}
		look(t, "poster-"+strings.Join(c.languages, ""), b.Bytes(), [][]string{{"https://survey.example.cn/u/moli"}, {"https://survey.example.cn/u/%E6%B8%85%E6%B3%A2%201"}})
	}
}

func TestLetters(t *testing.T) {
	for _, layout := range Layouts() {
		for _, c := range printed {
			letters := households(int(layout) + 1)
			letters[1].To = ""
			var b bytes.Buffer
			if _, err := WriteLetters(&b, about(c.languages...), letters, layout); err != nil {
				t.Fatal(err)
			}
			pages := pdftest.Read(t, b.Bytes())
			if len(pages) != 2 {
				t.Fatalf("%d pages", len(pages))
			}
			codes := make([][]string, 2)
			for i, letter := range letters {
				page := i / int(layout)
				codes[page] = append(codes[page], CodeAddress("https://survey.example.cn", letter.Code))
				for _, word := range append(slices.Clone(c.words), letter.Code, letter.Number, letter.To) {
					if !strings.Contains(pages[page].Words(), word) {
						t.Errorf("%d a page, %v: no %q in %s", layout, c.languages, word, pages[page].Words())
					}
				}
			}
			within(t, pages[0], layouts[layout].margin)
			if len(c.languages) == 1 {
				continue
			}
			look(t, fmt.Sprintf("letters-%d-%s", layout, strings.Join(c.languages, "")), b.Bytes(), codes)
		}
	}
}

// What letters promise follows what the study keeps.
func TestPrivacyOnLetters(t *testing.T) {
	for _, c := range []struct {
		named bool
		has   string
	}{{false, "谁也查不出"}, {true, "可以查到答卷来自哪一户"}} {
		a := about("zh")
		a.Named, a.Contact = c.named, nil
		var b bytes.Buffer
		if _, err := WriteLetters(&b, a, households(1), Whole); err != nil {
			t.Fatal(err)
		}
		words := pdftest.Read(t, b.Bytes())[0].Words()
		if !strings.Contains(words, c.has) || strings.Contains(words, "请联系") {
			t.Errorf("named %v: %s", c.named, words)
		}
	}
}

func TestFirstSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"One. Two. Three.", 9, "One. Two."},
		{"One costs 1.50 yuan. Two.", 10, "One costs 1.50 yuan."},
		{"一二三。四五六。", 8, "一二三。"},
		{"一二三。四五六。", 16, "一二三。四五六。"},
		{"no end at all", 3, "no end at all"},
		{"a\nb", 9, "a b"},
		{"", 9, ""},
	} {
		if got := firstSentences(c.text, c.most); got != c.want {
			t.Errorf("%q, %d: %q", c.text, c.most, got)
		}
	}
}

// What is typed from a poster leads where its square does: a browser escapes
// letters, and would take ? or a blank for something else.
func TestReadable(t *testing.T) {
	const base = "https://survey.example.cn"
	for unit, want := range map[string]string{"moli": "/u/moli", "东河-2": "/u/东河-2", "清波 1": "/u/%E6%B8%85%E6%B3%A2%201", "a?b": "/u/a%3Fb", "a/b": "/u/a%2Fb", "..": "/u/.."} {
		if got := readable(base, unit); got != base+want {
			t.Errorf("%q: %s, want %s", unit, got, base+want)
		}
		if typed, err := url.Parse(readable(base, unit)); err != nil || typed.String() != UnitAddress(base, unit) {
			t.Errorf("%q: %v, %v", unit, typed, err)
		}
	}
}

func TestAddressTooLong(t *testing.T) {
	a := about("en")
	a.Base = "https://" + strings.Repeat("x", 3000)
	_, posters := WritePosters(&bytes.Buffer{}, a, []form.Unit{moli})
	if _, letters := WriteLetters(&bytes.Buffer{}, a, households(1), Whole); posters == nil || letters == nil {
		t.Error("an address of 3000 bytes became a QR code")
	}
}

// look renders the pages with Poppler, as a printer would, and lets ZXing read
// the squares on each.
func look(t *testing.T, name string, file []byte, want [][]string) {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pdftoppm; internal/tools/setup.sh installs it")
		}
		t.Log("no pdftoppm: the squares are not looked at")
		return
	}
	dir := t.ArtifactDir()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path+".pdf", file, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "80", "-png", path+".pdf", path).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	pictures, err := filepath.Glob(path + "-*.png")
	if err != nil || len(pictures) != len(want) {
		t.Fatalf("%d pictures of %d pages: %v", len(pictures), len(want), err)
	}
	for i, picture := range pictures {
		got := squares(t, picture)
		slices.Sort(got)
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s: read %q, want %q", picture, got, want[i])
		}
	}
}

func squares(t *testing.T, picture string) []string {
	t.Helper()
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	pixels, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(pixels)
	if err != nil {
		t.Fatal(err)
	}
	results, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, nil)
	if err != nil {
		t.Fatalf("%s: %v", picture, err)
	}
	var texts []string
	for _, r := range results {
		texts = append(texts, r.GetText())
	}
	return texts
}

func TestTables(t *testing.T) {
	letters := households(2)
	letters[0].To, letters[1].To = "=cmd|' /C calc'!A0", ""
	var b strings.Builder
	if err := WriteTable(&b, "https://survey.example.cn", letters); err != nil {
		t.Fatal(err)
	}
	want := "unit,label,code,address\n" +
		"moli,'=cmd|' /C calc'!A0,ABCD-EFGH-0000,https://survey.example.cn/c/ABCD-EFGH-0000\n" +
		"moli,002,ABCD-EFGH-0001,https://survey.example.cn/c/ABCD-EFGH-0001\n"
	if b.String() != want {
		t.Errorf("the table is\n%s", b.String())
	}
	b.Reset()
	if err := WriteReminders(&b, "zh", []Reminder{{"1", "3-501, 张", moli}}); err != nil {
		t.Fatal(err)
	}
	if want := "unit,name,label,list\nmoli,上城区 · 茉莉社区,\"3-501, 张\",1\n"; b.String() != want {
		t.Errorf("the reminders are\n%s", b.String())
	}
}
