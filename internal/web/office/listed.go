package office

import (
	"io"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/tabular"
)

// mostListed is how many accounts are made at once. Each has a password to be
// hashed, which is slow on purpose: as many take a quarter of a minute, and on a
// slow machine still less than a request may.
const mostListed = 500

// mostCells is the memory for the cells of a list: many times what so many
// accounts need, and little for a server, whatever a workbook unpacks to.
const mostCells = 8 << 20

// listed is an account as a list has it, with the cell that names it, for faults
// that show later.
type listed struct {
	collect.Account
	name tabular.Cell
}

// The columns of a list, in the order that they have where it has no header.
const (
	nameColumn = iota
	titleColumn
	rolesColumn
	unitsColumn
)

// listColumns are the names that each column may have, in either language; the
// first of a language is the one that is spoken of.
var listColumns = []map[string][]string{
	nameColumn:  {diag.English: {"name"}, diag.Chinese: {"用户名"}},
	titleColumn: {diag.English: {"title"}, diag.Chinese: {"姓名", "显示名称"}},
	rolesColumn: {diag.English: {"roles", "role"}, diag.Chinese: {"角色"}},
	unitsColumn: {diag.English: {"units", "unit"}, diag.Chinese: {"单元"}},
}

var wantColumns = diag.Say("the columns name, [title], roles, units", "列：用户名、[姓名]、角色、单元")

// columnName is what a column is called in a language.
func columnName(column int, lang string) string {
	if names := listColumns[column][lang]; len(names) > 0 {
		return names[0]
	}
	return listColumns[column][diag.English][0]
}

// columnCalled is the column of a name, −1 for none.
func columnCalled(name string) int {
	name = strings.ToLower(name)
	return slices.IndexFunc(listColumns, func(names map[string][]string) bool {
		return slices.Contains(names[diag.English], name) || slices.Contains(names[diag.Chinese], name)
	})
}

// accountList reads the accounts of a list: what the visitor may give, and in
// which words.
type accountList struct {
	i18n.Printer
	grid       *tabular.Grid
	at         []int // where each column stands, −1 for nowhere
	roles      map[string]collect.Role
	units      map[string][]string // codes by code and by name, of those in reach
	everywhere string              // the code of the first unit
	called     struct {
		roles []string // in the visitor's language
		codes []string // in the study's order
		units []string // codes and names
	}
	problems diag.Problems
}

