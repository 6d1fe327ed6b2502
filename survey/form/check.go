package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// reserved are columns that this and other tools put beside the answers.
var reserved = []string{"start", "end", "today", "deviceid", "audit", "meta", "instanceID", "instanceName", "id", "token", "submitdate", "KEY", "consent"}

// Check finds what makes a form fail, in goodgov or in the tools that it is
// exported to, many of which say nothing: names that are used twice, or that
// are one name to SPSS or in ODK's tables; conditions on questions that do not
// exist, come later, or can't have that answer; choices that can't be told
// apart; wordings without a translation. Errors make the form unusable; what
// fails only elsewhere, or does not fail and can hardly be meant, is a caution. The Key of a problem is the place in the
// form: the name of a question or group.
func (f *Form) Check() *diag.Problems {
	c := &checker{form: f, before: map[string]*Question{}, certain: map[string]bool{}}
	c.whole()
	c.names()
	for g := range f.Groups {
		group := &f.Groups[g]
		c.wording(group.Name, diag.Say("the title of the group", "分组标题"), group.Label, diag.Caution)
		c.condition(group.Name, group.Relevant, nil)
		if len(group.Questions) == 0 {
			c.fault(group.Name, "form.empty_group", diag.Say("no question", "没有题目"), diag.Say("at least one question", "至少一道题"))
		}
		if group.Shuffle {
			c.shuffled(group)
		}
		for q := range group.Questions {
			asked := &group.Questions[q]
			c.question(asked, group.Relevant)
			c.before[asked.Name] = asked
			c.certain[asked.Name] = asked.Required && asked.Relevant == nil && group.Relevant == nil
		}
	}
	return &c.problems
}

type checker struct {
	form     *Form
	problems diag.Problems
	before   map[string]*Question // those that are put before
	certain  map[string]bool      // those of them that everybody answers
}

func (c *checker) fault(key string, code diag.Code, found, want diag.Text) {
	c.problems.Add(diag.Problem{Key: key, Code: code, Found: found, Want: want})
}

func (c *checker) caution(key string, code diag.Code, found, want diag.Text) {
	c.problems.Add(diag.Problem{Key: key, Code: code, Severity: diag.Caution, Found: found, Want: want})
}

func (c *checker) whole() {
	f := c.form
	if !isIdentifier(f.ID) {
		c.fault("id", "form.id", diag.Quote(f.ID), wantIdentifier)
	}
	if len(f.Languages) == 0 {
		c.fault("languages", "form.languages", diag.Say("no language", "没有语言"), diag.Say("at least one", "至少一种语言"))
	}
	c.wording("title", diag.Say("the title", "标题"), f.Title, diag.Error)
	for key, text := range map[string]Text{"purpose": f.Purpose, "consent": f.Consent, "thanks": f.Thanks} {
		if len(text) > 0 {
			c.wording(key, diag.Raw(key), text, diag.Caution)
		}
	}
	if len(f.Groups) == 0 {
		c.fault("groups", "form.no_questions", diag.Say("no question", "没有题目"), diag.Say("at least one question", "至少一道题"))
	}
	if len(f.Units) > 0 {
		c.wording(f.UnitName, diag.Say("the question for the place", "所在单元的题目"), f.UnitLabel, diag.Error)
		seen := map[string]bool{}
		for _, u := range f.Units {
			if seen[u.Code] {
				c.fault(f.UnitName, "form.unit_repeated", diag.Quote(u.Code), diag.Say("each unit once", "每个单元只出现一次"))
			}
			seen[u.Code] = true
			if strings.ContainsAny(u.Code, " \t\u3000") {
				c.caution(f.UnitName, "form.choice_blank", diag.Quote(u.Code), diag.Say("codes without blanks: other tools take one for the end of a choice", "代码中不含空格：其他工具会把空格当作选项的分隔"))
			}
		}
	}
	onScale := false
	for _, q := range f.All {
		onScale = onScale || q.Kind.OnScale()
	}
	if onScale {
		if len(f.Scale.Labels) < 2 {
			c.fault("scale", "form.scale", diag.Say("%d points", "%d 个等级", len(f.Scale.Labels)), diag.Say("two or more", "至少两个"))
		}
		for i, label := range f.Scale.Labels {
			c.wording("scale", diag.Say("point %d of the scale", "量表第 %d 点", f.Scale.Min+i), label, diag.Caution)
		}
	}
}

