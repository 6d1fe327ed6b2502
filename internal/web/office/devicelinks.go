package office

import (
	"net/http"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

// What can be wrong with a device's link that is asked for.
var errNoAccount = &collect.Refusal{Code: "pass.account", Text: diag.Say("please choose an interviewer's account", "请选择访问员账号")}

// deviceUnits are the units for which the visitor may make links for an
// account's devices, in the study's order.
func (o *Room) deviceUnits(v *visit, a collect.Account) []int {
	asks := &visit{account: a, units: o.Units}
	return slices.DeleteFunc(v.reach(collect.IssueCodes), func(unit int) bool { return !asks.mayIn(collect.EnterAnswers, unit) })
}

// topmost are those of some units that stand below none of the others.
func (o *Room) topmost(units []int) []int {
	return slices.DeleteFunc(slices.Clone(units), func(unit int) bool { return unit > 0 && slices.Contains(units, o.Units.Parent[unit]) })
}

// offerDevices fills in for whom and for which units a link can be made: the
// units in which any of the accounts works, and before them all of the account's.
func (o *Room) offerDevices(r *http.Request, v *visit, accounts []collect.Account, data *passesPage) {
	offered := map[int]bool{}
	var whole bool // there is an account all of whose units one link is for
	var preset int // the unit preset for the account that was chosen, where one link is not for all
	named := r.PostForm.Get("account")
	for _, a := range accounts {
		units := o.deviceUnits(v, a)
		if len(units) == 0 {
			continue
		}
		text := a.Name
		if a.Title != "" {
			text = a.Title + " (" + a.Name + ")"
		}
		data.Accounts = append(data.Accounts, option{a.Name, text, a.Name == named})
		for _, unit := range units {
			offered[unit] = true
		}
		tops := o.topmost(units)
		whole = whole || len(tops) == 1
		if a.Name == named && len(tops) > 1 {
			preset = tops[0]
		}
	}
	if whole && len(offered) > 1 {
		data.Units = append(data.Units, option{Text: v.T("office.device.all")})
	}
	for unit := range o.Units.List {
		if !offered[unit] || unit == 0 && !o.Units.Lowest(0) { // the whole study is all units of who works everywhere
			continue
		}
		text := o.unitName(o.Units.List[unit].Code, v.Lang)
		if !o.Units.Lowest(unit) {
			text = v.T("office.device.within", text)
		}
		data.Units = append(data.Units, option{o.Units.List[unit].Code, text, unit > 0 && unit == preset})
	}
}

// deviceUnit is the unit of a link that is asked for: what was chosen, or all
// units of the account, which one link is for where they lie in one.
func (o *Room) deviceUnit(v *visit, accounts []collect.Account, name, code string) (string, error) {
	at := slices.IndexFunc(accounts, func(a collect.Account) bool { return a.Name == name })
	if at < 0 {
		return "", errNoAccount
	}
	units := o.deviceUnits(v, accounts[at])
	if len(units) == 0 {
		return "", errNoAccount
	}
	tops := o.topmost(units)
	if code == "" && len(tops) > 1 {
		return "", &collect.Refusal{Code: "pass.several", Text: diag.Say("the account %s works in several units, and a link is for one of them: please choose one (%s)", "账号 %s 负责多个单元，一个链接只用于其中一个：请选择（%s）", name, o.namesOf(tops))}
	}
	if code == "" {
		return o.boundTo(tops[0]), nil
	}
	unit, found := o.Units.Index(code)
	if !found || !v.mayIn(collect.IssueCodes, unit) {
		return "", errNoUnit
	}
	if !slices.Contains(units, unit) {
		return "", &collect.Refusal{Code: "pass.elsewhere", Text: diag.Say("the account %s does not work in %s, but in %s: please choose again, or give the account that unit too", "账号 %s 的负责单元不含%s，而是%s：请重新选择，或先在账号中增加该单元",
			name, o.namesOf([]int{unit}), o.namesOf(tops))}
	}
	return o.boundTo(unit), nil
}

// boundTo is the unit of a pass. One for the whole study is bound to none, so
// that what comes of a unit that is gone meanwhile is kept too.
func (o *Room) boundTo(unit int) string {
	if unit == 0 && !o.Units.Lowest(0) {
		return ""
	}
	return o.Units.List[unit].Code
}

// passUnit is what the unit of a device's pass is called.
func (o *Room) passUnit(p collect.Pass, lang string) string {
	if p.Unit == "" {
		return o.Units.List[0].Name(lang)
	}
	return o.unitName(p.Unit, lang)
}

// namesOf are units as a sentence names them.
func (o *Room) namesOf(units []int) diag.Text {
	in := func(lang, between string) string {
		var names []string
		for _, unit := range units {
			names = append(names, o.unitName(o.Units.List[unit].Code, lang))
		}
		return strings.Join(names, between)
	}
	return diag.Text{EN: in(diag.English, ", "), ZH: in(diag.Chinese, "、")}
}

func (o *Room) makeDevicePass(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	accounts, err := o.Store.Accounts(r.Context())
	if err != nil {
		return err
	}
	name := r.PostForm.Get("account")
	unit, err := o.deviceUnit(v, accounts, name, r.PostForm.Get("unit"))
	if err == nil && !o.ByDevice {
		err = errNoWay
	}
	return o.makePass(w, r, v, err, collect.Pass{Kind: collect.DevicePass, Subject: name, Unit: unit}, deviceLink, "/")
}
