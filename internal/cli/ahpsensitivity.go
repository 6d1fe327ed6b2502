package cli

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

// Tables of ahp sensitivity.
const (
	showAuto      = "auto"
	showStability = "stability"
	showCrossings = "crossings"
	showLines     = "lines"
	showTornado   = "tornado"
)

// What ahp sensitivity ranks, and over what a tornado's weights go.
const (
	onWeights    = "weights"
	onScores     = "scores"
	overChange   = "change"
	overInterval = "interval"
)

var (
	sensitivityTables = []string{showAuto, showStability, showCrossings, showLines, showTornado}
	onValues          = []string{onWeights, onScores}
	overValues        = []string{overChange, overInterval}
)

type sensitivityOptions struct {
	bench          benchOptions
	show, on, over string
	weight, target string // codes
	depth          int    // of the nodes that are ranked; 0 means the leaves
	level          string // of the units that are ranked
	change         float64
	draws          int
	seed           uint64
}

func (a *app) ahpSensitivityCommand() *cobra.Command {
	var o sensitivityOptions
	preset := ahp.DefaultUncertaintyOptions()
	cmd := a.command("ahp.sensitivity")
	cmd.Use = "sensitivity FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !(o.change > 0 && o.change <= 1) {
			return usageError{text: wrongValue("change", fmt.Sprint(o.change), diag.Say("above 0, 1 at most", "大于 0 且不超过 1 的数"))}
		}
		return a.sensitivity(cmd, &o, args)
	}
	a.addBench(cmd, &o.bench)
	p := a.printer()
	flags := cmd.Flags()
	flags.StringVar(&o.weight, "weight", "", p.T("flag.weight"))
	flags.Var(newChoice(&o.show, showAuto, sensitivityTables), "show", p.T("flag.show.sensitivity"))
	flags.Var(newChoice(&o.on, onWeights, onValues), "on", p.T("flag.on"))
	flags.IntVar(&o.depth, "depth", 0, p.T("flag.rankdepth"))
	flags.StringVar(&o.level, "level", "", p.T("flag.ranklevel"))
	flags.StringVar(&o.target, "target", "", p.T("flag.target"))
	flags.Var(newChoice(&o.over, overChange, overValues), "over", p.T("flag.over"))
	flags.Float64Var(&o.change, "change", 0.1, p.T("flag.change"))
	flags.IntVar(&o.draws, "draws", preset.Draws, p.T("flag.draws"))
	flags.Uint64Var(&o.seed, "seed", preset.Seed, p.T("flag.seed"))
	complete(cmd, "show", sensitivityTables)
	complete(cmd, "on", onValues)
	complete(cmd, "over", overValues)
	return cmd
}

// table is which one is shown: what was asked about tells where --show does not.
func (o *sensitivityOptions) table() string {
	switch {
	case o.show != showAuto:
		return o.show
	case o.target != "":
		return showTornado
	case o.weight != "":
		return showCrossings
	}
	return showStability
}

func (a *app) sensitivity(cmd *cobra.Command, o *sensitivityOptions, args []string) error {
	s, err := a.subjectOf(cmd, &o.bench, args)
	if err != nil {
		return err
	}
	if err := oneRoot(s.panel); err != nil {
		return err
	}
	r, err := s.panel.Analyse(s.options)
	if err != nil {
		return panelFault(err)
	}
	movable := s.panel.Movable()
	if o.weight != "" {
		node, err := movableNode(s.panel, o.weight)
		if err != nil {
			return err
		}
		movable = []int{node}
	}
	ranked, move, err := a.ranked(cmd.Context(), o, s, r)
	if err != nil {
		return err
	}
	what := &reports.PanelSensitivity{Panel: s.panel, Ranked: ranked}
	for _, node := range movable {
		what.Moved = append(what.Moved, move(node))
	}
	for k := range ranked {
		m := &what.Moved[0]
		ranked[k].Value = m.Lines[k].At(m.Weight)
	}
	if o.table() == showTornado {
		return a.printTornado(cmd.Context(), o, s, what)
	}
	return a.printSensitivity(o, what)
}

