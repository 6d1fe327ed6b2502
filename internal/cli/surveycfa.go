package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"

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
	s, err := a.open(dir)
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
	rows, units, err := a.itemAnswers(cmd.Context(), s, badRows(o.skip))
	if err != nil {
		return err
	}
	f := &reports.FactorAnalysis{Framework: s.Framework, Level: o.level}
	if s.Config.Columns.Weight != "" {
		f.Warnings = append(f.Warnings, diag.Warning{Code: cfa.WarnUnweighted, Text: diag.Say("factor models do not use the weights of the column %s: every respondent counts alike", "因子模型不使用 %s 列的权数：每位受访者同等计入", s.Config.Columns.Weight)})
	}
	if err := fitFactors(f, s, model, rows, units, o); err != nil {
		return cfaFault(filepath.Join(dir, s.Config.Responses), err)
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
	m := cfa.Model{Structure: cfa.Structure(o.structure), Identification: cfa.Identification(o.identification)}
	place := make(map[int]int, len(f.Items))
	for i, item := range f.Items {
		m.Items = append(m.Items, f.Nodes[item].Code)
		place[item] = i
	}
	for node := range f.Nodes {
		if f.Level[node] != o.level || len(f.Children[node]) == 0 {
			continue
		}
		factor := cfa.Factor{Code: f.Nodes[node].Code}
		for _, item := range f.Below(node) {
			factor.Items = append(factor.Items, place[item])
		}
		m.Factors = append(m.Factors, factor)
	}
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
	q := responses.Questionnaire
	for row, err := range responses.Rows() {
		if err != nil {
			return nil, nil, err
		}
		values := make([]float64, len(row.Answers))
		for i, code := range row.Answers {
			values[i] = math.NaN()
			if code != survey.NoAnswer {
				values[i] = q.Value(i, code)
			}
		}
		rows, units = append(rows, values), append(units, row.Unit)
	}
	return rows, units, nil
}

// fitFactors fits what was asked for: one model, the structures side by side,
// or one model in groups.
func fitFactors(f *reports.FactorAnalysis, s *study.Study, model cfa.Model, rows [][]float64, units []int, o cfaOptions) error {
	options := cfa.Options{Estimator: cfa.Estimator(o.estimator), Missing: cfa.MissingRule(o.missing), Dialect: cfa.Dialect(o.dialect)}
	if o.by != "" {
		groups, err := unitGroups(s, rows, units, o.by)
		if err != nil {
			return err
		}
		f.Groups = groups
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

// unitGroups sorts rows by the units of a level.
func unitGroups(s *study.Study, rows [][]float64, units []int, level string) ([]cfa.Group, error) {
	above := map[int]int{}
	var order, levels []string
	parts := map[string][][]float64{}
	for i := range s.Units.List {
		if l := s.Units.List[i].Level; len(levels) == 0 || levels[len(levels)-1] != l {
			levels = append(levels, l)
		}
		for at := i; at >= 0; at = s.Units.Parent[at] {
			if s.Units.List[at].Level == level {
				above[i] = at
				break
			}
		}
	}
	for i, row := range rows {
		at, found := above[units[i]]
		if !found {
			continue
		}
		code := s.Units.List[at].Code
		parts[code] = append(parts[code], row)
	}
	for i := range s.Units.List {
		if code := s.Units.List[i].Code; parts[code] != nil {
			order = append(order, code)
		}
	}
	if len(order) < 2 {
		return nil, usageError{text: diag.Say("--by %s: %d units of that level have answers, want two or more", "--by %s：该层级只有 %d 个单元有答卷，至少需要两个", level, len(order)), hint: diag.DidYouMean(level, levels)}
	}
	groups := make([]cfa.Group, len(order))
	for i, code := range order {
		groups[i] = cfa.Group{Name: code, Sample: cfa.Observe(parts[code])}
	}
	return groups, nil
}

// cfaFault places what the model can't be fitted to: the answers.
func cfaFault(file string, err error) error {
	fault, ok := errors.AsType[*cfa.Error](err)
	if !ok {
		return err
	}
	p := fault.Problem()
	p.File = file
	var problems diag.Problems
	problems.Add(p)
	return problems.Err()
}