var wantIdentifier = diag.Say("a letter, then letters, digits and _", "字母开头，其后为字母、数字或下划线")

// isIdentifier tells whether a name can be one in every tool.
func isIdentifier(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != ""
}

// names looks at the names of groups and questions together: elsewhere they
// may stand side by side.
func (c *checker) names() {
	exact, folded, tabled := map[string]bool{}, map[string]string{}, map[string]string{}
	check := func(name string) {
		switch {
		case name == "":
			c.fault(name, "form.name_missing", diag.Say("a question or group without a name", "题目或分组没有名称"), wantIdentifier)
			return
		case exact[name]:
			c.fault(name, "form.name_repeated", diag.Say("the name %q again", "重复的名称 %q", name), diag.Say("each name once", "每个名称只出现一次"))
			return
		case slices.Contains(reserved, name):
			c.fault(name, "form.name_reserved", diag.Quote(name), diag.Say("a name that is not one of %s", "不与下列名称相同：%s", strings.Join(reserved, ", ")))
		case !isIdentifier(name):
			c.caution(name, "form.name", diag.Quote(name), diag.Say("%s: ODK, SPSS and Stata change or refuse others", "%s：ODK、SPSS、Stata 会改写或拒绝其他写法", wantIdentifier))
		case len(name) > 32:
			c.caution(name, "form.name_long", diag.Say("%d characters", "%d 个字符", len(name)), diag.Say("32 or fewer, which is all that Stata keeps", "不超过 32 个：Stata 只保留这么多"))
		}
		exact[name] = true
		if other, met := folded[strings.ToLower(name)]; met {
			c.caution(name, "form.name_case", diag.Say("%s and %s differ in case alone", "%s 与 %s 仅大小写不同", other, name), diag.Say("names that SPSS can tell apart", "SPSS 能区分的名称"))
		} else {
			folded[strings.ToLower(name)] = name
			if other, met := tabled[inTables(name)]; met {
				c.caution(name, "form.name_collides", diag.Say("%s and %s are both %s in ODK's tables", "%s 与 %s 在 ODK 的数据表中同为 %s", other, name, inTables(name)), diag.Say("names that differ in letters and digits", "字母、数字有别的名称"))
			} else {
				tabled[inTables(name)] = name
			}
		}
	}
	if len(c.form.Units) > 0 {
		check(c.form.UnitName)
	}
	for g := range c.form.Groups {
		check(c.form.Groups[g].Name)
		for _, q := range c.form.Groups[g].Questions {
			check(q.Name)
			if q.Name == c.form.Groups[g].Name+headerSuffix {
				c.fault(q.Name, "form.name_reserved", diag.Quote(q.Name), diag.Say("another name: XForms have this one for the head of the table", "另取名称：此名称在 XForm 中用作表头"))
			}
		}
	}
}

// inTables is what ODK's OData makes of a name.
func inTables(name string) string {
	var b strings.Builder
	run := false
	for _, r := range name {
		if r == '_' || r < utf8.RuneSelf && isName(r) {
			b.WriteRune(r)
			run = false
			continue
		}
		if !run {
			b.WriteByte('_')
		}
		run = true
	}
	return b.String()
}

