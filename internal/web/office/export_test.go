package office

import (
	"io"

	"goodgov/internal/collect"
	"goodgov/internal/i18n"
)

// Rule is what a route asks for.
type Rule struct {
	Pattern string
	Duty    collect.Duty
}

// Rules are those of all routes.
func (o *Room) Rules() []Rule {
	var rules []Rule
	for _, r := range o.routes() {
		rules = append(rules, Rule{r.pattern, r.duty})
	}
	return rules
}

// SessionCookie is the name of the cookie of a session.
func (o *Room) SessionCookie() string { return sessionCookie(o.Site.Base) }

// HandleOf names an opinion on the pages.
var HandleOf = handleOf

// AwaitEvaluation waits until none is being made.
func (o *Room) AwaitEvaluation() {
	o.interims.mu.Lock()
	running := o.interims.running
	o.interims.mu.Unlock()
	if running != nil {
		<-running
	}
}

// ReadList reads a list of accounts as somebody sends it.
func (o *Room) ReadList(a collect.Account, r io.Reader, file string) ([]collect.Account, error) {
	v := &visit{Printer: i18n.Printer{Lang: "en"}, account: a, duty: collect.ManageAccounts, units: o.Units}
	list, err := o.readList(v, r, file)
	accounts := make([]collect.Account, len(list))
	for i := range list {
		accounts[i] = list[i].Account
	}
	return accounts, err
}
