package study

import (
	"path/filepath"
	"slices"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/form"
)

// Form is the questionnaire as people fill it in: background questions, the
// items grouped by the indicators of a level, attention items in their midst,
// the opinion last. The error is a *diag.Problems; cautions join the notes.
func (s *Study) Form() (*form.Form, error) {
	c, q := s.Config, &s.Config.Questionnaire
	f := &form.Form{ID: s.formID(), Version: q.Version, Languages: s.formLanguages(), Title: form.Text(c.Title),
		Purpose: q.Purpose, Consent: q.Consent, Thanks: q.Thanks, Scale: s.formScale(),
		Terms: form.Terms{Contact: c.Collecting.Contact, KeepDays: c.Collecting.KeepDays, Named: c.Collecting.Named && c.Collecting.By(ByCode)}}
	if f.Version == "" {
		f.Version = "1"
	}
	var problems diag.Problems
	s.formUnits(f)
	s.formBackground(f, &problems)
	s.formItems(f, &problems)
	if q.Opinion != nil {
		opinion := q.Opinion.Question
		if len(opinion.Label) == 0 {
			opinion.Label = form.Text{"zh": "您还有什么意见或建议？", "en": "Is there anything else you would like to say?"}
		}
		f.Groups = append(f.Groups, form.Group{Name: opinion.Name + "_group", Label: form.Text{"zh": "意见与建议", "en": "Your opinion"}, Questions: []form.Question{opinion}})
	}
	for _, p := range f.Check().All() {
		p.File, p.Line, p.Key = s.path(ConfigName), s.formLine(p.Key), "questionnaire: "+p.Key
		problems.Add(p)
	}
	s.checkQuotas(f, &problems)
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	s.notes.Merge(&problems)
	return f, nil
}

// formID is the ID of the form: what the study says, or what is left of the
// name of its folder.
func (s *Study) formID() string {
	if id := s.Config.Questionnaire.ID; id != "" {
		return id
	}
	return FormID(s.Dir)
}

// FormID is the ID of a form that is named for its study's folder.
func FormID(dir string) string {
	name := dir
	if whole, err := filepath.Abs(dir); err == nil {
		name = whole
	}
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			return r
		case r == '-', r == '.', r == ' ':
			return '_'
		}
		return -1
	}, filepath.Base(name))
	if id = strings.TrimLeft(id, "_0123456789"); id == "" {
		return "questionnaire"
	}
	return id
}

// formLanguages are those in which every item is worded, the study's own first.
func (s *Study) formLanguages() []string {
	langs := []string{s.Config.Language}
	for _, lang := range []string{diag.Chinese, diag.English} {
		if lang == s.Config.Language {
			continue
		}
		whole := true
		for _, item := range s.Framework.Items {
			whole = whole && s.Framework.Nodes[item].Question[lang] != ""
		}
		if whole {
			langs = append(langs, lang)
		}
	}
	return langs
}

func (s *Study) formScale() form.Scale {
	scale := form.Scale{Min: s.Config.Scale.Min}
	for i := range s.Config.Scale.Width() {
		label := form.Text{}
		for lang, names := range s.Config.ScaleNames {
			label[lang] = names[i]
		}
		if len(s.Config.ScaleNames) == 0 { // a number says itself
			number := s.Config.Scale.Min + i
			for _, lang := range []string{diag.Chinese, diag.English} {
				label[lang] = diag.Say("%d", "%d", number).In(lang)
			}
		}
		scale.Labels = append(scale.Labels, label)
	}
	return scale
}

// formUnits are the lowest units, of which the respondent names one.
func (s *Study) formUnits(f *form.Form) {
	c := s.Config
	if c.Columns.Unit == "" {
		return
	}
	f.UnitName, f.UnitLabel = c.Columns.Unit, c.Questionnaire.UnitLabel
	if len(f.UnitLabel) == 0 {
		f.UnitLabel = form.Text{"zh": "您所在的单位或地区", "en": "Where do you belong?"}
	}
	if units := s.LowestUnits(); len(units) > 1 {
		f.Units = units
	}
}

// LowestUnits are the units that respondents belong to: those that nothing
// lies below.
func (s *Study) LowestUnits() []form.Unit {
	var units []form.Unit
	for unit := range s.Units.List {
		if !s.Units.Lowest(unit) {
			continue
		}
		u := form.Unit{Code: s.Units.List[unit].Code, Label: form.Text(s.Units.List[unit].Names)}
		if above := s.Units.Parent[unit]; above > 0 { // below the whole
			u.Above = form.Text(s.Units.List[above].Names)
		}
		units = append(units, u)
	}
	return units
}

const backgroundGroup = "background"

// formBackground are the background questions.
func (s *Study) formBackground(f *form.Form, problems *diag.Problems) {
	c := s.Config
	questions := c.Questionnaire.Background
	if questions == nil {
		for _, column := range c.Background {
			questions = append(questions, FormQuestion{Question: form.Question{Name: column, Kind: form.One}})
		}
	}
	group := form.Group{Name: backgroundGroup, Label: form.Text{"zh": "基本情况", "en": "About you"}}
	for _, q := range questions {
		labels := s.Labels[q.Name]
		if len(q.Label) == 0 {
			q.Label = form.Text(labels.Name)
		}
		if (q.Kind == form.One || q.Kind == form.Many) && len(q.Choices) == 0 {
			for _, value := range labels.Order {
				q.Choices = append(q.Choices, form.Choice{Value: value, Label: form.Text(labels.Values[value])})
			}
			if len(q.Choices) == 0 {
				problems.Add(diag.Problem{File: s.path(ConfigName), Line: q.line, Key: "questionnaire: " + q.Name, Code: "form.no_choices",
					Found: diag.Say("%s has neither choices nor values in the codebook", "%s 既没有选项，码表中也没有取值", q.Name),
					Want:  diag.Say("choices, or kind: number or text", "choices，或 kind: number、text")})
				continue
			}
		}
		if len(q.Label) == 0 {
			q.Label = form.Text{"zh": q.Name, "en": q.Name}
		}
		group.Questions = append(group.Questions, q.Question)
	}
	if len(group.Questions) > 0 {
		f.Groups = append(f.Groups, group)
	}
}

