// Package study reads a study folder, goodgov.yaml and the tables that it
// names, turns their cells into the plain values of the core packages, and
// runs the chain: judgements to weights, answers to valid answers, both to
// scores. It is the one place, with the command line, that opens files.
package study

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
	"goodgov/survey"
)

// Study is a study folder, its framework and units read.
type Study struct {
	Dir       string
	Config    *Config
	Framework *indicators.Framework
	Units     *indicators.Units
	Experts   []reports.Expert // nil where no list of experts is given
	Labels    reports.Labels

	notes diag.Problems
}

func asAHP(err error) (*ahp.Error, bool) { return errors.AsType[*ahp.Error](err) }

// Open reads goodgov.yaml, the framework, the units, the experts and the
// codebook. Its error is a *diag.Problems with the faults of all of them, or
// a failure to read.
func Open(dir string) (*Study, error) {
	s := &Study{Dir: dir}
	var problems diag.Problems
	data, err := s.read(ConfigName, &problems)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, problems.Err()
	}
	s.Config = parseConfig(s.path(ConfigName), data, &problems)
	if s.Config == nil {
		return nil, problems.Err()
	}
	c := s.Config
	if t, err := s.table(c.Indicators, &problems); err != nil {
		return nil, err
	} else if t != nil {
		if nodes, ok := checked(t, &problems, readFramework); ok {
			s.Framework, err = indicators.NewFramework(s.path(c.Indicators), nodes)
			if err := problems.MergeError(err); err != nil {
				return nil, err
			}
		}
	}
	if err := s.openUnits(&problems); err != nil {
		return nil, err
	}
	if c.Experts != "" {
		if t, err := s.table(c.Experts, &problems); err != nil {
			return nil, err
		} else if t != nil {
			s.Experts, _ = checked(t, &problems, readExperts)
		}
	}
	if c.Codebook != "" {
		if t, err := s.table(c.Codebook, &problems); err != nil {
			return nil, err
		} else if t != nil {
			s.Labels, _ = checked(t, &problems, readCodebook)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	s.notes.Merge(&problems)
	return s, nil
}

func (s *Study) openUnits(problems *diag.Problems) error {
	c := s.Config
	if c.Units == "" {
		if c.Columns.Unit != "" {
			problems.Add(diag.Problem{File: s.path(ConfigName), Column: "units", Code: "study.no_units",
				Found: diag.Say("columns.unit without units", "设置了 columns.unit 而没有 units"), Want: diag.Say("units: units.csv", "units: units.csv")})
			return nil
		}
		all := indicators.Unit{Code: "all", Level: "all", Names: c.Title, Population: math.NaN(), Distributed: -1}
		var err error
		s.Units, err = indicators.NewUnits("", []indicators.Unit{all})
		return err
	}
	t, err := s.table(c.Units, problems)
	if err != nil || t == nil {
		return err
	}
	rows, ok := checked(t, problems, readUnits)
	if !ok {
		return nil
	}
	units, err := indicators.NewUnits(s.path(c.Units), rows)
	if err := problems.MergeError(err); err != nil || units == nil {
		return err
	}
	s.Units = units
	return problems.MergeError(units.CheckRollup(s.path(c.Units), c.Scores.Rollup))
}

// checked reads a table's rows and reports whether they were free of errors.
func checked[T any](t *tabular.Table, problems *diag.Problems, read func(*tabular.Table, *diag.Problems) T) (T, bool) {
	before := problems.Errors()
	value := read(t, problems)
	return value, problems.Errors() == before
}

// path is the name of a file of the study as the user would type it.
func (s *Study) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}

