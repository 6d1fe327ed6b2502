package office_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/office"
)

// duties says once more, for each address, who may go there; "" is everybody
// who is signed in.
var duties = map[string]collect.Duty{
	"GET /office":                              collect.SeeProgress,
	"GET /office/{$}":                          "",
	"GET /office/units/{unit}":                 collect.SeeProgress,
	"GET /office/units/{unit}/close":           collect.Design,
	"POST /office/units/{unit}/close":          collect.Design,
	"GET /office/units/{unit}/reopen":          collect.Design,
	"POST /office/units/{unit}/reopen":         collect.Design,
	"GET /office/results/{unit}":               collect.SeeResults,
	"GET /office/results/{unit}/report.html":   collect.SeeResults,
	"GET /office/results/{unit}/units/{page}":  collect.SeeResults,
	"POST /office/results/{unit}/own":          collect.SeeResults,
	"GET /office/answers/{unit}":               collect.SeeAnswers,
	"POST /office/answers/{unit}":              collect.SeeAnswers,
	"GET /office/accounts":                     collect.ManageAccounts,
	"GET /office/accounts/new":                 collect.ManageAccounts,
	"POST /office/accounts/new":                collect.ManageAccounts,
	"GET /office/accounts/list":                collect.ManageAccounts,
	"POST /office/accounts/list":               collect.ManageAccounts,
	"GET /office/accounts/of/{name}":           collect.ManageAccounts,
	"POST /office/accounts/of/{name}":          collect.ManageAccounts,
	"POST /office/accounts/of/{name}/password": collect.ManageAccounts,
	"POST /office/accounts/of/{name}/state":    collect.ManageAccounts,
	"GET /office/me":                           "",
	"GET /office/entry":                        collect.EnterAnswers,
	"GET /office/entry/begin":                  collect.EnterAnswers,
	"GET /office/entry/{unit}/{as}":            collect.EnterAnswers,
	"POST /office/entry/{unit}/{as}":           collect.EnterAnswers,
	"POST /office/entry/{unit}/put":            collect.EnterAnswers,
	"POST /office/entry/{unit}/decline":        collect.EnterAnswers,
	"GET /office/codes":                        collect.IssueCodes,
	"POST /office/codes":                       collect.IssueCodes,
	"POST /office/codes/void":                  collect.IssueCodes,
	"GET /office/codes/reminders":              collect.IssueCodes,
	"GET /office/posters":                      collect.IssueCodes,
	"GET /office/links":                        collect.IssueCodes,
	"POST /office/links/expert":                collect.IssueCodes,
	"POST /office/links/device":                collect.IssueCodes,
	"POST /office/links/close":                 collect.IssueCodes,
	"GET /office/opinions":                     collect.TreatOpinions,
	"GET /office/opinions/{opinion}":           collect.TreatOpinions,
	"POST /office/opinions/{opinion}/{step}":   collect.TreatOpinions,
	"GET /office/privacy":                      collect.Erase,
	"POST /office/privacy/withdraw":            collect.Erase,
	"POST /office/privacy/expire":              collect.Erase,
	"GET /office/audit":                        collect.ReadAudit,
	"GET /office/audit/table":                  collect.ReadAudit,
	"POST /office/me/password":                 "",
	"POST /office/sign-out":                    "",
}

// roleDuties is the table of roles as the documentation has it.
var roleDuties = map[collect.Role][]collect.Duty{
	collect.Designer:       {collect.Design, collect.IssueCodes, collect.ManageAccounts, collect.SeeProgress, collect.SeeResults, collect.TreatOpinions},
	collect.SiteLead:       {collect.SeeProgress, collect.SeeResults, collect.TreatOpinions},
	collect.Interviewer:    {collect.EnterAnswers, collect.SeeProgress},
	collect.Analyst:        {collect.SeeProgress, collect.SeeResults, collect.SeeAnswers},
	collect.PrivacyOfficer: {collect.SeeProgress, collect.SeeResults, collect.SeeAnswers, collect.SeeRespondents, collect.Erase, collect.ReadAudit},
	collect.Auditor:        {collect.SeeProgress, collect.SeeResults, collect.SeeAnswers, collect.SeeRespondents, collect.ReadAudit},
}

