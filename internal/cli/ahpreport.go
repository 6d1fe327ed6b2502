package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
)

type appendixOptions struct {
	bench benchOptions
	out   string
	by    string // what is uncertain; "" goes by the number of experts
	ahp.UncertaintyOptions
}

func (a *app) ahpReportCommand() *cobra.Command {
	o := appendixOptions{UncertaintyOptions: ahp.DefaultUncertaintyOptions()}
	cmd := a.command("ahp.report")
	cmd.Use = "report FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.writeAppendix(cmd, &o, args) }
	bench := &cobra.Command{}
	a.addBench(bench, &o.bench)
	bench.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "format" && flag.Name != "output" { // the results are files in a folder
			cmd.Flags().AddFlag(flag)
		}
	})
	flags, p := cmd.Flags(), a.printer()
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.appendix.output"))
	flags.Var(newChoice(&o.by, "", texts(ahp.UncertaintySources())), "by", p.T("flag.appendix.by"))
	flags.IntVar(&o.Draws, "draws", o.Draws, p.T("flag.draws"))
	flags.Uint64Var(&o.Seed, "seed", o.Seed, p.T("flag.seed"))
	flags.Float64Var(&o.Confidence, "confidence", o.Confidence, p.T("flag.confidence"))
	complete(cmd, "by", texts(ahp.UncertaintySources()))
	return cmd
}

// writeAppendix writes the appendix with its tables and charts.
func (a *app) writeAppendix(cmd *cobra.Command, o *appendixOptions, args []string) error {
	s, err := a.subjectOf(cmd, &o.bench, args)
	if err != nil {
		return err
	}
	if o.out == "" {
		if o.out = "out-ahp"; s.study != nil {
			o.out = filepath.Join(args[0], o.out)
		}
	}
	files, err := newOutputs(cmd.Context(), o.out, s.inputs(args))
	if err != nil {
		return err
	}
	defer files.abort()
	x, err := a.appendixOf(cmd.Context(), s, o)
	if err != nil {
		return err
	}
	if err := reports.WriteAppendix(x, a.lang, files.create); err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	a.sayOlder(files)
	_, err = fmt.Fprintln(a.env.Out, filepath.Join(o.out, "appendix.html"))
	return err
}

// mostRepaired is for how many matrices over the limit proposals are looked
// for: each may take about a second.
const mostRepaired = 100

// appendixOf computes what the appendix says.
func (a *app) appendixOf(ctx context.Context, s *subject, o *appendixOptions) (*reports.Appendix, error) {
	if err := oneRoot(s.panel); err != nil {
		return nil, err
	}
	if len(s.panel.Experts) == 1 {
		s.options.Aggregate = ahp.AggregateIndividualJudgements // the same of one, who has a matrix
	}
	group, err := studyGroup(s, reports.ByNothing)
	if err != nil {
		return nil, err
	}
	x := &reports.Appendix{Group: group}
	x.Title, x.Note = titleOf(s)
	compareGroups(x)
	x.Analyses = groupAnalyses(group)
	if levels, whole := ahp.OverallConsistency(s.panel, group.Agreement.Result); len(levels) > 1 {
		x.Levels = append(levels, whole)
	}
	u := o.UncertaintyOptions
	u.GroupOptions, u.Source = s.options, ahp.UncertaintySource(o.by)
	if u.Source == "" {
		if u.Source = ahp.ResampleExperts; x.Alone() {
			u.Source = ahp.PerturbJudgements
		}
	}
	uncertainty, err := s.panel.Uncertainty(ctx, u)
	if err != nil {
		return nil, panelFault(err)
	}
	x.Uncertainty = &reports.PanelUncertainty{Panel: s.panel, Result: uncertainty}
	x.Sensitivity, x.Tornado = a.moveWeights(group, uncertainty)
	return x, proposeRepairs(ctx, x, s.options.Options)
}

// titleOf is what a study is called and what is said of it; without a study
// the root's name.
func titleOf(s *subject) (title, note indicators.Names) {
	if s.study != nil {
		return s.study.Config.Title, s.study.Config.Note
	}
	root := s.panel.Nodes[0]
	return indicators.Names{diag.English: root.Label(diag.English), diag.Chinese: root.Label(diag.Chinese)}, nil
}

