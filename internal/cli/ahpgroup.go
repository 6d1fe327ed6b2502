package cli

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// groupView is a part of what ahp group has to say.
type groupView string

const (
	viewAll          groupView = "all"
	viewWeights      groupView = "weights"
	viewMatrices     groupView = "matrices"
	viewExperts      groupView = "experts"
	viewIndividuals  groupView = "individuals"
	viewPairs        groupView = "pairs"
	viewAggregations groupView = "aggregations"
)

func (a *app) ahpGroupCommand() *cobra.Command {
	var o benchOptions
	var by, show string
	var trim float64
	cmd := a.command("ahp.group")
	cmd.Use = "group FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		s.options.Trim = trim
		g, err := studyGroup(s, reports.PartKind(by))
		if err != nil {
			return err
		}
		return a.printGroup(g, groupView(show))
	}
	a.addBench(cmd, &o)
	a.addScale(cmd, &o)
	kinds := texts(reports.PartKinds())
	views := texts([]groupView{viewAll, viewWeights, viewMatrices, viewExperts, viewIndividuals, viewPairs, viewAggregations})
	flags, p := cmd.Flags(), a.printer()
	flags.Var(newChoice(&by, kinds[0], kinds), "by", p.T("flag.groupby"))
	flags.Var(newChoice(&show, views[0], views), "show", p.T("flag.show", columns(views)))
	flags.Float64Var(&trim, "trim", 0, p.T("flag.trim"))
	complete(cmd, "by", kinds)
	complete(cmd, "show", views)
	return cmd
}

// studyGroup computes everything that ahp group says.
func studyGroup(s *subject, by reports.PartKind) (*reports.GroupStudy, error) {
	agreement, err := s.panel.Agreement(s.options)
	if fault, ok := errors.AsType[*ahp.Error](err); ok && fault.Code == ahp.CodeBadTrim {
		return nil, badOption("trim", err)
	}
	if err != nil {
		return nil, panelFault(err)
	}
	g := &reports.GroupStudy{Panel: s.panel, Options: s.options, Agreement: agreement, By: by, Aggregations: reports.CompareAggregations(s.panel, s.options)}
	var parts []ahp.Part
	switch by {
	case reports.ByGroup:
		parts = s.panel.ExpertGroups()
	case reports.ByCluster:
		if parts = reports.ClusterParts(agreement.Clusters); len(parts) < 2 {
			return nil, noClusters(len(s.panel.Experts))
		}
	default:
		return g, nil
	}
	if g.Comparison, err = s.panel.Compare(parts, s.options); err != nil {
		return nil, partFault(err)
	}
	return g, nil
}

func noClusters(experts int) error {
	found := diag.Say("no clusters of like-minded experts", "没有意见相近的专家聚类")
	if experts > ahp.MostAlike {
		found = diag.Say("%d experts: with more than %d no clusters are looked for", "共 %d 位专家：超过 %d 位时不作聚类", experts, ahp.MostAlike)
	}
	var problems diag.Problems
	problems.Add(diag.Problem{Code: "experts.no_clusters", Found: found,
		Want: diag.Say("two or more to put side by side", "至少两类才能并列比较"), Hint: diag.Say("leave out --by cluster", "请去掉 --by cluster")})
	return problems.Err()
}

// partFault names the part of the panel whose judgements are at fault.
func partFault(err error) error {
	part, ok := errors.AsType[*ahp.PartError](err)
	if !ok {
		return panelFault(err)
	}
	at := ""
	if node, ok := errors.AsType[*ahp.PanelError](err); ok {
		at = " · " + node.Node
	}
	return panelFault(&ahp.PanelError{Node: part.Part + at, Err: part.Err})
}

func (a *app) printGroup(g *reports.GroupStudy, view groupView) error {
	out, lang := a.env.Out, a.lang
	warnings := g.Agreement.Result.Warnings
	switch a.format {
	case formatJSON:
		return g.WriteJSON(out, warnings, lang)
	case formatCSV:
		switch view {
		case viewMatrices:
			return g.WriteMatricesCSV(out)
		case viewExperts:
			return g.WriteExpertsCSV(out)
		case viewIndividuals:
			return g.WriteIndividualsCSV(out)
		case viewPairs:
			return g.WritePairsCSV(out)
		case viewAggregations:
			return g.WriteAggregationsCSV(out)
		}
		return g.WriteWeightsCSV(out, lang)
	}
	for i, table := range groupTables(g, view, lang) {
		if table == nil {
			continue
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := table.WriteText(out, a.style()); err != nil {
			return err
		}
	}
	// The tables tell who fails and what is missing; what else there is to say
	// of the random index or the judgements is said here.
	for _, w := range warnings {
		if w.Code != ahp.WarnInconsistent && w.Code != ahp.WarnExpertsInconsistent {
			a.warn([]diag.Warning{w})
		}
	}
	return nil
}

// groupTables are the tables of a view; what there is nothing to say of is nil.
func groupTables(g *reports.GroupStudy, view groupView, lang string) []*reports.Table {
	switch view {
	case viewWeights:
		return []*reports.Table{g.WeightsTable(lang)}
	case viewMatrices:
		return []*reports.Table{g.MatricesTable(lang), g.PartsTable(lang)}
	case viewExperts:
		return []*reports.Table{g.ExpertsTable(lang), g.ClustersTable(lang)}
	case viewIndividuals:
		return []*reports.Table{g.IndividualsTable(lang)}
	case viewPairs:
		return []*reports.Table{g.PairsTable(lang)}
	case viewAggregations:
		return []*reports.Table{g.AggregationsTable(lang)}
	}
	return []*reports.Table{g.WeightsTable(lang), g.MatricesTable(lang), g.PartsTable(lang), g.ExpertsTable(lang), g.ClustersTable(lang)}
}
