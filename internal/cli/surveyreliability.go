package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
)

// reliabilityViews are what --show shows; all of it is in the JSON.
const (
	showScales      = "scales"
	showItems       = "items"
	showBounds      = "bounds"
	showAggregation = "aggregation"
)

var reliabilityViews = []string{showScales, showItems, showBounds, showAggregation}

type reliabilityOptions struct {
	missing, weights, split, null, show string
	ordinal, skip                       bool
}

func (a *app) surveyReliabilityCommand() *cobra.Command {
	var o reliabilityOptions
	cmd := a.command("survey.reliability")
	cmd.Use = "reliability [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.reliability(cmd, folder(args), o)
		if err != nil {
			return err
		}
		a.warn(r.Warnings())
		return a.printReliability(r, o.show)
	}
	p := a.printer()
	flags := cmd.Flags()
	for _, choice := range []struct {
		flag   string
		value  *string
		values []string
		text   string
	}{
		{"missing", &o.missing, texts(psychometrics.MissingRules()), p.T("flag.missingrule")},
		{"weights", &o.weights, texts(psychometrics.WeightRules()), p.T("flag.weights")},
		{"split", &o.split, texts(psychometrics.Splits()), p.T("flag.split")},
		{"null", &o.null, texts(psychometrics.NullDistributions()), p.T("flag.null", columns(texts(psychometrics.NullDistributions())))},
		{"show", &o.show, reliabilityViews, p.T("flag.show.reliability")},
	} {
		flags.Var(newChoice(choice.value, choice.values[0], choice.values), choice.flag, choice.text)
		complete(cmd, choice.flag, choice.values)
	}
	flags.BoolVar(&o.ordinal, "ordinal", false, p.T("flag.ordinal"))
	a.addSkip(cmd, &o.skip)
	a.addFormat(cmd)
	return cmd
}

// reliability reads the answers of a study and judges its scales.
func (a *app) reliability(cmd *cobra.Command, dir string, o reliabilityOptions) (*reports.Reliability, error) {
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	progress := a.progress()
	responses, err := s.Answers(cmd.Context(), study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update, Keep: survey.KeepRows})
	progress.stop()
	if err != nil {
		return nil, err
	}
	defer responses.Close()
	a.notes(s.Notes())
	opt := psychometrics.DefaultScaleOptions()
	opt.Confidence = s.Config.Scores.Confidence
	opt.Missing, opt.Split, opt.Null = psychometrics.MissingRule(o.missing), psychometrics.Split(o.split), psychometrics.NullDistribution(o.null)
	opt.Weights = psychometrics.RespondentWeights(o.weights)
	if o.ordinal {
		opt.Correlation = psychometrics.PolychoricCorrelation
	}
	r := &reports.Reliability{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Options: opt, Weighted: responses.Weighted()}
	var specs []psychometrics.ScaleSpec
	r.Nodes, specs = s.Scales()
	r.Scales, err = psychometrics.OfResponses(cmd.Context(), responses, specs, opt)
	return r, err
}

func (a *app) printReliability(r *reports.Reliability, show string) error {
	out := a.env.Out
	switch a.format {
	case formatJSON:
		return r.WriteJSON(out, a.lang)
	case formatCSV:
		switch show {
		case showItems:
			return r.WriteItemsCSV(out)
		case showBounds:
			return r.WriteBoundsCSV(out)
		case showAggregation:
			return r.WriteAggregationCSV(out)
		}
		return r.WriteScalesCSV(out, a.lang)
	}
	var tables []*reports.Table
	switch show {
	case showItems:
		tables = r.ItemTables(a.lang)
	case showBounds:
		tables = append(tables, r.BoundsTable(a.lang))
	case showAggregation:
		tables = append(tables, r.AggregationTable(a.lang))
	default:
		tables = append(tables, r.ScalesTable(a.lang))
		if flagged := r.FlaggedTable(a.lang); flagged != nil {
			tables = append(tables, flagged)
		}
	}
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := t.WriteText(out, a.style()); err != nil {
			return err
		}
	}
	if note := r.Note.In(a.lang); note != "" {
		fmt.Fprintf(out, "\n%s\n", note)
	}
	return nil
}