// Every address, visited by every role that has the east district, for a unit
// in it, for one elsewhere and for one that is not there: who lacks the duty is
// told so whichever it is, and a unit elsewhere answers as one that is not there.
func TestEveryRouteForEveryRole(t *testing.T) {
	h := open(t)
	rules := h.room.Rules()
	for _, rule := range rules {
		if want, listed := duties[rule.Pattern]; !listed || want != rule.Duty {
			t.Errorf("%s asks for %q, want %q (listed: %t)", rule.Pattern, rule.Duty, want, listed)
		}
	}
	if len(rules) != len(duties) {
		t.Errorf("%d routes, want %d", len(rules), len(duties))
	}
	h.add("somebody-east", []string{"east"}, collect.Interviewer)
	h.add("somebody-south", []string{"south"}, collect.Interviewer)
	for _, unit := range []string{"guihua", "meihua"} {
		if _, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: "of-" + unit, Unit: unit, Text: "路灯不亮"}); err != nil {
			t.Fatal(err)
		}
	}
	visit := func(v *visitor, pattern, unit, name string) (int, string) {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{unit}", unit, "{name}", name, "{page}", unit+".html", "{$}", "", "{as}", "paper", "{opinion}", office.HandleOf("of-"+unit), "{step}", "reply").Replace(path)
		w := v.get
		if method == http.MethodPost {
			w = func(address string) *httptest.ResponseRecorder { return v.post(address, "format", "csv") }
		}
		answer := w(path)
		return answer.Code, strings.ReplaceAll(answer.Body.String(), path, "HERE") // links to other languages
	}
	for _, role := range collect.Roles() {
		// Interviewers need collecting to be open, results that it has ended.
		turn := h.store.Shut
		if role == collect.Interviewer {
			turn = h.store.Reopen
		}
		if err := turn(t.Context(), "", "test"); err != nil {
			t.Fatal(err)
		}
		name := string(role) + "-east"
		h.add(name, []string{"east"}, role)
		v := h.signedIn(name)
		for _, rule := range rules {
			if rule.Pattern == "POST /office/sign-out" || strings.HasPrefix(rule.Pattern, "POST /office/me") {
				continue // see TestSignIn
			}
			// The log is the whole study's: nobody reads it for a district.
			may := rule.Duty == "" || rule.Duty != collect.ReadAudit && slices.Contains(roleDuties[role], duties[rule.Pattern])
			inUnit, ofOne := strings.Contains(rule.Pattern, "{unit}"), strings.Contains(rule.Pattern, "{name}") || strings.Contains(rule.Pattern, "{opinion}")
			own, _ := visit(v, rule.Pattern, "guihua", "somebody-east")
			other, otherSays := visit(v, rule.Pattern, "meihua", "somebody-south")
			none, noneSays := visit(v, rule.Pattern, "nowhere", "nobody")
			switch {
			case !may:
				if own != http.StatusForbidden || other != http.StatusForbidden || none != http.StatusForbidden || otherSays != noneSays {
					t.Errorf("%s at %s: %d, elsewhere %d, nowhere %d, want 403", role, rule.Pattern, own, other, none)
				}
			case own == http.StatusUnauthorized || own == http.StatusForbidden || own == http.StatusNotFound || own >= 500:
				t.Errorf("%s at %s: %d", role, rule.Pattern, own)
			case (inUnit || ofOne) && (other != http.StatusNotFound || none != http.StatusNotFound || otherSays != noneSays):
				t.Errorf("%s at %s: elsewhere %d, nowhere %d, want 404 and the same page", role, rule.Pattern, other, none)
			}
		}
	}
	stranger := h.visitor()
	for _, rule := range rules {
		own, ownSays := visit(stranger, rule.Pattern, "guihua", "somebody-east")
		none, noneSays := visit(stranger, rule.Pattern, "nowhere", "nobody")
		want := http.StatusSeeOther
		if strings.HasPrefix(rule.Pattern, "POST") {
			want = http.StatusUnauthorized
		}
		if own != want || none != want || want == http.StatusUnauthorized && ownSays != noneSays {
			t.Errorf("a stranger at %s: %d, nowhere %d, want %d", rule.Pattern, own, none, want)
		}
	}
}