// wording demands a text in every language.
func (c *checker) wording(key string, what diag.Text, text Text, severity diag.Severity) {
	for i, lang := range c.form.Languages {
		if strings.TrimSpace(text[lang]) != "" {
			continue
		}
		p := diag.Problem{Key: key, Code: "form.translation", Severity: severity, Found: diag.Say("%s is not there in %s", "%s缺少 %s 文本", what, lang),
			Want: diag.Say("a wording in each of %s", "下列语言各有一个文本：%s", strings.Join(c.form.Languages, ", "))}
		if i > 0 {
			p.Severity = diag.Caution // another language takes its place
		}
		c.problems.Add(p)
	}
}

func (c *checker) question(q *Question, above *Condition) {
	c.wording(q.Name, diag.Say("the question", "题目"), q.Label, diag.Error)
	if len(q.Hint) > 0 {
		c.wording(q.Name, diag.Say("the hint", "提示"), q.Hint, diag.Caution)
	}
	c.condition(q.Name, q.Relevant, above)
	if !slices.Contains(Kinds(), q.Kind) {
		c.fault(q.Name, "form.kind", diag.Quote(string(q.Kind)), diag.Say("one of %s", "%s 之一", fmt.Sprint(Kinds())))
	}
	switch q.Kind {
	case One, Many:
		c.choices(q)
	case Number:
		if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
			c.fault(q.Name, "form.bounds", diag.Say("from %g to %g", "从 %g 到 %g", *q.Min, *q.Max), diag.Say("min no larger than max", "min 不大于 max"))
		}
	case Attention:
		if s := c.form.Scale; q.Directed < s.Min || q.Directed > s.Max() {
			c.fault(q.Name, "form.directed", diag.Say("%d", "%d", q.Directed), diag.Say("a point of the scale, %d to %d", "量表上的一点，%d 至 %d", s.Min, s.Max()))
		}
	}
}

func (c *checker) choices(q *Question) {
	if len(q.Choices) < 2 {
		c.fault(q.Name, "form.choices", diag.Say("%d choices", "%d 个选项", len(q.Choices)), diag.Say("two or more", "至少两个"))
	}
	values, labels := map[string]bool{}, map[string]string{}
	for _, choice := range q.Choices {
		switch {
		case choice.Value == "":
			c.fault(q.Name, "form.choice_empty", diag.Say("a choice without a value", "选项没有取值"), diag.Say("a value for each", "每个选项一个取值"))
		case values[choice.Value]:
			c.fault(q.Name, "form.choice_repeated", diag.Say("the choice %q again", "重复的选项 %q", choice.Value), diag.Say("each value once", "每个取值只出现一次"))
		case strings.ContainsAny(choice.Value, " \t\r\n\u3000'\""):
			severity := diag.Caution
			if q.Kind == Many {
				severity = diag.Error // several are kept with blanks between
			}
			c.problems.Add(diag.Problem{Key: q.Name, Code: "form.choice_blank", Severity: severity, Found: diag.Quote(choice.Value),
				Want: diag.Say("values without blanks and quotation marks", "取值中不含空格与引号")})
		}
		values[choice.Value] = true
		c.wording(q.Name, diag.Say("the choice %s", "选项 %s", choice.Value), choice.Label, diag.Error)
		for _, lang := range c.form.Languages {
			label := strings.TrimSpace(choice.Label[lang])
			if other, met := labels[lang+"\x00"+label]; met && label != "" {
				c.caution(q.Name, "form.choice_label", diag.Say("%s and %s are both called %q", "%s 与 %s 都叫 %q", other, choice.Value, label), diag.Say("labels that people can tell apart", "读者能区分的标签"))
			}
			labels[lang+"\x00"+label] = choice.Value
		}
		if choice.Alone && q.Kind != Many {
			c.caution(q.Name, "form.alone", diag.Quote(choice.Value), diag.Say("`alone` where several can be chosen", "alone 只用于可选多项的题目"))
		}
	}
}

