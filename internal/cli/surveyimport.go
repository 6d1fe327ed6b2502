package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/exchange"
	"goodgov/internal/study"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

// What becomes of rows whose id the study has.
const (
	knownRefuse = "refuse"
	knownSkip   = "skip"
)

type surveyImportOptions struct {
	layout, codebook, out, unit, prefix, known string
	propose, add, finished, keep               bool
}

const anyLayout = "auto"

func (a *app) surveyImportCommand() *cobra.Command {
	var o surveyImportOptions
	p := a.printer()
	cmd := a.command("survey.import")
	cmd.Use = "import FILE [DIR]"
	cmd.Args = between(1, 2)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.keep = cmd.Flags().Changed("store")
		return a.surveyImport(cmd.Context(), args[0], folder(args[1:]), o)
	}
	layouts := []string{anyLayout}
	for _, l := range exchange.Layouts() {
		layouts = append(layouts, string(l))
	}
	knowns := []string{knownRefuse, knownSkip}
	flags := cmd.Flags()
	flags.Var(newChoice(&o.layout, anyLayout, layouts), "as", p.T("flag.surveyimport.as"))
	flags.BoolVar(&o.propose, "propose", false, p.T("flag.surveyimport.propose"))
	flags.StringVar(&o.codebook, "codebook", "", p.T("flag.surveyimport.codebook"))
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.surveyimport.output"))
	flags.BoolVar(&o.add, "append", false, p.T("flag.surveyimport.append"))
	flags.Var(newChoice(&o.known, knownRefuse, knowns), "known", p.T("flag.surveyimport.known"))
	flags.StringVar(&o.prefix, "id-prefix", "", p.T("flag.surveyimport.prefix"))
	flags.StringVar(&o.unit, "unit", "", p.T("flag.surveyimport.unit"))
	flags.BoolVar(&o.finished, "finished", false, p.T("flag.surveyimport.finished"))
	a.addFormat(cmd)
	complete(cmd, "as", layouts)
	complete(cmd, "known", knowns)
	return cmd
}

func (a *app) surveyImport(ctx context.Context, name, dir string, o surveyImportOptions) error {
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	d := exchange.Of(s)
	if o.unit != "" {
		if unit, found := s.Units.Index(o.unit); !found || !s.Units.Lowest(unit) {
			return usageError{text: wrongValue("unit", o.unit, diag.Say("one of the lowest units", "最低层单元的代码")), hint: diag.DidYouMean(o.unit, s.Units.Codes())}
		}
	}
	src, err := openSource(name, o.layout)
	if err != nil {
		return err
	}
	defer src.close()
	a.say(a.printer().T("surveyimport.read", name, src.Layout.Text().In(a.lang)))
	if o.propose {
		return a.propose(ctx, s, d, src, name, o)
	}
	options := exchange.Options{Unit: o.unit, Prefix: o.prefix, SkipKnown: o.known == knownSkip, Finished: o.finished}
	inputs := append(slices.Clone(a.inputs), name)
	if o.codebook != "" {
		if options.Codebook, err = readCodebook(o.codebook, d, src.Columns, exchange.ReadCodebook); err != nil {
			return err
		}
		inputs = append(inputs, o.codebook)
	}
	if o.keep {
		if options.Filled, err = s.FilledIn(); err != nil {
			return err
		}
		return a.importToStore(ctx, s, d, src.Source, options, name)
	}
	return a.importInto(ctx, s, d, src.Source, options, o, inputs)
}

// sourceFile is a file of answers that is open.
type sourceFile struct {
	*exchange.Source
	close func() error
}

