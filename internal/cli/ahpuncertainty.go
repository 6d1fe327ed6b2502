package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/reports"
)

// Tables of ahp uncertainty.
const (
	showSummary       = "summary"
	showWeights       = "weights"
	showRanks         = "ranks"
	showAcceptability = "acceptability"
	showConsistency   = "consistency"
)

var uncertaintyTables = []string{showSummary, showWeights, showRanks, showAcceptability, showConsistency}

func (a *app) ahpUncertaintyCommand() *cobra.Command {
	var o benchOptions
	var by, noise, show string
	u := ahp.DefaultUncertaintyOptions()
	cmd := a.command("ahp.uncertainty")
	cmd.Use = "uncertainty FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		u.GroupOptions, u.Source, u.Noise = s.options, ahp.UncertaintySource(by), ahp.JudgementNoise(noise)
		result, err := s.panel.Uncertainty(cmd.Context(), u)
		if err != nil {
			return panelFault(err)
		}
		if err := a.printUncertainty(&reports.PanelUncertainty{Panel: s.panel, Result: result}, show); err != nil {
			return err
		}
		if a.format == formatTable {
			a.warn(result.Warnings)
		}
		return nil
	}
	a.addBench(cmd, &o)
	a.addScale(cmd, &o)
	p := a.printer()
	flags := cmd.Flags()
	flags.Var(newChoice(&by, string(u.Source), texts(ahp.UncertaintySources())), "by", p.T("flag.by"))
	flags.Var(newChoice(&noise, string(u.Noise), texts(ahp.JudgementNoises())), "noise", p.T("flag.noise"))
	flags.Float64Var(&u.Steps, "steps", u.Steps, p.T("flag.steps"))
	flags.IntVar(&u.Draws, "draws", u.Draws, p.T("flag.draws"))
	flags.Uint64Var(&u.Seed, "seed", u.Seed, p.T("flag.seed"))
	flags.Float64Var(&u.Confidence, "confidence", u.Confidence, p.T("flag.confidence"))
	flags.Var(newChoice(&show, showSummary, uncertaintyTables), "show", p.T("flag.show.uncertainty"))
	complete(cmd, "by", texts(ahp.UncertaintySources()))
	complete(cmd, "noise", texts(ahp.JudgementNoises()))
	complete(cmd, "show", uncertaintyTables)
	return cmd
}

// firstPlaces is how many leaves the summary ranks.
const firstPlaces = 10

func (a *app) printUncertainty(u *reports.PanelUncertainty, show string) error {
	out := a.env.Out
	switch {
	case a.format == formatJSON:
		return u.WriteJSON(out, a.lang)
	case a.format == formatCSV && show == showRanks:
		return u.WriteRanksCSV(out)
	case a.format == formatCSV && show == showAcceptability:
		return u.WriteAcceptabilityCSV(out)
	case a.format == formatCSV && show == showConsistency:
		return u.WriteConsistencyCSV(out)
	case a.format == formatCSV:
		return u.WriteWeightsCSV(out, a.lang)
	}
	var tables []*reports.Table
	if show == showSummary || show == showWeights {
		tables = append(tables, u.WeightsTable(a.lang))
	}
	for i := range u.Result.Rankings {
		r := &u.Result.Rankings[i]
		switch {
		case show == showRanks:
			tables = append(tables, u.RankingTable(r, a.lang, 0))
		case show == showAcceptability:
			tables = append(tables, u.AcceptabilityTable(r, a.lang))
		case show == showSummary && u.Panel.Nodes[r.Node].Parent < 0:
			tables = append(tables, u.RankingTable(r, a.lang, firstPlaces))
		}
	}
	if show == showConsistency || show == showSummary && len(u.Result.Consistency) <= firstPlaces {
		tables = append(tables, u.ConsistencyTable(a.lang))
	}
	for i, table := range tables {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := table.WriteText(out, a.style()); err != nil {
			return err
		}
	}
	return nil
}
