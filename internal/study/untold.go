package study

import (
	"strings"

	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Untold is a caution of what respondents should know before the first question
// and goodgov.yaml does not say (Personal Information Protection Law, articles
// 14 and 17): what the survey is for, what they agree to, whom they can ask, how
// long their answers are kept. There is none where all is said.
func (s *Study) Untold() *diag.Problems {
	var problems diag.Problems
	q, g := &s.Config.Questionnaire, &s.Config.Collecting
	said := func(text form.Text) bool { return strings.TrimSpace(text.In(s.Config.Language)) != "" }
	var en, zh, questionnaire, collecting []string
	for _, part := range []struct {
		said   bool
		key    string
		under  *[]string
		en, zh string
	}{
		{said(q.Purpose), "purpose", &questionnaire, "what the survey is for", "调查目的"},
		{said(q.Consent), "consent", &questionnaire, "what they agree to", "知情同意"},
		{said(g.Contact), "contact", &collecting, "whom they can ask", "联系方式"},
		{g.KeepDays > 0, "keep_days", &collecting, "how long their answers are kept", "保存期限"},
	} {
		if !part.said {
			en, zh = append(en, part.en), append(zh, part.zh)
			*part.under = append(*part.under, part.key+": …")
		}
	}
	if len(en) == 0 {
		return &problems
	}
	var where []string
	if len(questionnaire) > 0 {
		where = append(where, "questionnaire: {"+strings.Join(questionnaire, ", ")+"}")
	}
	if len(collecting) > 0 {
		where = append(where, "collecting: {"+strings.Join(collecting, ", ")+"}")
	}
	problems.Add(diag.Problem{File: s.path(ConfigName), Line: q.line, Code: "form.untold", Severity: diag.Caution,
		Found: diag.Say("respondents are not told %[1]s", "未向受访者说明%[2]s", strings.Join(en, ", "), strings.Join(zh, "、")),
		Want:  diag.Say("%s", "%s", strings.Join(where, ", "))})
	return &problems
}