func openSource(name, layout string) (*sourceFile, error) {
	var problems diag.Problems
	path, _ := tabular.SplitName(name)
	file, err := study.OpenFile(path, diag.Say("a file of answers", "答卷文件"), &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	if layout == anyLayout {
		layout = ""
	}
	src, err := exchange.Open(file, name, exchange.Layout(layout))
	if err != nil {
		file.Close()
		return nil, err
	}
	return &sourceFile{src, file.Close}, nil
}

// codebookReader reads the table that --codebook names.
type codebookReader func(io.Reader, string, *exchange.Dictionary, []exchange.Column) (*exchange.Codebook, error)

func readCodebook(name string, d *exchange.Dictionary, columns []exchange.Column, read codebookReader) (*exchange.Codebook, error) {
	var problems diag.Problems
	path, _ := tabular.SplitName(name)
	file, err := study.OpenFile(path, diag.Say("the table that --propose wrote", "--propose 生成的对照表"), &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	defer file.Close()
	return read(file, name, d, columns)
}

// propose writes the table that the user corrects, building on one that was
// begun.
func (a *app) propose(ctx context.Context, s *study.Study, d *exchange.Dictionary, src *sourceFile, name string, o surveyImportOptions) error {
	inputs := append(slices.Clone(a.inputs), name)
	var said *exchange.Codebook
	if o.codebook != "" {
		var err error
		if said, err = readCodebook(o.codebook, d, src.Columns, exchange.ReadDraft); err != nil {
			return err
		}
		inputs = append(inputs, o.codebook)
	}
	codebook, err := d.Propose(ctx, src.Source, said)
	if err != nil {
		return err
	}
	if o.out == "" || o.out == "-" {
		err = codebook.Write(a.env.Out)
	} else {
		var files *outputs
		if files, err = newOutputs(ctx, filepath.Dir(o.out), inputs); err != nil {
			return err
		}
		defer files.abort()
		if err = files.create(filepath.Base(o.out), marked(codebook.Write)); err == nil {
			err = files.commit()
		}
	}
	if err != nil {
		return err
	}
	filled, err := s.FilledIn()
	if err != nil {
		return err
	}
	doubtful, answers := codebook.Undecided()
	absent := slices.DeleteFunc(codebook.Absent(d), func(name string) bool { return slices.Contains(filled, name) })
	a.say(a.printer().T("surveyimport.proposed", len(codebook.Matches), doubtful, len(absent), answers))
	if len(absent) > 0 {
		a.say(a.printer().T("surveyimport.absent", strings.Join(absent, ", ")))
	}
	return nil
}

// marked puts a byte order mark before what is written, by which spreadsheets
// know Chinese.
func marked(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, exchange.ByteOrderMark); err != nil {
			return err
		}
		return write(w)
	}
}

// importInto writes the study's table of answers, behind what it has where
// --append says so.
func (a *app) importInto(ctx context.Context, s *study.Study, d *exchange.Dictionary, src *exchange.Source, options exchange.Options, o surveyImportOptions, inputs []string) error {
	out := o.out
	if out == "" {
		out = filepath.Join(s.Dir, cmp.Or(s.Config.Responses, "responses.csv"))
		if filepath.IsAbs(s.Config.Responses) {
			out = s.Config.Responses
		}
	}
	// The table that is written may be the study's own.
	inputs = slices.DeleteFunc(inputs, func(input string) bool { return filepath.Clean(input) == filepath.Clean(out) })
	old, err := openOld(out, d, o.add, &options)
	if err != nil {
		return err
	}
	if old != nil {
		defer old.close()
	}
	var summary *exchange.Summary
	write := func(w io.Writer) (err error) {
		rows := csv.NewWriter(w)
		header := true
		summary, err = d.Import(ctx, src, options, func(row []string) error {
			if header {
				header = false
				if err := rows.Write(row); err != nil {
					return err
				}
				return old.copy(rows)
			}
			return rows.Write(row)
		})
		if err != nil {
			return err
		}
		rows.Flush()
		return rows.Error()
	}
	if out == "-" {
		list, err := a.listFile(ctx, "", nil)
		if err != nil {
			return err
		}
		defer list.abort()
		if err := write(list); err != nil {
			return err
		}
		a.notes(&summary.Notes)
		return list.commit()
	}
	files, err := newOutputs(ctx, filepath.Dir(out), inputs)
	if err != nil {
		return err
	}
	defer files.abort()
	if files.mode = 0o600; old != nil { // who may read the table goes on reading it
		files.mode = old.mode
	}
	if err := files.create(filepath.Base(out), marked(write)); err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	a.notes(&summary.Notes)
	return a.printSurveyImport(summary, out)
}