// read reads a whole file; a file that can't be opened is a problem and nil.
func (s *Study) read(name string, problems *diag.Problems) ([]byte, error) {
	file, err := s.open(name, problems)
	if err != nil || file == nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// open opens a file of the study. What the user can mend (no such file, a
// folder in its place, no permission) is a problem, and the file nil.
func (s *Study) open(name string, problems *diag.Problems) (*os.File, error) {
	path, _ := tabular.SplitName(s.path(name))
	return OpenFile(path, problems)
}

// OpenFile opens a file for reading. What the user can mend (no such file, a
// folder in its place, no permission) is added to the problems, and the file nil.
func OpenFile(path string, problems *diag.Problems) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		found := diag.Say("a file that can't be opened: %s", "无法打开：%s", errors.Unwrap(err))
		hint := diag.Text{}
		if errors.Is(err, fs.ErrNotExist) {
			found = diag.Say("no such file", "文件不存在")
			hint = nearestFile(path)
		}
		problems.Add(diag.Problem{File: path, Code: "file.missing", Found: found, Want: diag.Say("a file that can be read", "可读取的文件"), Hint: hint})
		return nil, nil
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	if info.IsDir() {
		file.Close()
		problems.Add(diag.Problem{File: path, Code: "file.directory", Found: diag.Say("a folder", "文件夹"), Want: diag.Say("a file", "文件")})
		return nil, nil
	}
	return file, nil
}

func nearestFile(path string) diag.Text {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return diag.Text{}
	}
	var there []string
	for _, entry := range entries {
		there = append(there, entry.Name())
	}
	if filepath.Base(path) == ConfigName {
		return diag.Say("a study is a folder with a file %s; `goodgov init DIR` makes one", "评价项目是含有 %s 的文件夹，可用 goodgov init DIR 新建", ConfigName)
	}
	return diag.DidYouMean(filepath.Base(path), there)
}

// table reads a table of the study; nil where there were problems.
func (s *Study) table(name string, problems *diag.Problems) (*tabular.Table, error) {
	file, err := s.open(name, problems)
	if err != nil || file == nil {
		return nil, err
	}
	defer file.Close()
	t, err := tabular.Read(file, s.path(name), tabular.Options{})
	if err != nil {
		return nil, problems.MergeError(err)
	}
	for _, note := range t.Notes {
		s.notes.Add(note)
	}
	return t, nil
}

// Weighting is the weights of a study and where they come from.
type Weighting struct {
	Weights  *indicators.Weights
	From     reports.WeightSource
	Matrices []indicators.MatrixResult
	Experts  []reports.Expert
	Warnings []diag.Warning
}

// Judgements reads the experts' judgements; nil where the study has none.
func (s *Study) Judgements() (*indicators.ExpertJudgements, error) {
	if s.Config.Judgements == "" {
		return nil, nil
	}
	var problems diag.Problems
	t, err := s.table(s.Config.Judgements, &problems)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, problems.Err()
	}
	rows, _ := checked(t, &problems, readJudgements)
	var known []string
	for _, expert := range s.Experts {
		known = append(known, expert.Name)
	}
	judgements, notes, err := indicators.NewExpertJudgements(s.Framework, s.path(s.Config.Judgements), rows, known)
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	if err := problems.Err(); err != nil {
		problems.Sort()
		return nil, err
	}
	s.notes.Merge(notes)
	return judgements, nil
}

// Weigh computes, reads or sets the weights, as the study says.
func (s *Study) Weigh() (*Weighting, error) {
	c := s.Config
	w := &Weighting{Experts: s.Experts}
	switch {
	case c.Judgements != "":
		judgements, err := s.Judgements()
		if err != nil {
			return nil, err
		}
		options := c.AHP
		if s.Experts != nil {
			options.Weights = map[string]float64{}
			for _, expert := range s.Experts {
				options.Weights[expert.Name] = expert.Weight
			}
		} else {
			for _, name := range judgements.Experts {
				w.Experts = append(w.Experts, reports.Expert{Name: name, Weight: 1})
			}
		}
		w.From = reports.FromJudgements
		w.Weights, w.Matrices, w.Warnings, err = judgements.Weights(s.path(c.Judgements), options)
		if err != nil {
			return nil, err
		}
	case c.Weights != "" && c.Weights != EqualWeights:
		var problems diag.Problems
		t, err := s.table(c.Weights, &problems)
		if err != nil {
			return nil, err
		}
		if t == nil {
			return nil, problems.Err()
		}
		rows, ok := checked(t, &problems, readWeights)
		if !ok {
			return nil, problems.Err()
		}
		w.From = reports.FromTable
		if w.Weights, err = indicators.GivenWeights(s.Framework, s.path(c.Weights), rows); err != nil {
			return nil, err
		}
	default:
		w.From = reports.FromEquality
		w.Weights = indicators.EqualWeights(s.Framework)
	}
	return w, nil
}

