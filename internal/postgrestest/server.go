// Package postgrestest runs PostgreSQL for tests: Debian's, on a folder of its
// own, flushing to the disk as in earnest.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is what the tests of a package share. It is started when the first of
// them asks for a database.
var server struct {
	once      sync.Once
	err       error
	folder    string
	port      int
	process   *exec.Cmd
	databases atomic.Int64
}

// M runs the tests of a package and ends the server with them.
type M struct{ *testing.M }

// Run returns the exit code.
func (m M) Run() int {
	code := m.M.Run()
	if server.process != nil {
		// A fast shutdown; the folder goes with it.
		_ = server.process.Process.Signal(syscall.SIGINT)
		_ = server.process.Wait()
	}
	if server.folder != "" {
		_ = os.RemoveAll(server.folder)
	}
	return code
}

// Database makes an empty database and returns its address. It skips the test
// where PostgreSQL is not installed, but for where CI runs: there it must be.
func Database(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.err = start() })
	if errors.Is(server.err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
		t.Skip("no PostgreSQL here (Debian's package postgresql): its tests are left out")
	}
	if server.err != nil {
		t.Fatal(server.err)
	}
	name := fmt.Sprintf("test%d", server.databases.Add(1))
	if _, err := Administrator(t).Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return address(name)
}

// Administrator is a connection to the server of Database that may do
// anything, until the test ends.
func Administrator(t testing.TB) *pgx.Conn {
	t.Helper()
	connection, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close(context.Background()) })
	return connection
}

func address(database string) string {
	return fmt.Sprintf("postgres://goodgov@127.0.0.1:%d/%s?sslmode=disable", server.port, database)
}

func connect() (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return pgx.Connect(ctx, address("postgres"))
}

// programs is the folder of the server's programs.
func programs() (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(folders) == 0 {
		return "", fmt.Errorf("PostgreSQL: %w", exec.ErrNotFound)
	}
	return folders[len(folders)-1], nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

func start() error {
	bin, err := programs()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "goodgov-postgres-")
	if err != nil {
		return err
	}
	server.folder = folder
	attributes, err := unprivileged(folder)
	if err != nil {
		return err
	}
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "goodgov", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = folder, attributes
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if server.port, err = freePort(); err != nil {
		return err
	}
	var log strings.Builder
	server.process = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(server.port), "-k", folder, "-c", "listen_addresses=127.0.0.1")
	server.process.Dir, server.process.SysProcAttr, server.process.Stderr = folder, attributes, &log
	if err := server.process.Start(); err != nil {
		return err
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		connection, err := connect()
		if err == nil {
			return connection.Close(context.Background())
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
}
