package office

import (
	"net/http"
	"slices"

	"goodgov/internal/collect"
	"goodgov/internal/i18n"
)

// accountForm is what is asked of an account.
type accountForm struct {
	Name, AccountTitle string
	Choice             roleChoice
	Units              []unitChoice
}

type roleChoice struct {
	Legend string
	Roles  []choice
}

type choice struct {
	Value, Text, Hint string
	Chosen            bool
}

type unitChoice struct {
	choice
	Depth int
}

// accountForm shows an account; units are those that can be chosen.
func (o *Room) accountForm(p i18n.Printer, units []int, a collect.Account) accountForm {
	f := accountForm{Name: a.Name, AccountTitle: a.Title, Choice: roleChoice{Legend: p.T("office.roles")}}
	for _, role := range collect.Roles() {
		f.Choice.Roles = append(f.Choice.Roles, choice{string(role), p.T("office.role." + string(role)), p.T("office.role." + string(role) + ".hint"), slices.Contains(a.Roles, role)})
	}
	for _, unit := range units {
		u := &o.Units.List[unit]
		f.Units = append(f.Units, unitChoice{choice{u.Code, u.Name(p.Lang), "", slices.Contains(a.Units, u.Code)}, o.Units.Depth[unit]})
	}
	return f
}

// rolesIn are the roles that a form names.
func rolesIn(r *http.Request) []collect.Role {
	var roles []collect.Role
	for _, role := range collect.Roles() {
		if slices.Contains(r.PostForm["role"], string(role)) {
			roles = append(roles, role)
		}
	}
	return roles
}
