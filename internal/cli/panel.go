package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/study"
)

// subject is what a command of the researcher's bench works on.
type subject struct {
	panel   *ahp.Panel
	options ahp.GroupOptions
	study   *study.Study // nil where the judgements come from files
}

// subjectOf reads the judgements of a study folder, or of matrix files.
func (a *app) subjectOf(cmd *cobra.Command, o *benchOptions, args []string) (*subject, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if len(args) == 1 {
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
			return a.subjectOfStudy(cmd, o, args[0])
		}
	}
	panel, err := a.panelOfFiles(o, args)
	if err != nil {
		return nil, err
	}
	return &subject{panel: panel, options: o.over(cmd, ahp.DefaultGroupOptions())}, nil
}

func (a *app) subjectOfStudy(cmd *cobra.Command, o *benchOptions, dir string) (*subject, error) {
	s, err := a.open(dir)
	if err != nil {
		return nil, err
	}
	panel, err := s.Panel()
	if err != nil {
		return nil, err
	}
	a.notes(s.Notes())
	return &subject{panel: panel, options: o.over(cmd, s.Config.AHP), study: s}, nil
}

// panelOfFiles takes files over the same elements for the experts of one
// matrix, each named as its file.
func (a *app) panelOfFiles(o *benchOptions, files []string) (*ahp.Panel, error) {
	options := study.MatrixOptions{Missing: o.missing}
	if o.strictScale {
		options.Scale = study.RefuseOffScale
	}
	var problems, notes diag.Problems
	var read []ahp.ExpertMatrix
	for _, name := range files {
		m, met, err := study.MatrixFile(name, options)
		if err := problems.MergeError(err); err != nil {
			return nil, err
		}
		if m != nil {
			notes.Merge(met)
			base := filepath.Base(name)
			read = append(read, ahp.ExpertMatrix{Expert: strings.TrimSuffix(base, filepath.Ext(base)), Matrix: m})
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	a.notes(&notes)
	var nodes []ahp.PanelNode
	var experts []ahp.PanelExpert
	roots := map[string]int{} // by element names
	for _, m := range read {
		key := strings.Join(m.Matrix.Names(), "\x00")
		if _, known := roots[key]; !known {
			roots[key] = len(nodes)
			nodes = append(nodes, ahp.PanelNode{Code: m.Expert, Parent: -1})
			for _, name := range m.Matrix.Names() {
				nodes = append(nodes, ahp.PanelNode{Code: name, Parent: roots[key]})
			}
		}
		if !slices.ContainsFunc(experts, func(e ahp.PanelExpert) bool { return e.Name == m.Expert }) {
			experts = append(experts, ahp.PanelExpert{Name: m.Expert, Weight: 1})
		}
	}
	panel := ahp.NewPanel(nodes, experts)
	for _, m := range read {
		root := roots[strings.Join(m.Matrix.Names(), "\x00")]
		if m.Matrix.N() > 1 {
			panel.Matrices[root][slices.IndexFunc(experts, func(e ahp.PanelExpert) bool { return e.Name == m.Expert })] = m.Matrix
		}
	}
	return panel, nil
}
