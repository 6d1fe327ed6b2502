package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/letter"
	"goodgov/internal/paper"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey/form"
)

// byCommand is who did it, in the audit log, when it was done by a command.
const byCommand = "goodgov survey codes"

func (a *app) surveyCodesCommand() *cobra.Command {
	cmd := a.command("survey.codes")
	cmd.AddCommand(a.codesMakeCommand(), a.codesStatusCommand(), a.codesRemindCommand(), a.codesVoidCommand())
	return cmd
}

// printedOptions are flags of what goes out on paper.
type printedOptions struct{ base, language string }

func (a *app) addPrinted(cmd *cobra.Command, o *printedOptions) {
	p := a.printer()
	languages := []string{diag.Chinese, diag.English, bothLanguages}
	cmd.Flags().StringVar(&o.base, "base", "", p.T("flag.codes.base"))
	cmd.Flags().Var(newChoice(&o.language, "", languages), "letter-lang", p.T("flag.codes.language"))
	complete(cmd, "letter-lang", languages)
}

// about is what sheets say of the study.
func (a *app) about(s *study.Study, o printedOptions) (letter.About, error) {
	base, err := baseAddress(o.base)
	if err == nil && base == "" {
		err = usageError{text: diag.Say("--base: at which address will people answer?", "请用 --base 给出填写问卷的网址"), hint: diag.Say("--base https://survey.example.cn", "--base https://survey.example.cn")}
	}
	if err != nil {
		return letter.About{}, err
	}
	languages := paper.Languages{a.lang}
	switch o.language {
	case "":
	case bothLanguages:
		languages = paper.Languages{diag.Chinese, diag.English}
		if a.lang == diag.English {
			slices.Reverse(languages)
		}
	default:
		languages = paper.Languages{o.language}
	}
	a.notes(onlyHere(base))
	return aboutOf(s.Config, languages, base), nil
}

// onlyHere is a caution of an address that nobody else can open.
func onlyHere(base string) *diag.Problems {
	var problems diag.Problems
	if text := letter.OnlyHere(base); !text.IsZero() {
		problems.Add(diag.Problem{Code: "base.only_here", Severity: diag.Caution, Want: text})
	}
	return &problems
}

// aboutOf is what goodgov.yaml has for sheets.
func aboutOf(c *study.Config, languages paper.Languages, base string) letter.About {
	return letter.About{Languages: languages, Title: form.Text(c.Title), Purpose: c.Questionnaire.Purpose, Contact: c.Collecting.Contact, Note: form.Text(c.Note),
		Base: base, Asked: c.Collecting.By(study.ByInterviewer), Named: c.Collecting.Named}
}

type codesMakeOptions struct {
	printedOptions
	list, unit, name, out, table string
	n, each                      int
	again                        bool
}

func (a *app) codesMakeCommand() *cobra.Command {
	var o codesMakeOptions
	p := a.printer()
	cmd := a.command("survey.codes.make")
	cmd.Use = "make [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.codesMake(cmd.Context(), folder(args), o) }
	var layouts []string
	for _, l := range letter.Layouts() {
		layouts = append(layouts, strconv.Itoa(int(l)))
	}
	flags := cmd.Flags()
	flags.StringVar(&o.list, "list", "", p.T("flag.codes.list"))
	flags.StringVar(&o.unit, "unit", "", p.T("flag.codes.unit"))
	flags.IntVar(&o.n, "n", 0, p.T("flag.codes.n"))
	flags.BoolVar(&o.again, "again", false, p.T("flag.codes.again"))
	flags.StringVar(&o.name, "name", "", p.T("flag.codes.name"))
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.codes.output"))
	flags.StringVar(&o.table, "csv", "", p.T("flag.codes.csv"))
	flags.IntVar(&o.each, "per-page", int(letter.Whole), p.T("flag.codes.perpage"))
	complete(cmd, "per-page", layouts)
	a.addPrinted(cmd, &o.printedOptions)
	return cmd
}

