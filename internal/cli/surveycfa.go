package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/psychometrics/cfa"
)

// cfaOptions are the flags of survey cfa.
type cfaOptions struct {
	structure, identification, estimator, missing, dialect, show, by string
	level                                                            int
	skip                                                             bool
}

func (a *app) surveyCFACommand() *cobra.Command {
	var o cfaOptions
	cmd := a.command("survey.cfa")
	cmd.Use = "cfa [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.cfa(cmd, folder(args), o) }
	p := a.printer()
	flags := cmd.Flags()
	for _, flag := range []struct {
		value *string
		name  string
		legal []string
	}{
		{&o.structure, "structure", texts(cfa.Structures())},
		{&o.identification, "identification", texts(cfa.Identifications())},
		{&o.estimator, "estimator", texts(cfa.Estimators())},
		{&o.missing, "missing", texts(cfa.MissingRules())},
		{&o.dialect, "dialect", texts(cfa.Dialects())},
		{&o.show, "show", texts(reports.FactorViews())},
	} {
		flags.Var(newChoice(flag.value, flag.legal[0], flag.legal), flag.name, p.T("flag.cfa."+flag.name))
		complete(cmd, flag.name, flag.legal)
	}
	flags.IntVar(&o.level, "level", 1, p.T("flag.cfa.level"))
	flags.StringVar(&o.by, "by", "", p.T("flag.cfa.by"))
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

// cfa fits a factor model of the framework to the valid answers.
func (a *app) cfa(cmd *cobra.Command, dir string, o cfaOptions) error {
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	model, err := frameworkModel(s, o)
	if err != nil {
		return err
	}
	if o.estimator == string(cfa.WLSMV) && o.show == string(reports.FactorModifications) {
		return usageError{text: diag.Say("--show modifications needs an estimator of maximum likelihood, ml, mlm or mlr", "--show modifications 需用极大似然估计：ml、mlm 或 mlr")}
	}
	rows, groups, err := a.factorAnswers(cmd.Context(), s, o)
	if err != nil {
		return err
	}
	f := &reports.FactorAnalysis{Framework: s.Framework, Level: o.level}
	if q := s.Questionnaire(); q.Weighted || q.Columns.Weight != "" {
		f.Warnings = append(f.Warnings, diag.Warning{Code: cfa.WarnUnweighted, Text: diag.Say("factor models do not use respondent weights: everybody counts alike", "因子模型不使用受访者权数：每位受访者同等计入")})
	}
	if err := fitFactors(f, model, rows, groups, o); err != nil {
		return fileFault(s.AnswersName(), err)
	}
	a.notes(s.Notes())
	switch a.format {
	case formatJSON:
		return f.WriteJSON(a.env.Out, a.lang)
	case formatCSV:
		if err := f.WriteCSV(a.env.Out, reports.FactorView(o.show)); err != nil {
			return err
		}
	default:
		for i, table := range f.Tables(reports.FactorView(o.show), a.lang) {
			if i > 0 {
				fmt.Fprintln(a.env.Out)
			}
			if err := table.WriteText(a.env.Out, a.style()); err != nil {
				return err
			}
		}
	}
	a.warn(f.Warnings)
	return nil
}

// frameworkModel is the framework's own structure: the nodes of a level are
// factors of the items below them.
func frameworkModel(s *study.Study, o cfaOptions) (cfa.Model, error) {
	f := s.Framework
	if o.level < 1 || o.level >= f.Depth {
		return cfa.Model{}, usageError{text: diag.Say("--level %d: want 1 to %d, levels that have items below them", "--level %d：应为 1 至 %d，即其下有题项的层级", o.level, f.Depth-1)}
	}
	m := s.FactorModel(o.level)
	m.Structure, m.Identification = cfa.Structure(o.structure), cfa.Identification(o.identification)
	return m, nil
}

// itemAnswers reads the valid answers as scores, NaN where there is none, and the
// unit of each row.
func (a *app) itemAnswers(ctx context.Context, s *study.Study, bad survey.BadRows) (rows [][]float64, units []int, err error) {
	progress := a.progress()
	responses, err := s.Answers(ctx, study.ReadOptions{BadRows: bad, Progress: progress.update})
	progress.stop()
	if err != nil {
		return nil, nil, err
	}
	defer responses.Close()
	return study.ItemAnswers(responses)
}

// fitFactors fits what was asked for: one model, the structures side by side,
// or one model in groups.
func fitFactors(f *reports.FactorAnalysis, model cfa.Model, rows [][]float64, groups []cfa.Group, o cfaOptions) error {
	options := cfa.Options{Estimator: cfa.Estimator(o.estimator), Missing: cfa.MissingRule(o.missing), Dialect: cfa.Dialect(o.dialect)}
	if o.by != "" {
		f.Groups = groups
		var err error
		f.Invariance, err = cfa.Invariance(model, groups, options)
		return err
	}
	sample := cfa.Observe(rows)
	var err error
	if f.Result, err = cfa.Fit(model, sample, options); err != nil {
		return err
	}
	f.Warnings = append(f.Warnings, f.Result.Warnings...)
	if o.show != string(reports.FactorStructures) {
		return nil
	}
	for _, structure := range cfa.Structures() {
		other := model
		other.Structure = structure
		r, err := cfa.Fit(other, sample, options)
		if fault, ok := errors.AsType[*cfa.Error](err); ok && structure != model.Structure {
			f.Warnings = append(f.Warnings, diag.Warning{Code: cfa.WarnStructure, Node: string(structure), Text: fault.Problem().Text()})
			continue
		}
		if err != nil {
			return err
		}
		f.Structures = append(f.Structures, r)
	}
	return nil
}

// factorAnswers reads the valid answers, and sorts them into groups where these
// are wanted: by the units of a level, or by a background column.
func (a *app) factorAnswers(ctx context.Context, s *study.Study, o cfaOptions) (rows [][]float64, groups []cfa.Group, err error) {
	levels := s.Units.Levels()
	switch {
	case o.by == "":
		rows, _, err = a.itemAnswers(ctx, s, badRows(o.skip))
		return rows, nil, err
	case slices.Contains(levels, o.by):
		rows, units, err := a.itemAnswers(ctx, s, badRows(o.skip))
		if err != nil {
			return nil, nil, err
		}
		groups, err = unitGroups(s, rows, units, o.by)
		return rows, groups, err
	case slices.Contains(s.Config.Background, o.by):
		groups, err = a.backgroundGroups(ctx, s, badRows(o.skip), o.by)
		return nil, groups, err
	}
	known := slices.Concat(levels, s.Config.Background)
	return nil, nil, usageError{text: diag.Say("--by %s: no level of units and no background column", "--by %s：既不是单元层级，也不是背景列", o.by), hint: diag.DidYouMean(o.by, known)}
}

// unitGroups sorts rows by the units of a level.
func unitGroups(s *study.Study, rows [][]float64, units []int, level string) ([]cfa.Group, error) {
	parts := make([][][]float64, len(s.Units.List))
	for i, row := range rows {
		for _, at := range s.Units.Path(units[i]) {
			if s.Units.List[at].Level == level {
				parts[at] = append(parts[at], row)
			}
		}
	}
	var groups []cfa.Group
	for at, part := range parts {
		if part != nil {
			groups = append(groups, cfa.Group{Name: s.Units.List[at].Code, Sample: cfa.Observe(part)})
		}
	}
	return groups, enoughGroups(len(groups), level)
}

// backgroundGroups sorts the valid answers by what stands in a column: in the
// order of the codebook, without those who did not say.
func (a *app) backgroundGroups(ctx context.Context, s *study.Study, bad survey.BadRows, column string) ([]cfa.Group, error) {
	progress := a.progress()
	cases, responses, err := s.Cases(ctx, study.ReadOptions{BadRows: bad, Progress: progress.update, Keep: survey.CountRows}, []string{column})
	progress.stop()
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	texts, labels := cases.Column(column), s.Labels[column]
	parts := map[string][][]float64{}
	for n := range cases.Len() {
		value := texts.Of(n)
		if cases.Reasons[n] != 0 || value == "" || labels.Missing[value] {
			continue
		}
		parts[value] = append(parts[value], cases.Questionnaire.AppendValues(nil, cases.Answers(n)))
	}
	order := slices.Clone(labels.Order)
	for _, value := range slices.Sorted(maps.Keys(parts)) {
		if !slices.Contains(order, value) {
			order = append(order, value)
		}
	}
	var groups []cfa.Group
	for _, value := range order {
		if parts[value] != nil {
			groups = append(groups, cfa.Group{Name: s.Labels.Value(column, value, a.lang), Sample: cfa.Observe(parts[value])})
		}
	}
	return groups, enoughGroups(len(groups), column)
}

func enoughGroups(n int, by string) error {
	if n >= 2 {
		return nil
	}
	return usageError{text: diag.Say("--by %s: %d groups have answers, want two or more", "--by %s：只有 %d 个组有答卷，至少需要两个", by, n)}
}
