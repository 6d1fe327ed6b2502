package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// What can be wrong with a store itself. Nothing is acknowledged then. They
// are compared by errors.Is; the engine's own words are in the error too.
var (
	ErrClosed   = fault("store.closed", "the store is closed", "数据库已关闭")
	ErrFull     = fault("store.full", "the disk is full: nothing more can be kept", "磁盘已满，无法再保存")
	ErrReadOnly = fault("store.read_only", "the store can't be written to", "数据库不可写")
	ErrAway     = fault("store.away", "PostgreSQL does not answer: it is being started or ended, takes no more connections, or can't be reached", "PostgreSQL 没有应答：正在启动或停止、连接数已满，或无法连接")
	ErrNoFile   = fault("store.no_file", "the store's file can't be opened: is its folder there, may it be read and written to, and are there not too many files open?", "无法打开数据库文件：请确认所在文件夹存在、可读写，且打开的文件数未超出限制")
	ErrNewer    = fault("store.newer", "the store was written by a newer goodgov", "数据库由更新版本的 goodgov 写成")
	ErrDamaged  = fault("store.damaged", "the file is no store, or is damaged", "文件不是数据库，或已损坏")
)

// Fault is an error of the store as a whole.
type Fault struct {
	Code diag.Code
	Text diag.Text
}

// Error reads English.
func (f *Fault) Error() string { return f.Text.String() }

// In reads the language asked for.
func (f *Fault) In(lang string) string { return f.Text.In(lang) }

func fault(code diag.Code, en, zh string) *Fault { return &Fault{code, diag.Say(en, zh)} }

// Store is an open store. Its methods can be called from many goroutines.
type Store struct {
	engine engine
	writer *sql.DB // one connection, the writing goroutine's
	reader *sql.DB
	now    func() time.Time
	random io.Reader
	key    []byte // of private codes

	queue   chan *change
	closing chan struct{} // closed: nothing more is taken in
	idle    chan struct{} // closed: the writing goroutine is done

	scrubs scrubs
}

// Options are what a store takes from outside.
type Options struct {
	Now    func() time.Time // nil: the clock
	Random io.Reader        // nil: the system's; it must serve many goroutines
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	name() string
	// open returns a pool of one connection for writing and one for reading.
	open(ctx context.Context) (writer, reader *sql.DB, err error)
	// types puts the engine's types into a migration.
	types() *strings.Replacer
	// lock keeps other writers out until the transaction ends.
	lock(ctx context.Context, tx *sql.Tx) error
	// insert keeps those submissions whose ids are new, in order, and tells which.
	insert(ctx context.Context, tx *sql.Tx, arrivals []*arrival) (created map[string]bool, err error)
	// use keeps that a code was used, so that its row does not lead to the rows
	// that the same transaction writes.
	use(ctx context.Context, tx *sql.Tx, used collect.IssuedCode, random io.Reader) error
	// snapshot says how a transaction sees one state of everything.
	snapshot() *sql.TxOptions
	// continueSequences lets the numbers of a table's rows go on after those restored.
	continueSequences(ctx context.Context, tx *sql.Tx, table string) error
	// scrub makes what was erased unreadable in the files, as far as it can be.
	scrub(ctx context.Context, writer, reader *sql.DB) error
	// fault is what an engine's error means, or nil.
	fault(err error) *Fault
}

// Open opens a store and brings its tables up to date. The address is
// postgres://… or postgresql://… for PostgreSQL, and otherwise the file of SQLite,
// which is made when it is not there.
func Open(ctx context.Context, address string, options Options) (*Store, error) {
	s := &Store{
		now:     options.Now,
		random:  options.Random,
		queue:   make(chan *change),
		closing: make(chan struct{}),
		idle:    make(chan struct{}),
		scrubs:  scrubs{after: scrubAgain},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		s.engine = &postgres{address: address}
	} else {
		s.engine = &sqlite{file: address}
	}
	var err error
	if s.writer, s.reader, err = s.engine.open(ctx); err != nil {
		return nil, s.explain("open", err)
	}
	if err = s.migrate(ctx); err == nil {
		err = s.loadKey(ctx)
	}
	if err != nil {
		return nil, s.explain("open", errors.Join(err, s.writer.Close(), s.reader.Close()))
	}
	go s.write()
	return s, nil
}

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return s.engine.name() }

// Close finishes what was taken in and closes the store. It is called once.
func (s *Store) Close() error {
	close(s.closing)
	<-s.idle
	s.scrubs.running.Lock() // for good: a file is not closed in the midst of it
	return errors.Join(s.writer.Close(), s.reader.Close())
}

// explain puts a name to an engine's error.
func (s *Store) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
		return fmt.Errorf("%s: %w", doing, ErrClosed)
	}
	if _, named := errors.AsType[*Fault](err); named {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if f := s.engine.fault(err); f != nil {
		return fmt.Errorf("%s: %w (%w)", doing, f, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
