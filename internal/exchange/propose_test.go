package exchange

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"goodgov/internal/diag"
)

// proposed is the table that is proposed for a file.
func proposed(t *testing.T, d *Dictionary, file string) string {
	t.Helper()
	src, err := Open(strings.NewReader(file), "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	codebook, err := d.Propose(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := codebook.Write(&table); err != nil {
		t.Fatal(err)
	}
	return table.String()
}

// decided reads a file by the table that a user gives back.
func decided(t *testing.T, d *Dictionary, file, table string) ([][]string, error) {
	t.Helper()
	src, err := Open(strings.NewReader(file), "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	codebook, err := ReadCodebook(strings.NewReader(table), "c.csv", d, src.Columns)
	if err != nil {
		return nil, err
	}
	rows, _, err := imported(d, src, Options{Codebook: codebook})
	return rows, err
}

// undecidedFaults are what a table nobody has decided on is refused for.
func undecidedFaults(t *testing.T, err error) []diag.Problem {
	t.Helper()
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatalf("a proposal nobody has looked at: %v", err)
	}
	for _, p := range problems.All() {
		if p.Code != "import.undecided" {
			t.Errorf("%s", p.Text().In(diag.English))
		}
	}
	return problems.All()
}

const proposeHeader = "id,community,gender,age,news,duration_s,D1,D2,D3,D4,A1,D5,opinion\n"

// In letters 很同意 is as near to 不同意 as to 同意, and "strongly agreed" to its
// opposite nearly as near as to what it means. So what only resembles a label is
// never taken for it: neither of the scale, nor of a choice, nor of a unit. The
// labels beside it are in its own language, whatever the study's.
func TestNearAnswersAreDecidedByPeople(t *testing.T) {
	const zh = "1 非常不同意 | 2 不同意 | 3 一般 | 4 同意 | 5 非常同意"
	const en = "1 Strongly disagree | 2 Disagree | 3 Neither | 4 Agree | 5 Strongly agree"
	for _, c := range []struct{ name, row, want, corrected, imported string }{
		{"很同意", "1,lake,1,30,,60,很同意,同意,不同意,很不同意,3,一般,", "*,很同意,?,near," + zh + "\n*,很不同意,?,near," + zh + "\n",
			"*,很同意,5,,\n*,很不同意,1,,\n", "1,lake,1,30,,60,5,4,2,1,3,3,"},
		{"strongly agree", "1,lake,1,30,,60,strongly agree,agree,disagree,strongly disagree,3,neither,", "", "", "1,lake,1,30,,60,5,4,2,1,3,3,"},
		{"agreed", "1,lake,1,30,,60,strongly agreed,Agree,Not disagree,Dis-agree,3,Neither,", "*,strongly agreed,?,near," + en + "\n*,Not disagree,?,near," + en + "\n",
			"*,strongly agreed,5,,\n*,Not disagree,4,,\n", "1,lake,1,30,,60,5,4,4,2,3,3,"},
		{"unit", "1,Lakesides,1,30,,60,1,1,1,1,3,1,", "community,Lakesides,?,near,lake Lakeside | hill Hillfoot\n", "community,Lakesides,hill,,\n", "1,hill,1,30,,60,1,1,1,1,3,1,"},
		{"choice", "1,lake,Mal,30,,60,1,1,1,1,3,1,", "gender,Mal,?,near,1 Male | 2 Female | 9 Rather not say\n", "gender,Mal,2,,\n", "1,lake,2,30,,60,1,1,1,1,3,1,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Of(small(t))
			file := proposeHeader + c.row + "\n"
			table := proposed(t, d, file)
			columns, answers, _ := strings.Cut(table, "\nopinion,,opinion,name,\n")
			if answers != c.want {
				t.Errorf("proposed:\n%s", table)
			}
			if _, err := decided(t, d, file, table); c.want != "" {
				for _, p := range undecidedFaults(t, err) {
					if hint := p.Hint.In(diag.English); !strings.Contains(hint, " | ") {
						t.Errorf("it is not said what comes into question: %q", hint)
					}
				}
			}
			rows, err := decided(t, d, file, columns+"\nopinion,,opinion,name,\n"+c.corrected)
			if err != nil || strings.Join(rows[1], ",") != c.imported {
				t.Errorf("%v: %q", err, rows)
			}
		})
	}
}

// Of many units those are named that are most alike.
func TestNearUnitOfMany(t *testing.T) {
	d := Of(small(t))
	unit := d.of(Unit)
	for _, name := range []string{"东山", "西山", "南山", "北山", "中山", "东河", "西河", "南河", "北河", "中河", "东湖社区"} {
		unit.Values = append(unit.Values, Value{Code: "c" + name, Labels: map[string]string{"zh": name}})
	}
	table := proposed(t, d, proposeHeader+"1,西湖社区,1,30,,60,1,1,1,1,3,1,\n")
	if !strings.HasSuffix(table, "\ncommunity,西湖社区,?,near,lake 湖滨社区 | hill 山前社区 | c东湖社区 东湖社区\n") {
		t.Error(table)
	}
}

