package office

import (
	"errors"
	"net/http"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

const ownPath = "/office/me"

func (o *Room) ownRoutes() []route {
	return []route{
		{"GET " + ownPath, "", "office.menu.me", o.own},
		{"POST " + ownPath + "/password", "", "", o.changePassword},
		{"POST " + signOutPath, "", "", o.signOut},
	}
}

type ownPage struct {
	Name  string
	Roles []string
	Units []string
	Once  bool // the password must be changed first
	Fault string
	Done  bool
}

func (o *Room) own(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.showOwn(w, r, v, ownPage{Done: r.URL.Query().Has("changed")})
}

func (o *Room) showOwn(w http.ResponseWriter, r *http.Request, v *visit, data ownPage) error {
	data.Name, data.Once = v.account.Name, v.account.Once
	for _, role := range v.account.Roles {
		data.Roles = append(data.Roles, v.T("office.role."+string(role)))
	}
	for _, code := range v.account.Units {
		if unit, found := v.units.Index(code); found {
			code = v.units.List[unit].Name(v.Lang)
		}
		data.Units = append(data.Units, code)
	}
	return o.show(w, r, v, ownPath, "own", page.View{Title: v.T("office.own"), Data: data})
}

// changePassword ends the other sessions of the account and begins a new one. Who
// had to choose a password before all else goes on to where the office begins.
func (o *Room) changePassword(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	old, password := r.PostForm.Get("old"), r.PostForm.Get("password")
	err := o.slowFor(r, v.account.Name)
	if err == nil {
		err = checkNewPassword(v.account.Name, password, r.PostForm.Get("again"))
	}
	if err == nil {
		err = o.hash(r.Context(), func() error {
			if err := collect.CheckPassword(v.account.Password, old); err != nil {
				return err
			}
			hash, err := collect.HashPassword(password, o.Site.Random)
			if err != nil {
				return err
			}
			return o.Store.ChangePassword(r.Context(), v.account.Name, v.account.Password, hash)
		})
	}
	if errors.Is(err, collect.ErrSignIn) {
		err = errWrong
	}
	if fault, err := told(v, err); err != nil {
		return err
	} else if fault != "" {
		return o.showOwn(w, r, v, ownPage{Fault: fault})
	}
	token, err := o.begin(r.Context(), v.account.Name, password)
	if err != nil {
		return err
	}
	http.SetCookie(w, o.session(token, sessionLasts))
	next := ownPath + "?changed"
	if v.account.Once {
		next = start
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}
