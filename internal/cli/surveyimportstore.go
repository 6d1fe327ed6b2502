package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/exchange"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/survey"
)

// importBatch is how many questionnaires of a file share a commit.
const importBatch = 500

// importToStore keeps the rows of a file with what is collected, once all of
// them could be read. Those that are there already are counted and left.
func (a *app) importToStore(ctx context.Context, s *study.Study, d *exchange.Dictionary, src *exchange.Source, options exchange.Options, name string) error {
	rows, err := os.CreateTemp("", "goodgov-import-*")
	if err != nil {
		return err
	}
	defer func() {
		rows.Close()
		os.Remove(rows.Name())
	}()
	w := csv.NewWriter(rows)
	summary, err := d.Import(ctx, src, options, w.Write)
	if err != nil {
		return err
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	if _, err := rows.Seek(0, io.SeekStart); err != nil {
		return err
	}
	kept, called, err := a.openStoreOf(ctx, s, a.store)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, kept.Close)
	f, err := s.Form()
	if err != nil {
		return err
	}
	if _, _, err := givenOutBefore(ctx, f, called, kept); err != nil { // what these answers mean is known later, too
		return err
	}
	own, err := ownIDs(ctx, s, d.ID())
	if err != nil {
		return err
	}
	in := &intake{store: kept, name: called, own: own}
	if err := in.read(ctx, s, rows); err != nil {
		return err
	}
	if err := kept.Record(ctx, collect.Entry{Who: a.operator(), Did: "submissions.imported", About: filepath.Base(name), Detail: fmt.Sprintf("new %d, known %d, refused %d", in.kept, in.again, in.refused)}); err != nil {
		return err
	}
	summary.Written, summary.Known = in.kept, in.again
	if in.doubled > 0 {
		summary.Notes.Add(diag.Problem{File: s.AnswersName(), Code: "import.known_id", Severity: diag.Caution, Found: diag.Say("%d of the ids that were imported, the first %s", "所导入的编号中有 %d 个，首个为%s", in.doubled, diag.Quote(in.firstDoubled)),
			Want: diag.Say("none of them: the study reads this table as well, and takes an id that comes twice for a fault", "不应含有：评价项目也读取此表，重复的编号会当作错误"),
			Hint: diag.Say("take the table out of goodgov.yaml (responses) if the store has all of it, or those rows out of the table; --id-prefix tells the ids of different files apart", "若数据库已包含此表的全部答卷，请从 goodgov.yaml 中去掉 responses，否则请从表中删去这些行；--id-prefix 可区分不同文件的编号")})
	}
	a.notes(&summary.Notes)
	if len(in.unused) > 0 {
		a.say(a.printer().T("surveyimport.unused", diag.Visible(strings.Join(in.unused, ", "))))
	}
	if err := a.printSurveyImport(summary, called); err != nil {
		return err
	}
	return in.faults.Err()
}

// intake puts rows into a store.
type intake struct {
	store                *store.Store
	name                 string
	kept, again, refused int
	own                  map[string]bool // ids of the study's own table
	doubled              int             // ids that are there as well
	firstDoubled         string
	unused               []string
	faults               diag.Problems
	batch                []collect.Submission
}

// ownIDs are the ids of the study's own table of answers, which is read together
// with what is collected. A table that can't be read has none here: what is wrong
// with it is said when it is needed.
func ownIDs(ctx context.Context, s *study.Study, column string) (map[string]bool, error) {
	ids := map[string]bool{}
	if s.Config.Responses == "" || column == "" {
		return ids, nil
	}
	table, err := s.AnswerTable(ctx)
	if err == nil {
		at := slices.Index(table.Header, column)
		for cells, rowErr := range table.Rows(ctx, survey.SkipBadRows) {
			if err = rowErr; err != nil {
				break
			}
			if cells != nil && at >= 0 {
				ids[csvfile.Plain(strings.TrimSpace(cells[at]))] = true
			}
		}
	}
	if _, faulty := errors.AsType[*diag.Problems](err); faulty {
		err = nil
	}
	return ids, err
}

func (in *intake) read(ctx context.Context, s *study.Study, rows io.Reader) error {
	table := csv.NewReader(rows)
	table.ReuseRecord = true
	header, err := table.Read()
	if err != nil {
		return err
	}
	fill, err := s.FillOut(header)
	if err != nil {
		return err
	}
	in.unused = fill.Unused
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return in.keep(ctx)
		}
		if err != nil {
			return err
		}
		for i, cell := range row { // what makes a table harmless is no part of an id or an opinion
			row[i] = csvfile.Plain(cell)
		}
		submission, err := fill.Submission(row)
		if err != nil {
			return err
		}
		if in.own[submission.ID] {
			if in.doubled++; in.doubled == 1 {
				in.firstDoubled = submission.ID
			}
		}
		if in.batch = append(in.batch, submission); len(in.batch) == importBatch {
			if err := in.keep(ctx); err != nil {
				return err
			}
		}
	}
}

// keep keeps what was gathered. An id that is there with other answers is a
// fault; what came is kept apart, as it is from anybody else.
func (in *intake) keep(ctx context.Context) error {
	outcomes, err := in.store.SubmitAll(ctx, in.batch)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		refusal, refused := errors.AsType[*collect.Refusal](o.Err)
		switch {
		case refused:
			in.refused++
			in.faults.Add(diag.Problem{File: in.name, Sheet: in.batch[i].ID, Code: refusal.Code, Want: refusal.Text, Hint: diag.Say("--id-prefix tells the ids of different files apart", "--id-prefix 可区分不同文件的编号")})
		case o.Err != nil:
			return o.Err
		case o.Receipt.Again:
			in.again++
		default:
			in.kept++
		}
	}
	in.batch = in.batch[:0]
	return nil
}
