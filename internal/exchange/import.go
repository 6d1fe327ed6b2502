package exchange

import (
	"context"
	"io"
	"slices"
	"strings"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Options of Import.
type Options struct {
	Codebook *Codebook // of the user; nil is what Match finds
	Unit     string    // of all rows, where no column says it
	Prefix   string    // before every id
	Header   []string  // of the table to write; nil is that of the dictionary
	Known    map[string]bool
	// SkipKnown leaves rows out whose id is known; otherwise it is a fault.
	SkipKnown bool
	// Finished leaves out questionnaires that were not finished.
	Finished bool
	// Filled are columns that get their values where the rows go to, and so may be wanting.
	Filled []string
}

// Summary is what an import did.
type Summary struct {
	Layout     Layout
	Matches    []Match
	Header     []string // of what was written
	Rows       int      // of the file
	Written    int
	Known      int // left out, because the study has them
	Refused    int // left out: no consent
	Preview    int // left out: not answers, but trials
	Unfinished int // not finished, written or not
	Notes      diag.Problems
}

// WriteCSV writes what became of the columns; of one that was left out nothing.
func (s *Summary) WriteCSV(w io.Writer) error {
	out := csvfile.NewWriter(w)
	out.Write([]string{"column", "to", "by"})
	for _, m := range s.Matches {
		out.Write([]string{m.Column, strings.TrimPrefix(m.To, LeftOut), string(m.By)})
	}
	out.Flush()
	return out.Error()
}

// importer turns rows of a file into rows of the study's table.
type importer struct {
	d       *Dictionary
	src     *Source
	opt     Options
	out     []target
	summary *Summary
	faults  diag.Problems
	ids     map[string]bool
	consent int // columns, −1 where there is none
	submit  int
	finish  int
	status  int
	idAt    int // of the table to write
	unitAt  int
}

// target is a column of the table to write, and where it comes from.
type target struct {
	name       string
	from       int // −1: nowhere
	start, end int
	parts      []part
	read       *reader
	fixed      string
}

// part is one choice of several that has a column of its own.
type part struct {
	from int
	code string
}

// Import reads the file to its end and writes rows of the study's table of
// answers. Its error is a *diag.Problems with all faults, or a failure to read or
// write.
func (d *Dictionary) Import(ctx context.Context, s *Source, opt Options, write func([]string) error) (*Summary, error) {
	im := &importer{d: d, src: s, opt: opt, summary: &Summary{Layout: s.Layout}, ids: map[string]bool{}, idAt: -1, unitAt: -1}
	im.prepare()
	if err := im.faults.Err(); err != nil {
		return nil, err
	}
	if err := write(im.summary.Header); err != nil {
		return nil, err
	}
	for {
		if im.summary.Rows%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := s.rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if rest := im.faults.MergeError(err); rest != nil {
				return nil, rest
			}
			continue
		}
		im.summary.Rows++
		row, keep := im.row(cells)
		if !keep || im.faults.Errors() > 0 {
			continue
		}
		if err := write(row); err != nil {
			return nil, err
		}
		im.summary.Written++
	}
	if err := im.faults.Err(); err != nil {
		return nil, err
	}
	for _, note := range s.rows.notes() {
		im.summary.Notes.Add(note)
	}
	return im.summary, nil
}

// fault adds a fault of the row that was read last, or of the header.
func (im *importer) fault(column int, severity diag.Severity, f fault) {
	p := im.src.rows.problem(column, f.code, f.found, f.want)
	p.Hint, p.Severity = f.hint, severity
	if severity == diag.Error {
		im.faults.Add(p)
		return
	}
	im.summary.Notes.Add(p)
}

