package cli

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
	"goodgov/reports"
)

func (a *app) ahpRateCommand() *cobra.Command {
	o := ahp.DefaultRatingOptions()
	var method string
	cmd := a.command("ahp.rate")
	cmd.Use = "rate FILE"
	cmd.Args = between(1, 1)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		switch {
		case !(o.Budget > 0) || math.IsInf(o.Budget, 1):
			return usageError{text: wrongValue("budget", fmt.Sprint(o.Budget), diag.Say("more than 0", "大于 0 的数"))}
		case o.Points < 2:
			return usageError{text: wrongValue("points", strconv.Itoa(o.Points), diag.Say("2 or more", "不小于 2 的整数"))}
		}
		o.Method = ahp.RatingMethod(method)
		r, err := a.rate(args[0], o)
		if err != nil {
			return err
		}
		switch a.format {
		case formatCSV:
			return reports.WriteRatingCSV(a.env.Out, r)
		case formatJSON:
			return reports.WriteRatingJSON(a.env.Out, r, a.lang)
		}
		if err := reports.RatingTable(r, a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
		a.warn(r.Warnings)
		return nil
	}
	p := a.printer()
	names := texts(ahp.RatingMethods())
	cmd.Flags().Var(newChoice(&method, names[0], names), "as", p.T("flag.rating"))
	cmd.Flags().Float64Var(&o.Budget, "budget", o.Budget, p.T("flag.budget"))
	cmd.Flags().IntVar(&o.Points, "points", o.Points, p.T("flag.points"))
	complete(cmd, "as", names)
	a.addResults(cmd)
	return cmd
}

func (a *app) rate(name string, o ahp.RatingOptions) (*ahp.RatingResult, error) {
	var ratings *sheets.Ratings
	err := readTable(name, diag.Say("a table of ratings", "评分表"), func(r io.Reader) (err error) {
		ratings, err = sheets.ReadRatings(r, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.notes(&ratings.Notes)
	o.Weights = ratings.Weights
	r, err := ahp.AnalyseRatings(ratings.Names, ratings.Rows, o)
	return r, fileFault(name, err)
}