// A question that resembles one of the study may ask the opposite, or about
// something else: it is no more decided than an answer is.
func TestNearColumnsAreDecidedByPeople(t *testing.T) {
	d := Of(small(t))
	question := d.Variable("D1").Label.In("zh")
	file := strings.Replace(proposeHeader, "D1", "不"+question, 1) + "1,lake,1,30,,60,5,4,2,1,3,3,\n"
	table := proposed(t, d, file)
	row := "不" + question + ",,?,near,D1 " + question
	if !strings.Contains(table, "\n"+row+"\n") {
		t.Fatalf("want %s in\n%s", row, table)
	}
	_, err := decided(t, d, file, table)
	if faults := undecidedFaults(t, err); len(faults) != 1 || !strings.Contains(faults[0].Hint.In(diag.Chinese), "D1 "+question) {
		t.Errorf("%v", faults)
	}
	rows, err := decided(t, d, file, strings.Replace(table, ",,?,near,", ",,-,near,", 1))
	if err != nil || rows[1][6] != "" || rows[1][7] != "4" {
		t.Errorf("%v: %q", err, rows)
	}
}

// A table that is begun is gone on with: what the user has said stays, notes and
// all, and beside it stands what follows, such as the answers in a column that now
// has a variable.
func TestProposeGoesOn(t *testing.T) {
	d := Of(small(t))
	const file = "No.,Place,Sex,Years,Q1,Q2,D3,D4,A1,D5,gender\n1,lake,m,30,mostly,so so,1,1,3,1,x\n2,hill,f,forty,mostly,rarely,1,1,3,1,x\n"
	const begun = "column,value,to,by,text\nQ1,,D1,user,the first\nQ2,,?,nothing,\nSex,,gender,,\nYears,,age,,\nD3,,-,,not asked alike\n*,mostly,4,,as we say\n*,so so,?,near,\nSex,m,1,,\n"
	src, err := Open(strings.NewReader(file), "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadCodebook(strings.NewReader(begun), "c.csv", d, src.Columns); err == nil {
		t.Error("what is undecided is imported")
	}
	said, err := ReadDraft(strings.NewReader(begun), "c.csv", d, src.Columns)
	if err != nil {
		t.Fatal(err)
	}
	codebook, err := d.Propose(t.Context(), src, said)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := codebook.Write(&table); err != nil {
		t.Fatal(err)
	}
	const want = `column,value,to,by,text
No.,,-,nothing,
Place,,community,values,
Sex,,gender,user,
Years,,age,user,
Q1,,D1,user,the first
Q2,,-,nothing,
D3,,-,user,not asked alike
D4,,D4,name,
A1,,A1,name,
D5,,D5,name,
gender,,?,several,gender Your gender
*,mostly,4,user,as we say
Sex,m,1,user,
Sex,f,?,nothing,
Years,forty,?,nothing,
`
	if table.String() != want {
		t.Errorf("proposed:\n%s", table.String())
	}
	if columns, answers := codebook.Undecided(); columns != 1 || answers != 2 {
		t.Errorf("undecided are %d columns and %d answers", columns, answers)
	}
	// What is decided is said again, and no more is to be found out.
	rest := strings.NewReplacer("No.,,-", "No.,,id", "Q2,,-", "Q2,,D2", "gender,,?", "gender,,-", "f,?", "f,2", "forty,?", "forty,40").Replace(want) + "*,so so,3,,\n*,rarely,2,,\n"
	rows, err := decided(t, d, file, rest)
	if err != nil || strings.Join(rows[2], ",") != "2,hill,2,40,,,4,2,,1,3,1," {
		t.Errorf("%v: %q", err, rows)
	}
}

// A table that is begun has its faults named all the same.
func TestDraftFaults(t *testing.T) {
	d := Of(small(t))
	columns := []Column{{Name: "Sex"}, {Name: "Q1"}}
	for table, code := range map[string]diag.Code{
		"column,to\nSexx,gender\n":                       "import.unknown_column",
		"column,to\nSex,gendre\n":                        "import.unknown_variable",
		"column,to\nSex,gender\nQ1,gender\n":             "import.twice",
		"column,value,to\nSex,,gender\nSex,m,male\n":     "import.unknown_answer",
		"column,value,to\nSex,,?\nSex,m,7\nQ1,x,\n*,x,?": "",
	} {
		_, err := ReadDraft(strings.NewReader(table), "c.csv", d, columns)
		problems, _ := errors.AsType[*diag.Problems](err)
		if code == "" && err != nil || code != "" && (problems == nil || problems.All()[0].Code != code) {
			t.Errorf("%q: %v, want %s", table, err, code)
		}
	}
}