// compareGroups puts the experts' groups beside each other, or says why not.
func compareGroups(x *reports.Appendix) {
	g := x.Group
	parts := g.Panel.ExpertGroups()
	if len(parts) < 2 {
		return
	}
	comparison, err := g.Panel.Compare(parts, g.Options)
	if err != nil {
		x.NoComparison = diag.Raw(err.Error())
		if fault, ok := errors.AsType[*ahp.Error](err); ok {
			x.NoComparison = fault.Problem().Text()
		}
		if part, ok := errors.AsType[*ahp.PartError](err); ok {
			x.NoComparison = diag.Say("%s: %s", "%s：%s", part.Part, x.NoComparison)
		}
		return
	}
	g.By, g.Comparison = reports.ByGroup, comparison
}

// groupAnalyses are the group's matrices with their other indices; none under
// an aggregation of priorities.
func groupAnalyses(g *reports.GroupStudy) []reports.Analysis {
	var analyses []reports.Analysis
	for _, node := range g.Panel.Compared() {
		r := g.Agreement.Result.Groups[node]
		if r.Matrix != nil {
			analyses = append(analyses, reports.Analysis{Name: g.Panel.Nodes[node].Code, Result: &r.Result, Indices: ahp.MeasureIndices(r.Matrix)})
		}
	}
	return analyses
}

// moveWeights moves the highest weights that can be, and for the tornado every
// weight over its interval.
func (a *app) moveWeights(g *reports.GroupStudy, u *ahp.Uncertainty) (*reports.PanelSensitivity, *reports.Tornado) {
	panel, r := g.Panel, g.Agreement.Result
	leaves := panel.Leaves()
	s := &reports.PanelSensitivity{Panel: panel}
	first := 0
	for k, leaf := range leaves {
		n := panel.Nodes[leaf]
		s.Ranked = append(s.Ranked, reports.Ranked{Code: n.Code, Name: n.Label(a.lang), Value: r.Global[leaf]})
		if r.Global[leaf] > r.Global[leaves[first]] {
			first = k
		}
	}
	movable := panel.Movable()
	var all []ahp.Sensitivity
	for _, node := range movable {
		m := panel.Sensitivity(r.Local, node, leaves)
		all = append(all, m)
		if panel.Nodes[node].Parent == panel.Nodes[movable[0]].Parent {
			s.Moved = append(s.Moved, m)
		}
	}
	within := func(m *ahp.Sensitivity) (low, high float64) {
		spread := u.Weights[m.Node].Local
		if math.IsNaN(spread.Low) {
			return m.Weight, m.Weight
		}
		return spread.Low, spread.High
	}
	return s, &reports.Tornado{Panel: panel, Of: s.Ranked[first], Swings: ahp.Swings(all, first, within)}
}

// proposeRepairs looks for the fewest changes to every expert's matrix that is
// over the limit.
func proposeRepairs(ctx context.Context, x *reports.Appendix, limit ahp.Options) error {
	panel := x.Group.Panel
	options := ahp.DefaultRepairOptions()
	options.Options = limit
	places := map[string]int{}
	for i, e := range panel.Experts {
		places[e.Name] = i
	}
	var over []reports.Place
	for _, node := range panel.Compared() {
		for _, e := range x.Group.Agreement.Result.Groups[node].Experts {
			if e.Connected && !e.Consistent {
				over = append(over, reports.Place{Panel: panel, Node: node, Expert: places[e.Expert]})
			}
		}
	}
	if len(over) > mostRepaired {
		x.Unrepaired = len(over)
		return nil
	}
	for _, at := range over {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := ahp.Repair(panel.Matrices[at.Node][at.Expert], options)
		if err != nil {
			return panelFault(&ahp.PanelError{Node: at.Code(), Err: err})
		}
		if !r.Before.Consistent {
			x.Repairs = append(x.Repairs, reports.Repair{Place: at, Repaired: r})
		}
	}
	return nil
}
