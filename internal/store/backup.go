package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"goodgov/internal/collect"
)

// A backup is gzipped JSON, a value a line: a head; for each table its name
// and columns, then an array for each row, with bytes as {"b": base64}; and
// an end with the number of rows and the SHA-256 sum of all lines before it. It is the same
// for both engines, so that it also moves a store from one to the other.

// tables are what a backup holds, with the order of their rows. Sessions are
// left out: who restores signs in again.
var tables = []struct {
	name, columns, order string
	numbered             bool  // by a sequence
	since                int64 // the version of the tables that has it; 0 is the first
}{
	{"setting", "name, value", "name", false, 0},
	{"submission", "seq, " + arrivalColumns() + ", replaced, gone", "seq", true, 0},
	{"refused", "id, hash, received, type, body", "id, hash", false, 0},
	{"declined", "seq, form, unit, consent_text, consent_language, consent_mode, consent_at", "seq", true, 0},
	{"draft", "token, body, updated", "token", false, 0},
	{"code", codeColumns, "hash", false, 0},
	{"account", "name, title, roles, units, password, closed", "name", false, 0},
	{"judgement", "seq, " + judgementColumns, "seq", true, 0},
	{"opinion", "seq, id, unit, body, received, code", "seq", true, 0},
	{"opinion_step", "seq, opinion, kind, who, note, rating, at", "seq", true, 0},
	{"audit", "seq, at, who, did, about, detail, hash", "seq", false, 0},
	{"pass", passColumns, "token", false, 2},
	{"shut", "unit, at", "unit", false, 2},
	{"given_password", "account", "account", false, 3},
	{"declined_once", "id, at", "id", false, 4},
	{"ending", "unit, seq", "unit, seq", false, endingsSince},
}

// backupHead is the first line.
type backupHead struct {
	Backup int   `json:"goodgov_backup"` // the version of this format
	Schema int64 `json:"schema"`         // of the tables
}

// backupLine is any line that is not a row.
type backupLine struct {
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns,omitempty"`
	Rows    *int64   `json:"rows,omitempty"`
	SHA256  string   `json:"sha256,omitempty"`
}

const backupVersion = 1

// ErrBackup is what a file is that can't be restored: none of ours, cut off,
// changed, or of another version.
var ErrBackup = fault("backup.unreadable", "this is not a whole backup that this program can restore", "该文件不是本程序能还原的完整备份")

// ErrNotEmpty refuses to restore over something.
var ErrNotEmpty = fault("backup.not_empty", "a backup is restored only into an empty store", "只能还原到空数据库")

// Backup writes all that is kept, as it is at one moment, while others write
// on. It holds the answers, and the key of private codes: guard it like the store.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	packed := gzip.NewWriter(w)
	b := &backupWriter{sum: sha256.New()}
	b.out = io.MultiWriter(packed, b.sum)
	err := s.look(ctx, func(tx *sql.Tx) error {
		b.line(backupHead{backupVersion, Schema})
		for _, table := range tables {
			columns := strings.Split(table.columns, ", ")
			b.line(backupLine{Table: table.name, Columns: columns})
			values := make([]any, len(columns))
			places := make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			if err := each(ctx, tx, `SELECT `+table.columns+` FROM `+table.name+` ORDER BY `+table.order, func(row scanner) error {
				if err := row.Scan(places...); err != nil {
					return err
				}
				for i, value := range values {
					if data, ok := value.([]byte); ok {
						values[i] = map[string][]byte{"b": data}
					}
				}
				b.rows++
				b.line(values)
				return b.err
			}); err != nil {
				return err
			}
		}
		b.line(backupLine{Rows: &b.rows, SHA256: hex.EncodeToString(b.sum.Sum(nil))})
		return b.err
	})
	if err == nil {
		err = packed.Close()
	}
	return s.explain("back up", err)
}

type backupWriter struct {
	out  io.Writer
	sum  hash.Hash
	rows int64
	err  error // the first
}

