package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
)

type validityOptions struct {
	missing, weights, factors, method, rotate, dialect, show, below string
	seed                                                            uint64
	skip                                                            bool
}

func (a *app) surveyValidityCommand() *cobra.Command {
	var o validityOptions
	preset := psychometrics.DefaultValidityOptions()
	cmd := a.command("survey.validity")
	cmd.Use = "validity [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		v, err := a.validity(cmd.Context(), folder(args), o)
		if err != nil {
			return err
		}
		if a.format != formatJSON {
			a.warn(v.Warnings)
		}
		return a.printValidity(v, reports.ValidityView(o.show))
	}
	p := a.printer()
	flags := cmd.Flags()
	rules := texts(psychometrics.FactorRules())
	number := newChoice(&o.factors, rules[0], append(rules, aNumber))
	number.also = func(text string) bool { n, err := strconv.Atoi(text); return err == nil && n > 0 }
	flags.Var(number, "factors", p.T("flag.factors"))
	complete(cmd, "factors", rules)
	for _, choice := range []struct {
		value  *string
		flag   string
		values []string
		text   string
	}{
		{&o.method, "method", texts(psychometrics.Extractions()), p.T("flag.extraction")},
		{&o.rotate, "rotate", texts(psychometrics.Rotations()), p.T("flag.rotate")},
		{&o.dialect, "dialect", texts(psychometrics.Dialects()), p.T("flag.dialect")},
		{&o.missing, "missing", texts(psychometrics.MissingRules()), p.T("flag.missing.validity")},
		{&o.weights, "weights", texts(psychometrics.WeightRules()), p.T("flag.weights")},
		{&o.show, "show", texts(reports.ValidityViews()), p.T("flag.show.validity")},
	} {
		flags.Var(newChoice(choice.value, choice.values[0], choice.values), choice.flag, choice.text)
		complete(cmd, choice.flag, choice.values)
	}
	flags.StringVar(&o.below, "below", "", p.T("flag.below"))
	flags.Uint64Var(&o.seed, "seed", preset.Parallel.Seed, p.T("flag.seed"))
	a.addSkip(cmd, &o.skip)
	a.addFormat(cmd)
	return cmd
}

// aNumber stands for 1, 2, 3 …
const aNumber = "N"

// validity reads the answers of a study and looks at their structure.
func (a *app) validity(ctx context.Context, dir string, o validityOptions) (*reports.Validity, error) {
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	v := &reports.Validity{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework}
	spec, err := itemsBelow(s, v, o.below)
	if err != nil {
		return nil, err
	}
	opt := psychometrics.DefaultValidityOptions()
	opt.Missing, opt.Weights, opt.Rule = psychometrics.MissingRule(o.missing), psychometrics.RespondentWeights(o.weights), psychometrics.FactorRule(o.factors)
	opt.Factors.Extraction, opt.Factors.Rotation = psychometrics.Extraction(o.method), psychometrics.Rotation(o.rotate)
	opt.Factors.Dialect, opt.Factors.Seed, opt.Parallel.Seed = psychometrics.Dialect(o.dialect), o.seed, o.seed
	if n, err := strconv.Atoi(o.factors); err == nil {
		if n >= spec.Span.Len() {
			return nil, usageError{text: diag.Say("--factors %d: want fewer than the %d items", "--factors %d：应少于题项数 %d", n, spec.Span.Len())}
		}
		opt.Rule, opt.Factors.Factors = psychometrics.ByHand, n
	}
	progress := a.progress()
	responses, err := s.Answers(ctx, study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update, Keep: survey.KeepRows})
	progress.stop()
	if err != nil {
		return nil, err
	}
	defer responses.Close()
	a.notes(s.Notes())
	v.Weighted = responses.Weighted()
	v.Validity, err = psychometrics.ValidityOf(ctx, responses, spec, opt)
	if err != nil {
		return nil, validityFault(s.AnswersName(), spec, opt.Missing, err)
	}
	return v, nil
}

// itemsBelow are the items below a node, the root unless one is named. Their
// dimensions are its children.
func itemsBelow(s *study.Study, v *reports.Validity, code string) (psychometrics.ValiditySpec, error) {
	f := s.Framework
	if code != "" {
		v.Node = slices.IndexFunc(f.Nodes, func(n indicators.Node) bool { return n.Code == code })
	}
	if v.Node < 0 {
		codes := make([]string, len(f.Nodes))
		for i := range f.Nodes {
			codes[i] = f.Nodes[i].Code
		}
		return psychometrics.ValiditySpec{}, usageError{text: diag.Say("--below %s: no such indicator", "--below %s：没有该指标", code), hint: diag.DidYouMean(code, codes)}
	}
	items := f.Below(v.Node)
	if len(items) < 3 {
		return psychometrics.ValiditySpec{}, usageError{text: diag.Say("--below %s: %d items, want three or more", "--below %s：只有 %d 个题项，至少需要三个", f.Nodes[v.Node].Code, len(items))}
	}
	var spec psychometrics.ValiditySpec
	v.Dimensions, spec = s.Structure(v.Node)
	return spec, nil
}

// validityFault places what speaks against any analysis.
func validityFault(file string, spec psychometrics.ValiditySpec, rule psychometrics.MissingRule, err error) error {
	p := diag.Problem{File: file}
	if fault, ok := errors.AsType[*psychometrics.UnfactorableError](err); ok {
		p.Code, p.Found = fault.Code, fault.Text(spec.Names)
		p.Want = diag.Say("items that can be factored", "可作因子分析的题项")
		switch {
		case fault.Code == psychometrics.CodeFewRows && rule == psychometrics.Listwise:
			p.Hint = diag.Say("--missing em uses those with gaps too; --below CODE takes the items of one indicator", "--missing em 也使用有缺失的答卷；--below CODE 只取某一指标的题项")
		case fault.Code == psychometrics.CodeConstantItems, fault.Code == psychometrics.CodeDependent:
			p.Hint = diag.Say("leave these items out of the framework, or look for columns that were copied or computed", "请从指标体系中去除这些题项，或检查有无复制或计算而来的列")
		case fault.Code == psychometrics.CodeIndefinite:
			p.Hint = diag.Say("--missing em, or listwise", "请用 --missing em 或 listwise")
		}
	} else if fault, ok := errors.AsType[*psychometrics.Error](err); ok {
		p.Code, p.Found = fault.Code, fault.Text
	} else {
		return err
	}
	var problems diag.Problems
	problems.Add(p)
	return problems.Err()
}

func (a *app) printValidity(v *reports.Validity, view reports.ValidityView) error {
	out := a.env.Out
	switch a.format {
	case formatJSON:
		return v.WriteJSON(out, a.lang)
	case formatCSV:
		return v.WriteCSV(out, view, a.lang)
	}
	for i, t := range v.Tables(view, a.lang) {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := t.WriteText(out, a.style()); err != nil {
			return err
		}
	}
	if note := v.Note.In(a.lang); note != "" {
		fmt.Fprintf(out, "\n%s\n", note)
	}
	return nil
}