func (o *codesMakeOptions) check() error {
	switch {
	case (o.list == "") == (o.unit == ""), o.unit != "" && o.n < 1, o.list != "" && o.n != 0:
		return usageError{text: diag.Say("for whom are the codes?", "请说明为谁制作答题码"), hint: diag.Say("--list HOUSEHOLDS.csv with the columns unit and label, or --unit CODE --n NUMBER", "--list HOUSEHOLDS.csv（含 unit、label 两列），或 --unit 单元代码 --n 数量")}
	case o.out == "" && o.table == "":
		return usageError{text: diag.Say("codes are shown once: name a file for them", "答题码只出现一次，须指定保存文件"), hint: diag.Say("-o letters.pdf, --csv codes.csv, or both", "-o letters.pdf、--csv codes.csv，或两者")}
	case !slices.Contains(letter.Layouts(), letter.Layout(o.each)):
		return usageError{text: wrongValue("per-page", strconv.Itoa(o.each), diag.Say("1, 2 or 4 letters on a page", "每页 1、2 或 4 封"))}
	case filepath.Clean(o.out) == filepath.Clean(o.table):
		return usageError{text: diag.Say("-o and --csv name one file", "-o 与 --csv 指定了同一个文件"), hint: diag.Say("name two", "请分别指定")}
	}
	return mustBeNew(o.out, o.table)
}

// mustBeNew refuses files that are there: what they hold may exist nowhere else.
// What is written to and not replaced, such as a pipe, can't be lost.
func mustBeNew(names ...string) error {
	for _, name := range names {
		if there, err := os.Stat(name); err == nil && there.Mode().IsRegular() && standardStream(there) == nil {
			return usageError{text: diag.Say("%s is there already; codes that it may hold exist nowhere else", "%s 已存在；其中若有答题码，别处再无备份", name),
				hint: diag.Say("name another file, or move that one away first", "请换一个文件名，或先将该文件移走")}
		}
	}
	return nil
}

// codesMake makes codes, which are in the store when the files appear.
func (a *app) codesMake(ctx context.Context, dir string, o codesMakeOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	if err := s.AsksUnit(); err != nil {
		return err
	}
	about, err := a.about(s, o.printedOptions)
	if err != nil {
		return err
	}
	households, err := a.households(s, o)
	if err != nil {
		return err
	}
	kept, _, err := a.openStoreOf(ctx, s, a.store)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, kept.Close)
	codes, issued, err := collect.Issue(o.name, households, rand.Reader)
	if err != nil {
		return err
	}
	letters := letter.Of(codes, issued, s.LowestUnits(), o.unit == "")
	var written []*outputs
	var lacks *diag.Problems
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{o.out, func(w io.Writer) (err error) {
			lacks, err = letter.WriteLetters(w, about, letters, letter.Layout(o.each))
			return err
		}},
		{o.table, func(w io.Writer) error { return letter.WriteTable(w, about.Base, letters) }},
	} {
		if file.name == "" {
			continue
		}
		files, err := newOutputs(ctx, filepath.Dir(file.name), append(s.Inputs(), o.list))
		if err != nil {
			return err
		}
		defer files.abort()
		if err := files.keepPrivate(); err != nil {
			return err
		}
		if err := files.create(filepath.Base(file.name), file.write); err != nil {
			return err
		}
		written = append(written, files)
	}
	// A letter without its code in the store is worse than a code without its
	// letter, which can be made void by its list.
	add := kept.AddCodes
	if o.list != "" && !o.again {
		add = kept.AddFirstCodes
	}
	list, err := add(ctx, issued, byCommand)
	if twice, ok := errors.AsType[*collect.Twice](err); ok {
		return usageError{text: twice.Text, hint: diag.Say("each could answer twice: make the earlier codes void (goodgov survey codes void), or give them another one with --again", "每户可能填写两次：请先作废原有答题码（goodgov survey codes void），或用 --again 再发一个")}
	}
	if err != nil {
		return err
	}
	for _, files := range written {
		if err := files.commit(); err != nil {
			return err
		}
	}
	a.notes(lacks)
	_, err = fmt.Fprintln(a.env.Out, a.printer().T("codes.made", len(codes), list))
	return err
}

