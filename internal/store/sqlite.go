package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"goodgov/internal/collect"
)

// sqlite keeps a store in a file. Its write-ahead log is flushed to the disk
// at each commit (synchronous=FULL), before the commit returns.
type sqlite struct{ file string }

// busyTimeout is how long to wait for another process that writes, in
// milliseconds.
const busyTimeout = "20000"

const (
	// readers is how many connections there are for reading at most; whoever comes
	// then waits. Each takes a few files and some memory, of which there is an end.
	readers = 64
	// idleReaders is how many of them are kept while nobody reads.
	idleReaders = 16
)

func (e *sqlite) name() string { return "sqlite" }

func (e *sqlite) open(ctx context.Context) (writer, reader *sql.DB, err error) {
	// SQLite lets everybody on the machine read a file that it makes, and gives
	// those beside it the rights of this one.
	if made, err := os.OpenFile(e.file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
		if err := made.Close(); err != nil {
			return nil, nil, err
		}
	} // where it can't be made, opening it says why
	address := func(pragmas ...string) string {
		values := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(" + busyTimeout + ")"}, pragmas...)}
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: e.file}).EscapedPath(), RawQuery: values.Encode()}).String()
	}
	writer, err = sql.Open("sqlite", address("journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)"))
	if err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if err := connect(ctx, writer); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader, err = sql.Open("sqlite", strings.Replace(address("query_only(1)"), "_txlock=immediate", "_txlock=deferred", 1))
	if err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	// A connection is opened by reading the schema: they are not to come and go
	// with every request.
	reader.SetMaxIdleConns(idleReaders)
	reader.SetMaxOpenConns(readers)
	return writer, reader, nil
}

// connect makes the first connection. Of those who do so at once on a new file
// SQLite lets one begin the log and turns the others away, however long they were
// told to wait.
func connect(ctx context.Context, writer *sql.DB) error {
	for begun := time.Now(); ; {
		err := writer.PingContext(ctx)
		if failure, ok := errors.AsType[*driver.Error](err); !ok || failure.Code()&0xff != code.SQLITE_BUSY || time.Since(begun) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (e *sqlite) types() *strings.Replacer {
	return strings.NewReplacer("{bytes}", "BLOB", "{sequence}", "INTEGER PRIMARY KEY AUTOINCREMENT")
}

// lock does nothing: transactions of the writer begin with the lock (_txlock).
func (e *sqlite) lock(context.Context, *sql.Tx) error { return nil }

func (e *sqlite) insert(ctx context.Context, tx *sql.Tx, arrivals []*arrival) (map[string]bool, error) {
	created := make(map[string]bool, len(arrivals))
	statement, err := tx.PrepareContext(ctx, `INSERT INTO submission (`+arrivalColumns()+`) VALUES (`+placeholders(len(arrivalFields))+`) ON CONFLICT (id) DO NOTHING`)
	if err != nil {
		return nil, err
	}
	defer statement.Close()
	for _, a := range arrivals {
		result, err := statement.ExecContext(ctx, a.values()...)
		if err != nil {
			return nil, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return nil, err
		}
		created[a.ID] = n == 1
	}
	return created, nil
}

// use changes the row in its place: a row of SQLite says neither when it was
// written nor with which others.
func (e *sqlite) use(ctx context.Context, tx *sql.Tx, used collect.IssuedCode, _ io.Reader) error {
	_, err := tx.ExecContext(ctx, `UPDATE code SET state = $1 WHERE hash = $2`, string(used.State), used.Hash[:])
	return err
}

func (e *sqlite) snapshot() *sql.TxOptions { return &sql.TxOptions{ReadOnly: true} }

// continueSequences does nothing: AUTOINCREMENT goes on after the largest number.
func (e *sqlite) continueSequences(context.Context, *sql.Tx, string) error { return nil }

// scrub writes the log into the file, where erased bytes were overwritten
// with zeros (secure_delete), and empties it. While somebody reads that can't
// be done; rather than keep everybody from writing it is then errRead.
func (e *sqlite) scrub(ctx context.Context, writer, _ *sql.DB) (err error) {
	ctx = context.WithoutCancel(ctx) // the connection must get its timeout back
	connection, err := writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	defer func() {
		_, failed := connection.ExecContext(ctx, `PRAGMA busy_timeout = `+busyTimeout)
		err = errors.Join(err, failed)
	}()
	if _, err := connection.ExecContext(ctx, `PRAGMA busy_timeout = 200`); err != nil {
		return err
	}
	var busy, frames, done int64
	if err := connection.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &done); err != nil {
		return err
	}
	if busy != 0 {
		return errRead
	}
	return nil
}

func (e *sqlite) fault(err error) *Fault {
	failure, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return nil
	}
	switch failure.Code() & 0xff { // the primary code of an extended one
	case code.SQLITE_FULL:
		return ErrFull
	case code.SQLITE_READONLY, code.SQLITE_PERM:
		return ErrReadOnly
	case code.SQLITE_CANTOPEN:
		return ErrNoFile
	case code.SQLITE_NOTADB, code.SQLITE_CORRUPT:
		return ErrDamaged
	}
	return nil
}