// condition looks at what a condition asks of the questions before it, which is
// to hold together with that of its group.
func (c *checker) condition(at string, condition, above *Condition) {
	sound := true
	condition.each(func(leaf *Condition) {
		q, known := c.before[leaf.name]
		if !known {
			found := diag.Say("a condition on %s, which is no question", "条件引用了 %s，而没有这道题", leaf.name)
			names := []string{}
			for name := range c.before {
				names = append(names, name)
			}
			slices.Sort(names)
			hint := diag.DidYouMean(leaf.name, names)
			if c.form.Question(leaf.name) != nil {
				found, hint = diag.Say("a condition on %s, which comes later", "条件引用了后面的 %s", leaf.name), diag.Text{}
			}
			c.problems.Add(diag.Problem{Key: at, Code: "form.reference", Found: found, Want: diag.Say("a question that is put before", "前面的题目"), Hint: hint})
			sound = false
			return
		}
		sound = c.leaf(at, leaf, q) && sound
	})
	if condition != nil && sound && !slices.ContainsFunc(above.Names(), func(name string) bool { return c.before[name] == nil }) {
		c.contradiction(at, condition, above)
	}
}

// contradiction tells of a condition that nobody can meet.
func (c *checker) contradiction(at string, condition, above *Condition) {
	never := condition.contradiction(c.before, c.certain, c.form.Scale)
	if never == nil && above.contradiction(c.before, c.certain, c.form.Scale) == nil { // else it was told of the group
		never = allOfThem([]*Condition{above, condition}).contradiction(c.before, c.certain, c.form.Scale)
	}
	if never != nil {
		c.caution(at, "form.never", diag.Say("a condition that never holds: %s", "永不成立的条件：%s", never), diag.Say("one that an answer to %s can meet", "%s 的某个回答能够满足的条件", never.Names()[0]))
	}
}

// leaf tells of comparisons that can never hold, or always do; it is false then.
func (c *checker) leaf(at string, leaf *Condition, q *Question) (sound bool) {
	sound = true
	never := func(want diag.Text) {
		sound = false
		c.problems.Add(diag.Problem{Key: at, Code: "form.never", Severity: diag.Caution, Found: diag.Say("a condition that never holds, or always: %s", "永远成立或永不成立的条件：%s", leaf), Want: want})
	}
	switch {
	case q.Kind == Many && leaf.kind == comparison && leaf.value != "":
		never(diag.Say("selected(${%s}, '%s') where several can be chosen", "可选多项的题目用 selected(${%s}, '%s')", q.Name, leaf.value))
	case q.Kind == One || q.Kind == Many:
		if leaf.value == "" || leaf.number && leaf.operator != "=" && leaf.operator != "!=" {
			return sound
		}
		var values []string
		for _, choice := range q.Choices {
			values = append(values, choice.Value)
		}
		if !slices.Contains(values, leaf.value) {
			never(diag.Say("one of the choices: %s", "选项之一：%s", strings.Join(values, ", ")))
		}
	case q.Kind.OnScale() && leaf.value != "":
		if v, err := strconv.Atoi(leaf.value); leaf.kind == selection || (leaf.operator == "=" || leaf.operator == "!=") && (err != nil || v < c.form.Scale.Min || v > c.form.Scale.Max()) {
			never(diag.Say("a point of the scale, %d to %d", "量表上的一点，%d 至 %d", c.form.Scale.Min, c.form.Scale.Max()))
		}
	case leaf.kind == selection:
		never(diag.Say("selected() of a question with choices", "selected() 只用于有选项的题目"))
	}
	return sound
}

// shuffled tells of conditions that need an order within their own group.
func (c *checker) shuffled(group *Group) {
	for _, q := range group.Questions {
		for _, name := range q.Relevant.Names() {
			if slices.ContainsFunc(group.Questions, func(other Question) bool { return other.Name == name }) {
				c.fault(group.Name, "form.shuffled", diag.Say("%s depends on %s, which may come behind it", "%s 取决于 %s，而后者可能排在其后", q.Name, name), diag.Say("a fixed order", "固定的顺序"))
			}
		}
	}
}