// households are to whom the codes go.
func (a *app) households(s *study.Study, o codesMakeOptions) ([]collect.Household, error) {
	if o.unit != "" {
		if _, err := lowestUnit(s, o.unit); err != nil {
			return nil, err
		}
		return collect.Numbered(o.unit, o.n), nil
	}
	var problems diag.Problems
	file, err := study.OpenFile(o.list, diag.Say("a list of households", "住户名单"), &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	defer file.Close()
	return s.Households(file, o.list)
}

// lowestUnit finds one of the units that respondents belong to.
func lowestUnit(s *study.Study, code string) (form.Unit, error) {
	units := s.LowestUnits()
	if u := form.UnitByCode(units, code); u != nil {
		return *u, nil
	}
	var codes []string
	for _, u := range units {
		codes = append(codes, u.Code)
	}
	return form.Unit{}, usageError{text: wrongValue("unit", code, diag.Say("one of the lowest units", "最低一级单元之一")), hint: diag.DidYouMean(code, codes)}
}

// issuedCodes opens a study and the codes that were issued for it.
func (a *app) issuedCodes(ctx context.Context, dir string) (*study.Study, *store.Store, []collect.IssuedCode, error) {
	s, err := a.open(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	kept, _, err := a.openStoreOf(ctx, s, a.store)
	if err != nil {
		return nil, nil, nil, err
	}
	a.closers = append(a.closers, kept.Close)
	codes, err := kept.Codes(ctx)
	return s, kept, codes, err
}

func (a *app) codesStatusCommand() *cobra.Command {
	cmd := a.command("survey.codes.status")
	cmd.Use = "status [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, _, codes, err := a.issuedCodes(cmd.Context(), folder(args))
		if err != nil {
			return err
		}
		return a.showCodes(s, codes)
	}
	a.addResults(cmd)
	return cmd
}

// codesRow is a line of `survey codes status`, in JSON.
type codesRow struct {
	Unit   string   `json:"unit"`
	Known  bool     `json:"known"` // whether the study has it, as a lowest unit
	Issued int      `json:"issued"`
	Used   int      `json:"used"`
	Void   int      `json:"void"`
	Rate   *float64 `json:"rate"`
}

func (a *app) showCodes(s *study.Study, codes []collect.IssuedCode) error {
	counts := collect.CountCodes(codes)
	p := a.printer()
	table := &reports.Table{Title: p.T("codes.title")}
	for i, header := range []string{p.T("codes.unit"), p.T("codes.issued"), p.T("codes.used"), p.T("codes.void"), p.T("codes.rate")} {
		align := reports.Right
		if i == 0 {
			align = reports.Left
		}
		table.Columns = append(table.Columns, reports.Column{Header: header, Align: align})
	}
	rows := []codesRow{}
	var all collect.CodeCount
	add := func(unit, name string, known bool) {
		c := counts[unit]
		row := codesRow{Unit: unit, Known: known, Issued: c.Issued, Used: c.Used, Void: c.Void}
		if rate := c.Rate(); rate >= 0 {
			row.Rate = &rate
		}
		rows = append(rows, row)
		all = collect.CodeCount{Issued: all.Issued + c.Issued, Used: all.Used + c.Used, Void: all.Void + c.Void}
		table.Rows = append(table.Rows, codesCells(name, c))
	}
	for _, unit := range s.LowestUnits() {
		if _, found := counts[unit.Code]; found {
			add(unit.Code, unit.Name(a.lang), true)
			delete(counts, unit.Code)
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(counts)) {
		add(unit, p.T("codes.unknown", unit), false)
	}
	if len(rows) != 1 {
		total := codesCells(p.T("codes.all"), all)
		total.Strong = true
		table.Rows = append(table.Rows, total)
	}
	switch a.format {
	case formatJSON:
		e := json.NewEncoder(a.env.Out)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"schema": 1, "units": rows})
	case formatCSV:
		w := csvfile.NewWriter(a.env.Out)
		if err := w.Write([]string{"unit", "issued", "used", "void", "rate"}); err != nil {
			return err
		}
		for _, r := range rows {
			rate := ""
			if r.Rate != nil {
				rate = strconv.FormatFloat(*r.Rate, 'g', -1, 64)
			}
			if err := w.Write([]string{r.Unit, strconv.Itoa(r.Issued), strconv.Itoa(r.Used), strconv.Itoa(r.Void), rate}); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	}
	return table.WriteText(a.env.Out, a.style())
}

func codesCells(name string, c collect.CodeCount) reports.TableRow {
	rate := "–"
	if r := c.Rate(); r >= 0 {
		rate = strconv.FormatFloat(100*r, 'f', 1, 64) + " %"
	}
	return reports.TableRow{Cells: []string{name, strconv.Itoa(c.Issued), strconv.Itoa(c.Used), strconv.Itoa(c.Void), rate}}
}

func (a *app) codesRemindCommand() *cobra.Command {
	cmd := a.command("survey.codes.remind")
	cmd.Use = "remind [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.result.keepPrivate(); err != nil { // addresses
			return err
		}
		s, kept, codes, err := a.issuedCodes(cmd.Context(), folder(args))
		if err != nil {
			return err
		}
		reminders := letter.Reminders(codes, s.LowestUnits())
		if err := kept.Record(cmd.Context(), collect.CodesReminded(byCommand, len(reminders))); err != nil {
			return err
		}
		return letter.WriteReminders(a.env.Out, a.lang, reminders)
	}
	cmd.Flags().StringVarP(&a.result.name, "output", "o", "", a.printer().T("flag.codes.reminders"))
	return cmd
}