// oneRoot refuses hierarchies that have nothing to do with each other.
func oneRoot(p *ahp.Panel) error {
	var roots []string
	for _, n := range p.Nodes {
		if n.Parent < 0 {
			roots = append(roots, n.Code)
		}
	}
	problem := diag.Problem{Code: "sensitivity.one_hierarchy", Found: diag.Say("%d hierarchies: %s", "%d 个层次结构：%s", len(roots), strings.Join(roots, ", ")),
		Want: diag.Say("one, with two elements to weigh or more", "一个层次结构，且至少有两个元素可比较"),
		Hint: diag.Say("files over different elements can be looked at one by one", "元素不同的文件请分别分析")}
	if len(roots) == 1 {
		if len(p.Movable()) > 0 {
			return nil
		}
		problem.Found, problem.Hint = diag.Say("nothing to weigh under %q", "%q 下没有可比较的元素", roots[0]), diag.Text{}
	}
	var problems diag.Problems
	problems.Add(problem)
	return problems.Err()
}

// movableNode finds the node whose weight is to be moved.
func movableNode(p *ahp.Panel, code string) (int, error) {
	var known []string
	for _, node := range p.Movable() {
		if p.Nodes[node].Code == code {
			return node, nil
		}
		known = append(known, p.Nodes[node].Code)
	}
	return 0, usageError{text: wrongValue("weight", code, diag.Say("the code of an element with siblings", "有同级元素的元素代码")), hint: diag.DidYouMean(code, known)}
}

// ranked says what is ranked, and what moving the weight of a node does to it.
func (a *app) ranked(ctx context.Context, o *sensitivityOptions, s *subject, r *ahp.PanelResult) ([]reports.Ranked, func(node int) ahp.Sensitivity, error) {
	if o.on == onScores {
		return a.rankedUnits(ctx, o, s, r)
	}
	nodes := s.panel.Leaves()
	if o.depth > 0 {
		nodes = s.panel.AtDepth(o.depth)
	}
	if len(nodes) < 2 || o.depth < 0 {
		return nil, nil, usageError{text: wrongValue("depth", fmt.Sprint(o.depth), diag.Say("a depth with two nodes or more, or 0 for the leaves", "至少有两个节点的层数，或 0（末级）"))}
	}
	var ranked []reports.Ranked
	for _, node := range nodes {
		n := s.panel.Nodes[node]
		ranked = append(ranked, reports.Ranked{Code: n.Code, Name: n.Label(a.lang)})
	}
	return ranked, func(node int) ahp.Sensitivity { return s.panel.Sensitivity(r.Local, node, nodes) }, nil
}

// rankedUnits ranks the units of a study by their overall scores.
func (a *app) rankedUnits(ctx context.Context, o *sensitivityOptions, s *subject, r *ahp.PanelResult) ([]reports.Ranked, func(node int) ahp.Sensitivity, error) {
	if s.study == nil {
		return nil, nil, usageError{text: wrongValue("on", o.on, diag.Say("%s, where there is no study with answers", "%s（没有带作答数据的评价项目）", onWeights))}
	}
	if s.study.Config.Scores.Method != indicators.ItemMeans {
		return nil, nil, usageError{text: diag.Say("--on scores: found method: %s, want %s, under which scores are sums of item means by weight", "--on scores：计分方法为 %s，应为 %s（得分为题项均值的加权和）",
			string(s.study.Config.Scores.Method), string(indicators.ItemMeans))}
	}
	progress := a.progress()
	e, err := s.study.Run(ctx, study.RunOptions{Read: study.ReadOptions{Progress: progress.update}, Errors: indicators.WithoutErrors})
	progress.stop()
	if err != nil {
		return nil, nil, err
	}
	levels := reports.RankedLevels(e.Units)
	level := o.level
	if level == "" && len(levels) > 0 {
		level = levels[0]
	}
	if !slices.Contains(levels, level) {
		return nil, nil, usageError{text: wrongValue("level", o.level, diag.Say("a level with several units: %s", "有多个单元的层级：%s", strings.Join(levels, ", ")))}
	}
	var ranked []reports.Ranked
	var values [][]float64
	var without []string
	for _, unit := range e.Units.AtLevel(level) {
		var row []float64
		for _, leaf := range s.panel.Leaves() {
			row = append(row, e.Scores.Scores[unit][leaf].Value)
		}
		u := &e.Units.List[unit]
		if e.Hidden(unit) || slices.ContainsFunc(row, math.IsNaN) {
			without = append(without, u.Code)
			continue
		}
		ranked = append(ranked, reports.Ranked{Code: u.Code, Name: u.Name(a.lang)})
		values = append(values, row)
	}
	if without != nil {
		a.warn([]diag.Warning{{Text: diag.Say("left out, for want of respondents or of answers to an item: %s", "因受访者过少或有题项无作答而未列入：%s", strings.Join(without, ", "))}})
	}
	if len(ranked) < 2 {
		return nil, nil, failure{diag.Say("fewer than two units of level %s have a score on every item", "层级 %s 中各题项均有得分的单元不足两个", level)}
	}
	return ranked, func(node int) ahp.Sensitivity { return s.panel.Composite(r.Local, node, values) }, nil
}

