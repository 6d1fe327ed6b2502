package office_test

import (
	"context"
	"net/http"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/office"
)

// meanwhile is a store in which something happens once, between reading the
// accounts and whatever is done with one.
type meanwhile struct {
	office.Store
	happens func()
}

func (m *meanwhile) Accounts(ctx context.Context) ([]collect.Account, error) {
	accounts, err := m.Store.Accounts(ctx)
	if happens := m.happens; happens != nil {
		m.happens = nil
		happens()
	}
	return accounts, err
}

// An account that somebody closes stays closed, whatever somebody else does to it
// in the same moment; they are told to look again.
func TestAccountClosedMeanwhile(t *testing.T) {
	h := open(t)
	h.add("one", nil, collect.Designer)
	h.add("other", nil, collect.Designer)
	h.add("zhao", nil, collect.Analyst)
	one, other := h.signedIn("one"), h.signedIn("other")
	between := &meanwhile{Store: h.room.Store}
	h.room.Store = between
	const zhao = "/office/accounts/of/zhao"
	for deed, status := range map[string]int{"": http.StatusOK, "/password": http.StatusConflict, "/state": http.StatusConflict} {
		between.happens = func() { leads(t, "closed", one.post(zhao+"/state", "closed", "yes"), zhao+"?changed") }
		says(t, "to "+zhao+deed, other.post(zhao+deed, "title", "Zhao", "role", "analyst", "unit", "hangzhou"), status, "omebody else changed this")
		says(t, "a closed account", h.visitor().post("/office/sign-in", "name", "zhao", "password", password), http.StatusForbidden)
		leads(t, "open again", one.post(zhao+"/state"), zhao+"?changed")
	}
}