func (a *app) codesVoidCommand() *cobra.Command {
	var code, list, unit, label string
	p := a.printer()
	cmd := a.command("survey.codes.void")
	cmd.Use = "void [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if code == "" && list == "" && label == "" {
			return usageError{text: diag.Say("which codes?", "请说明要作废哪些答题码"), hint: diag.Say("--code CODE, or --list NAME, --unit CODE and --label TEXT together or each alone", "--code 答题码，或 --list 名称、--unit 单元代码、--label 文字，可合用")}
		}
		ctx := cmd.Context()
		_, kept, codes, err := a.issuedCodes(ctx, folder(args))
		if err != nil {
			return err
		}
		meant := func(c collect.IssuedCode) bool {
			return (code == "" || c.Hash == collect.HashCode(code)) && (list == "" || c.List == list) && (unit == "" || c.Unit == unit) && (label == "" || c.Label == label)
		}
		var these []collect.IssuedCode
		for _, c := range codes {
			if meant(c) {
				these = append(these, c)
			}
		}
		switch lists := listsOf(codes); {
		case list != "" && len(lists) > 0 && !slices.Contains(lists, list):
			return usageError{text: wrongValue("list", list, diag.Say("one of the lists of codes: %s", "答题码的批次之一：%s", strings.Join(lists, ", "))), hint: diag.DidYouMean(list, lists)}
		case len(these) == 0 && code != "":
			return failure{collect.ErrNoCode.Text}
		case len(these) == 0:
			return failure{diag.Say("no code was made for that: see goodgov survey codes status", "没有符合条件的答题码：可用 goodgov survey codes status 查看")}
		}
		voided, err := kept.VoidCodes(ctx, these, byCommand)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.env.Out, a.printer().T("codes.voided", len(voided)))
		return err
	}
	flags := cmd.Flags()
	flags.StringVar(&code, "code", "", p.T("flag.codes.code"))
	flags.StringVar(&list, "list", "", p.T("flag.codes.oflist"))
	flags.StringVar(&unit, "unit", "", p.T("flag.codes.ofunit"))
	flags.StringVar(&label, "label", "", p.T("flag.codes.label"))
	return cmd
}

// listsOf are the names of the lists that codes were made as, in order.
func listsOf(codes []collect.IssuedCode) []string {
	lists := map[string]bool{}
	for _, c := range codes {
		lists[c.List] = true
	}
	return slices.Sorted(maps.Keys(lists))
}

func (a *app) surveyPosterCommand() *cobra.Command {
	var o printedOptions
	var unit string
	cmd := a.command("survey.poster")
	cmd.Use = "poster [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if a.env.OutTerminal && a.result.name == "" {
			return usageError{text: diag.Say("a poster can't be shown here", "海报无法在终端显示"), hint: diag.Say("name a file with -o", "请用 -o 指定文件")}
		}
		s, err := a.open(folder(args))
		if err != nil {
			return err
		}
		if err := s.AsksUnit(); err != nil {
			return err
		}
		about, err := a.about(s, o)
		if err != nil {
			return err
		}
		units := s.LowestUnits()
		if unit != "" {
			one, err := lowestUnit(s, unit)
			if err != nil {
				return err
			}
			units = []form.Unit{one}
		}
		lacks, err := letter.WritePosters(a.env.Out, about, units)
		a.notes(lacks)
		return err
	}
	cmd.Flags().StringVar(&unit, "unit", "", a.printer().T("flag.poster.unit"))
	cmd.Flags().StringVarP(&a.result.name, "output", "o", "", a.printer().T("flag.poster.output"))
	a.addPrinted(cmd, &o)
	return cmd
}