func (b *backupWriter) line(value any) {
	if b.err != nil {
		return
	}
	text, err := json.Marshal(value)
	if err == nil {
		_, err = b.out.Write(append(text, '\n'))
	}
	b.err = err
}

// Restore fills an empty store with a backup, all or nothing, and enters that
// in the audit log. It is ErrNotEmpty when something is kept already, ErrBackup
// when the backup is not whole, and a *collect.Foreign when a study has claimed
// the store and the backup is another's. Nothing else may use the store meanwhile.
func (s *Store) Restore(ctx context.Context, r io.Reader, who string) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, table := range tables {
			if table.name == "setting" {
				continue
			}
			var n int64
			if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table.name).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return ErrNotEmpty
			}
		}
		own, err := claimed(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM setting`); err != nil {
			return err
		}
		rows, err := restoreRows(ctx, tx, r)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if table.numbered {
				if err := s.engine.continueSequences(ctx, tx, table.name); err != nil {
					return err
				}
			}
		}
		if own != nil {
			if _, err := claim(ctx, tx, *own); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: "store.restored", Detail: fmt.Sprintf("rows %d", rows)})
	})
	if err != nil {
		return s.explain("restore", err)
	}
	return s.explain("restore", s.loadKey(ctx))
}

// restoreRows reads a backup into the tables.
func restoreRows(ctx context.Context, tx *sql.Tx, r io.Reader) (rows int64, err error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return 0, unreadable(err)
	}
	lines := bufio.NewReaderSize(unpacked, 1<<16)
	sum := sha256.New()
	var head backupHead
	var insert *sql.Stmt
	next := 0         // the table to come
	later := func() { // tables that are younger than the backup
		for next < len(tables) && tables[next].since > head.Schema {
			next++
		}
	}
	for number := 0; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return 0, unreadable(err) // also when it ends too early
		}
		switch {
		case number == 0:
			if err := json.Unmarshal(line, &head); err != nil || head.Backup != backupVersion || head.Schema < 1 || head.Schema > Schema {
				return 0, unreadable(fmt.Errorf("format %d, tables %d", head.Backup, head.Schema))
			}
			later()
		case line[0] == '[':
			if insert == nil {
				return 0, unreadable(errors.New("a row without a table"))
			}
			values, err := restoreRow(line)
			if err != nil {
				return 0, unreadable(err)
			}
			if _, err := insert.ExecContext(ctx, values...); err != nil {
				return 0, err
			}
			rows++
		default:
			var l backupLine
			if err := json.Unmarshal(line, &l); err != nil {
				return 0, unreadable(err)
			}
			if l.Rows != nil {
				if *l.Rows != rows || next != len(tables) || l.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
					return 0, unreadable(errors.New("something is missing or was changed"))
				}
				if _, err := io.Copy(io.Discard, lines); err != nil { // gzip's own sum
					return 0, unreadable(err)
				}
				return rows, findEndings(ctx, tx, head.Schema)
			}
			if next == len(tables) || l.Table != tables[next].name || strings.Join(l.Columns, ", ") != tables[next].columns {
				return 0, unreadable(fmt.Errorf("table %q", l.Table))
			}
			if insert, err = tx.PrepareContext(ctx, `INSERT INTO `+l.Table+` (`+tables[next].columns+`) VALUES (`+placeholders(len(l.Columns))+`)`); err != nil {
				return 0, err
			}
			next++
			later()
		}
		sum.Write(line)
	}
}

func unreadable(err error) error { return fmt.Errorf("%w: %w", ErrBackup, err) }

// restoreRow reads a row: texts, whole numbers and bytes.
func restoreRow(line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	values := make([]any, len(raw))
	for i, cell := range raw {
		var text string
		var number int64
		var data struct {
			B []byte `json:"b"`
		}
		var err error
		switch cell[0] {
		case '"':
			err = json.Unmarshal(cell, &text)
			values[i] = text
		case '{':
			err = json.Unmarshal(cell, &data)
			if data.B == nil {
				data.B = []byte{}
			}
			values[i] = data.B
		default:
			err = json.Unmarshal(cell, &number)
			values[i] = number
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}
