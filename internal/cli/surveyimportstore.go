package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/exchange"
	"goodgov/internal/store"
	"goodgov/internal/study"
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
	kept, called, err := a.openStore(ctx, s.Dir, a.store)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, kept.Close)
	in := &intake{store: kept, name: called}
	if err := in.read(ctx, s, rows); err != nil {
		return err
	}
	if err := kept.Record(ctx, collect.Entry{Who: a.operator(), Did: "submissions.imported", About: filepath.Base(name), Detail: fmt.Sprintf("new %d, known %d, refused %d", in.kept, in.again, in.refused)}); err != nil {
		return err
	}
	summary.Written, summary.Known = in.kept, in.again
	a.notes(&summary.Notes)
	if len(in.unused) > 0 {
		a.say(a.printer().T("surveyimport.unused", strings.Join(in.unused, ", ")))
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
	unused               []string
	faults               diag.Problems
	batch                []collect.Submission
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
		submission, err := fill.Submission(row)
		if err != nil {
			return err
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
