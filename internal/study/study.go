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
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
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

	labelled map[string]tabular.Cell // by column of the answers, the cell of the codebook that names it first
	notes    diag.Problems
}

// Notes are the cautions and notes met in reading so far.
func (s *Study) Notes() *diag.Problems { return &s.notes }

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
	for _, open := range []func(*diag.Problems) error{s.openFramework, s.openUnits, s.openExperts, s.openCodebook} {
		if err := open(&problems); err != nil {
			return &Study{Dir: dir, Config: s.Config}, err
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return &Study{Dir: dir, Config: s.Config}, err
	}
	s.notes.Merge(&problems)
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
		all := indicators.Unit{Code: "all", Level: "all", Names: c.Title, Population: math.NaN(), Distributed: -1}
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

// path is the name of a file of the study as the user would type it.
func (s *Study) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}

// Inputs are the paths of the files that the study reads.
func (s *Study) Inputs() []string {
	c := s.Config
	paths := []string{s.path(ConfigName)}
	for _, name := range []string{c.Indicators, c.Units, c.Experts, c.Judgements, c.Weights, c.Responses, c.Codebook} {
		if name != "" && name != EqualWeights {
			path, _ := tabular.SplitName(s.path(name))
			paths = append(paths, path)
		}
	}
	return paths
}

// open opens a file that goodgov.yaml names under a key; nil where there were
// problems.
func (s *Study) open(key, name string, problems *diag.Problems) (*os.File, error) {
	path, _ := tabular.SplitName(s.path(name))
	return OpenFile(path, diag.Say("the file that %s names under %s", "%s 中 %s 所指的文件", ConfigName, key), problems)
}

