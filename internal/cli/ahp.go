package cli

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

func (a *app) ahpCommand() *cobra.Command {
	cmd := a.command("ahp")
	cmd.AddCommand(
		a.ahpWeightsCommand(),
		a.ahpCheckCommand(),
		a.ahpScalesCommand(),
		a.ahpFuzzyCommand(),
		a.ahpBestWorstCommand(),
		a.ahpRateCommand(),
		a.ahpCombineCommand(),
	)
	return cmd
}

// benchOptions are shared by the commands that take matrix files or a study.
type benchOptions struct {
	method, index, aggregate, inconsistent string
	limit                                  float64
	missing                                string
	strictScale                            bool
}

func (a *app) addBench(cmd *cobra.Command, o *benchOptions) {
	p := a.printer()
	preset := ahp.DefaultGroupOptions()
	method, index := texts(ahp.PriorityMethods()), texts(ahp.RandomIndexTables())
	aggregate, inconsistent := texts(ahp.Aggregations()), texts(ahp.InconsistentPolicies())
	flags := cmd.Flags()
	flags.Var(newChoice(&o.method, string(preset.Method), method), "method", p.T("flag.method"))
	flags.Var(newChoice(&o.index, string(preset.RandomIndex), index), "random-index", p.T("flag.index", columns(index)))
	flags.Var(newChoice(&o.aggregate, string(preset.Aggregate), aggregate), "aggregate", p.T("flag.aggregate"))
	flags.Var(newChoice(&o.inconsistent, string(preset.Inconsistent), inconsistent), "inconsistent", p.T("flag.inconsistent"))
	flags.Float64Var(&o.limit, "limit", preset.Limit, p.T("flag.limit"))
	flags.StringVar(&o.missing, "missing", "", p.T("flag.missing"))
	flags.BoolVar(&o.strictScale, "strict-scale", false, p.T("flag.strictscale"))
	for flag, values := range map[string][]string{"method": method, "random-index": index, "aggregate": aggregate, "inconsistent": inconsistent} {
		complete(cmd, flag, values)
	}
	a.addResults(cmd)
}

