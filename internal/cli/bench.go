package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// bench is the matrices that ahp weights and ahp check look at.
type bench struct {
	*subject
	matrices []benchMatrix
}

// benchMatrix is one matrix: an expert's, or a group's.
type benchMatrix struct {
	name, expert string
	file         string // that it is all of; "" where it is a part of more
	elements     []string
	own          *ahp.Matrix // nil for a group
	voices       []ahp.ExpertMatrix
}

// whose matrices are wanted.
type whose string

const (
	ofGroup   whose = "group"
	ofExperts whose = "experts"
	ofAll     whose = "all"
)

// benchOf takes the matrices of files or of a study. Files that hold a matrix
// each stand for themselves, unless it is said whose matrices are wanted.
func (a *app) benchOf(cmd *cobra.Command, o *benchOptions, args []string, wanted, preset whose) (*bench, error) {
	s, err := a.subjectOf(cmd, o, args)
	if err != nil {
		return nil, err
	}
	b := &bench{subject: s}
	if wanted == "" {
		if b.single(args) {
			return b, nil
		}
		wanted = preset
	}
	for _, node := range s.panel.Compared() {
		name, voices := s.panel.Nodes[node].Code, s.panel.Voices(node)
		elements := s.panel.Elements(node)
		if wanted != ofExperts {
			b.matrices = append(b.matrices, benchMatrix{name: name, elements: elements, voices: voices})
		}
	}
	if wanted == ofGroup {
		return b, nil
	}
	for _, node := range s.panel.Compared() {
		for _, v := range s.panel.Voices(node) {
			if len(v.Matrix.Components()) > 1 {
				continue // judged too little for a result of its own
			}
			b.matrices = append(b.matrices, benchMatrix{name: s.panel.Nodes[node].Code, expert: v.Expert, elements: v.Matrix.Names(), own: v.Matrix})
		}
	}
	return b, nil
}

// single takes each file's matrix for itself, when each holds just one.
func (b *bench) single(args []string) bool {
	if b.study != nil {
		return false
	}
	files := map[string]string{} // by what they are called without their extension
	for _, name := range args {
		base := filepath.Base(name)
		files[strings.TrimSuffix(base, filepath.Ext(base))] = name
	}
	var matrices []benchMatrix
	add := func(name string, m *ahp.Matrix) {
		matrices = append(matrices, benchMatrix{name: filepath.Base(files[name]), file: files[name], elements: m.Names(), own: m})
	}
	for node, n := range b.panel.Nodes {
		switch elements := b.panel.Elements(node); {
		case len(elements) == 0:
		case n.Parent >= 0:
			return false
		case len(elements) == 1: // nobody judges it, so that it is known for a file's only when alone
			if len(args) == 1 {
				matrices = append(matrices, benchMatrix{name: filepath.Base(args[0]), file: args[0], elements: elements, own: ahp.NewMatrix(elements)})
			}
		default:
			for _, v := range b.panel.Voices(node) {
				add(v.Expert, v.Matrix)
			}
		}
	}
	for _, m := range matrices {
		if m.file == "" {
			return false
		}
	}
	if len(matrices) != len(args) || len(files) != len(args) {
		return false
	}
	for _, name := range args { // as they were given
		for _, m := range matrices {
			if m.file == name {
				b.matrices = append(b.matrices, m)
			}
		}
	}
	return true
}

// analyse returns the matrix, the group's under AIJ and nil under AIP, and what
// it says.
func (b *bench) analyse(x benchMatrix, opt ahp.GroupOptions) (*ahp.Matrix, *ahp.Result, error) {
	if x.own != nil {
		r, err := ahp.Analyse(x.own, opt.Options)
		return x.own, r, err
	}
	opt.Weights = b.panel.Weights()
	g, err := ahp.AnalyseGroup(x.elements, x.voices, opt)
	if err != nil {
		return nil, nil, err
	}
	return g.Matrix, &g.Result, nil
}

// suspects to name for one matrix.
const suspects = 3

// analysed is what the matrices of a bench say.
type analysed struct {
	analyses []reports.Analysis
	matrices []*ahp.Matrix // of the analyses; nil for a group under AIP
	warnings []diag.Warning
}

// analyseAll analyses all matrices. The faults of all are listed together.
func (b *bench) analyseAll(opt ahp.GroupOptions) (*analysed, error) {
	var problems diag.Problems
	all := &analysed{}
	for _, x := range b.matrices {
		m, r, err := b.analyse(x, opt)
		if err != nil {
			fault, ok := errors.AsType[*ahp.Error](err)
			if !ok {
				return nil, err
			}
			problems.Add(x.problem(fault))
			continue
		}
		analysis := reports.Analysis{Name: x.name, Expert: x.expert, Result: r}
		if m != nil && !r.Consistent {
			analysis.Suspects = ahp.Worst(m, r, suspects)
		}
		if x.expert == "" { // those about single experts are counted in the group's
			for _, w := range r.Warnings {
				w.Node = x.name
				all.warnings = append(all.warnings, w)
			}
		}
		all.analyses, all.matrices = append(all.analyses, analysis), append(all.matrices, m)
	}
	return all, problems.Err()
}

func (x benchMatrix) problem(fault *ahp.Error) diag.Problem {
	p := fault.Problem()
	if p.File = x.file; x.file == "" {
		p.Key = strings.TrimSpace(x.name + " " + x.expert)
	}
	return p
}
