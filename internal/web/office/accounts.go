package office

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

const accountsPath = start + "/accounts"

var (
	errNoUnits  = &collect.Refusal{Code: "account.no_unit", Text: diag.Say("choose at least one unit", "请至少选择一个单元")}
	errAuditor  = &collect.Refusal{Code: "account.auditor", Text: diag.Say("an auditor is for all units: the audit log is one for the whole study", "审计人员须覆盖全部单元：审计日志属于整个评价项目，不能分割")}
	errYourself = &collect.Refusal{Code: "account.yourself", Text: diag.Say("nobody changes their own roles, units or account: somebody else does", "不能更改自己的角色、单元或停用自己的账号，请由他人操作")}
)

func accountPath(name string) string { return accountsPath + "/of/" + url.PathEscape(name) }

func (o *Room) accountRoutes() []route {
	return []route{
		{"GET " + accountsPath, collect.ManageAccounts, "office.menu.accounts", o.accounts},
		{"GET " + accountsPath + "/new", collect.ManageAccounts, "", o.askAccount},
		{"POST " + accountsPath + "/new", collect.ManageAccounts, "", o.addAccount},
		{"GET " + listPath, collect.ManageAccounts, "", o.askAccounts},
		{"POST " + listPath, collect.ManageAccounts, "", o.addAccounts},
		{"GET " + accountsPath + "/of/{name}", collect.ManageAccounts, "", o.account(o.showAccount)},
		{"POST " + accountsPath + "/of/{name}", collect.ManageAccounts, "", o.account(o.changeAccount)},
		{"POST " + accountsPath + "/of/{name}/password", collect.ManageAccounts, "", o.account(o.resetPassword)},
		{"POST " + accountsPath + "/of/{name}/state", collect.ManageAccounts, "", o.account(o.turnAccount)},
	}
}

// manages tells whether the visitor sees to an account: one everywhere to all,
// another to those whose units are all their own.
func (v *visit) manages(a *collect.Account) bool {
	if v.mayIn(collect.ManageAccounts, 0) {
		return true
	}
	return len(a.Units) > 0 && !slices.ContainsFunc(a.Units, func(code string) bool {
		unit, found := v.units.Index(code)
		return !found || !v.mayIn(collect.ManageAccounts, unit)
	})
}

type accountRow struct {
	Name, Title, Address string
	Roles, Units         string
	Closed, Once         bool
}

func (o *Room) accounts(w http.ResponseWriter, r *http.Request, v *visit) error {
	accounts, err := o.Store.Accounts(r.Context())
	if err != nil {
		return err
	}
	var rows []accountRow
	for _, a := range accounts {
		if v.manages(&a) {
			rows = append(rows, accountRow{a.Name, a.Title, accountPath(a.Name), o.roleNames(v, &a), o.unitNames(v, &a), a.Closed, a.Once})
		}
	}
	return o.show(w, r, v, accountsPath, "accounts", page.View{Title: v.T("office.accounts"), Data: rows})
}

func (o *Room) roleNames(v *visit, a *collect.Account) string {
	var names []string
	for _, role := range a.Roles {
		names = append(names, v.T("office.role."+string(role)))
	}
	return strings.Join(names, v.T("list.comma"))
}

// unitNames are the units of an account; one that the study has no more by its code.
func (o *Room) unitNames(v *visit, a *collect.Account) string {
	if len(a.Units) == 0 {
		return v.T("office.units.all")
	}
	var names []string
	for _, code := range a.Units {
		if unit, found := o.Units.Index(code); found {
			code = o.Units.List[unit].Name(v.Lang)
		}
		names = append(names, code)
	}
	return strings.Join(names, v.T("list.comma"))
}

type accountPage struct {
	accountForm
	Row      accountRow
	Yourself bool
	Password string // shown once
	Fault    string
	Done     bool
}

// accountFormOf shows an account that may be changed. Everywhere is the first unit.
func (o *Room) accountFormOf(v *visit, a collect.Account) accountForm {
	if len(a.Units) == 0 && a.Name != "" {
		a.Units = []string{o.Units.List[0].Code}
	}
	return o.accountForm(v.Printer, v.reach(collect.ManageAccounts), a)
}

func (o *Room) askAccount(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.show(w, r, v, accountsPath, "newaccount", page.View{Title: v.T("office.accounts.new"), Data: accountPage{accountForm: o.accountFormOf(v, collect.Account{})}})
}

// readUnits are the units that a form names for an account; the first of the
// study is everywhere, where alone auditors are.
func (o *Room) readUnits(r *http.Request, v *visit) ([]string, error) {
	var units []string
	for _, code := range r.PostForm["unit"] {
		unit, err := v.unit(code)
		if err != nil {
			return nil, err
		}
		if unit == 0 {
			return nil, nil
		}
		units = append(units, code)
	}
	if len(units) == 0 {
		return nil, errNoUnits
	}
	if slices.Contains(rolesIn(r), collect.Auditor) {
		return nil, errAuditor
	}
	return units, nil
}

