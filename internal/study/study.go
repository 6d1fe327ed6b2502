// Package study reads a study folder, goodgov.yaml and the tables that it
// names, turns their cells into the plain values of the core packages, and
// runs the chain: judgements to weights, answers to valid answers, both to
// scores. It is the one place, with the command line, that opens files.
package study

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"goodgov/indicators"
	"goodgov/indicators/alerts"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// Study is a study folder, its framework and units read.
type Study struct {
	Dir       string
	Config    *Config
	Framework *indicators.Framework
	Units     *indicators.Units
	Experts   []reports.Expert // nil where no list of experts is given
	Labels    reports.Labels

	labelled map[string]tabular.Cell // by column of the answers, the cell of the codebook that names it first
	notes    diag.Problems
	alerts   []alerts.Rule                      // of early warning
	overlays map[survey.BadRows]*survey.Overlay // what a first reading found out
	found    []diag.Warning                     // in it
	encoding tabular.Encoding                   // of the answers, as they were read
	comma    rune                               // between them; 0 in a workbook

	dispositions []screening.Dispositions      // by unit; nil where none are given
	margins      margins                       // that respondents are weighted to
	weighted     map[*survey.Overlay]*weighted // how, by what the first reading found out

	sourceOf  SourceOf   // finds what was collected, for earlier waves too
	collected *collected // nil: nothing was
}

// Notes are the cautions and notes met in reading so far.
func (s *Study) Notes() *diag.Problems { return &s.notes }

// note keeps what was met in reading. A file that is read again, by a first
// look at the answers or by a comparison, says the same once.
func (s *Study) note(notes ...diag.Problem) {
	known := s.notes.All()
	for _, p := range notes {
		if !slices.ContainsFunc(known, func(k diag.Problem) bool { return k.Code == p.Code && k.Place() == p.Place() && k.Key == p.Key }) {
			s.notes.Add(p)
		}
	}
}

// Open reads goodgov.yaml, the framework, the units, the experts and the
// codebook. Its error is a *diag.Problems with the faults of all of them, or
// a failure to read. With an error the Study holds its Config and nothing
// else, and is nil where goodgov.yaml can't be read.
func Open(dir string) (*Study, error) {
	s := &Study{Dir: dir}
	var problems diag.Problems
	if !isFolder(dir, &problems) {
		return nil, problems.Err()
	}
	if err := s.openConfig(&problems); err != nil {
		return nil, err
	}
	if s.Config == nil {
		return nil, problems.Err()
	}
	for _, open := range []func(*diag.Problems) error{s.openFramework, s.openUnits, s.openExperts, s.openCodebook, s.openDispositions, s.openMargins, s.openAlerts} {
		if err := open(&problems); err != nil {
			return &Study{Dir: dir, Config: s.Config}, err
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return &Study{Dir: dir, Config: s.Config}, err
	}
	s.notes.Merge(&problems)
	s.nameUnits()
	return s, nil
}

// isFolder reports whether dir is a folder; otherwise it adds why not.
func isFolder(dir string, problems *diag.Problems) bool {
	info, err := os.Stat(dir)
	p := diag.Problem{File: dir, Code: "study.folder", Want: diag.Say("the folder of a study", "评价项目文件夹")}
	switch {
	case err == nil && info.IsDir():
		return true
	case err == nil:
		p.Found = diag.Say("a file", "文件")
		if filepath.Base(dir) == ConfigName {
			p.Hint = diag.Say("give its folder: %s", "请给出它所在的文件夹：%s", filepath.Dir(dir))
		}
	case errors.Is(err, fs.ErrNotExist):
		p.Found = diag.Say("no such folder", "文件夹不存在")
		if p.Hint = nearestFile(dir); p.Hint.IsZero() {
			p.Hint = diag.Say("`goodgov init %s` makes a new study there", "可用 goodgov init %s 在此新建评价项目", dir)
		}
	default:
		p.Found = unopened(err)
	}
	problems.Add(p)
	return false
}

func (s *Study) openConfig(problems *diag.Problems) error {
	path := s.path(ConfigName)
	file, err := OpenFile(path, diag.Say("the file that makes a folder a study", "评价项目文件夹必备的文件"), problems)
	if err != nil || file == nil {
		return err
	}
	defer file.Close()
	data, err := decodeYAML(path, file, problems)
	if err != nil || data == nil {
		return err
	}
	c := parseConfig(path, data, problems)
	if c != nil && problems.Errors() == 0 && c.Title.In(c.Language) == "" {
		name := filepath.Base(s.Dir)
		if whole, err := filepath.Abs(s.Dir); err == nil {
			name = filepath.Base(whole)
		}
		c.Title = indicators.Names{c.Language: name}
		problems.Add(diag.Problem{File: path, Key: "title", Code: "study.no_title", Severity: diag.Caution,
			Found: diag.Say("no title", "没有标题"), Want: diag.Say("one; the folder's name %q is used", "标题；暂用文件夹名 %q", name)})
	}
	s.Config = c
	return nil
}

func (s *Study) openFramework(problems *diag.Problems) error {
	t, err := s.table("indicators", s.Config.Indicators, problems)
	if err != nil || t == nil {
		return err
	}
	nodes, ok := readFramework(t, problems)
	if !ok {
		return nil
	}
	framework, err := indicators.NewFramework(t.File, nodes)
	s.Framework = framework
	return placeError(t.Head, err, problems)
}

func (s *Study) openUnits(problems *diag.Problems) error {
	c := s.Config
	if c.Units == "" {
		all := indicators.Unit{Code: "all", Level: "all", Names: c.Title, Population: math.NaN(), Distributed: -1, Target: -1}
		var err error
		s.Units, err = indicators.NewUnits("", []indicators.Unit{all})
		return err
	}
	t, err := s.table("units", c.Units, problems)
	if err != nil || t == nil {
		return err
	}
	rows, ok := readUnits(t, problems)
	if !ok {
		return nil
	}
	units, err := indicators.NewUnits(t.File, rows)
	if err := placeError(t.Head, err, problems); err != nil || units == nil {
		return err
	}
	s.Units = units
	return placeError(t.Head, units.CheckRollup(t.File, c.Scores.Rollup), problems)
}

func (s *Study) openExperts(problems *diag.Problems) error {
	if s.Config.Experts == "" {
		return nil
	}
	t, err := s.table("experts", s.Config.Experts, problems)
	if err != nil || t == nil {
		return err
	}
	s.Experts = readExperts(t, problems)
	return nil
}

func (s *Study) openCodebook(problems *diag.Problems) error {
	if s.Config.Codebook == "" {
		return nil
	}
	t, err := s.table("codebook", s.Config.Codebook, problems)
	if err != nil || t == nil {
		return err
	}
	s.Labels, s.labelled = readCodebook(t, problems)
	return nil
}
