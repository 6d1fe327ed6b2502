package office

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

const listPath = accountsPath + "/list"

// What can be wrong with a list that is sent.
var (
	errNoList   = &collect.Refusal{Code: "accounts.none", Text: diag.Say("please choose a file, or paste a list", "请选择文件，或粘贴名单")}
	errTwoLists = &collect.Refusal{Code: "accounts.two", Text: diag.Say("please send either a file or a pasted list, not both", "文件和粘贴的名单请只用一种")}
)

// unused is the fault of a name whose account nobody has signed in with.
const unused diag.Code = "account.unused"

type listPage struct {
	Text    string // as it was pasted
	Most    int
	Columns []string
	Example [][]string
	Again   bool // the list has accounts to which new passwords can be given
	Fault   string
	Faults  []string
}

// slipsPage has the passwords of new accounts, once.
type slipsPage struct {
	Address string // where they sign in
	Slips   []slip
}

type slip struct{ Name, Title, Roles, Units, Password string }

func (o *Room) askAccounts(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.showList(w, r, v, listPage{})
}

func (o *Room) showList(w http.ResponseWriter, r *http.Request, v *visit, data listPage) error {
	data.Most = mostListed
	for column := range listColumns {
		data.Columns = append(data.Columns, columnName(column, v.Lang))
	}
	if reach := v.reach(collect.ManageAccounts); len(reach) > 0 { // none where the study has their units no more
		unit := o.Units.List[slices.Max(reach)].Name(v.Lang)
		asks, leads := v.T("office.role."+string(collect.Interviewer)), v.T("office.role."+string(collect.SiteLead))
		data.Example = [][]string{{"wang", v.T("office.list.example.1"), asks, unit}, {"li", v.T("office.list.example.2"), asks + v.T("office.list.and") + leads, unit}}
	}
	return o.page(w, r, v, accountsPath, "newaccounts", v.T("office.list"), data)
}

// addAccounts makes all accounts of a list, or none and says why. It answers with
// the passwords themselves: they are kept nowhere, so that a page to come back to
// could not show them.
func (o *Room) addAccounts(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	list, err := o.listIn(r, v)
	var made slipsPage
	if err == nil {
		made, err = o.makeListed(r.Context(), v, list, r.PostForm.Get("again") != "")
	}
	again := listPage{Text: r.PostForm.Get("text")}
	if problems, ok := errors.AsType[*diag.Problems](err); ok {
		again.Fault, again.Faults = v.T("office.list.faults", problems.Errors()), linesOf(problems, v.Lang)
		again.Again = slices.ContainsFunc(problems.All(), func(p diag.Problem) bool { return p.Code == unused })
		return o.showList(w, r, v, again)
	}
	if again.Fault, err = told(v, err); err != nil {
		return err
	}
	if again.Fault != "" {
		return o.showList(w, r, v, again)
	}
	return o.page(w, r, v, accountsPath, "slips", v.T("office.slips", len(made.Slips)), made, "office/print.js")
}

// listIn is the list that a form has, as a file or as text.
func (o *Room) listIn(r *http.Request, v *visit) ([]listed, error) {
	text := r.PostForm.Get("text")
	pasted := strings.TrimSpace(text) != ""
	file, header, err := r.FormFile("list")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
		if !pasted {
			return nil, errNoList
		}
		return o.readList(v, strings.NewReader(text), v.T("office.list.pasted"))
	case err != nil:
		return nil, err
	}
	defer file.Close()
	if pasted {
		return nil, errTwoLists
	}
	return o.readList(v, io.Reader(file), header.Filename)
}

// makeListed makes the accounts of a list. The passwords are hashed one by one
// beforehand, so that neither who signs in nor the store waits for all of them.
func (o *Room) makeListed(ctx context.Context, v *visit, list []listed, again bool) (slipsPage, error) {
	made := slipsPage{Address: o.Site.Base + start}
	changes, err := o.changesOf(ctx, v, list, again)
	if err != nil {
		return made, err
	}
	for i := range changes {
		a := &changes[i].Is
		password, err := newPassword(o.Site.Random)
		if err != nil {
			return made, err
		}
		if a.Password, err = o.hashed(ctx, password); err != nil {
			return made, err
		}
		made.Slips = append(made.Slips, slip{a.Name, a.Title, o.roleNames(v, a), o.unitNames(v, a), password})
	}
	err = o.Store.ChangeAccounts(ctx, changes, v.account.Name)
	if errors.Is(err, collect.ErrKnown) {
		// Somebody made one of them meanwhile: whose row it is.
		if _, faults := o.changesOf(ctx, v, list, again); faults != nil {
			return made, faults
		}
	}
	return made, err
}

// changesOf are what the store has to do for a list. A name that is taken is a
// fault. But where a page of passwords was lost, all of its accounts are there
// without anybody who can sign in: those whose owner has chosen no password yet,
// and that are as the list has them, get a new one when they are to.
func (o *Room) changesOf(ctx context.Context, v *visit, list []listed, again bool) ([]collect.AccountChange, error) {
	accounts, err := o.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]*collect.Account, len(accounts))
	for i := range accounts {
		known[accounts[i].Name] = &accounts[i]
	}
	var problems diag.Problems
	changes := make([]collect.AccountChange, len(list))
	for i, a := range list {
		was := known[a.Name]
		changes[i] = collect.AccountChange{Was: was, Is: a.Account}
		if was == nil {
			continue
		}
		renewable := v.manages(was) && was.Once && !was.Closed && was.Title == a.Title && sameOf(was.Roles, a.Roles) && sameOf(was.Units, a.Units)
		if renewable && again {
			continue
		}
		p := a.name.Problem(collect.ErrKnown.Code, diag.Quote(a.Name), diag.Say("a name that no account has yet", "尚未使用的用户名"))
		if renewable {
			p.Code, p.Hint = unused, diag.Say("its owner has not chosen a password yet: a new one can be given below", "本人尚未设置自己的密码，可在下方重新生成")
		}
		problems.Add(p)
	}
	return changes, problems.Err()
}

// sameOf tells whether two lists have the same in any order.
func sameOf[T comparable](a, b []T) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x T) bool { return !slices.Contains(b, x) })
}