// columns lists names in lines of three.
func columns(names []string) string {
	var lines []string
	for line := range slices.Chunk(names, 3) {
		lines = append(lines, strings.Join(line, ", "))
	}
	return strings.Join(lines, ",\n")
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// over lets flags that were given go before what a study says.
func (o *benchOptions) over(cmd *cobra.Command, base ahp.GroupOptions) ahp.GroupOptions {
	changed := cmd.Flags().Changed
	if changed("method") {
		base.Method = ahp.PriorityMethod(o.method)
	}
	if changed("random-index") {
		base.RandomIndex = ahp.RandomIndexTable(o.index)
	}
	if changed("aggregate") {
		base.Aggregate = ahp.Aggregation(o.aggregate)
	}
	if changed("inconsistent") {
		base.Inconsistent = ahp.InconsistentPolicy(o.inconsistent)
	}
	if changed("limit") {
		base.Limit = o.limit
	}
	return base
}

func (o *benchOptions) check() error {
	if math.IsNaN(o.limit) || o.limit < 0 {
		return usageError{text: wrongValue("limit", fmt.Sprint(o.limit), diag.Say("0 or more", "不小于 0 的数"))}
	}
	return nil
}

// bench is what the bench commands work on: every matrix, with whose it is.
type bench struct {
	analyses []reports.Analysis
	warnings []diag.Warning
}

// benchOf analyses matrix files, or the matrices of a study folder.
func (a *app) benchOf(cmd *cobra.Command, o *benchOptions, args []string, experts whose) (*bench, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	b := &bench{}
	if len(args) == 1 {
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
			return b, a.benchOfStudy(b, cmd, o, args[0], experts)
		}
	}
	matrixOptions := study.MatrixOptions{Missing: o.missing}
	if o.strictScale {
		matrixOptions.Scale = study.RefuseOffScale
	}
	var problems, notes diag.Problems
	for _, name := range args {
		m, met, err := study.MatrixFile(name, matrixOptions)
		if err := problems.MergeError(err); err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		notes.Merge(met)
		if err := b.add(m, filepath.Base(name), "", o.over(cmd, ahp.DefaultGroupOptions()).Options); err != nil {
			if fault, ok := errors.AsType[*ahp.Error](err); ok {
				p := fault.Problem()
				p.File = name
				problems.Add(p)
				continue
			}
			return nil, err
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	a.notes(&notes)
	return b, nil
}

// suspects to name for one matrix.
const suspects = 3

func (b *bench) add(m *ahp.Matrix, name, expert string, opt ahp.Options) error {
	result, err := ahp.Analyse(m, opt)
	if err != nil {
		return err
	}
	analysis := reports.Analysis{Name: name, Expert: expert, Result: result}
	if !result.Consistent {
		analysis.Suspects = ahp.Worst(m, result, suspects)
	}
	for _, w := range result.Warnings {
		if expert == "" { // those about single experts are counted in the group's
			w.Node = name
			b.warnings = append(b.warnings, w)
		}
	}
	b.analyses = append(b.analyses, analysis)
	return nil
}

// whose matrices of a study are wanted.
type whose string

const (
	ofGroup   whose = "group"
	ofExperts whose = "experts"
	ofAll     whose = "all"
)

func (a *app) benchOfStudy(b *bench, cmd *cobra.Command, o *benchOptions, dir string, wanted whose) error {
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	if s.Config.Judgements == "" {
		var problems diag.Problems
		problems.Add(diag.Problem{File: filepath.Join(dir, study.ConfigName), Key: "judgements", Code: "study.no_judgements",
			Found: diag.Say("no judgements", "没有专家判断"), Want: diag.Say("judgements: judgements.csv", "judgements: judgements.csv")})
		return problems.Err()
	}
	s.Config.AHP = o.over(cmd, s.Config.AHP)
	weighting, err := s.Weigh()
	if err != nil {
		return err
	}
	if wanted != ofExperts {
		for i := range weighting.Matrices {
			m := &weighting.Matrices[i]
			analysis := reports.Analysis{Name: s.Framework.Nodes[m.Node].Code, Result: &m.Group.Result}
			if m.Group.Matrix != nil && !m.Group.Consistent {
				analysis.Suspects = ahp.Worst(m.Group.Matrix, &m.Group.Result, suspects)
			}
			b.analyses = append(b.analyses, analysis)
		}
		b.warnings = append(b.warnings, weighting.Warnings...)
	}
	a.notes(s.Notes())
	if wanted == ofGroup {
		return nil
	}
	for at, node := range weighting.Judgements.Nodes {
		for _, m := range weighting.Judgements.Matrices[at] {
			pairs := m.Matrix.N() * (m.Matrix.N() - 1) / 2
			if len(m.Matrix.Missing()) == pairs || len(m.Matrix.Components()) > 1 {
				continue // judged too little to be checked
			}
			if err := b.add(m.Matrix, s.Framework.Nodes[node].Code, m.Expert, s.Config.AHP.Options); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *app) ahpWeightsCommand() *cobra.Command {
	var o benchOptions
	cmd := a.command("ahp.weights")
	cmd.Use = "weights MATRIX...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b, err := a.benchOf(cmd, &o, args, ofGroup)
		if err != nil {
			return err
		}
		switch a.format {
		case formatCSV:
			return reports.WritePrioritiesCSV(a.env.Out, b.analyses)
		case formatJSON:
			return reports.WriteAnalysesJSON(a.env.Out, b.analyses, b.warnings, a.lang)
		}
		for i := range b.analyses {
			if i > 0 {
				fmt.Fprintln(a.env.Out)
			}
			if err := reports.PrioritiesTable(&b.analyses[i], a.lang).WriteText(a.env.Out, a.style()); err != nil {
				return err
			}
		}
		a.warn(b.warnings)
		return nil
	}
	a.addBench(cmd, &o)
	return cmd
}

func (a *app) ahpCheckCommand() *cobra.Command {
	var o benchOptions
	var of string
	cmd := a.command("ahp.check")
	cmd.Use = "check MATRIX...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b, err := a.benchOf(cmd, &o, args, whose(of))
		if err != nil {
			return err
		}
		if err := a.printCheck(b); err != nil {
			return err
		}
		if slices.ContainsFunc(b.analyses, func(x reports.Analysis) bool { return !x.Result.Consistent }) {
			return errNotAcceptable
		}
		return nil
	}
	a.addBench(cmd, &o)
	legal := texts([]whose{ofAll, ofGroup, ofExperts})
	cmd.Flags().Var(newChoice(&of, string(ofAll), legal), "of", a.printer().T("flag.of"))
	complete(cmd, "of", legal)
	return cmd
}

func (a *app) printCheck(b *bench) error {
	switch a.format {
	case formatCSV:
		return reports.WriteConsistencyCSV(a.env.Out, b.analyses)
	case formatJSON:
		return reports.WriteAnalysesJSON(a.env.Out, b.analyses, b.warnings, a.lang)
	}
	p := a.printer()
	over := slices.DeleteFunc(slices.Clone(b.analyses), func(x reports.Analysis) bool { return x.Result.Consistent })
	slices.SortStableFunc(over, func(x, y reports.Analysis) int { return cmp.Compare(y.Result.CR, x.Result.CR) })
	shown := b.analyses
	if len(shown) > 40 {
		shown = over // hundreds of matrices: those that are over the limit
	}
	if len(shown) > 0 {
		if err := reports.ConsistencyTable(shown, a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
		fmt.Fprintln(a.env.Out)
	}
	for i := range over[:min(len(over), 10)] {
		if table := reports.SuspectsTable(&over[i], a.lang); table != nil {
			if err := table.WriteText(a.env.Out, a.style()); err != nil {
				return err
			}
			fmt.Fprintln(a.env.Out)
		}
	}
	fmt.Fprintln(a.env.Out, p.T("ahp.verdict", len(over), len(b.analyses)))
	a.warn(slices.DeleteFunc(slices.Clone(b.warnings), func(w diag.Warning) bool { return w.Code == ahp.WarnInconsistent }))
	return nil
}

// warn prints the warnings of a result on stderr.
func (a *app) warn(warnings []diag.Warning) {
	for _, w := range warnings {
		about := strings.TrimSpace(w.Unit + " " + w.Node)
		if about != "" {
			about += ": "
		}
		a.say(a.printer().T("warning", about+w.Text.In(a.lang)))
	}
}
