package forms

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

func written(t testing.TB, f *Form) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWorkbook(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func saved(t testing.TB, book *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// calculated is what a spreadsheet shows in a cell.
func calculated(t *testing.T, book *excelize.File, sheet, at string) string {
	t.Helper()
	text, err := book.CalcCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%s!%s: %v", sheet, at, err)
	}
	return text
}

// laidOut are the places of a form's comparisons.
func laidOut(t *testing.T, f *Form) []block {
	t.Helper()
	b := &workbook{form: f, file: excelize.NewFile(), styles: map[string]int{}, taken: map[string]bool{MarkerSheet: true}}
	defer b.file.Close()
	b.write()
	if b.err != nil {
		t.Fatal(b.err)
	}
	return b.blocks
}

// The formulas give what ahp computes by the geometric mean: weights, λmax, CI
// and CR to 1e-9. A spreadsheet's own reading of the formulas is excelize's.
func TestFormulasAgreeWithAHP(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for n := 2; n <= 7; n++ {
		compare(t, randomForm(t, random, n))
	}
	for _, languages := range [][]string{{"zh"}, {"en"}, {"zh", "en"}} {
		compare(t, form(t, 0, options(Filled, languages...)))
	}
}

// randomForm is a form of one comparison of n elements, filled in at random.
func randomForm(t *testing.T, random *rand.Rand, n int) *Form {
	t.Helper()
	nodes := []ahp.PanelNode{{Code: "root", Parent: -1}}
	for i := range n {
		nodes = append(nodes, ahp.PanelNode{Code: fmt.Sprintf("x%d", i), Parent: 0})
	}
	p := ahp.NewPanel(nodes, []ahp.PanelExpert{{Name: "e", Weight: 1}})
	for i := range n {
		for j := i + 1; j < n; j++ {
			if err := p.Matrix(0, 0).Set(i, j, ahp.SaatyValue(random.IntN(ahp.SaatySteps))); err != nil {
				t.Fatal(err)
			}
		}
	}
	o := options(Filled, "zh")
	o.AHP.RandomIndex = ahp.AlonsoLamata
	f, err := New(p, 0, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func compare(t *testing.T, f *Form) {
	t.Helper()
	book := opened(t, written(t, f))
	for _, at := range laidOut(t, f) {
		by := ahp.DefaultOptions()
		by.Method = ahp.GeometricMean
		want, err := ahp.Analyse(at.Given, by)
		if err != nil {
			t.Fatal(err)
		}
		ci := want.CI
		row := at.weights + len(at.Elements)
		figures := map[string]float64{}
		for i, w := range want.Weights {
			figures[diag.CellName(choiceColumn, at.weights+i)] = w
		}
		figures[diag.CellName(choiceColumn, row)] = 0
		if len(at.Elements) > 2 {
			figures[diag.CellName(working, row)] = want.LambdaMax
			figures[diag.CellName(working+1, row)] = ci
			figures[diag.CellName(choiceColumn, row)] = ci / at.RI
		}
		for cell, value := range figures {
			got, err := strconv.ParseFloat(calculated(t, book, at.sheet, cell), 64)
			if err != nil || math.Abs(got-value) > 1e-9 {
				t.Errorf("%d elements, %s!%s: %v (%v), want %v", len(at.Elements), at.sheet, cell, got, err, value)
			}
		}
		remarks(t, book, &at, want)
	}
}

// remarks checks which rows are pointed out: none within the limit; beyond it
// one that is farthest from the weights, with the value of the scale that is
// nearest to what ahp fits without it.
func remarks(t *testing.T, book *excelize.File, at *block, r *ahp.Result) {
	t.Helper()
	pairs := at.Comparison.pairs()
	farthest := 0.0
	for _, p := range pairs {
		farthest = max(farthest, math.Abs(math.Log(at.Given.At(p.I, p.J)*r.Weights[p.J]/r.Weights[p.I])))
	}
	over := len(at.Elements) > 2 && r.CI/at.RI > at.Limit+tolerance
	found := 0
	for k, p := range pairs {
		remark := calculated(t, book, at.sheet, diag.CellName(remarkColumn, at.pairs+k))
		if remark == "" {
			continue
		}
		found++
		residual := math.Abs(math.Log(at.Given.At(p.I, p.J) * r.Weights[p.J] / r.Weights[p.I]))
		if !over || residual < farthest-1e-6 {
			t.Errorf("%s: row %d is pointed out (over the limit: %v, %v of %v)", at.sheet, k, over, residual, farthest)
		}
		suspects := ahp.Worst(at.Given, r, len(pairs))
		i := slices.IndexFunc(suspects, func(s ahp.Suspect) bool { return s.Pair == p })
		if i < 0 {
			continue
		}
		number := strconv.Itoa(ahp.SaatyDegree(ahp.SaatyStep(suspects[i].Scale)))
		if !strings.Contains(remark, "◀ "+number+" ") && !strings.Contains(remark, number+" ▶") && !(number == "1" && strings.Contains(remark, "1  ")) {
			t.Errorf("%s: %q, and ahp would fit %s", at.sheet, remark, number)
		}
	}
	if over && found == 0 {
		t.Errorf("%s: CR is over the limit, and no row is pointed out", at.sheet)
	}
}

// Until all pairs are judged a sheet says how many are.
func TestUnfinishedComparison(t *testing.T) {
	f := form(t, 1, options(Blank, "en"))
	at := laidOut(t, f)[2]
	book := opened(t, written(t, f))
	if err := book.SetCellStr(at.sheet, diag.CellName(choiceColumn, at.pairs), f.choice(3)); err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		diag.CellName(choiceColumn, at.weights):                  "",
		diag.CellName(choiceColumn, at.weights+len(at.Elements)): "",
		diag.CellName(remarkColumn, at.pairs):                    "",
		diag.CellName(rightColumn, at.weights+len(at.Elements)):  "1 / 6 answered; CR and weights appear when all are",
		diag.CellName(valueColumn, at.pairs):                     "6",
		diag.CellName(valueColumn, at.pairs+1):                   "",
	} {
		if got := calculated(t, book, at.sheet, cell); got != want {
			t.Errorf("%s: %q, want %q", cell, got, want)
		}
	}
	cover := book.GetSheetName(0)
	rows, err := book.GetRows(cover)
	if err != nil {
		t.Fatal(err)
	}
	if got := calculated(t, book, cover, diag.CellName(coverAnswered, len(rows))); got != "1 / 6" {
		t.Errorf("the cover says %q", got)
	}
}

// What is filled in comes back, and only that.
func TestReadBack(t *testing.T) {
	for _, languages := range [][]string{{"zh"}, {"en"}, {"en", "zh"}} {
		p := panel(t)
		answers, err := Read(bytes.NewReader(written(t, form(t, 0, options(Filled, languages...)))), "E01.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if answers.Expert != "E01" || answers.Study != "Test study" || len(answers.Asked) != 10 || len(answers.Judgements) != 10 {
			t.Fatalf("%+v", answers)
		}
		codes := map[string]int{}
		for i, n := range p.Nodes {
			codes[n.Code] = i
		}
		for _, j := range answers.Judgements {
			parent := codes[j.Parent]
			children := p.Children(parent)
			a, b := slices.Index(children, codes[j.A]), slices.Index(children, codes[j.B])
			if want := p.Matrices[parent][0].At(a, b); math.Abs(j.Value/want-1) > 1e-12 {
				t.Errorf("%s over %s under %s: %v, want %v", j.A, j.B, j.Parent, j.Value, want)
			}
			if j.Field != choiceColumn || j.Line < 1 || j.Sheet == "" {
				t.Errorf("place of %s over %s: %+v", j.A, j.B, j)
			}
		}
	}
	blank, err := Read(bytes.NewReader(written(t, form(t, 1, options(Blank, "en")))), "E02.xlsx")
	if err != nil || len(blank.Judgements) != 0 || len(blank.Asked) != 10 || blank.Expert != "E02" {
		t.Errorf("blank form: %+v, %v", blank, err)
	}
}

// A cell that can't be understood is named; numbers and fractions can.
func TestReadAnswersTypedByHand(t *testing.T) {
	f := form(t, 1, options(Blank, "en"))
	at := laidOut(t, f)[2]
	book := opened(t, written(t, f))
	for k, typed := range []any{3, "1/3", " 0.25 ", "much more", "12", ""} {
		if err := book.SetCellValue(at.sheet, diag.CellName(choiceColumn, at.pairs+k), typed); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Read(bytes.NewReader(saved(t, book)), "E02.xlsx")
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatalf("error %v", err)
	}
	var got []string
	for _, p := range problems.All() {
		got = append(got, p.Place()+" "+string(p.Code)+" "+p.Found.String())
	}
	want := []string{fmt.Sprintf(`E02.xlsx#%s!C%d form.answer "much more"`, at.sheet, at.pairs+3), fmt.Sprintf(`E02.xlsx#%s!C%d form.answer "12"`, at.sheet, at.pairs+4)}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, k := range []int{3, 4} {
		if err := book.SetCellValue(at.sheet, diag.CellName(choiceColumn, at.pairs+k), ""); err != nil {
			t.Fatal(err)
		}
	}
	answers, err := Read(bytes.NewReader(saved(t, book)), "E02.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for _, j := range answers.Judgements {
		values = append(values, j.Value)
	}
	if !slices.Equal(values, []float64{3, 1.0 / 3, 0.25}) {
		t.Errorf("values %v", values)
	}
}

func TestReadRefuses(t *testing.T) {
	plain := excelize.NewFile()
	defer plain.Close()
	for what, data := range map[string][]byte{"text": []byte("expert,parent,a,b,value\n"), "nothing": nil, "another workbook": saved(t, plain)} {
		if _, err := Read(bytes.NewReader(data), "x"); !errors.Is(err, ErrNotForm) {
			t.Errorf("%s: error %v", what, err)
		}
	}
	for code, change := range map[diag.Code][2]string{"form.version": {"B1", "9"}, "form.marker": {"B6", "nowhere"}} {
		book := opened(t, written(t, form(t, 0, options(Filled, "en"))))
		if err := book.SetCellStr(MarkerSheet, change[0], change[1]); err != nil {
			t.Fatal(err)
		}
		_, err := Read(bytes.NewReader(saved(t, book)), "x.xlsx")
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || len(problems.All()) != 1 || problems.All()[0].Code != code {
			t.Errorf("%s: error %v", code, err)
		}
	}
}

// Rows that were moved after the protection was lifted are noticed.
func TestReadMovedRows(t *testing.T) {
	f := form(t, 0, options(Filled, "en"))
	at := laidOut(t, f)[2]
	book := opened(t, written(t, f))
	if err := book.InsertRows(at.sheet, at.pairs+5, 1); err != nil {
		t.Fatal(err)
	}
	_, err := Read(bytes.NewReader(saved(t, book)), "E01.xlsx")
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok || len(problems.All()) != 1 || problems.All()[0].Code != "form.moved" || problems.All()[0].Line != at.pairs+5 {
		t.Errorf("error %v", err)
	}
}

// Only the answers may be changed, the marker is hidden, and the lists are
// where the answers go.
func TestWorkbookIsProtected(t *testing.T) {
	f := form(t, 0, options(Blank, "zh", "en"))
	book := opened(t, written(t, f))
	if visible, err := book.GetSheetVisible(MarkerSheet); err != nil || visible {
		t.Errorf("the marker is visible: %v, %v", visible, err)
	}
	for _, at := range laidOut(t, f) {
		protection, err := book.GetSheetProtection(at.sheet)
		if err != nil || !protection.SelectUnlockedCells {
			t.Errorf("%s: protection %+v, %v", at.sheet, protection, err)
		}
		for column, locked := range map[int]bool{leftColumn: true, choiceColumn: false, rightColumn: true} {
			id, err := book.GetCellStyle(at.sheet, diag.CellName(column, at.pairs))
			if err != nil {
				t.Fatal(err)
			}
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if got := style.Protection == nil || style.Protection.Locked; got != locked {
				t.Errorf("%s: column %d locked: %v", at.sheet, column, got)
			}
		}
		lists, err := book.GetDataValidations(at.sheet)
		if err != nil {
			t.Fatal(err)
		}
		area := fmt.Sprintf("C%d:C%d", at.pairs, at.pairs+len(at.Comparison.pairs())-1)
		if !slices.ContainsFunc(lists, func(v *excelize.DataValidation) bool {
			return v.Sqref == area && strings.Contains(v.Formula1, choiceTexts)
		}) {
			t.Errorf("%s: no list over %s", at.sheet, area)
		}
	}
}

// The same form gives the same bytes.
func TestWorkbookIsReproducible(t *testing.T) {
	f := form(t, 0, options(Filled, "zh", "en"))
	first := written(t, f)
	for range 3 {
		if !bytes.Equal(first, written(t, f)) {
			t.Fatal("two workbooks of one form differ")
		}
	}
}

func TestSheetNames(t *testing.T) {
	b := &workbook{taken: map[string]bool{MarkerSheet: true}}
	for _, c := range []struct{ text, want string }{
		{"参与/透明[1]", "参与-透明-1-"}, {"GoodGov", "GoodGov 2"}, {"a 'name'", "a -name-"},
		{strings.Repeat("长", 40), strings.Repeat("长", 31)}, {strings.Repeat("长", 40), strings.Repeat("长", 29) + " 2"},
	} {
		if got := b.sheetName(c.text); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

// Whatever stands in the marker and in an answer, reading gives answers within
// the scale, or says what is wrong.
func FuzzRead(f *testing.F) {
	for _, seed := range [][]string{{"1", "1 x", "C6", "root", "◀ 3  left: moderately more important"}, {"2", "", "", "", ""}, {"1", "1 x", "A1", "root", "1/3"}, {"1", "goodgov", "XFD1048576", "", "1e999"}} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	p := ahp.NewPanel([]ahp.PanelNode{{Code: "x", Parent: -1}, {Code: "a", Parent: 0}, {Code: "b", Parent: 0}}, []ahp.PanelExpert{{Name: "e"}})
	blank, err := New(p, 0, options(Blank, "en"))
	if err != nil {
		f.Fatal(err)
	}
	data := written(f, blank)
	f.Fuzz(func(t *testing.T, version, sheet, cell, parent, answer string) {
		book := opened(t, data)
		for at, text := range map[string]string{"B1": version, "A6": sheet, "B6": cell, "C6": parent} {
			if err := book.SetCellStr(MarkerSheet, at, text); err != nil {
				t.Skip(err)
			}
		}
		if err := book.SetCellStr("1 x", "C6", answer); err != nil {
			t.Skip(err)
		}
		answers, err := Read(bytes.NewReader(saved(t, book)), "x.xlsx")
		if _, told := errors.AsType[*diag.Problems](err); err != nil && !told && !errors.Is(err, ErrNotForm) {
			t.Errorf("error %v", err)
		}
		if err != nil {
			return
		}
		for _, j := range answers.Judgements {
			if !ahp.InSaatyRange(j.Value) || j.Parent == "" {
				t.Errorf("judgement %+v", j)
			}
		}
	})
}
