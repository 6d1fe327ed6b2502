package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

func (a *app) ahpCheckCommand() *cobra.Command {
	var o benchOptions
	var of string
	var indices bool
	cmd := a.command("ahp.check")
	cmd.Use = "check FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b, err := a.benchOf(cmd, &o, args, whose(of), ofAll)
		if err != nil {
			return err
		}
		c, err := checked(b)
		if err != nil {
			return err
		}
		print := a.printCheck
		if indices {
			c.measure()
			print = a.printIndices
		}
		if err := print(c); err != nil {
			return err
		}
		if len(c.over) > 0 {
			return errNotAcceptable
		}
		return nil
	}
	a.addBench(cmd, &o)
	a.addScale(cmd, &o)
	a.addOf(cmd, &of)
	cmd.Flags().BoolVar(&indices, "indices", false, a.printer().T("flag.indices"))
	return cmd
}

// check is the consistency of the bench's matrices.
type check struct {
	*analysed
	over   []*reports.Analysis // those over the limit, the worst first
	levels []ahp.LevelConsistency
}

func checked(b *bench) (*check, error) {
	all, err := b.analyseAll(b.options)
	if err != nil {
		return nil, err
	}
	c := &check{analysed: all}
	for i := range all.analyses {
		if x := &all.analyses[i]; !x.Result.Consistent {
			c.over = append(c.over, x)
		}
	}
	slices.SortStableFunc(c.over, func(x, y *reports.Analysis) int { return cmp.Compare(y.Result.CR, x.Result.CR) })
	if !slices.ContainsFunc(b.matrices, func(x benchMatrix) bool { return x.own == nil }) {
		return c, nil // no group, and so no hierarchy of it
	}
	r, err := b.panel.Analyse(b.options)
	if err != nil {
		return nil, panelFault(err)
	}
	if levels, whole := ahp.OverallConsistency(b.panel, r); len(levels) > 1 {
		c.levels = append(levels, whole)
	}
	return c, nil
}

// measure adds the other indices to the analyses.
func (c *check) measure() {
	for i, m := range c.matrices {
		if m != nil {
			c.analyses[i].Indices = ahp.MeasureIndices(m)
		}
	}
}

// mostLines of a table: of hundreds of matrices those over the limit are shown.
const mostLines = 40

func (c *check) shown() []reports.Analysis {
	if len(c.analyses) <= mostLines {
		return c.analyses
	}
	var over []reports.Analysis
	for _, x := range c.over {
		over = append(over, *x)
	}
	return over
}

func (a *app) printCheck(c *check) error {
	switch a.format {
	case formatCSV:
		return reports.WriteConsistencyCSV(a.env.Out, c.analyses)
	case formatJSON:
		return reports.WriteAnalysesJSON(a.env.Out, c.analyses, c.levels, c.warnings, a.lang)
	}
	var tables []*reports.Table
	if shown := c.shown(); len(shown) > 0 {
		tables = append(tables, reports.ConsistencyTable(shown, a.lang))
	}
	for _, x := range c.over[:min(len(c.over), 10)] {
		tables = append(tables, reports.SuspectsTable(x, a.lang))
	}
	return a.printTables(append(tables, reports.LevelsTable(c.levels, a.lang)), c)
}

func (a *app) printIndices(c *check) error {
	switch a.format {
	case formatCSV:
		return reports.WriteIndicesCSV(a.env.Out, c.analyses)
	case formatJSON:
		return reports.WriteAnalysesJSON(a.env.Out, c.analyses, c.levels, c.warnings, a.lang)
	}
	var tables []*reports.Table
	if shown := c.shown(); len(shown) > 0 {
		tables = append(tables, reports.IndicesTable(shown, a.lang))
	}
	return a.printTables(append(tables, reports.LevelsTable(c.levels, a.lang)), c)
}

// printTables prints those that there are, and the verdict.
func (a *app) printTables(tables []*reports.Table, c *check) error {
	for _, table := range tables {
		if table == nil {
			continue
		}
		if err := table.WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
		fmt.Fprintln(a.env.Out)
	}
	fmt.Fprintln(a.env.Out, a.printer().T("ahp.verdict", len(c.over), len(c.analyses)))
	a.warn(slices.DeleteFunc(slices.Clone(c.warnings), func(w diag.Warning) bool { return w.Code == ahp.WarnInconsistent }))
	return nil
}
