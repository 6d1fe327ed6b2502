package office

import (
	"context"
	"net/http"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

// shutStore ends collecting and begins it again.
type shutStore interface {
	Shut(ctx context.Context, unit, who string) error
	Reopen(ctx context.Context, unit, who string) error
}

func (o *Room) closeRoutes() []route {
	return []route{
		{"GET " + start + "/units/{unit}/close", collect.Design, "", o.askClose},
		{"POST " + start + "/units/{unit}/close", collect.Design, "", o.turn(Store.Shut)},
		{"GET " + start + "/units/{unit}/reopen", collect.Design, "", o.askReopen},
		{"POST " + start + "/units/{unit}/reopen", collect.Design, "", o.turn(Store.Reopen)},
	}
}

// confirmPage says what follows before it is done.
type confirmPage struct {
	Follows []string
	Action  string
	Do      string
	Back    string
}

func (o *Room) askClose(w http.ResponseWriter, r *http.Request, v *visit) error {
	n := len(o.Units.Within(v.at)) - 1
	follows := []string{v.T("office.close.nobody"), v.T("office.close.late"), v.T("office.close.results", o.Publish.MinRespondents)}
	if n > 0 {
		follows = append([]string{v.T("office.close.below", n)}, follows...)
	}
	return o.confirm(w, r, v, "close", append(follows, v.T("office.close.again")))
}

func (o *Room) askReopen(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.confirm(w, r, v, "reopen", []string{v.T("office.reopen.everybody"), v.T("office.reopen.below"), v.T("office.reopen.results")})
}

func (o *Room) confirm(w http.ResponseWriter, r *http.Request, v *visit, what string, follows []string) error {
	u := &o.Units.List[v.at]
	return o.show(w, r, v, start, "confirm", page.View{Title: v.T("office."+what+".ask", u.Name(v.Lang)),
		Data: confirmPage{Follows: follows, Action: unitPath(u.Code) + "/" + what, Do: v.T("office." + what), Back: unitPath(u.Code)}})
}

// turn opens or closes a unit and goes back to its page.
func (o *Room) turn(do func(s Store, ctx context.Context, unit, who string) error) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if err := do(o.Store, r.Context(), o.shutCode(v.at), v.account.Name); err != nil {
			return err
		}
		http.Redirect(w, r, unitPath(o.Units.List[v.at].Code), http.StatusSeeOther)
		return nil
	}
}
