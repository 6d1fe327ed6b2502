package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/exchange"
	"goodgov/internal/study"
	"goodgov/survey"
)

// Columns of an export of all questionnaires.
const (
	validColumn   = "valid"
	reasonsColumn = "reasons"
)

type surveyExportOptions struct {
	kind, out, unit, tag   string
	fields                 []string
	raw, labels, mark, bad bool
	arrival                bool // in the order in which they came
}

func (a *app) surveyExportCommand() *cobra.Command {
	var o surveyExportOptions
	p := a.printer()
	cmd := a.command("survey.export")
	cmd.Use = "export [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, f := range answerFormats {
			if !cmd.Flags().Changed("as") && strings.EqualFold(filepath.Ext(o.out), f.extension) {
				o.kind = f.kind
			}
		}
		return a.surveyExport(cmd.Context(), folder(args), o)
	}
	var kinds []string
	for _, f := range answerFormats {
		kinds = append(kinds, f.kind)
	}
	flags := cmd.Flags()
	flags.Var(newChoice(&o.kind, kinds[0], kinds), "as", p.T("flag.surveyexport.as"))
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.surveyexport.output"))
	flags.BoolVar(&o.raw, "raw", false, p.T("flag.surveyexport.raw"))
	flags.BoolVar(&o.labels, "labels", false, p.T("flag.surveyexport.labels"))
	flags.BoolVar(&o.mark, "bom", false, p.T("flag.surveyexport.bom"))
	flags.BoolVar(&o.arrival, "arrival", false, p.T("flag.surveyexport.arrival"))
	flags.StringVar(&o.tag, "tag", "", p.T("flag.surveyexport.tag"))
	flags.StringSliceVar(&o.fields, "fields", nil, p.T("flag.surveyexport.fields"))
	flags.StringVar(&o.unit, "unit", "", p.T("flag.surveyexport.unit"))
	a.addSkip(cmd, &o.bad)
	complete(cmd, "as", kinds)
	return cmd
}

func (a *app) surveyExport(ctx context.Context, dir string, o surveyExportOptions) error {
	format := answersIn(o.kind)
	toStdout := o.out == "" || o.out == "-"
	if toStdout && o.kind != "csv" {
		return usageError{text: diag.Say("--as %s writes files", "--as %s 输出为文件", o.kind), hint: diag.Say("name one with -o", "请用 -o 指定文件名")}
	}
	if o.labels && format.beside {
		return usageError{text: diag.Say("--labels is for csv and xlsx: --as %s has labels of its own", "--labels 只用于 csv 与 xlsx：--as %s 自带标签", o.kind)}
	}
	name, within := filepath.Base(o.out), filepath.Dir(o.out)
	layout := answerLayout{base: strings.TrimSuffix(name, filepath.Ext(name)), lang: a.lang, mark: o.mark}
	if o.labels {
		layout.cells = exchange.Labels
	}
	if !toStdout {
		if err := format.sparesOthers(within, name, layout); err != nil {
			return err
		}
	}
	order := collect.ByID
	if o.arrival {
		order = collect.ByArrival
	}
	s, err := a.openCollectedIn(dir, order)
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	d := exchange.Of(s)
	rows, err := a.answersOf(ctx, s, o)
	if err != nil {
		return err
	}
	table, err := d.Select(ctx, rows, exchange.Selection{Tag: o.tag, Fields: o.fields})
	if err != nil {
		return err
	}
	if err := a.account(ctx, "answers.exported", o.unit, fmt.Sprintf("%s; rows %d", o.kind, table.Rows)); err != nil {
		return err
	}
	if toStdout {
		return format.write(ctx, a.env.Out, table, layout)
	}
	files, err := newOutputs(ctx, within, s.Inputs())
	if err != nil {
		return err
	}
	defer files.abort()
	if err := files.keepPrivate(); err != nil {
		return err
	}
	if format.beside && name == layout.data() {
		name = layout.base + format.extension
	}
	var written []string
	given := format.files(ctx, table, layout)
	given[len(given)-1].Name = name
	for _, file := range given {
		if err := files.create(file.Name, file.Write); err != nil {
			if errors.Is(err, exchange.ErrTooLong) {
				return failure{diag.Say("%d questionnaires are more than a sheet holds; --as csv has no bounds", "%d 份答卷超出一张工作表的容量；--as csv 不受限制", table.Rows)}
			}
			return err
		}
		written = append(written, filepath.Join(within, file.Name))
	}
	if err := files.commit(); err != nil {
		return err
	}
	slices.Reverse(written) // what was asked for is named first
	_, err = io.WriteString(a.env.Out, a.printer().T("surveyexport.written", table.Rows, len(format.table(table).Fields), strings.Join(written, ", "))+"\n")
	return err
}

// answersOf are the study's questionnaires that are to be exported. They are
// screened first, and read anew each time.
func (a *app) answersOf(ctx context.Context, s *study.Study, o surveyExportOptions) (*exchange.Answers, error) {
	within := map[string]bool{}
	if o.unit != "" {
		unit, found := s.Units.Index(o.unit)
		if !found {
			return nil, usageError{text: wrongValue("unit", o.unit, diag.Say("a unit of the study", "评价项目的单元代码")), hint: diag.DidYouMean(o.unit, s.Units.Codes())}
		}
		for _, below := range s.Units.Within(unit) {
			within[s.Units.List[below].Code] = true
		}
	}
	var reasons []survey.Reason
	progress := a.progress()
	responses, err := s.Answers(ctx, study.ReadOptions{BadRows: badRows(o.bad), Keep: survey.CountRows, Progress: progress.update, Verdicts: func(v survey.Verdict) error {
		reasons = append(reasons, v.Reasons)
		return nil
	}})
	progress.stop()
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	table, err := s.AnswerTable(ctx)
	if err != nil {
		return nil, err
	}
	return screened(ctx, table, s.Config.Columns.Unit, reasons, within, o), nil
}

// screened are a study's answers with what the screening says of each row;
// within are the units that are wanted, empty is all.
func screened(ctx context.Context, table *study.AnswerTable, unitColumn string, reasons []survey.Reason, within map[string]bool, o surveyExportOptions) *exchange.Answers {
	answers := &exchange.Answers{Header: slices.Clone(table.Header)}
	unit := slices.Index(answers.Header, unitColumn)
	if o.raw {
		answers.Header = append(answers.Header, validColumn, reasonsColumn)
		answers.Always = 2
	}
	answers.Rows = func(yield func([]string, error) bool) {
		n := -1
		for cells, err := range table.Rows(ctx, badRows(o.bad)) {
			if err != nil {
				yield(nil, err)
				return
			}
			n++
			if cells == nil || n >= len(reasons) {
				continue
			}
			reason := reasons[n]
			if len(within) > 0 && unit >= 0 && !within[strings.TrimSpace(cells[unit])] || reason != 0 && !o.raw {
				continue
			}
			if o.raw {
				valid := "1"
				if reason != 0 {
					valid = "0"
				}
				cells = append(cells[:len(cells):len(cells)], valid, reason.String())
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
	return answers
}