// prepare finds out where each column of the table to write comes from.
func (im *importer) prepare() {
	matches := im.d.Match(im.src)
	if c := im.opt.Codebook; c != nil {
		matches = c.applied(im.src.Columns)
	}
	im.summary.Matches = matches
	from := map[string]int{}
	for i, m := range matches {
		if m.By.Doubtful() {
			im.fault(-1, diag.Error, fault{code: "import.doubtful", found: diag.Say("the column %s, which may be %s", "列%s，可能是 %s", diag.Quote(m.Column), strings.Join(m.Candidates, ", ")),
				want: diag.Say("a column that is certain", "能够确定的列"), hint: hintPropose})
			continue
		}
		from[m.To] = i
		if m.By == ByValues {
			im.fault(-1, diag.Note, fault{code: "import.by_values", want: diag.Say("the column %s is taken for %s, since all its answers are units", "列%s的取值均为单元，因此作为 %s", diag.Quote(m.Column), m.To)})
		}
	}
	header := im.opt.Header
	if header == nil {
		for _, v := range im.d.Variables {
			if _, found := from[v.Name]; found || v.Role != Weight && v.Role != Fieldwork && !slices.Contains(im.opt.Filled, v.Name) {
				header = append(header, v.Name)
			}
		}
	}
	im.summary.Header = header
	for i, name := range header {
		t := im.target(name, from, matches)
		switch v := im.d.Variable(name); {
		case v == nil:
		case v.Role == ID:
			im.idAt = i
		case v.Role == Unit:
			im.unitAt = i
		}
		im.out = append(im.out, t)
	}
	for to := range from {
		base, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(to, startOf), endOf), "/")
		if to != LeftOut && !slices.Contains(header, base) {
			im.fault(-1, diag.Caution, fault{code: "import.no_place", found: diag.Say("answers to %s", "%s 的作答", base), want: diag.Say("a column for them in the table that is appended to; they are left out", "所追加的答卷表中有此列；现未采用")})
		}
	}
	column := func(name string) int {
		return slices.IndexFunc(im.src.Columns, func(c Column) bool { return name != "" && (c.Name == name || tail(c.Name) == name) })
	}
	im.consent, im.submit, im.finish, im.status = -1, column(describe(im.src.Layout).submitted), column(describe(im.src.Layout).finished), -1
	if len(im.d.Consent) > 0 {
		if im.consent = column(form.ConsentName); im.consent < 0 {
			im.consent = slices.IndexFunc(im.src.Columns, func(c Column) bool { return im.d.asksConsent(c.Name) || im.d.asksConsent(c.Text) })
		}
	}
	if im.src.Layout == Qualtrics {
		im.status = column("Status")
	}
}

// applied are the user's matches in the order of the file.
func (c *Codebook) applied(columns []Column) []Match {
	matches := make([]Match, len(columns))
	for i, column := range columns {
		matches[i] = Match{Column: column.Name, Text: column.Text, To: LeftOut, By: ByUser}
		if m := c.match(column.Name); m != nil {
			matches[i].To = m.To
		}
	}
	return matches
}

// answers are the user's codes for a column; those for a column by itself go
// before those for all items.
func (c *Codebook) answers(column string, item bool) map[string]string {
	if c == nil {
		return nil
	}
	said := map[string]string{}
	for _, a := range c.Answers {
		if _, met := said[a.Value]; a.Column == column || item && a.Column == AnyItem && !met {
			said[a.Value] = a.To
		}
	}
	return said
}

func (im *importer) target(name string, from map[string]int, matches []Match) target {
	t := target{name: name, from: -1, start: -1, end: -1}
	v := im.d.Variable(name)
	if v == nil { // a column of the table that the study does not use
		return t
	}
	at := func(to string) int {
		if i, found := from[to]; found {
			return i
		}
		return -1
	}
	t.from, t.start, t.end = at(name), at(name+startOf), at(name+endOf)
	for _, value := range v.Values {
		if i := at(name + "/" + value.Code); v.Many && i >= 0 {
			t.parts = append(t.parts, part{i, value.Code})
		}
	}
	column := ""
	if t.from >= 0 {
		column = matches[t.from].Column
	}
	t.read = newReader(im.d, v, im.src.Layout, im.opt.Codebook.answers(column, v.Role.onScale()))
	if t.from >= 0 {
		t.read.labels = im.src.Columns[t.from].labels
	}
	if v.Role == Unit && im.opt.Unit != "" {
		t.fixed, t.from = im.opt.Unit, -1
		return t
	}
	if t.from < 0 && (t.start < 0 || t.end < 0) && t.parts == nil {
		im.absent(v, matches)
	}
	return t
}

// absent says that a variable has no column. What a study can't do without is a
// fault, unless the user has said so.
func (im *importer) absent(v *Variable, matches []Match) {
	f := fault{code: "import.absent", found: diag.Say("no column for %s", "没有与 %s 对应的列", v.Name), want: diag.Say("one with that name or wording", "同名或同一题干的列"), hint: hintPropose}
	switch v.Role {
	case Unit:
		f.hint = diag.Say("--unit CODE says where all rows belong; %s", "若全部答卷属同一单元，请用 --unit CODE 指定；%s", hintPropose)
		im.fault(-1, diag.Error, f)
		return
	case ID:
		im.fault(-1, diag.Error, f)
		return
	case Item:
		doubtful := slices.ContainsFunc(matches, func(m Match) bool { return m.By.Doubtful() && slices.Contains(m.Candidates, v.Name) })
		if im.opt.Codebook == nil {
			if !doubtful {
				im.fault(-1, diag.Error, f)
			}
			return
		}
	case Opinion:
		return
	}
	f.want, f.hint = diag.Say("one; it is left empty", "有此列；现留空"), diag.Text{}
	im.fault(-1, diag.Caution, f)
}

