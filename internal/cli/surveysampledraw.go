package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
	"goodgov/survey/sampling"
)

type drawOptions struct {
	method, strata, clusters, size, rule string
	n, each, least                       int
	exponent                             float64
	seed                                 uint64
}

func (a *app) sampleDrawCommand() *cobra.Command {
	o := drawOptions{}
	cmd := a.command("survey.sample.draw")
	cmd.Use = "draw LIST"
	cmd.Args = between(1, 1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.check(); err != nil {
			return err
		}
		d, err := draw(args[0], o)
		if err != nil {
			return err
		}
		switch a.format {
		case formatJSON:
			return d.WriteJSON(a.env.Out)
		case formatCSV:
			return d.WriteCSV(a.env.Out)
		}
		return d.Table(a.lang).WriteText(a.env.Out, a.style())
	}
	p := a.printer()
	flags := cmd.Flags()
	methods, rules := texts(sampling.Methods()), texts(sampling.Allocations()[:2])
	rules = append(rules, string(sampling.Power))
	flags.Var(newChoice(&o.method, methods[0], methods), "method", p.T("flag.sample.drawmethod", columns(methods)))
	complete(cmd, "method", methods)
	flags.IntVar(&o.n, "n", 0, p.T("flag.sample.drawn"))
	flags.StringVar(&o.strata, "strata", "", p.T("flag.sample.strata"))
	flags.Var(newChoice(&o.rule, rules[0], rules), "allocation", p.T("flag.sample.drawallocation"))
	complete(cmd, "allocation", rules)
	flags.Float64Var(&o.exponent, "exponent", sampling.DefaultAllocate().Exponent, p.T("flag.sample.exponent"))
	flags.IntVar(&o.least, "least", 0, p.T("flag.sample.leaststratum"))
	flags.StringVar(&o.clusters, "clusters", "", p.T("flag.sample.clusters"))
	flags.IntVar(&o.each, "each", 10, p.T("flag.sample.each"))
	flags.StringVar(&o.size, "size", "", p.T("flag.sample.size"))
	flags.Uint64Var(&o.seed, "seed", 1, p.T("flag.seed"))
	a.addResults(cmd)
	return cmd
}

// check refuses a method without the column that it needs.
func (o *drawOptions) check() error {
	if o.n < 1 {
		return usageError{text: diag.Say("--n: say how many to draw, or how many clusters", "请用 --n 给出抽取的数目（或群数）")}
	}
	for _, need := range []struct {
		flag, value string
		methods     []sampling.Method
	}{
		{"strata", o.strata, []sampling.Method{sampling.Stratified}},
		{"clusters", o.clusters, []sampling.Method{sampling.Clusters, sampling.TwoStage}},
		{"size", o.size, []sampling.Method{sampling.PPS}},
	} {
		if slices.Contains(need.methods, sampling.Method(o.method)) && need.value == "" {
			return usageError{text: diag.Say("--method %s needs --%s COLUMN", "--method %s 需要 --%s 列名", o.method, need.flag)}
		}
		if need.value != "" && !slices.Contains(need.methods, sampling.Method(o.method)) {
			return usageError{text: diag.Say("--%s does not go with --method %s", "--%s 不能与 --method %s 合用", need.flag, o.method)}
		}
	}
	switch {
	case o.each < 1:
		return usageError{text: wrongValue("each", fmt.Sprint(o.each), diag.Say("1 or more", "不小于 1 的整数"))}
	case o.least < 0:
		return usageError{text: wrongValue("least", fmt.Sprint(o.least), diag.Say("0 or more", "不小于 0 的整数"))}
	case !(o.exponent >= 0 && o.exponent <= 1):
		return usageError{text: wrongValue("exponent", fmt.Sprint(o.exponent), diag.Say("0 to 1", "0 至 1"))}
	}
	return nil
}

