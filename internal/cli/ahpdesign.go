package cli

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

type designOptions struct {
	elements, pairs, next int
	share                 float64
	by                    string
}

func (a *app) ahpDesignCommand() *cobra.Command {
	var o benchOptions
	var d designOptions
	cmd := a.command("ahp.design")
	cmd.Use = "design FILE...|DIR|--elements N"
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("elements") {
			return between(0, 0)(cmd, args)
		}
		return between(1, math.MaxInt)(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := d.check(cmd); err != nil {
			return err
		}
		if len(args) == 0 {
			return a.design([]reports.Design{numbered(d.elements)}, d)
		}
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		if d.next > 0 {
			return a.next(s, d)
		}
		return a.design(undesigned(s), d)
	}
	a.addMatrices(cmd, &o)
	p := a.printer()
	criteria := texts(ahp.DesignCriteria())
	flags := cmd.Flags()
	flags.Var(newChoice(&d.by, criteria[0], criteria), "by", p.T("flag.designby"))
	complete(cmd, "by", criteria)
	flags.IntVar(&d.elements, "elements", 0, p.T("flag.elements"))
	flags.IntVar(&d.pairs, "pairs", 0, p.T("flag.pairs"))
	flags.Float64Var(&d.share, "share", 0, p.T("flag.sharepairs"))
	flags.IntVar(&d.next, "next", 0, p.T("flag.next"))
	return cmd
}

// check refuses values that no design has, and questions that exclude each other.
func (d *designOptions) check(cmd *cobra.Command) error {
	changed := cmd.Flags().Changed
	if changed("elements") && (d.elements < 2 || d.elements > ahp.MostDesigned) {
		return usageError{text: wrongValue("elements", strconv.Itoa(d.elements), diag.Say("%d to %d", "%d 至 %d", 2, ahp.MostDesigned))}
	}
	if changed("pairs") && d.pairs < 1 {
		return usageError{text: wrongValue("pairs", strconv.Itoa(d.pairs), diag.Say("1 or more", "不小于 1 的整数"))}
	}
	if changed("share") && !(d.share > 0 && d.share <= 1) {
		return usageError{text: wrongValue("share", fmt.Sprint(d.share), diag.Say("above 0, up to 1", "大于 0、不超过 1"))}
	}
	if changed("next") && d.next < 1 {
		return usageError{text: wrongValue("next", strconv.Itoa(d.next), diag.Say("1 or more", "不小于 1 的整数"))}
	}
	given := 0
	for _, name := range []string{"pairs", "share", "next"} {
		if changed(name) {
			given++
		}
	}
	if given > 1 {
		return usageError{text: diag.Say("--pairs, --share and --next ask different things", "--pairs、--share 与 --next 不能同时使用"), hint: diag.Say("give one of them", "请只给其中一个")}
	}
	if changed("next") && changed("elements") {
		return usageError{text: diag.Say("--next needs what was judged", "--next 需要已作的判断"), hint: diag.Say("give a file or a folder in place of --elements", "请给出文件或文件夹，代替 --elements")}
	}
	return nil
}

// numbered is a matrix of elements that have but a number.
func numbered(n int) reports.Design {
	d := reports.Design{Title: diag.Say("%d elements", "%d 个元素", n)}
	for i := range n {
		d.Names = append(d.Names, strconv.Itoa(i+1))
		d.Shown = append(d.Shown, diag.Raw(strconv.Itoa(i+1)))
	}
	return d
}

// undesigned are the matrices of a subject.
func undesigned(s *subject) []reports.Design {
	var list []reports.Design
	for _, node := range s.panel.Compared() {
		d := reports.Design{Code: s.panel.Nodes[node].Code, Title: nodeText(s.panel.Nodes[node])}
		for _, child := range s.panel.Children(node) {
			d.Names = append(d.Names, s.panel.Nodes[child].Code)
			d.Shown = append(d.Shown, nodeText(s.panel.Nodes[child]))
		}
		list = append(list, d)
	}
	return list
}

func nodeText(n ahp.PanelNode) diag.Text {
	return diag.Say("%[1]s", "%[2]s", n.Label(diag.English), n.Label(diag.Chinese))
}

