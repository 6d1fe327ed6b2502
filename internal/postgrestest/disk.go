package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Disk is a server of its own on a small disk in memory, which no others see
// than who is in its name space. Whenever the server ends it is begun again, as
// the machine's own manager of services does.
type Disk struct {
	Address string // of its only database, which is empty
	seen    string // the disk, from here
	log     string // what the server says, a file
}

// startup is how long a server may take to begin, or to fall, on a machine that
// has much else to do.
const startup = 4 * time.Minute

// script makes the disk in the folder $0, and the server on it at the port $1, of
// the programs in $2. The server does not run as root, not even as that of a name
// space. Its own log only grows.
const script = `mount -t tmpfs -o size=64m,mode=0777 tmpfs "$0" || exit
unshare -U --map-user=65534 --map-group=65534 sh -c '
	"$2/initdb" -D "$0/data" -U goodgov -A trust -E UTF8 --locale=C --no-sync --wal-segsize=1 >&2 || exit
	while true; do
		"$2/postgres" -D "$0/data" -p "$1" -k "$0" -c listen_addresses=127.0.0.1 -c max_wal_size=1GB -c checkpoint_timeout=1d
		sleep 0.1
	done' "$0" "$1" "$2"
exit`

// OnDisk starts such a server, which ends with the test. It skips the test where
// there is no PostgreSQL, or no disk can be mounted.
func OnDisk(t testing.TB) *Disk {
	t.Helper()
	bin, err := programs()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if out, err := exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs tmpfs "$0" && unshare -U --map-user=65534 true`, folder).CombinedOutput(); err != nil {
		t.Skipf("a disk can't be mounted here: %v: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	d := &Disk{Address: fmt.Sprintf("postgres://goodgov@127.0.0.1:%d/postgres?sslmode=disable", port), log: filepath.Join(t.TempDir(), "log")}
	log, err := os.Create(d.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close() // the processes have it still
	// A name space of processes too: nothing of it is left.
	command := exec.Command("unshare", "-rmpf", "--kill-child", "sh", "-c", script, folder, strconv.Itoa(port), bin)
	command.Stderr, command.SysProcAttr = log, tied()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	d.seen = fmt.Sprintf("/proc/%d/root%s", command.Process.Pid, folder)
	for deadline := time.Now().Add(startup); ; time.Sleep(20 * time.Millisecond) {
		connection, err := pgx.Connect(t.Context(), d.Address)
		if err == nil {
			if err := connection.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
			return d
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(d.log)
			t.Fatalf("PostgreSQL does not answer: %v\n%s", err, said)
		}
	}
}

// Fill takes all room that is left on the disk. The server's log has begun a file
// just before: it goes on for a while when nothing else does.
func (d *Disk) Fill(ctx context.Context) error {
	if err := d.ask(ctx, `SELECT pg_switch_wal()`); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(d.seen, "ballast"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	for zeros := make([]byte, 1<<12); err == nil; {
		_, err = file.Write(zeros)
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = nil
	}
	return errors.Join(err, file.Close())
}

// FillLog takes what room the log has of a server whose disk is full, by many
// small entries, so that there is none for what it writes when it begins. The
// server falls, and when this returns it has tried in vain to begin again.
func (d *Disk) FillLog(ctx context.Context) error {
	err := d.ask(ctx, `DO $$ BEGIN FOR i IN 1..1000000 LOOP PERFORM pg_logical_emit_message(false, '', ''); END LOOP; END $$`)
	if failure, answered := errors.AsType[*pgconn.PgError](err); err == nil || answered && failure.Severity == "ERROR" {
		return fmt.Errorf("PostgreSQL has not fallen: %w", err)
	}
	for deadline := time.Now().Add(startup); ; time.Sleep(20 * time.Millisecond) {
		if said, err := os.ReadFile(d.log); err != nil || strings.Contains(string(said), "startup process failure") {
			return err
		}
		if time.Now().After(deadline) {
			return errors.New("PostgreSQL fell, and came up again")
		}
	}
}

func (d *Disk) ask(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, d.Address)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}

// Free gives the room back.
func (d *Disk) Free() error { return os.Remove(filepath.Join(d.seen, "ballast")) }