// row is a row of the table to write, and whether it is one.
func (im *importer) row(cells []string) ([]string, bool) {
	s := im.summary
	if im.consent >= 0 && isNo(cells[im.consent]) {
		s.Refused++
		return nil, false
	}
	if im.status >= 0 && slices.Contains([]string{"1", "Survey Preview"}, strings.TrimSpace(cells[im.status])) {
		s.Preview++
		return nil, false
	}
	if im.submit >= 0 && strings.TrimSpace(cells[im.submit]) == "" || im.finish >= 0 && isNo(cells[im.finish]) {
		s.Unfinished++
		if im.opt.Finished {
			return nil, false
		}
	}
	row := make([]string, len(im.out))
	faults := im.faults.Errors()
	for i := range im.out {
		text, column, f := im.out[i].value(cells)
		if f != nil {
			im.fault(column, f.severity, *f)
			if f.severity == diag.Error {
				continue
			}
		}
		row[i] = csvfile.Harmless(text)
	}
	if im.faults.Errors() == faults {
		im.belongs(row)
	}
	return row, im.identify(row, cells)
}

// belongs sees to the unit of a row, without which the study can't count it.
func (im *importer) belongs(row []string) {
	if im.unitAt < 0 || row[im.unitAt] != "" {
		return
	}
	im.fault(im.out[im.unitAt].from, diag.Error, fault{code: "import.no_unit", found: diag.Say("no unit", "没有所属单元"), want: diag.Say("the unit of each questionnaire", "每份问卷所属的单元"),
		hint: diag.Say("take rows out that are no questionnaires, such as sums; --unit CODE says where all rows belong; --finished leaves out what was not finished", "请删去合计等并非问卷的行；若全部答卷属同一单元，请用 --unit CODE 指定；未完成的答卷可用 --finished 略过")})
}

func isNo(text string) bool {
	yes, ok := ticked(text)
	return ok && !yes && strings.TrimSpace(text) != ""
}

// value is what a column gets, or what is wrong in which column of the file.
func (t *target) value(cells []string) (string, int, *fault) {
	switch {
	case t.fixed != "":
		return t.fixed, -1, nil
	case t.parts != nil && t.from < 0:
		marked := map[string]bool{}
		for _, p := range t.parts {
			yes, ok := ticked(cells[p.from])
			if !ok {
				f := t.read.unknown(cells[p.from])
				f.want = diag.Say("1 or 0, Y or nothing", "1 或 0，Y 或空")
				return "", p.from, f
			}
			marked[p.code] = yes
		}
		return t.read.join(marked), -1, nil
	case t.from < 0 && t.start >= 0 && t.end >= 0:
		text, f := between(cells[t.start], cells[t.end])
		return text, t.end, f
	case t.from < 0:
		return "", -1, nil
	}
	text, f := t.read.read(cells[t.from])
	return text, t.from, f
}

// identify sees to the id of a row: that it has one, and that nobody else does.
func (im *importer) identify(row, cells []string) bool {
	if im.idAt < 0 {
		return true
	}
	t := &im.out[im.idAt]
	if row[im.idAt] == "" {
		im.fault(t.from, diag.Error, fault{code: "import.no_id", found: diag.Say("no id", "没有编号"), want: diag.Say("one for each questionnaire", "每份问卷一个编号")})
		return false
	}
	id := csvfile.Harmless(im.opt.Prefix + csvfile.Plain(row[im.idAt]))
	row[im.idAt] = id
	switch {
	case im.opt.Known[id] && im.opt.SkipKnown:
		im.summary.Known++
		return false
	case im.opt.Known[id]:
		im.fault(t.from, diag.Error, fault{code: "import.known_id", found: diag.Say("the id %s, which the study has", "编号%s，评价项目中已有", diag.Quote(id)), want: diag.Say("a new one", "新的编号"),
			hint: diag.Say("--known skip leaves such rows out; --id-prefix tells ids of different tools apart", "--known skip 略过这些答卷；--id-prefix 可区分来自不同工具的编号")})
		return false
	case im.ids[id]:
		severity := diag.Error
		if im.d.Repeats {
			severity = diag.Caution
		}
		im.fault(t.from, severity, fault{code: "import.repeated_id", found: diag.Say("the id %s for the second time", "编号%s再次出现", diag.Quote(id)), want: diag.Say("one for each questionnaire", "每份问卷一个编号")})
	}
	im.ids[id] = true
	return true
}