// OpenFile opens a file for reading; want says what file that is. What the
// user can mend (no such file, a folder in its place, no permission) is added
// to the problems, and the file nil.
func OpenFile(path string, want diag.Text, problems *diag.Problems) (*os.File, error) {
	p := diag.Problem{File: path, Code: "file.missing", Want: want}
	file, err := os.Open(path)
	if err != nil {
		p.Found = unopened(err)
		if errors.Is(err, fs.ErrNotExist) {
			p.Found, p.Hint = diag.Say("no such file", "文件不存在"), nearestFile(path)
		}
		problems.Add(p)
		return nil, nil
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	if info.IsDir() {
		file.Close()
		p.Code, p.Found = "file.directory", diag.Say("a folder", "文件夹")
		problems.Add(p)
		return nil, nil
	}
	return file, nil
}

func unopened(err error) diag.Text {
	return diag.Say("what can't be opened (%s)", "无法打开（%s）", errors.Unwrap(err))
}

// nearestFile hints at a file or folder beside it with a similar name, its
// extension left aside.
func nearestFile(path string) diag.Text {
	stem := func(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
	var stems []string
	there := map[string]string{}
	if entries, err := os.ReadDir(filepath.Dir(path)); err == nil {
		for _, entry := range entries {
			stems = append(stems, stem(entry.Name()))
			there[stem(entry.Name())] = entry.Name()
		}
	}
	nearest := diag.Nearest(stem(filepath.Base(path)), stems)
	switch {
	case nearest != "":
		return diag.Say("did you mean %q?", "是否想写 %q？", there[nearest])
	case filepath.Base(path) == ConfigName:
		return diag.Say("`goodgov init DIR` makes a new study", "可用 goodgov init DIR 新建评价项目")
	}
	return diag.Text{}
}

// table reads a table that goodgov.yaml names under a key; nil where there
// were problems.
func (s *Study) table(key, name string, problems *diag.Problems) (*tabular.Table, error) {
	file, err := s.open(key, name, problems)
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
	Weights    *indicators.Weights
	From       reports.WeightSource
	Judgements *indicators.ExpertJudgements // nil where they come from a table, or are equal
	Matrices   []indicators.MatrixResult
	Experts    []reports.Expert
	Warnings   []diag.Warning
}

// Weigh computes, reads or sets the weights, as the study says.
func (s *Study) Weigh() (*Weighting, error) {
	switch c := s.Config; {
	case c.Judgements != "":
		return s.weighJudgements()
	case c.Weights != "" && c.Weights != EqualWeights:
		return s.readWeighting()
	default:
		return &Weighting{Experts: s.Experts, From: reports.FromEquality, Weights: indicators.EqualWeights(s.Framework)}, nil
	}
}

func (s *Study) weighJudgements() (*Weighting, error) {
	var problems diag.Problems
	t, err := s.table("judgements", s.Config.Judgements, &problems)
	if err != nil {
		return nil, err
	}
	w := &Weighting{Experts: s.Experts, From: reports.FromJudgements}
	if t != nil {
		if err := s.judgements(w, t, &problems); err != nil {
			return nil, err
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	options := s.Config.AHP
	if s.Experts != nil {
		options.Weights = map[string]float64{}
		for _, expert := range s.Experts {
			options.Weights[expert.Name] = expert.Weight
		}
	} else {
		for _, name := range w.Judgements.Experts {
			w.Experts = append(w.Experts, reports.Expert{Name: name, Weight: 1})
		}
	}
	w.Weights, w.Matrices, w.Warnings, err = w.Judgements.Weights(t.File, options)
	if err := placeError(t.Head, err, &problems); err != nil {
		return nil, err
	}
	return w, problems.Err()
}

// judgements sorts the rows of a table of judgements into matrices.
func (s *Study) judgements(w *Weighting, t *tabular.Table, problems *diag.Problems) error {
	rows, ok := readJudgements(t, problems)
	if !ok {
		return nil
	}
	var known []string
	for _, expert := range s.Experts {
		known = append(known, expert.Name)
	}
	judgements, notes, err := indicators.NewExpertJudgements(s.Framework, t.File, rows, known)
	place(t.Head, notes, &s.notes)
	w.Judgements = judgements
	return placeError(t.Head, err, problems)
}

func (s *Study) readWeighting() (*Weighting, error) {
	var problems diag.Problems
	t, err := s.table("weights", s.Config.Weights, &problems)
	if err != nil {
		return nil, err
	}
	w := &Weighting{Experts: s.Experts, From: reports.FromTable}
	if t != nil {
		if rows, ok := readWeights(t, &problems); ok {
			w.Weights, err = indicators.GivenWeights(s.Framework, t.File, rows)
			if err := placeError(t.Head, err, &problems); err != nil {
				return nil, err
			}
		}
	}
	problems.Sort()
	return w, problems.Err()
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
	// Progress, when set, is told from time to time how many bytes of the
	// file were read, of how many.
	Progress func(done, total int64)
}

// Answers reads and screens the answers.
func (s *Study) Answers(ctx context.Context, opt ReadOptions) (*survey.Responses, error) {
	var problems diag.Problems
	if s.Config.Responses == "" {
		problems.Add(diag.Problem{File: s.path(ConfigName), Key: "responses", Code: "study.no_responses",
			Found: diag.Say("no table of answers", "没有答卷表"), Want: diag.Say("responses: responses.csv", "responses: responses.csv")})
		return nil, problems.Err()
	}
	file, err := s.open("responses", s.Config.Responses, &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	defer file.Close()
	reader, err := tabular.NewReader(watched(file, opt.Progress), s.path(s.Config.Responses), tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, err
	}
	s.checkCodebook(reader.Head)
	records := newRecords(reader)
	defer records.stop()
	responses, notes, err := survey.Read(ctx, records, reader.File, s.Questionnaire(), survey.Options{BadRows: opt.BadRows, Verdicts: opt.Verdicts})
	if err := placeError(reader.Head, err, &problems); err != nil {
		return nil, err
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	place(reader.Head, notes, &s.notes)
	for _, note := range reader.Notes() {
		s.notes.Add(note)
	}
	if len(responses.Extra) > 0 {
		list := strings.Join(responses.Extra, ", ")
		s.notes.Add(diag.Problem{File: reader.File, Sheet: reader.Sheet, Code: "responses.extra_columns", Severity: diag.Note,
			Want: diag.Say("columns that the study does not use: %s", "评价项目未使用的列：%s", list)})
	}
	return responses, nil
}

// checkCodebook looks for labels of columns that the answers have not.
func (s *Study) checkCodebook(answers *tabular.Head) {
	for _, column := range slices.Sorted(maps.Keys(s.labelled)) {
		if answers.Has(column) {
			continue
		}
		p := s.labelled[column].Problem("codebook.unknown_column", diag.Quote(column),
			diag.Say("a column of %s; its labels are not used", "%s 中的列；其标签不起作用", filepath.Base(answers.File)))
		p.Severity = diag.Caution
		p.Hint = diag.DidYouMean(column, answers.Header.Cells)
		s.notes.Add(p)
	}
}

// watched tells how far a file was read.
func watched(file *os.File, progress func(done, total int64)) io.Reader {
	info, err := file.Stat()
	if progress == nil || err != nil || !info.Mode().IsRegular() {
		return file
	}
	return &watchedFile{File: file, total: info.Size(), progress: progress}
}

type watchedFile struct {
	*os.File
	done, total int64
	progress    func(done, total int64)
}

func (w *watchedFile) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	w.done += int64(n)
	w.progress(w.done, w.total)
	return n, err
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
	problems.Sort()
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
	file, err := OpenFile(path, diag.Say("a matrix file", "判断矩阵文件"), &problems)
	if err != nil {
		return nil, nil, err
	}
	if file == nil {
		return nil, nil, problems.Err()
	}
	defer file.Close()
	return ReadMatrix(file, name, opt)
}
