package office_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/office"
)

const accountList = "/office/accounts/list"

// accounts are those of the store without their passwords, but for one.
func (h *house) accounts(but string) []collect.Account {
	h.t.Helper()
	all, err := h.store.Accounts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(a collect.Account) bool { return a.Name == but })
	for i := range all {
		all[i].Password = ""
	}
	return all
}

// faultsOf are the faults that a page names.
func faultsOf(page string) []string {
	var faults []string
	_, list, _ := strings.Cut(page, `<ul class="faults">`)
	list, _, _ = strings.Cut(list, "</ul>")
	for _, line := range regexp.MustCompile(`<li>(.*?)</li>`).FindAllStringSubmatch(list, -1) {
		faults = append(faults, html.UnescapeString(line[1]))
	}
	return faults
}

// A list makes all of its accounts: with the roles and units that it names, in
// either language, and with a password each that is shown once and that its owner
// has to change.
func TestAccountsFromAList(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	chief := h.signedIn("chief")
	says(t, "where one begins", chief.get("/office/accounts"), http.StatusOK, accountList)
	says(t, "the form", chief.get(accountList), http.StatusOK, `name="text"`, `type="file"`)
	page := says(t, "made", chief.post(accountList, "text", "用户名\t姓名\t角色\t单元\r\nwang\tWang <b>\t访问员\t桂花社区\r\n\r\n 李 \t\tsite-lead; Interviewer\tyinxing；South District\r\nzhao\t\t审计人员\t全部\r\n"),
		http.StatusOK, "First passwords: 3", "https://survey.example.cn/office", "Wang &lt;b&gt;", "Osmanthus Community")
	want := []collect.Account{
		{Name: "wang", Title: "Wang <b>", Roles: []collect.Role{collect.Interviewer}, Units: []string{"guihua"}, Once: true},
		{Name: "zhao", Roles: []collect.Role{collect.Auditor}, Once: true},
		{Name: "李", Roles: []collect.Role{collect.SiteLead, collect.Interviewer}, Units: []string{"yinxing", "south"}, Once: true},
	}
	if diff := cmp.Diff(want, h.accounts("chief")); diff != "" {
		t.Error(diff)
	}
	passwords := codePattern.FindAllString(page, -1)
	if len(passwords) != 3 || passwords[0] == passwords[1] {
		t.Fatalf("the passwords are %q", passwords)
	}
	for i, name := range []string{"wang", "李", "zhao"} {
		once := h.visitor()
		leads(t, name, once.post("/office/sign-in", "name", name, "password", passwords[i]), "/office")
		leads(t, name+" before another password", once.get("/office"), "/office/me")
	}
	if again := chief.get(accountList).Body.String() + chief.get("/office/accounts").Body.String() + h.log.String(); codePattern.MatchString(again) {
		t.Error("a password is shown again, or logged")
	}
	if n := entriesOf(h, "chief", "account.put"); n != 3 {
		t.Errorf("%d entries in the audit log, want one for each account", n)
	}
}

// entriesOf counts what somebody did by the audit log.
func entriesOf(h *house, who, did string) (n int) {
	h.t.Helper()
	for e, err := range h.store.Audit(h.t.Context()) {
		if err != nil {
			h.t.Fatal(err)
		}
		if e.Who == who && e.Did == did {
			n++
		}
	}
	return n
}

