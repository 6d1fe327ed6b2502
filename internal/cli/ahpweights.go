package cli

import (
	"errors"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// allMethods side by side, in place of one by name.
const allMethods = "all"

func (a *app) ahpWeightsCommand() *cobra.Command {
	var o benchOptions
	var of string
	cmd := a.command("ahp.weights")
	cmd.Use = "weights FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b, err := a.benchOf(cmd, &o, args, whose(of), ofGroup)
		if err != nil {
			return err
		}
		if o.method == allMethods {
			return a.printMethods(b)
		}
		return a.printWeights(b)
	}
	a.addBench(cmd, &o)
	a.addScale(cmd, &o)
	methods := append(texts(ahp.PriorityMethods()), allMethods)
	flag := cmd.Flags().Lookup("method")
	flag.Value, flag.Usage = newChoice(&o.method, o.method, methods), a.printer().T("flag.method", columns(methods))
	a.addOf(cmd, &of)
	return cmd
}

func (a *app) addOf(cmd *cobra.Command, of *string) {
	legal := texts([]whose{ofAll, ofGroup, ofExperts})
	cmd.Flags().Var(newChoice(of, "", legal), "of", a.printer().T("flag.of"))
	complete(cmd, "of", legal)
}

func (a *app) printWeights(b *bench) error {
	all, err := b.analyseAll(b.options)
	if err != nil {
		return err
	}
	switch a.format {
	case formatCSV:
		return reports.WritePrioritiesCSV(a.env.Out, all.analyses)
	case formatJSON:
		return reports.WriteAnalysesJSON(a.env.Out, all.analyses, nil, all.warnings, a.lang)
	}
	if err := a.showTables(len(all.analyses), func(i int) *reports.Table { return reports.PrioritiesTable(&all.analyses[i], a.lang) }); err != nil {
		return err
	}
	a.warn(all.warnings)
	return nil
}

// printMethods shows every matrix by all methods. A method that can't do with
// a matrix leaves its column empty and says why; that none can is an error.
func (a *app) printMethods(b *bench) error {
	var (
		comparisons []reports.MethodComparison
		warnings    []diag.Warning
		problems    diag.Problems
	)
	for _, x := range b.matrices {
		c := reports.MethodComparison{Name: x.name, Expert: x.expert, Elements: x.elements}
		var refused *ahp.Error
		some := false
		for _, method := range ahp.PriorityMethods() {
			opt := b.options
			opt.Method = method
			_, r, err := b.analyse(x, opt)
			if err != nil {
				fault, ok := errors.AsType[*ahp.Error](err)
				if !ok {
					return err
				}
				if refused == nil {
					refused = fault
				}
				c.Methods = append(c.Methods, reports.MethodResult{Method: method, Fault: fault.Found})
				continue
			}
			some = true
			c.Methods = append(c.Methods, reports.NewMethodResult(method, r))
			for _, w := range r.Warnings {
				if w.Code == ahp.WarnNotUnique || w.Code == ahp.WarnSeveralMinima || method == ahp.Eigenvector {
					w.Node = x.name
					warnings = append(warnings, w)
				}
			}
		}
		if !some {
			problems.Add(x.problem(refused))
		}
		comparisons = append(comparisons, c)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	switch a.format {
	case formatCSV:
		return reports.WriteMethodsCSV(a.env.Out, comparisons)
	case formatJSON:
		return reports.WriteMethodsJSON(a.env.Out, comparisons, warnings, a.lang)
	}
	if err := a.showTables(len(comparisons), func(i int) *reports.Table { return comparisons[i].Table(a.lang) }); err != nil {
		return err
	}
	a.warn(warnings)
	return nil
}
