package cli

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

func (a *app) ahpCommand() *cobra.Command {
	cmd := a.command("ahp")
	a.addCollected(cmd)
	cmd.AddCommand(
		a.ahpWeightsCommand(),
		a.ahpCheckCommand(),
		a.ahpGroupCommand(),
		a.ahpSensitivityCommand(),
		a.ahpUncertaintyCommand(),
		a.ahpScalesCommand(),
		a.ahpFuzzyCommand(),
		a.ahpBestWorstCommand(),
		a.ahpRateCommand(),
		a.ahpCombineCommand(),
		a.ahpCompleteCommand(),
		a.ahpDesignCommand(),
		a.ahpRepairCommand(),
		a.ahpFormCommand(),
		a.ahpImportCommand(),
		a.ahpExportCommand(),
		a.ahpReportCommand(),
	)
	return cmd
}

// benchOptions are shared by the commands that take matrix files or a study.
type benchOptions struct {
	method, index, aggregate, inconsistent string
	scale                                  string // "" for commands that don't rescale
	limit                                  limitText
	sheetOptions
}

// addScale gives a command the flag for a judgement scale.
func (a *app) addScale(cmd *cobra.Command, o *benchOptions) {
	scales := texts(ahp.JudgementScales())
	cmd.Flags().Var(newChoice(&o.scale, scales[0], scales), "scale", a.printer().T("flag.scale", columns(scales)))
	complete(cmd, "scale", scales)
}

func (a *app) addBench(cmd *cobra.Command, o *benchOptions) {
	a.addAnalysis(cmd, o)
	a.addResults(cmd)
}

// addAnalysis gives a command the flags of the bench but for those of results.
func (a *app) addAnalysis(cmd *cobra.Command, o *benchOptions) {
	p := a.printer()
	preset := ahp.DefaultGroupOptions()
	method, index := texts(ahp.PriorityMethods()), texts(ahp.RandomIndexTables())
	aggregate, inconsistent := texts(ahp.Aggregations()), texts(ahp.InconsistentPolicies())
	flags := cmd.Flags()
	flags.Var(newChoice(&o.method, string(preset.Method), method), "method", p.T("flag.method", columns(method)))
	indices := newChoice(&o.index, string(preset.RandomIndex), append(index, anySimulation))
	indices.also = simulated
	flags.Var(indices, "random-index", p.T("flag.index", columns(indices.legal)))
	flags.Var(newChoice(&o.aggregate, string(preset.Aggregate), aggregate), "aggregate", p.T("flag.aggregate"))
	flags.Var(newChoice(&o.inconsistent, string(preset.Inconsistent), inconsistent), "inconsistent", p.T("flag.inconsistent"))
	o.limit = limitText(strconv.FormatFloat(preset.Limit, 'g', -1, 64))
	flags.Var(&o.limit, "limit", p.T("flag.limit"))
	for flag, values := range map[string][]string{"method": method, "random-index": index, "aggregate": aggregate, "inconsistent": inconsistent} {
		complete(cmd, flag, values)
	}
	a.addSheets(cmd, &o.sheetOptions)
}

// anySimulation stands for the names simulate:1000, simulate:10000 …
const anySimulation = "simulate:N"

func simulated(name string) bool {
	_, err := ahp.ParseRandomIndexTable(name)
	return err == nil && strings.HasPrefix(name, "simulate:")
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
		base.Limits, base.Limit, _ = o.limit.read()
	}
	return base
}

// limitText is the highest CR that is accepted, or the rule that it follows.
type limitText string

func (l *limitText) String() string { return string(*l) }

// Type is what help shows for the value.
func (l *limitText) Type() string { return "CR" }

// Set takes any text; check tells whether it is a limit.
func (l *limitText) Set(text string) error {
	*l = limitText(text)
	return nil
}

func (l limitText) read() (rule ahp.LimitRule, limit float64, ok bool) {
	if l == limitText(ahp.LimitByOrder) {
		return ahp.LimitByOrder, ahp.DefaultOptions().Limit, true
	}
	limit, err := strconv.ParseFloat(string(l), 64)
	return ahp.FixedLimit, limit, err == nil && limit >= 0 && !math.IsInf(limit, 1)
}

func (o *benchOptions) check() error {
	if _, _, ok := o.limit.read(); !ok {
		return usageError{text: wrongValue("limit", string(o.limit), diag.Say("0 or more, or %s", "不小于 0 的数，或 %s", string(ahp.LimitByOrder)))}
	}
	if o.index == anySimulation {
		return usageError{text: wrongValue("random-index", o.index, diag.Say("a number in place of N, such as simulate:10000", "N 应为数字，如 simulate:10000"))}
	}
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