// Questionnaire is the codebook of the study's answers. Its sets are the
// nodes of the framework, in their order.
func (s *Study) Questionnaire() *survey.Questionnaire {
	c, f := s.Config, s.Framework
	q := &survey.Questionnaire{Scale: c.Scale, Missing: c.Missing, Columns: c.Columns, Background: c.Background,
		Units: s.Units.Codes(), Screening: c.Screening}
	place := make(map[int]int, len(f.Items))
	for i, item := range f.Items {
		place[item] = i
		q.Items = append(q.Items, survey.Item{Code: f.Nodes[item].Code, Reverse: f.Nodes[item].Reverse})
	}
	for node := range f.Nodes {
		var set []int
		for _, item := range f.Below(node) {
			set = append(set, place[item])
		}
		q.Sets = append(q.Sets, set)
	}
	return q
}

// ReadOptions of Answers.
type ReadOptions struct {
	BadRows  survey.BadRows
	Verdicts func(survey.Verdict) error
}

// Answers reads and screens the answers.
func (s *Study) Answers(ctx context.Context, opt ReadOptions) (*survey.Responses, error) {
	var problems diag.Problems
	if s.Config.Responses == "" {
		problems.Add(diag.Problem{File: s.path(ConfigName), Column: "responses", Code: "study.no_responses",
			Found: diag.Say("no table of answers", "没有答卷表"), Want: diag.Say("responses: responses.csv", "responses: responses.csv")})
		return nil, problems.Err()
	}
	file, err := s.open(s.Config.Responses, &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	defer file.Close()
	name := s.path(s.Config.Responses)
	reader, err := tabular.NewReader(file, name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, err
	}
	records := newRecords(reader)
	defer records.stop()
	responses, notes, err := survey.Read(ctx, records, name, s.Questionnaire(), survey.Options{BadRows: opt.BadRows, Verdicts: opt.Verdicts})
	if err != nil {
		return nil, err
	}
	s.notes.Merge(notes)
	for _, note := range reader.Notes() {
		s.notes.Add(note)
	}
	return responses, nil
}

// records lets survey read what tabular reads.
type records struct {
	reader *tabular.Reader
	next   func() (tabular.Row, error, bool)
	stop   func()
	header bool
}

func newRecords(reader *tabular.Reader) *records {
	r := &records{reader: reader}
	r.next, r.stop = iter.Pull2(reader.Rows())
	return r
}

func (r *records) Next() ([]string, int, error) {
	if !r.header {
		r.header = true
		return r.reader.Header.Cells, r.reader.Header.Line, nil
	}
	row, err, ok := r.next()
	if !ok {
		return nil, 0, io.EOF
	}
	return row.Cells, row.Line, err
}

// RunOptions of Run.
type RunOptions struct {
	Read   ReadOptions
	Errors indicators.Errors
}

// Run runs the whole chain. Its error is a *diag.Problems with the faults of
// judgements and answers together, or a failure to read.
func (s *Study) Run(ctx context.Context, opt RunOptions) (*reports.Evaluation, error) {
	var problems diag.Problems
	weighting, err := s.Weigh()
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	responses, err := s.Answers(ctx, opt.Read)
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	options := s.Config.Scores
	options.Errors = opt.Errors
	f, u := s.Framework, s.Units
	e := s.evaluation(weighting)
	e.Scores = indicators.Compute(f, u, weighting.Weights, samples(f, responses), respondents(f, responses), options)
	e.Warnings = append(e.Warnings, e.Scores.Warnings...)
	s.count(e, responses)
	return e, nil
}

// Screen reads and screens the answers alone: no weights, no scores.
func (s *Study) Screen(ctx context.Context, opt ReadOptions) (*reports.Evaluation, error) {
	responses, err := s.Answers(ctx, opt)
	if err != nil {
		return nil, err
	}
	e := s.evaluation(&Weighting{})
	s.count(e, responses)
	return e, nil
}

// count puts what was counted in the answers into an evaluation.
func (s *Study) count(e *reports.Evaluation, responses *survey.Responses) {
	e.Questionnaire = responses.Questionnaire
	e.Background = responses.Background
	e.Unplaced = responses.Unplaced
	e.Tallies = pooled(s.Units, responses.Tallies)
	if len(responses.Extra) > 0 {
		s.notes.Add(diag.Problem{File: s.path(s.Config.Responses), Code: "responses.extra_columns", Severity: diag.Note,
			Want: diag.Say("columns that the study does not use: %s", "评价项目未使用的列：%s", strings.Join(responses.Extra, ", "))})
	}
}

// Describe is the evaluation of a study without answers: framework and weights.
func (s *Study) Describe() (*reports.Evaluation, error) {
	weighting, err := s.Weigh()
	if err != nil {
		return nil, err
	}
	return s.evaluation(weighting), nil
}

func (s *Study) evaluation(w *Weighting) *reports.Evaluation {
	c := s.Config
	return &reports.Evaluation{
		Title: c.Title, Note: c.Note,
		Framework: s.Framework, Weights: w.Weights, WeightsFrom: w.From, Matrices: w.Matrices, Experts: w.Experts, AHP: c.AHP,
		Units: s.Units, ScaleNames: c.ScaleNames, Labels: s.Labels,
		Warnings: w.Warnings, Problems: &s.notes, Publish: reports.Publish{MinRespondents: c.Publish.MinRespondents},
	}
}

// samples turns tallies into what scores are computed from.
func samples(f *indicators.Framework, responses *survey.Responses) []indicators.Sample {
	q := responses.Questionnaire
	stride := q.Scale.Width() + 1
	own := make([]indicators.Sample, len(responses.Tallies))
	for unit := range responses.Tallies {
		t := &responses.Tallies[unit]
		s := indicators.NewSample(f)
		s.Valid = t.Valid
		for node := range f.Nodes {
			s.N[node] = t.Answered[node]
			s.W[node] = float64(t.Answered[node])
			if t.AnsweredWeight != nil {
				s.W[node] = t.AnsweredWeight[node]
			}
		}
		for i, item := range f.Items {
			for code := 1; code < stride; code++ {
				count := float64(t.Counts[i*stride+code])
				if t.Weighted != nil {
					count = t.Weighted[i*stride+code]
				}
				s.Sum[item] += count * q.Value(i, survey.Code(code))
			}
		}
		own[unit] = s
	}
	return own
}

// respondents decodes the kept rows one after the other.
func respondents(f *indicators.Framework, responses *survey.Responses) indicators.Respondents {
	q := responses.Questionnaire
	stride := q.Scale.Width() + 1
	value := make([]float64, len(q.Items)*stride)
	for i := range q.Items {
		value[i*stride] = math.NaN()
		for code := 1; code < stride; code++ {
			value[i*stride+code] = q.Value(i, survey.Code(code))
		}
	}
	return func() iter.Seq[indicators.Respondent] {
		return func(yield func(indicators.Respondent) bool) {
			values := make([]float64, len(f.Items))
			for row := range responses.Rows() {
				for i, code := range row.Answers {
					values[i] = value[i*stride+int(code)]
				}
				if !yield(indicators.Respondent{Unit: row.Unit, Weight: row.Weight, Values: values}) {
					return
				}
			}
		}
	}
}

// pooled adds to each unit's tally those of the units below it.
func pooled(u *indicators.Units, own []survey.Tally) []survey.Tally {
	all := make([]survey.Tally, len(own))
	for i := len(own) - 1; i >= 0; i-- {
		all[i] = own[i].Clone()
		for _, child := range u.Children[i] {
			all[i].Add(&all[child])
		}
	}
	return all
}

// MatrixFile reads a square matrix from a file, as `goodgov ahp` takes it.
func MatrixFile(name string, opt MatrixOptions) (*ahp.Matrix, *diag.Problems, error) {
	var problems diag.Problems
	path, _ := tabular.SplitName(name)
	file, err := OpenFile(path, &problems)
	if err != nil {
		return nil, nil, err
	}
	if file == nil {
		return nil, nil, problems.Err()
	}
	defer file.Close()
	return ReadMatrix(file, name, opt)
}