// formItems are the items by the indicators of a level, or higher where an
// item stands higher, with the attention items behind theirs.
func (s *Study) formItems(f *form.Form, problems *diag.Problems) {
	fw, q := s.Framework, &s.Config.Questionnaire
	var items []string
	group := -1
	for _, item := range fw.Items {
		above := fw.Parent[item]
		for above > 0 && fw.Level[above] > q.Items.Level {
			above = fw.Parent[above]
		}
		if above != group {
			group = above
			n := &fw.Nodes[above]
			f.Groups = append(f.Groups, form.Group{Name: n.Code, Label: form.Text(n.Names), Shuffle: q.Items.Shuffle})
		}
		n := &fw.Nodes[item]
		last := &f.Groups[len(f.Groups)-1]
		last.Questions = append(last.Questions, form.Question{Name: n.Code, Kind: form.Item, Label: questionOf(n), Required: q.Items.Required})
		items = append(items, n.Code)
	}
	for i, check := range s.Config.Screening.Attention {
		s.formAttention(f, i, check.Column, check.Want, items, problems)
	}
	for _, a := range q.Attention {
		if !slices.ContainsFunc(s.Config.Screening.Attention, func(check survey.Attention) bool { return check.Column == a.Name }) {
			problems.Add(diag.Problem{File: s.path(ConfigName), Line: a.line, Key: "questionnaire: " + a.Name, Code: "form.attention",
				Found: diag.Say("an attention item that the screening does not look at", "筛选规则中没有此注意力检测题"), Want: diag.Say("screening: {attention: {%s: …}}", "screening: {attention: {%s: …}}", a.Name)})
		}
	}
}

// questionOf is how an item is asked; its name where nothing else is said.
func questionOf(n *indicators.Node) form.Text {
	text := form.Text{}
	for lang, name := range n.Names {
		text[lang] = name
	}
	for lang, question := range n.Question {
		if question != "" {
			text[lang] = question
		}
	}
	return text
}

// formAttention puts an attention item where the study says, or spreads those
// of which it says nothing evenly over the items.
func (s *Study) formAttention(f *form.Form, i int, name, want string, items []string, problems *diag.Problems) {
	fault := func(line int, found, wanted diag.Text) {
		problems.Add(diag.Problem{File: s.path(ConfigName), Line: line, Key: "questionnaire: " + name, Code: "form.attention", Found: found, Want: wanted})
	}
	if slices.Contains(items, name) {
		return // an item of the framework that is looked at
	}
	point := -1
	for p := range f.Scale.Labels {
		if diag.Say("%d", "%d", f.Scale.Min+p).String() == want {
			point = f.Scale.Min + p
		}
	}
	if point < 0 {
		fault(0, diag.Say("an attention item that asks for %s", "注意力检测题要求回答 %s", diag.Quote(want)), diag.Say("a point of the scale", "量表上的一点"))
		return
	}
	q := form.Question{Name: name, Kind: form.Attention, Directed: point}
	at := FormAttention{}
	for _, a := range s.Config.Questionnaire.Attention {
		if a.Name == name {
			at = a
		}
	}
	if q.Label = at.Label; len(q.Label) == 0 {
		word := f.Scale.Labels[point-f.Scale.Min]
		q.Label = form.Text{"zh": "本题请选择“" + word.In("zh") + "”。", "en": "Please choose “" + word.In("en") + "” here."}
	}
	after := at.After
	if after == "" {
		after = items[(i+1)*len(items)/(len(s.Config.Screening.Attention)+1)-1]
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		place := slices.IndexFunc(group.Questions, func(other form.Question) bool { return other.Name == after && other.Kind == form.Item })
		if place >= 0 {
			q.Required = group.Questions[place].Required
			group.Questions = slices.Insert(group.Questions, place+1, q)
			return
		}
	}
	p := diag.Problem{File: s.path(ConfigName), Line: at.line, Key: "questionnaire: " + name, Code: "form.attention", Found: diag.Quote(after), Want: diag.Say("the item before it", "其前一道题的代码"), Hint: diag.DidYouMean(after, items)}
	problems.Add(p)
}

// formLine is the line of goodgov.yaml on which a question is described; that
// of the questionnaire where it is not there by itself.
func (s *Study) formLine(name string) int {
	q := &s.Config.Questionnaire
	for _, b := range q.Background {
		if b.Name == name {
			return b.line
		}
	}
	for _, a := range q.Attention {
		if a.Name == name {
			return a.line
		}
	}
	if q.Opinion != nil && q.Opinion.Name == name {
		return q.Opinion.line
	}
	return q.line
}

// OpinionName is the question whose answer says something to the office; ""
// where there is none.
func (s *Study) OpinionName() string {
	if q := s.Config.Questionnaire.Opinion; q != nil {
		return q.Name
	}
	return ""
}

// UnitAndAbove is a unit and all that it lies in, the nearest first. It is the
// code alone where the study has no such unit.
func (s *Study) UnitAndAbove(code string) []string {
	at, found := s.Units.Index(code)
	if !found {
		return []string{code}
	}
	return s.Units.PathCodes(at)
}