func (o *Room) addAccount(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	a := collect.Account{Name: r.PostForm.Get("name"), Title: r.PostForm.Get("title"), Roles: rolesIn(r), Once: true}
	err := checkAccount(&a)
	if err == nil {
		a.Units, err = o.readUnits(r, v)
	}
	var password string
	if err == nil {
		password, err = o.givePassword(r.Context(), &a, o.Store.AddAccount, v.account.Name)
	}
	if fault, err := told(v, err); err != nil {
		return err
	} else if fault != "" {
		return o.show(w, r, v, accountsPath, "newaccount", page.View{Title: v.T("office.accounts.new"), Data: accountPage{accountForm: o.accountForm(v.Printer, v.reach(collect.ManageAccounts), a), Fault: fault}})
	}
	return o.show(w, r, v, accountsPath, "account", page.View{Title: a.Name, Data: o.accountPage(v, a, password, "")})
}

// givePassword keeps an account with a password that is shown this once, and
// that its owner has to change.
func (o *Room) givePassword(ctx context.Context, a *collect.Account, keep keepAccount, who string) (password string, err error) {
	if password, err = newPassword(o.Site.Random); err != nil {
		return "", err
	}
	a.Once = true
	return password, o.putPassword(ctx, *a, password, keep, who)
}

// newPassword is one that can be read out: a code of the kind that letters have.
func newPassword(random io.Reader) (string, error) { return collect.NewCode(random) }

func (o *Room) accountPage(v *visit, a collect.Account, password, fault string) accountPage {
	return accountPage{accountForm: o.accountFormOf(v, a), Row: accountRow{a.Name, a.Title, accountPath(a.Name), o.roleNames(v, &a), o.unitNames(v, &a), a.Closed, a.Once},
		Yourself: a.Name == v.account.Name, Password: password, Fault: fault}
}

// account finds the account that the address names; one that somebody does not
// see to is as one that is not there.
func (o *Room) account(do func(w http.ResponseWriter, r *http.Request, v *visit, a collect.Account) error) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if err := page.ParseForm(r); err != nil {
			return err
		}
		accounts, err := o.Store.Accounts(r.Context())
		if err != nil {
			return err
		}
		at := slices.IndexFunc(accounts, func(a collect.Account) bool { return a.Name == r.PathValue("name") })
		if at < 0 || !v.manages(&accounts[at]) {
			return collect.ErrNotFound
		}
		if r.Method == http.MethodPost && accounts[at].Name == v.account.Name {
			return errYourself
		}
		return do(w, r, v, accounts[at])
	}
}

func (o *Room) showAccount(w http.ResponseWriter, r *http.Request, v *visit, a collect.Account) error {
	data := o.accountPage(v, a, "", "")
	data.Done = r.URL.Query().Has("changed")
	return o.show(w, r, v, accountsPath, "account", page.View{Title: a.Name, Data: data})
}

func (o *Room) changeAccount(w http.ResponseWriter, r *http.Request, v *visit, a collect.Account) error {
	changed := a
	changed.Title, changed.Roles = r.PostForm.Get("title"), rolesIn(r)
	err := checkAccount(&changed)
	if err == nil {
		changed.Units, err = o.readUnits(r, v)
	}
	if err == nil {
		err = o.Store.ChangeAccount(r.Context(), a, changed, v.account.Name)
	}
	if err == nil {
		err = o.closeElsewhere(r.Context(), changed, v.account.Name)
	}
	if fault, err := told(v, err); err != nil {
		return err
	} else if fault != "" {
		return o.show(w, r, v, accountsPath, "account", page.View{Title: a.Name, Data: o.accountPage(v, a, "", fault)})
	}
	http.Redirect(w, r, accountPath(a.Name)+"?changed", http.StatusSeeOther)
	return nil
}

func (o *Room) resetPassword(w http.ResponseWriter, r *http.Request, v *visit, a collect.Account) error {
	was := a
	password, err := o.givePassword(r.Context(), &a, func(ctx context.Context, a collect.Account, who string) error {
		return o.Store.ChangeAccount(ctx, was, a, who)
	}, v.account.Name)
	if err != nil {
		return err
	}
	return o.show(w, r, v, accountsPath, "account", page.View{Title: a.Name, Data: o.accountPage(v, a, password, "")})
}

// turnAccount closes an account, or opens it again.
func (o *Room) turnAccount(w http.ResponseWriter, r *http.Request, v *visit, a collect.Account) error {
	turned := a
	turned.Closed = r.PostForm.Get("closed") == "yes"
	if err := o.Store.ChangeAccount(r.Context(), a, turned, v.account.Name); err != nil {
		return err
	}
	http.Redirect(w, r, accountPath(a.Name)+"?changed", http.StatusSeeOther)
	return nil
}