// A list comes as people keep it: pasted or as a file, as Excel on a Chinese
// Windows writes CSV, as a workbook, with a header in any order or with none.
func TestWaysOfAList(t *testing.T) {
	const text = "角色,用户名,单元\r\n访问员,wang,桂花社区\r\n访问员,李四,\"guihua,yinxing\"\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, row := range [][]any{{"name", "role", "unit"}, {"wang", "interviewer", "guihua"}, {"李四", "Interviewer", "guihua, yinxing"}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	want := []collect.Account{
		{Name: "wang", Roles: []collect.Role{collect.Interviewer}, Units: []string{"guihua"}, Once: true},
		{Name: "李四", Roles: []collect.Role{collect.Interviewer}, Units: []string{"guihua", "yinxing"}, Once: true},
	}
	for way, send := range map[string]func(v *visitor) *httptest.ResponseRecorder{
		"pasted": func(v *visitor) *httptest.ResponseRecorder { return v.post(accountList, "text", text) },
		"without a header": func(v *visitor) *httptest.ResponseRecorder {
			return v.post(accountList, "text", "wang,,interviewer,guihua\n李四,,访问员,银杏社区;桂花社区")
		},
		"GBK":             func(v *visitor) *httptest.ResponseRecorder { return v.upload(accountList, "名单.csv", gbk) },
		"byte order mark": func(v *visitor) *httptest.ResponseRecorder { return v.upload(accountList, "list.csv", "\ufeff"+text) },
		"workbook":        func(v *visitor) *httptest.ResponseRecorder { return v.upload(accountList, "list.xlsx", xlsx.String()) },
	} {
		t.Run(way, func(t *testing.T) {
			h := open(t)
			h.add("chief", nil, collect.Designer)
			says(t, way, send(h.signedIn("chief")), http.StatusOK, "First passwords: 2")
			if diff := cmp.Diff(want, h.accounts("chief")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Of a list with faults no account is made; all faults are named, with row,
// column, what stands there and what should. What somebody may not give is as what
// is not there.
func TestFaultsOfAList(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("east", []string{"east"}, collect.Designer)
	h.add("of-old", []string{"gone"}, collect.Designer)
	before := h.accounts("")
	chief, east, old := h.signedIn("chief"), h.signedIn("east"), h.signedIn("of-old")
	many := "name,roles,units\n" + strings.Repeat("wang,interviewer,guihua\n", 501)
	for what, c := range map[string]struct {
		by   *visitor
		text string
		want []string
	}{
		"all at once": {chief, "name,title,roles,units\nw ang,,interviewer,guihua\nli,,boss,nowhere\nli,,,guihua\nchief,,auditor,east\nzhao," + strings.Repeat("长", 61) + ",designer,yinxin\n", []string{
			`row 2, name: found "w ang", want 1 to 30 characters without blanks, a letter or digit among them`,
			`row 3, roles: found "boss", want one of these: Designer, Site lead, Interviewer, Analyst, Privacy officer, Auditor`,
			`row 3, units: found "nowhere", want the code or the name of one of your units`,
			`row 4, roles: found an empty cell, want a value`,
			`row 4, name: found "li", want each name once; it is in row 3 too`,
			`row 5, units: found "east", want "hangzhou": an auditor is for all units: the audit log is one for the whole study`,
			`row 6, title: found "` + strings.Repeat("长", 60) + `…", want at most 60 characters`,
			`row 6, units: found "yinxin", want the code or the name of one of your units – did you mean "yinxing"?`,
		}},
		"names that are taken": {east, "east,,interviewer,guihua\nchief,,interviewer,guihua", []string{
			`row 1, name: found "east", want a name that no account has yet`,
			`row 2, name: found "chief", want a name that no account has yet`,
		}},
		"units of others": {east, "wang,,interviewer,meihua\nli,,interviewer,梅花社区\nzhao,,interviewer,hangzhou\nwu,,interviewer,all\nmeng,,interviewer,mmm", []string{
			`row 1, units: found "meihua", want the code or the name of one of your units – did you mean "guihua"?`,
			`row 2, units: found "梅花社区", want the code or the name of one of your units – did you mean "桂花社区"?`,
			`row 3, units: found "hangzhou", want the code or the name of one of your units`,
			`row 4, units: found "all", want the code or the name of one of your units`,
			`row 5, units: found "mmm", want the code or the name of one of your units`,
		}},
		"a header":             {chief, "name,role,roles,place\nwang,interviewer,interviewer,guihua", []string{`list:1: field 3: found a second column "roles", want each column once [table.repeated_column]`, `list:1: field 4: found an unknown column "place", want the columns name, [title], roles, units [table.unknown_column]`, `list:1: found no column "units", want the columns name, [title], roles, units [table.missing_column]`}},
		"a header alone":       {chief, "name,roles,units", []string{"list: found a header without rows, want at least one row [table.no_rows]"}},
		"cells under no name":  {chief, "wang,,interviewer,guihua,today", []string{`list:1: field 5: found "today" under no column name, want the columns name, [title], roles, units [table.unnamed_column]`}},
		"nothing but commas":   {chief, "wang,,;,guihua", []string{`row 1, roles: found ";", want a value`}},
		"full-width commas":    {chief, "wang，，访问员，guihua", []string{`list: found full-width punctuation between the columns, want commas (,) [csv.delimiter]`}},
		"too many":             {chief, many, []string{"list: found 501 rows, want at most 500 accounts at once [table.too_large]"}},
		"more faults than fit": {chief, strings.ReplaceAll(many[:len(many)-24], "guihua", "x"), nil},
	} {
		page := says(t, what, c.by.post(accountList, "text", c.text), http.StatusOK, "No account was made", html.EscapeString(strings.SplitN(c.text, "\n", 2)[0]))
		faults := faultsOf(page)
		if c.want == nil {
			if n := len(faults); n != 101 || faults[100] != "and 899 more" { // 500 units, 499 names
				t.Errorf("%s: %d lines, the last %q", what, n, faults[n-1])
			}
		} else if diff := cmp.Diff(c.want, faults); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	says(t, "of a unit that is gone", old.get(accountList), http.StatusOK)
	says(t, "of a unit that is gone", old.post(accountList, "text", "wang,,interviewer,gone"), http.StatusOK, "No account was made")
	for what, c := range map[string]struct {
		w      *httptest.ResponseRecorder
		status int
		want   string
	}{
		"nothing":         {chief.post(accountList, "text", " \r\n"), http.StatusOK, "choose a file, or paste"},
		"both":            {chief.upload(accountList, "list.csv", "wang,,interviewer,guihua", "text", "li,,interviewer,guihua"), http.StatusOK, "not both"},
		"an old workbook": {chief.upload(accountList, "list.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), http.StatusOK, "old workbook"},
		"too much":        {chief.post(accountList, "text", strings.Repeat("x", 1<<20)), http.StatusRequestEntityTooLarge, "too much"},
		"in Chinese":      {(&visitor{h: h, cookies: chief.cookies, lang: "zh"}).post(accountList, "text", "wang,,boss,guihua"), http.StatusOK, "第 1 行，角色：&#34;boss&#34;，应为下列之一"},
	} {
		says(t, what, c.w, c.status, c.want)
	}
	if diff := cmp.Diff(before, h.accounts("")); diff != "" {
		t.Errorf("accounts were made: %s", diff)
	}
}

// Where the page with the passwords was lost, the same list gives new ones to
// those who have not chosen one yet; not to others, and not with other roles.
func TestListOnceMore(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	chief := h.signedIn("chief")
	const list = "wang,,interviewer,guihua;yinxing\nli,Li,interviewer;site-lead,south"
	first := codePattern.FindAllString(chief.post(accountList, "text", list).Body.String(), -1)
	says(t, "as it is", chief.post(accountList, "text", list), http.StatusOK, "Faults in the list: 2", "a new one can be given below", `name="again"`)
	for _, other := range []string{"wang,,interviewer,guihua", "wang,,analyst,guihua;yinxing", "wang,W,interviewer,guihua;yinxing", "chief,,designer,all"} {
		says(t, "another account", chief.post(accountList, "text", other, "again", "yes"), http.StatusOK, "no account has yet")
	}
	made := codePattern.FindAllString(says(t, "again", chief.post(accountList, "text", list+"\nzhao,,interviewer,guihua", "again", "yes"), http.StatusOK, "First passwords: 3"), -1)
	if len(first) != 2 || len(made) != 3 {
		t.Fatalf("%q, then %q", first, made)
	}
	says(t, "the first password", h.visitor().post("/office/sign-in", "name", "wang", "password", first[0]), http.StatusForbidden)
	wang := h.visitor()
	leads(t, "the new one", wang.post("/office/sign-in", "name", "wang", "password", made[0]), "/office")
	leads(t, "chosen", wang.post("/office/me/password", "old", made[0], "password", password, "again", password), "/office")
	page := says(t, "of who has one", chief.post(accountList, "text", list, "again", "yes"), http.StatusOK, "Faults in the list: 1", "wang")
	if strings.Contains(page, `name="again"`) {
		t.Error("new passwords are offered to who has one")
	}
}

// What happens while the passwords are hashed undoes nothing: a name that was
// taken meanwhile is named, and who went away made nothing.
func TestListMeanwhile(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	chief := h.signedIn("chief")
	between := &meanwhile{Store: h.room.Store}
	h.room.Store = between
	between.happens = func() { h.add("li", nil, collect.Analyst) }
	page := says(t, "a name taken meanwhile", chief.post(accountList, "text", "wang,,interviewer,guihua\nli,,interviewer,guihua"), http.StatusOK, "No account was made")
	if diff := cmp.Diff([]string{`row 2, name: found "li", want a name that no account has yet`}, faultsOf(page)); diff != "" {
		t.Error(diff)
	}
	ctx, leave := context.WithTimeout(t.Context(), time.Hour)
	between.happens = leave
	gone := httptest.NewRequestWithContext(ctx, http.MethodPost, accountList, strings.NewReader("text=wang,,interviewer,guihua"))
	gone.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range chief.cookies {
		gone.AddCookie(c)
	}
	h.pages.ServeHTTP(httptest.NewRecorder(), gone)
	if diff := cmp.Diff([]collect.Account{{Name: "li", Roles: []collect.Role{collect.Analyst}}}, h.accounts("chief"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// Whatever a list has, it is read without faults only where each account has a
// name of its own and a role, and units that its maker may give: here those of the
// east, so that none of them is everywhere, as auditors are.
func FuzzAccountList(f *testing.F) {
	for _, seed := range []string{"wang,,interviewer,guihua\n", "用户名\t角色\t单元\r\nwang\t访问员；分析人员\t桂花社区；yinxing\r\n李\tdesigner\teast\r\n", "name,roles,units\nwang,auditor,east\nli,analyst,meihua\nli,,all\n",
		"\ufeffname;units;roles\n\"w\nang\";\"guihua,yinxing\";interviewer;x\n", "units,name,name,boss\n,,;,\n", "\xd3\xc3\xbb\xa7\xc3\xfb,roles,units\n"} {
		f.Add(seed)
	}
	s, _ := hangzhou()
	room := &office.Room{Config: office.Config{Units: s.Units}}
	var own []string
	for i := range s.Units.List {
		if path := s.Units.PathCodes(i); slices.Contains(path, "east") {
			own = append(own, s.Units.List[i].Code)
		}
	}
	f.Fuzz(func(t *testing.T, list string) {
		accounts, err := room.ReadList(collect.Account{Name: "east", Roles: []collect.Role{collect.Designer}, Units: []string{"east"}}, strings.NewReader(list), "list")
		if _, faults := errors.AsType[*diag.Problems](err); faults {
			return
		}
		if err != nil || len(accounts) == 0 || len(accounts) > 500 {
			t.Fatal(len(accounts), err)
		}
		names := map[string]bool{}
		for _, a := range accounts {
			if strings.ContainsAny(a.Name, " \r\n\t\x00") || a.Name == "" || names[a.Name] || len(a.Roles) == 0 || slices.Contains(a.Roles, collect.Auditor) || !a.Once || a.Closed {
				t.Fatalf("%+v", a)
			}
			if names[a.Name] = true; len(a.Units) == 0 || slices.ContainsFunc(a.Units, func(code string) bool { return !slices.Contains(own, code) }) {
				t.Fatalf("units that are not the maker's: %+v", a)
			}
		}
	})
}
