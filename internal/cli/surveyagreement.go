package cli

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
	"goodgov/reports"
	"goodgov/survey/psychometrics"
)

func (a *app) surveyAgreementCommand() *cobra.Command {
	relevant := math.NaN()
	cmd := a.command("survey.agreement")
	cmd.Use = "agreement FILE"
	cmd.Args = between(1, 1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("relevant") {
			relevant = math.NaN()
		}
		r, err := a.agreement(args[0], relevant)
		if err != nil {
			return err
		}
		return a.printAgreement(r)
	}
	cmd.Flags().Float64Var(&relevant, "relevant", 0, a.printer().T("flag.relevant"))
	a.addFormat(cmd)
	return cmd
}

// agreement reads a table of ratings and says how far the raters agree.
func (a *app) agreement(name string, relevant float64) (*reports.RaterAgreement, error) {
	var x *sheets.Raters
	err := readTable(name, diag.Say("a table of ratings", "评分表"), func(r io.Reader) (err error) {
		x, err = sheets.ReadRaters(r, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.notes(&x.Notes)
	r := &reports.RaterAgreement{File: name, Targets: x.Targets, Raters: x.Raters, Confidence: psychometrics.DefaultOptions().Confidence, Relevant: relevant,
		Light: map[psychometrics.KappaWeight]psychometrics.Kappa{}, Krippendorff: map[psychometrics.Measurement]float64{}}
	if err := judgeRaters(r, x.Ratings); err != nil {
		fault, ok := errors.AsType[*psychometrics.Error](err)
		if !ok {
			return nil, err
		}
		var problems diag.Problems
		problems.Add(diag.Problem{File: name, Code: fault.Code, Found: fault.Text})
		return nil, problems.Err()
	}
	if !math.IsNaN(relevant) {
		content := psychometrics.ContentValidityOf(x.Ratings, relevant)
		r.Content = &content
	}
	return r, nil
}

func judgeRaters(r *reports.RaterAgreement, ratings [][]float64) error {
	variance, err := psychometrics.RatersVariance(ratings)
	if err != nil {
		return err
	}
	r.Complete = variance.Targets
	for _, form := range psychometrics.ICCForms() {
		r.ICC = append(r.ICC, variance.ICC(form, r.Confidence))
	}
	if r.Fleiss, err = psychometrics.FleissKappa(ratings); err != nil {
		return err
	}
	for _, weight := range psychometrics.KappaWeights() {
		if r.Light[weight], err = psychometrics.LightKappa(ratings, weight); err != nil {
			return err
		}
	}
	for _, level := range psychometrics.Measurements() {
		if r.Krippendorff[level], err = psychometrics.KrippendorffAlpha(ratings, level); err != nil {
			return err
		}
	}
	r.Concordance = ahp.KendallConcordance(ranked(psychometrics.Complete(ratings)))
	return nil
}

// ranked are the ratings of each rater, made greater than 0, as weights are.
func ranked(complete [][]float64) [][]float64 {
	least := math.Inf(1)
	for _, row := range complete {
		for _, v := range row {
			least = min(least, v)
		}
	}
	vectors := make([][]float64, len(complete[0]))
	for _, row := range complete {
		for rater, v := range row {
			vectors[rater] = append(vectors[rater], v-least+1)
		}
	}
	return vectors
}

func (a *app) printAgreement(r *reports.RaterAgreement) error {
	switch a.format {
	case formatJSON:
		return r.WriteJSON(a.env.Out)
	case formatCSV:
		return r.WriteCSV(a.env.Out)
	}
	if err := r.Table(a.lang).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	content := r.ContentTable(a.lang)
	if content == nil {
		return nil
	}
	fmt.Fprintln(a.env.Out)
	return content.WriteText(a.env.Out, a.style())
}
