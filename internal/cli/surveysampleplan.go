package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey/sampling"
)

type planOptions struct {
	aim                       sampling.Aim
	plan                      study.PlanOptions
	of, formula, rule, effect string
	population                float64
	skip                      bool
}

// fromData in place of a design effect is the one that the answers show.
const fromData = "data"

func (a *app) samplePlanCommand() *cobra.Command {
	o := planOptions{aim: sampling.DefaultAim(), plan: study.PlanOptions{Allocate: sampling.DefaultAllocate(), Response: 1, Power: 0.8}}
	cmd := a.command("survey.sample.plan")
	cmd.Use = "plan [DIR]|--population N"
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("population") {
			return between(0, 0)(cmd, args)
		}
		return between(0, 1)(cmd, args)
	}
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.check(cmd); err != nil {
			return err
		}
		x, err := a.plan(cmd, o, args)
		if err != nil {
			return err
		}
		switch a.format {
		case formatJSON:
			return x.WriteJSON(a.env.Out, a.lang)
		case formatCSV:
			return x.WriteCSV(a.env.Out)
		}
		tables := x.Tables(a.lang)
		if err := a.showTables(len(tables), func(i int) *reports.Table { return tables[i] }); err != nil {
			return err
		}
		return a.printNote(x.Note)
	}
	p := a.printer()
	flags := cmd.Flags()
	flags.Float64Var(&o.population, "population", 0, p.T("flag.sample.population"))
	flags.Float64Var(&o.aim.Margin, "margin", 0, p.T("flag.sample.margin"))
	flags.Float64Var(&o.aim.Confidence, "confidence", o.aim.Confidence, p.T("flag.sample.confidence"))
	of, formulas, rules := texts(sampling.Quantities()), texts(sampling.Formulas()), texts(sampling.Allocations())
	flags.Var(newChoice(&o.of, of[0], of), "of", p.T("flag.sample.of"))
	flags.Var(newChoice(&o.formula, formulas[0], formulas), "formula", p.T("flag.sample.formula"))
	flags.Float64Var(&o.aim.Proportion, "proportion", o.aim.Proportion, p.T("flag.sample.proportion"))
	flags.Float64Var(&o.aim.SD, "sd", o.aim.SD, p.T("flag.sample.sd"))
	effect := newChoice(&o.effect, "1", []string{"1", fromData, aNumber})
	effect.also = func(text string) bool { v, err := strconv.ParseFloat(text, 64); return err == nil && v > 0 }
	flags.Var(effect, "deff", p.T("flag.sample.deff"))
	flags.IntVar(&o.plan.N, "n", 0, p.T("flag.sample.samplesize"))
	flags.StringVar(&o.plan.Level, "level", "", p.T("flag.sample.samplelevel"))
	flags.Var(newChoice(&o.rule, rules[0], rules), "allocation", p.T("flag.sample.allocation", columns(rules)))
	flags.Float64Var(&o.plan.Allocate.Exponent, "exponent", o.plan.Allocate.Exponent, p.T("flag.sample.exponent"))
	flags.IntVar(&o.plan.Allocate.Least, "least", 0, p.T("flag.sample.least"))
	flags.Float64Var(&o.plan.Response, "response", o.plan.Response, p.T("flag.sample.response"))
	flags.Float64Var(&o.plan.Difference, "difference", 0, p.T("flag.sample.difference"))
	flags.Float64Var(&o.plan.Power, "power", o.plan.Power, p.T("flag.sample.power"))
	for flag, values := range map[string][]string{"of": of, "formula": formulas, "allocation": rules, "deff": {"1", fromData}} {
		complete(cmd, flag, values)
	}
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