// nearestCrossings is how many a table shows.
const nearestCrossings = 30

func (a *app) printSensitivity(o *sensitivityOptions, s *reports.PanelSensitivity) error {
	out, show := a.env.Out, o.table()
	switch {
	case a.format == formatJSON && show == showStability:
		return s.WriteJSON(out, reports.WithoutLines)
	case a.format == formatJSON:
		return s.WriteJSON(out, reports.WithLines)
	case a.format == formatCSV && show == showCrossings:
		return s.WriteCrossingsCSV(out)
	case a.format == formatCSV && show == showLines:
		return s.WriteLinesCSV(out)
	case a.format == formatCSV:
		return s.WriteStabilityCSV(out)
	case show == showStability:
		return s.StabilityTable(a.lang).WriteText(out, a.style())
	}
	for i := range s.Moved {
		if i > 0 {
			fmt.Fprintln(out)
		}
		table := s.LinesTable(&s.Moved[i], a.lang)
		if show == showCrossings {
			table = s.CrossingsTable(&s.Moved[i], a.lang, nearestCrossings)
		}
		if err := table.WriteText(out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

// widestSwings is how many a table shows.
const widestSwings = 20

// printTornado shows what each weight does to the target, by default the one
// with the first place.
func (a *app) printTornado(ctx context.Context, o *sensitivityOptions, subject *subject, s *reports.PanelSensitivity) error {
	target := o.target
	if target == "" {
		target = s.Leader()
	}
	at := slices.IndexFunc(s.Ranked, func(r reports.Ranked) bool { return r.Code == target })
	if at < 0 {
		var known []string
		for _, r := range s.Ranked {
			known = append(known, r.Code)
		}
		return usageError{text: wrongValue("target", target, diag.Say("the code of one of those ranked", "参与排序者的代码")), hint: diag.DidYouMean(target, known)}
	}
	between := func(m *ahp.Sensitivity) (low, high float64) {
		return m.Weight * (1 - o.change), min(1, m.Weight*(1+o.change))
	}
	if o.over == overInterval {
		opt := ahp.DefaultUncertaintyOptions()
		opt.GroupOptions, opt.Draws, opt.Seed = subject.options, o.draws, o.seed
		u, err := subject.panel.Uncertainty(ctx, opt)
		if err != nil {
			return panelFault(err)
		}
		between = func(m *ahp.Sensitivity) (low, high float64) {
			w := u.Weights[m.Node].Local
			return w.Low, w.High
		}
	}
	t := &reports.Tornado{Panel: subject.panel, Of: s.Ranked[at], Swings: ahp.Swings(s.Moved, at, between)}
	switch a.format {
	case formatCSV:
		return t.WriteCSV(a.env.Out)
	case formatJSON:
		return t.WriteJSON(a.env.Out)
	}
	return t.Table(a.lang, widestSwings).WriteText(a.env.Out, a.style())
}