// oldAnswers are those that are there already.
type oldAnswers struct {
	name string
	file *os.File
	mode fs.FileMode
}

// openOld opens the table that is to be appended to, and lists its ids. It is
// nil where there is none.
func openOld(name string, d *exchange.Dictionary, add bool, options *exchange.Options) (*oldAnswers, error) {
	if name == "-" {
		return nil, nil
	}
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !add:
		file.Close()
		return nil, usageError{text: diag.Say("%s is there already", "%s 已存在", name), hint: diag.Say("--append adds to it; -o names another file", "--append 追加到其后；-o 指定另一个文件")}
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	old := &oldAnswers{name, file, info.Mode().Perm()}
	reader, err := tabular.NewReader(file, name, tabular.Options{AllowNoRows: true})
	if err != nil {
		old.close()
		return nil, err
	}
	if reader.Comma() == 0 {
		old.close()
		return nil, usageError{text: diag.Say("%s: a workbook, to which nothing can be appended", "%s：Excel 工作簿，不能追加", name), hint: diag.Say("save it as CSV", "请另存为 CSV")}
	}
	options.Header, options.Known = reader.Header.Cells, map[string]bool{}
	for row, err := range reader.Rows() {
		if err != nil {
			old.close()
			return nil, err
		}
		if id := row.Get(d.ID()); id != "" {
			options.Known[id] = true
		}
	}
	return old, nil
}

func (o *oldAnswers) close() { o.file.Close() }

// copy writes the rows that are there.
func (o *oldAnswers) copy(w *csv.Writer) error {
	if o == nil {
		return nil
	}
	if _, err := o.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	reader, err := tabular.NewReader(o.file, o.name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return err
	}
	for row, err := range reader.Rows() {
		if err != nil {
			return err
		}
		if err := w.Write(row.Cells); err != nil {
			return err
		}
	}
	return nil
}

type importedColumn struct {
	Column string `json:"column"`
	To     string `json:"to"`
	By     string `json:"by"`
}

// printSurveyImport says what became of the columns and rows.
func (a *app) printSurveyImport(s *exchange.Summary, out string) error {
	p := a.printer()
	switch a.format {
	case formatJSON:
		columns := []importedColumn{}
		for _, m := range s.Matches {
			columns = append(columns, importedColumn{m.Column, strings.TrimPrefix(m.To, exchange.LeftOut), string(m.By)})
		}
		w := json.NewEncoder(a.env.Out)
		w.SetIndent("", "  ")
		w.SetEscapeHTML(false)
		return w.Encode(struct {
			Schema     int              `json:"schema"`
			File       string           `json:"file"`
			Layout     string           `json:"layout"`
			Rows       int              `json:"rows"`
			Written    int              `json:"written"`
			Known      int              `json:"known"`
			Refused    int              `json:"refused"`
			Preview    int              `json:"preview"`
			Unfinished int              `json:"unfinished"`
			Columns    []importedColumn `json:"columns"`
		}{1, out, string(s.Layout), s.Rows, s.Written, s.Known, s.Refused, s.Preview, s.Unfinished, columns})
	case formatCSV:
		return s.WriteCSV(a.env.Out)
	}
	t := &reports.Table{Title: p.T("surveyimport.title", s.Written, out, s.Rows), Columns: []reports.Column{{Header: p.T("surveyimport.column")}, {Header: p.T("surveyimport.to")}, {Header: p.T("surveyimport.by")}}}
	for _, m := range s.Matches {
		to := m.To
		if to == exchange.LeftOut {
			to = p.T("surveyimport.left")
		}
		t.Rows = append(t.Rows, reports.TableRow{Cells: []string{short(m.Column), to, p.T("surveyimport.by." + string(m.By))}})
	}
	for _, note := range []struct {
		key string
		n   int
	}{{"known", s.Known}, {"refused", s.Refused}, {"preview", s.Preview}, {"unfinished", s.Unfinished}} {
		if note.n > 0 {
			t.Notes = append(t.Notes, p.T("surveyimport.note."+note.key, strconv.Itoa(note.n)))
		}
	}
	return t.WriteText(a.env.Out, a.style())
}

// short is a header that fits into a line.
func short(text string) string {
	const most = 40
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