// readList reads a list, CSV or a workbook, or text that was pasted. The error
// is a *diag.Problems with all faults, or a failure to read.
func (o *Room) readList(v *visit, r io.Reader, file string) ([]listed, error) {
	grids, err := tabular.ReadGrids(r, file, tabular.Options{MaxBytes: mostCells})
	if err != nil {
		return nil, err
	}
	l := o.newList(v, grids[0])
	first := l.readHeader()
	switch rows := l.grid.Rows() - first; {
	case l.problems.Errors() > 0:
	case rows == 0:
		l.problems.Add(l.grid.Problem("table.no_rows", diag.Say("a header without rows", "只有表头，没有数据"), diag.Say("at least one row", "至少一行数据")))
	case rows > mostListed:
		l.problems.Add(l.grid.Problem("table.too_large", diag.Say("%d rows", "%d 行", rows), diag.Say("at most %d accounts at once", "一次至多 %d 个账号", mostListed)))
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	var accounts []listed
	lines := map[string]int{} // of names
	for row := first; row < l.grid.Rows(); row++ {
		a := l.account(row)
		if line, twice := lines[a.Name]; twice && a.Name != "" {
			l.problems.Add(a.name.Problem("account.repeated", diag.Quote(a.Name), diag.Say("each name once; it is in row %d too", "每个用户名只出现一次；第 %d 行已有", line)))
		} else {
			lines[a.Name] = l.grid.Line(row)
		}
		accounts = append(accounts, a)
	}
	return accounts, l.problems.Err()
}

func (o *Room) newList(v *visit, grid *tabular.Grid) *accountList {
	l := &accountList{Printer: v.Printer, grid: grid, roles: map[string]collect.Role{}, units: map[string][]string{}, everywhere: o.Units.List[0].Code}
	reach := v.reach(collect.ManageAccounts)
	call := func(name, code string) {
		if !slices.Contains(l.units[name], code) {
			l.units[name] = append(l.units[name], code)
		}
		l.called.units = append(l.called.units, name)
	}
	for _, role := range collect.Roles() {
		l.called.roles = append(l.called.roles, v.T("office.role."+string(role)))
		l.roles[string(role)] = role
	}
	for _, lang := range []string{diag.English, diag.Chinese} {
		p := i18n.Printer{Lang: lang}
		for _, role := range collect.Roles() {
			l.roles[strings.ToLower(p.T("office.role."+string(role)))] = role
		}
		for _, unit := range reach {
			u := &o.Units.List[unit]
			call(u.Name(lang), u.Code)
		}
		if slices.Contains(reach, 0) {
			call(p.T("office.units.all"), l.everywhere) // as the page of accounts has it
		}
	}
	for _, unit := range reach {
		code := o.Units.List[unit].Code
		l.units[code] = []string{code} // whatever else is called so
		l.called.codes = append(l.called.codes, code)
	}
	l.called.units = append(l.called.units, l.called.codes...)
	return l
}

// readHeader finds the columns and returns the first row with an account. A list
// of which no cell of the first row names a column has them in their order.
func (l *accountList) readHeader() (first int) {
	named := false
	for i := range l.grid.Width(0) {
		named = named || columnCalled(l.grid.At(0, i).Text()) >= 0
	}
	if !named {
		l.at = []int{nameColumn, titleColumn, rolesColumn, unitsColumn}
		return 0
	}
	l.at = []int{-1, -1, -1, -1}
	for i := range l.grid.Width(0) {
		cell := l.grid.At(0, i)
		column := columnCalled(cell.Text())
		switch {
		case cell.Empty():
		case column < 0:
			l.problems.Add(cell.Problem("table.unknown_column", diag.Say("an unknown column %q", "未知的列 %q", cell.Text()), wantColumns))
		case l.at[column] >= 0:
			l.problems.Add(cell.Problem("table.repeated_column", diag.Say("a second column %q", "重复的列 %q", cell.Text()), diag.Say("each column once", "列名不重复")))
		default:
			l.at[column] = i
		}
	}
	for column, at := range l.at {
		if at < 0 && column != titleColumn {
			p := l.grid.Problem("table.missing_column", diag.Say("no column %q", "没有列 %q", columnName(column, l.Lang)), wantColumns)
			p.Line = l.grid.Line(0)
			l.problems.Add(p)
		}
	}
	return 1
}

func (l *accountList) cell(row, column int) tabular.Cell {
	return l.grid.At(row, l.at[column]).Under(columnName(column, l.Lang))
}

// account reads a row; what is wrong with it is among the problems.
func (l *accountList) account(row int) listed {
	a := listed{Account: collect.Account{Once: true}, name: l.cell(row, nameColumn)}
	if name, ok := a.name.Required(&l.problems); ok {
		a.Name = name
		if !isName(name) {
			l.problems.Add(a.name.Problem(errName.Code, diag.Quote(name), wantName))
		}
	}
	if l.at[titleColumn] >= 0 {
		cell := l.cell(row, titleColumn)
		a.Title = cell.Text()
		if !isTitle(a.Title) {
			l.problems.Add(cell.Problem(errTitle.Code, diag.Quote(a.Title), wantTitle))
		}
	}
	a.Roles = l.rolesOf(l.cell(row, rolesColumn))
	a.Units = l.unitsOf(l.cell(row, unitsColumn), a.Roles)
	for i := range l.grid.Width(row) {
		if cell := l.grid.At(row, i); !slices.Contains(l.at, i) && !cell.Empty() {
			l.problems.Add(cell.Problem("table.unnamed_column", diag.Say("%s under no column name", "%s，但此列没有列名", diag.Quote(cell.Text())), wantColumns))
		}
	}
	return a
}

// several are the parts of a cell that lists something, at least one.
func (l *accountList) several(cell tabular.Cell) (parts []string, ok bool) {
	text, ok := cell.Required(&l.problems)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;，；、\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	if ok && len(parts) == 0 {
		l.problems.Add(cell.Problem("cell.empty", diag.Quote(text), diag.Say("a value", "有内容")))
	}
	return parts, len(parts) > 0
}

// rolesOf are the roles that a cell names, in the order of all.
func (l *accountList) rolesOf(cell tabular.Cell) []collect.Role {
	names, _ := l.several(cell)
	var roles []collect.Role
	for _, name := range names {
		role, found := l.roles[strings.ToLower(name)]
		if !found {
			p := cell.Problem(errRoles.Code, diag.Quote(name), diag.Say("one of these: %s", "下列之一：%s", strings.Join(l.called.roles, l.T("list.comma"))))
			p.Hint = l.problems.DidYouMean(name, l.called.roles)
			l.problems.Add(p)
		}
		roles = append(roles, role)
	}
	return slices.DeleteFunc(collect.Roles(), func(role collect.Role) bool { return !slices.Contains(roles, role) })
}

// unitsOf are the units that a cell names, in the study's order; none is
// everywhere, where alone auditors are. One that is not the visitor's is as one
// that is not there.
func (l *accountList) unitsOf(cell tabular.Cell, roles []collect.Role) []string {
	names, ok := l.several(cell)
	if l.units[cell.Text()] != nil {
		names = []string{cell.Text()} // though it has a comma
	}
	var units []string
	for _, name := range names {
		codes := l.units[name]
		if len(codes) != 1 {
			p := cell.Problem(errNoUnits.Code, diag.Quote(name), diag.Say("the code or the name of one of your units", "您所管单元的代码或名称"))
			if p.Hint = l.problems.DidYouMean(name, l.called.units); len(codes) > 1 {
				p.Hint = diag.Say("several units are called so; write the code: %s", "有多个单元同名，请写代码：%s", strings.Join(codes, l.T("list.comma")))
			}
			l.problems.Add(p)
			ok = false
			continue
		}
		units = append(units, codes[0])
	}
	if slices.Contains(units, l.everywhere) {
		return nil
	}
	if ok && slices.Contains(roles, collect.Auditor) {
		l.problems.Add(cell.Problem(errAuditor.Code, diag.Quote(cell.Text()), diag.Say("%q: %s", "%q：%s", l.everywhere, errAuditor.Text)))
	}
	return slices.DeleteFunc(slices.Clone(l.called.codes), func(code string) bool { return !slices.Contains(units, code) })
}