// draw draws a sample of the rows of a list.
func draw(name string, o drawOptions) (*reports.DrawnSample, error) {
	var t *tabular.Table
	err := readTable(name, diag.Say("a list to draw from", "抽样名单"), func(r io.Reader) (err error) {
		t, err = tabular.Read(r, name, tabular.Options{})
		return err
	})
	if err != nil {
		return nil, err
	}
	var problems diag.Problems
	f := sampling.Frame{Rows: len(t.Rows)}
	opt := sampling.DrawOptions{Method: sampling.Method(o.method), N: o.n, PerGroup: o.each, Seed: o.seed}
	d := &reports.DrawnSample{File: name, Method: opt.Method, Seed: o.seed, Header: t.Header.Cells}
	for _, row := range t.Rows {
		d.Rows = append(d.Rows, reports.ListedRow{Line: row.Line, Cells: row.Cells})
	}
	for _, column := range []string{reports.ProbabilityColumn, reports.WeightColumn} {
		if t.Has(column) {
			problems.Add(t.Problem("sample.drawn_already", diag.Say("a column %s", "已有 %s 列", column), diag.Say("a list, not a sample that was drawn from one", "名单，而非抽出的样本")))
		}
	}
	var names []string
	switch {
	case o.strata != "":
		f.Stratum, names = grouped(t, o.strata, &problems)
	case o.clusters != "":
		f.Cluster, names = grouped(t, o.clusters, &problems)
	case o.size != "":
		f.Size = sizes(t, o.size, &problems)
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if opt.Method == sampling.Stratified {
		if opt.Strata, err = strata(f.Stratum, len(names), o); err != nil {
			return nil, listFault(name, err)
		}
	}
	if d.Drawn, err = sampling.Draw(f, opt); err != nil {
		return nil, listFault(name, err)
	}
	d.Groups = drawnGroups(d.Drawn, f, names)
	return d, nil
}

func listFault(name string, err error) error {
	fault, ok := errors.AsType[*sampling.Error](err)
	if !ok {
		return err
	}
	var problems diag.Problems
	problems.Add(diag.Problem{File: name, Code: fault.Code, Found: fault.Text, Want: diag.Say("no more than the list has", "不超过名单所有")})
	return problems.Err()
}

// grouped numbers the values of a column, in the order in which they appear.
func grouped(t *tabular.Table, column string, problems *diag.Problems) (group []int, names []string) {
	if !found(t, column, problems) {
		return nil, nil
	}
	place := map[string]int{}
	for _, row := range t.Rows {
		value, ok := row.Cell(column).Required(problems)
		if !ok {
			continue
		}
		at, known := place[value]
		if !known {
			at = len(names)
			place[value], names = at, append(names, value)
		}
		group = append(group, at)
	}
	return group, names
}

// Sizes lie between these: what is beyond is a slip.
const (
	leastSize = 1e-6
	mostSize  = 1e12
)

func sizes(t *tabular.Table, column string, problems *diag.Problems) []float64 {
	if !found(t, column, problems) {
		return nil
	}
	var list []float64
	for _, row := range t.Rows {
		if v, ok := row.Cell(column).Float(leastSize, mostSize, problems); ok {
			list = append(list, v)
		}
	}
	return list
}

func found(t *tabular.Table, column string, problems *diag.Problems) bool {
	if t.Has(column) {
		return true
	}
	p := t.Problem("sample.column", diag.Say("no column %q", "没有列 %q", column), diag.Say("one of the list's columns", "名单中的列名"))
	p.Hint = diag.DidYouMean(column, t.Header.Cells)
	problems.Add(p)
	return false
}

// strata shares the sample out among the strata of the list.
func strata(stratum []int, count int, o drawOptions) ([]int, error) {
	list := make([]sampling.Stratum, count)
	for h := range list {
		list[h].CV = math.NaN()
	}
	for _, h := range stratum {
		list[h].Population++
	}
	shares, err := sampling.Allocate(o.n, list, sampling.AllocateOptions{Rule: sampling.Allocation(o.rule), Exponent: o.exponent, Least: o.least})
	if err != nil {
		return nil, err
	}
	return shares.N, nil
}

// drawnGroups counts strata, or the clusters that were drawn.
func drawnGroups(d *sampling.Drawn, f sampling.Frame, names []string) []reports.DrawnGroup {
	group := f.Stratum
	if group == nil {
		group = f.Cluster
	}
	if group == nil {
		group, names = make([]int, f.Rows), []string{""}
	}
	all := make([]reports.DrawnGroup, len(names))
	for g, name := range names {
		all[g] = reports.DrawnGroup{Name: name, Low: math.Inf(1)}
	}
	for _, g := range group {
		all[g].Listed++
	}
	for at, i := range d.Rows {
		g := &all[group[i]]
		g.Drawn++
		g.Low, g.High = min(g.Low, d.Probability[at]), max(g.High, d.Probability[at])
	}
	for g := range all {
		if all[g].Drawn == 0 {
			all[g].Low, all[g].High = math.NaN(), math.NaN()
		}
	}
	return slices.DeleteFunc(all, func(g reports.DrawnGroup) bool { return g.Drawn == 0 && f.Cluster != nil })
}