// design lists the pairs to ask about, or, with no number given, what fewer
// pairs cost.
func (a *app) design(designs []reports.Design, o designOptions) error {
	if o.pairs == 0 && o.share == 0 {
		return a.designChoices(designs, ahp.DesignCriterion(o.by))
	}
	for i := range designs {
		n := len(designs[i].Names)
		all := n * (n - 1) / 2
		pairs := o.pairs
		if o.share > 0 {
			pairs = int(math.Ceil(o.share*float64(all) - 1e-9))
		}
		made, err := ahp.Design(n, min(max(pairs, n-1), all), ahp.DesignCriterion(o.by))
		if err != nil {
			return panelFault(&ahp.PanelError{Node: designs[i].Code, Err: err})
		}
		designs[i].PairDesign = made
	}
	switch a.format {
	case formatCSV:
		return reports.WriteDesignsCSV(a.env.Out, designs)
	case formatJSON:
		return reports.WriteDesignsJSON(a.env.Out, designs)
	}
	if err := reports.DesignsTable(designs, a.lang).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	for i := range designs {
		fmt.Fprintln(a.env.Out)
		if err := designs[i].PairsTable(a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

// designChoices shows the precision of several numbers of pairs, for each
// order of matrix that there is.
func (a *app) designChoices(designs []reports.Design, by ahp.DesignCriterion) error {
	var orders []int
	for _, d := range designs {
		orders = append(orders, len(d.Names))
	}
	slices.Sort(orders)
	var choices []reports.Choices
	for _, n := range slices.Compact(orders) {
		c := reports.Choices{N: n}
		for _, pairs := range numbersOfPairs(n) {
			d, err := ahp.Design(n, pairs, by)
			if err != nil {
				return panelFault(err)
			}
			c.Values = append(c.Values, d.Precision)
		}
		choices = append(choices, c)
	}
	switch a.format {
	case formatCSV:
		return reports.WriteChoicesCSV(a.env.Out, choices)
	case formatJSON:
		return reports.WriteChoicesJSON(a.env.Out, choices)
	}
	for i, c := range choices {
		if i > 0 {
			fmt.Fprintln(a.env.Out)
		}
		if err := reports.ChoicesTable(c.N, c.Values, a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

// numbersOfPairs are those worth looking at: each element twice, two and a half
// times, three times … from what just connects them to all; no more than a dozen.
func numbersOfPairs(n int) []int {
	all := n * (n - 1) / 2
	numbers := []int{n - 1}
	const most = 10
	step := max(1, (n+1)/2, (all-n)/most)
	for pairs := n; pairs < all; pairs += step {
		if pairs > n-1 {
			numbers = append(numbers, pairs)
		}
	}
	if all > n-1 {
		numbers = append(numbers, all)
	}
	return numbers
}

// next lists what to ask each expert next.
func (a *app) next(s *subject, o designOptions) error {
	var list []reports.Next
	for _, at := range s.places() {
		m := s.panel.Matrices[at.Node][at.Expert]
		pairs, err := ahp.Next(m, o.next, ahp.DesignCriterion(o.by))
		if err != nil {
			return panelFault(&ahp.PanelError{Node: at.Code(), Err: err})
		}
		if len(pairs) == 0 {
			continue
		}
		before := math.Inf(1)
		precision, err := ahp.PrecisionOf(m)
		if err == nil {
			before = precision.MeanVariance
		} else if _, unconnected := errors.AsType[*ahp.Error](err); !unconnected {
			return err
		}
		all := m.N() * (m.N() - 1) / 2
		list = append(list, reports.Next{Place: at, Judged: all - len(m.Missing()), Pairs: pairs, Before: before})
	}
	switch a.format {
	case formatCSV:
		return reports.WriteNextCSV(a.env.Out, list)
	case formatJSON:
		return reports.WriteNextJSON(a.env.Out, list)
	}
	if len(list) == 0 {
		fmt.Fprintln(a.env.Out, a.printer().T("next.none"))
		return nil
	}
	return reports.NextTable(list, a.lang).WriteText(a.env.Out, a.style())
}
