package cli

import (
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// ofTheGroup are flags of the bench that make no sense where each expert's
// matrix stands for itself; results go to a folder there.
var ofTheGroup = []string{"method", "aggregate", "inconsistent", "output"}

// addMatrices gives a command the flags of the bench that say how judgements
// are read and what is consistent.
func (a *app) addMatrices(cmd *cobra.Command, o *benchOptions) {
	bench := &cobra.Command{}
	a.addBench(bench, o)
	bench.Flags().VisitAll(func(flag *pflag.Flag) {
		if !slices.Contains(ofTheGroup, flag.Name) {
			cmd.Flags().AddFlag(flag) // with its completion, which goes by the flag
		}
	})
}

// places are the matrices of a subject in which something was judged, node by
// node.
func (s *subject) places() []reports.Place {
	var list []reports.Place
	for _, node := range s.panel.Compared() {
		for expert, m := range s.panel.Matrices[node] {
			if m == nil || len(m.Missing()) == m.N()*(m.N()-1)/2 {
				continue
			}
			list = append(list, reports.Place{Panel: s.panel, Node: node, Expert: expert})
		}
	}
	return list
}

// inputs are the files that must not be written over.
func (s *subject) inputs(args []string) []string {
	if s.study != nil {
		return s.study.Inputs()
	}
	return args
}

// about makes a fault of one matrix a warning, where others can go on.
func about(at reports.Place, problem diag.Problem) diag.Warning {
	return diag.Warning{Code: problem.Code, Unit: at.ExpertName(), Node: at.Code(), Text: diag.Say("%s; %s", "%s；%s", problem.Found, problem.Hint)}
}

// writeMended writes the judgements of a mended panel into a folder, with what
// else there is to write, and says on stderr where they are.
func (a *app) writeMended(cmd *cobra.Command, s *subject, panel *ahp.Panel, out string, args []string, more func(*outputs) error) error {
	files, err := newOutputs(cmd.Context(), out, s.inputs(args))
	if err != nil {
		return err
	}
	defer files.abort()
	clipped := 0 // values that had to be brought within 1/9…9
	err = files.create("judgements.csv", func(w io.Writer) (err error) {
		clipped, err = reports.WriteJudgementsCSV(w, panel)
		return err
	})
	if err != nil {
		return err
	}
	if err := more(files); err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	p := a.printer()
	if clipped > 0 {
		a.say(p.T("warning", p.T("complete.clipped", clipped)))
	}
	a.say(p.T("run.written", out))
	return nil
}
