package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/internal/study"
	"goodgov/reports"
)

// compareViews are what --show shows; all of it is in the JSON.
const (
	showTests  = "tests"
	showGroups = "groups"
	showPairs  = "pairs"
	showGaps   = "gaps"
)

var compareViews = []string{showSummary, showTests, showGroups, showPairs, showGaps}

type compareOptions struct {
	by, nodes           []string
	groups              string
	depth               int
	adjust, posthoc     string
	show                string
	clusters, all, skip bool
	byAsked             bool
}

func (a *app) compareCommand() *cobra.Command {
	var o compareOptions
	cmd := a.command("compare")
	cmd.Use = "compare [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.byAsked = len(o.by) > 0
		c, err := a.compare(cmd, folder(args), o)
		if err != nil {
			return err
		}
		a.warn(c.Warnings)
		if o.all {
			c.Unprotected()
		}
		return a.printComparisons(c, o)
	}
	p := a.printer()
	flags := cmd.Flags()
	flags.StringSliceVar(&o.by, "by", nil, p.T("flag.by.compare"))
	flags.StringSliceVar(&o.nodes, "node", nil, p.T("flag.node.compare"))
	flags.IntVar(&o.depth, "depth", 0, p.T("flag.depth.compare"))
	flags.StringVar(&o.groups, "groups", "", p.T("flag.groups.compare"))
	for _, choice := range []struct {
		flag   string
		value  *string
		values []string
		text   string
	}{
		{"adjust", &o.adjust, texts(inference.Adjustments()), p.T("flag.adjust.compare")},
		{"posthoc", &o.posthoc, texts(compare.Posthocs()), p.T("flag.posthoc.compare", columns(texts(compare.Posthocs())))},
		{"show", &o.show, compareViews, p.T("flag.show.compare")},
	} {
		flags.Var(newChoice(choice.value, choice.values[0], choice.values), choice.flag, choice.text)
		complete(cmd, choice.flag, choice.values)
	}
	flags.BoolVar(&o.clusters, "clusters", false, p.T("flag.clusters.compare"))
	flags.BoolVar(&o.all, "all", false, p.T("flag.all.compare"))
	a.addCollected(cmd)
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	cmd.AddCommand(a.compareImportanceCommand(), a.compareTrendCommand(), a.compareRegressionCommand())
	return cmd
}

// compare reads a study and compares its groups.
func (a *app) compare(cmd *cobra.Command, dir string, o compareOptions) (*reports.Comparisons, error) {
	regroup, err := regroupings(o)
	if err != nil {
		return nil, err
	}
	if o.depth < 0 {
		return nil, usageError{text: wrongValue("depth", strconv.Itoa(o.depth), diag.Say("0 or more", "不小于 0 的整数"))}
	}
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	nodes, err := comparedNodes(s.Framework, o)
	if err != nil {
		return nil, err
	}
	progress := a.progress()
	opt := study.CompareOptions{Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}, By: o.by, Regroup: regroup, Nodes: nodes, Clusters: o.clusters,
		Compare: compare.Options{Confidence: s.Config.Scores.Confidence, Posthoc: compare.Posthoc(o.posthoc), Adjust: inference.Adjustment(o.adjust)}}
	c, err := s.Compare(cmd.Context(), opt)
	progress.stop()
	if err != nil {
		return nil, err
	}
	a.notes(s.Notes())
	return c, nil
}

// regroupings reads --groups: "60+=4,5; under 60=1,2,3".
func regroupings(o compareOptions) ([]study.Regrouping, error) {
	if o.groups == "" {
		return nil, nil
	}
	wrong := usageError{text: wrongValue("groups", o.groups, diag.Say("groups and their values, as in \"60+=4,5; under 60=1,2,3\"", "分组及其取值，如 \"60+=4,5; under 60=1,2,3\""))}
	if len(o.by) != 1 {
		wrong.text = diag.Say("--groups needs --by with one column", "--groups 需要 --by 指定一列")
		return nil, wrong
	}
	var list []study.Regrouping
	seen := map[string]bool{}
	for part := range strings.SplitSeq(o.groups, ";") {
		name, values, found := strings.Cut(part, "=")
		r := study.Regrouping{Name: strings.TrimSpace(name)}
		for value := range strings.SplitSeq(values, ",") {
			value = strings.TrimSpace(value)
			if value == "" || seen[value] {
				return nil, wrong
			}
			seen[value] = true
			r.Values = append(r.Values, value)
		}
		if !found || r.Name == "" {
			return nil, wrong
		}
		list = append(list, r)
	}
	return list, nil
}

// comparedNodes are the indicators to compare by: the root or those that are
// named, and as many levels below them as are asked for.
func comparedNodes(f *indicators.Framework, o compareOptions) ([]int, error) {
	from := []int{0}
	if len(o.nodes) > 0 {
		from = nil
	}
	for _, code := range o.nodes {
		node, found := f.Index(code)
		if !found {
			return nil, usageError{text: diag.Say("there is no indicator %q", "没有指标 %q", code), hint: diag.DidYouMean(code, f.Codes())}
		}
		from = append(from, node)
	}
	var nodes []int
	for node := range f.Nodes {
		for above := node; above >= 0; above = f.Parent[above] {
			if slices.Contains(from, above) && f.Level[node]-f.Level[above] <= o.depth {
				nodes = append(nodes, node)
				break
			}
		}
	}
	return nodes, nil
}

// listed is how many rows of a long list a table has, unless all are asked for.
const listed reports.Most = 15

func (a *app) printComparisons(c *reports.Comparisons, o compareOptions) error {
	out := a.env.Out
	switch a.format {
	case formatJSON:
		return c.WriteJSON(out, a.lang)
	case formatCSV:
		switch o.show {
		case showGroups:
			return c.WriteGroupsCSV(out, a.lang)
		case showPairs:
			return c.WritePairsCSV(out)
		case showGaps:
			return c.WriteGapsCSV(out, a.lang)
		}
		return c.WriteTestsCSV(out, a.lang)
	}
	most := listed
	if o.all {
		most = 0
	}
	var tables []*reports.Table
	if o.show == showGroups || o.show == showPairs || o.show == showSummary && o.byAsked {
		for i := range c.Groupings {
			g := &c.Groupings[i]
			for at := range c.Nodes {
				if o.show == showPairs {
					tables = append(tables, c.PairsTable(a.lang, g, at, most))
				} else {
					tables = append(tables, c.GroupsTable(a.lang, g, at))
				}
			}
		}
	}
	switch o.show {
	case showSummary, showTests:
		tables = append(tables, c.TestsTable(a.lang))
	case showGaps:
		tables = append(tables, c.GapsTable(a.lang, most))
	}
	switch o.show {
	case showGaps:
		fmt.Fprintf(out, "%s\n\n", c.GapSentence(a.lang))
	case showSummary:
		for _, sentence := range c.Sentences(a.lang) {
			fmt.Fprintln(out, sentence)
		}
		fmt.Fprintln(out)
	}
	if err := a.showTables(len(tables), func(i int) *reports.Table { return tables[i] }); err != nil {
		return err
	}
	if note := c.Note.In(a.lang); note != "" {
		fmt.Fprintf(out, "\n%s\n", note)
	}
	return nil
}