// check refuses values that no plan has.
func (o *planOptions) check(cmd *cobra.Command) error {
	o.aim.Of, o.aim.Formula, o.plan.Allocate.Rule = sampling.Quantity(o.of), sampling.Formula(o.formula), sampling.Allocation(o.rule)
	if !cmd.Flags().Changed("margin") {
		o.aim.Margin = 0.05
		if o.aim.Of == sampling.Mean {
			o.aim.Margin = 0.1
		}
	}
	above := func(low float64) diag.Text { return diag.Say("above %g", "大于 %g", low) }
	inside := func(low, high float64) diag.Text {
		return diag.Say("between %g and %g", "介于 %g 与 %g 之间", low, high)
	}
	margin := inside(0, 1)
	if o.aim.Of == sampling.Mean {
		margin = above(0)
	}
	positive := func(v float64) bool { return v > 0 && !math.IsInf(v, 1) }
	share := func(v float64) bool { return v > 0 && v < 1 }
	for _, flag := range []struct {
		name  string
		value float64
		legal bool
		want  diag.Text
	}{
		{"margin", o.aim.Margin, positive(o.aim.Margin) && (o.aim.Of == sampling.Mean || o.aim.Margin < 1), margin},
		{"confidence", o.aim.Confidence, share(o.aim.Confidence), inside(0, 1)},
		{"proportion", o.aim.Proportion, share(o.aim.Proportion), inside(0, 1)},
		{"sd", o.aim.SD, positive(o.aim.SD), above(0)},
		{"exponent", o.plan.Allocate.Exponent, o.plan.Allocate.Exponent >= 0 && o.plan.Allocate.Exponent <= 1, diag.Say("0 to 1", "0 至 1")},
		{"response", o.plan.Response, o.plan.Response > 0 && o.plan.Response <= 1, diag.Say("above 0, up to 1", "大于 0、不超过 1")},
		{"power", o.plan.Power, share(o.plan.Power), inside(0, 1)},
		{"difference", o.plan.Difference, positive(o.plan.Difference) || !cmd.Flags().Changed("difference"), above(0)},
		{"population", o.population, o.population >= 1 && !math.IsInf(o.population, 1) || !cmd.Flags().Changed("population"), diag.Say("1 or more", "不小于 1")},
		{"n", float64(o.plan.N), o.plan.N > 0 || !cmd.Flags().Changed("n"), diag.Say("1 or more", "不小于 1 的整数")},
		{"least", float64(o.plan.Allocate.Least), o.plan.Allocate.Least >= 0, diag.Say("0 or more", "不小于 0 的整数")},
	} {
		if !flag.legal {
			return usageError{text: wrongValue(flag.name, fmt.Sprint(flag.value), flag.want)}
		}
	}
	o.plan.ShownSD = !cmd.Flags().Changed("sd")
	if o.plan.ShownDeff = o.effect == fromData; !o.plan.ShownDeff {
		o.aim.DesignEffect, _ = strconv.ParseFloat(o.effect, 64)
	}
	return nil
}

func (a *app) plan(cmd *cobra.Command, o planOptions, args []string) (*reports.SamplePlan, error) {
	if o.population > 0 {
		if o.plan.ShownDeff {
			return nil, usageError{text: diag.Say("--deff data needs a study with answers", "--deff data 需要有作答的评价项目")}
		}
		return planned(o), nil
	}
	s, err := a.openCollected(folder(args))
	if err != nil {
		return nil, err
	}
	if levels := s.Units.Levels(); o.plan.Level != "" && !slices.Contains(levels, o.plan.Level) {
		return nil, usageError{text: diag.Say("--level %s: no such level of units", "--level %s：没有该层级", o.plan.Level), hint: diag.DidYouMean(o.plan.Level, levels)}
	}
	progress := a.progress()
	o.plan.Read = study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	x, err := s.Plan(cmd.Context(), o.aim, o.plan)
	progress.stop()
	if err != nil {
		return nil, err
	}
	a.notes(s.Notes())
	return x, nil
}

// planned is a plan for a population alone.
func planned(o planOptions) *reports.SamplePlan {
	x := &reports.SamplePlan{Aim: o.aim, Allocation: o.plan.Allocate.Rule, Response: o.plan.Response, Shown: math.NaN(), N: o.plan.N, Exact: math.NaN()}
	exact := o.aim.Size(o.population)
	needed := sampling.RoundUp(exact)
	if x.N == 0 {
		x.N, x.Exact = needed, exact
	}
	if o.plan.Difference > 0 {
		x.Contrast = &sampling.Contrast{Difference: o.plan.Difference, SD: o.aim.SD, Confidence: o.aim.Confidence, Power: o.plan.Power, DesignEffect: o.aim.DesignEffect}
	}
	x.Shared = o.plan.N > 0
	x.Units = []reports.PlannedUnit{{Population: o.population, Needed: needed, Share: x.N, ShareExact: float64(x.N), Margin: o.aim.MarginOf(float64(x.N), o.population), Distributed: -1,
		Effect: math.NaN(), Returned: math.NaN()}}
	return x
}
