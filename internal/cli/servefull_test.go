package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/postgrestest"
	"goodgov/survey/form"
)

// outOfOrder holds what a server says that can't write: to a program and on a
// page, in the visitor's language, and nothing of what is wrong with it. It
// returns the questionnaire that it did not take.
func outOfOrder(t *testing.T, server *served, f *form.Form, number int) questionnaire {
	t.Helper()
	refused := filled(t, f, 7, number, nil)
	for lang, want := range map[string]string{"zh": "服务器出错，未保存任何内容，请重试", "en": "something went wrong here, and nothing was kept; please try again"} {
		if answer, err := submit(server.address, refused, "Accept-Language", lang); err != nil || answer.status != http.StatusServiceUnavailable || answer.Text != want || answer.Receipt != "" || answer.later == "" {
			t.Errorf("%s: %+v, %v", lang, answer, err)
		}
		r, err := http.NewRequest(http.MethodPost, server.address+"/begin", strings.NewReader(url.Values{"unit": {f.Units[0].Code}, "agree": {"yes"}, "wording": {f.ConsentText()}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Language", lang)
		response, err := sender.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !strings.Contains(string(text), want) || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			t.Errorf("the page, %s: %s, %v: %s", lang, response.Status, err, text)
		}
	}
	return refused
}

// The disk is full: nothing is acknowledged, visitors and the office are told,
// pages can still be read, and when there is room again it goes on. The disk
// is a small one in memory, in a name space of the server's own.
func TestServeDiskFull(t *testing.T) {
	if out, err := exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", t.TempDir()).CombinedOutput(); err != nil {
		t.Skipf("a disk can't be mounted here: %v: %s", err, out)
	}
	dir, disk := copied(t, "hangzhou"), t.TempDir()
	address := filepath.Join(disk, "collected.db")
	server := await(t, exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs -o size=8m tmpfs "$0" && head -c 6M /dev/zero > "$0/ballast" && exec goodgov serve "$1" --addr 127.0.0.1:0 --lang en --store "$2"`, disk, dir, address))
	f := formOf(t, dir)
	kept := newAcknowledged()
	full := false
	for n := 0; !full && n < 10_000; n++ {
		q := filled(t, f, 1, n, nil)
		answer, err := submit(server.address, q)
		switch {
		case err != nil:
			t.Fatal(err)
		case answer.status == http.StatusOK:
			kept.add(q, answer)
		default:
			full = true
		}
	}
	if !full {
		t.Fatal("the disk is not full")
	}
	for status := http.StatusOK; status == http.StatusOK; { // what is smaller may still fit
		response, err := sender.PostForm(server.address+"/begin", url.Values{"unit": {f.Units[0].Code}, "agree": {"yes"}, "wording": {f.ConsentText()}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		status = response.StatusCode
	}
	refused := outOfOrder(t, server, f, 1)
	if !strings.Contains(server.diagnostics.String(), "the disk is full") {
		t.Errorf("the office is told %s", server.diagnostics)
	}
	if response, err := sender.Get(server.address + "/"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("the first page: %v, %v", response, err)
	} else {
		response.Body.Close()
	}
	seen := fmt.Sprintf("/proc/%d/root%s/", server.Process.Pid, disk) // the disk, from here
	if err := os.Remove(seen + "ballast"); err != nil {
		t.Fatal(err)
	}
	answer, err := submit(server.address, refused)
	if err != nil || answer.status != http.StatusOK || answer.Again {
		t.Errorf("when there is room again: %+v, %v", answer, err)
	}
	kept.add(refused, answer)
	for id := range kept.told {
		kept.again(t, server.address, id)
		break
	}
	if err := os.CopyFS(filepath.Join(dir, "after"), os.DirFS(seen)); err != nil {
		t.Fatal(err)
	}
	if n := kept.held(t, filepath.Join(dir, "after", "collected.db")); n != kept.len() {
		t.Errorf("%d are kept, %d were acknowledged", n, kept.len())
	}
	t.Logf("full after %d", kept.len()-1)
}

// The disk of PostgreSQL is full, first for what is collected, then for the
// server's own log, which it can't go on without: it falls, and does not come
// up. Nothing is acknowledged that is not kept, visitors and the office are
// told, and when there is room again it goes on by itself.
func TestServeDatabaseDiskFull(t *testing.T) {
	disk := postgrestest.OnDisk(t)
	dir := copied(t, "hangzhou")
	f := formOf(t, dir)
	server := start(t, dir, "--store", disk.Address)
	kept := newAcknowledged()
	// told sends until the server is out of order in the way that the office is told.
	told := func(seed uint64, why string) {
		t.Helper()
		for n := 0; !strings.Contains(server.diagnostics.String(), why); n++ {
			q := filled(t, f, seed, n, nil)
			answer, err := submit(server.address, q)
			switch {
			case err != nil || answer.status != http.StatusOK && answer.status != http.StatusServiceUnavailable || n == 10_000:
				t.Fatalf("after %d: %+v, %v: %s", n, answer, err, server.diagnostics)
			case answer.status == http.StatusOK:
				kept.add(q, answer)
			}
		}
	}
	first := filled(t, f, 1, 0, nil)
	answer, err := submit(server.address, first)
	if err != nil || answer.status != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	}
	kept.add(first, answer)
	if err := disk.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	told(2, "the disk is full")
	full := kept.len()
	if err := disk.FillLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	told(3, "does not answer")
	refused := outOfOrder(t, server, f, 1)
	if err := disk.Free(); err != nil {
		t.Fatal(err)
	}
	for answer.status = 0; answer.status != http.StatusOK; { // it takes a while to come up
		if answer, err = submit(server.address, refused); err != nil || answer.status != http.StatusOK && answer.status != http.StatusServiceUnavailable || answer.Again {
			t.Fatalf("when there is room again: %+v, %v", answer, err)
		}
	}
	kept.add(refused, answer)
	kept.again(t, server.address, first.id)
	if n := kept.held(t, disk.Address); n != kept.len() {
		t.Errorf("%d are kept, %d were acknowledged", n, kept.len())
	}
	t.Logf("full after %d", full)
}

// A database that can't be written to for a while is told in the same way.
func TestServeReadOnly(t *testing.T) {
	dir, address := copied(t, "hangzhou"), postgrestest.Database(t)
	f := formOf(t, dir)
	server := start(t, dir, "--store", address)
	administrator := postgrestest.Administrator(t)
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(at.Path, "/")
	turn := func(state string) {
		t.Helper()
		for _, statement := range []string{`ALTER DATABASE ` + name + ` SET default_transaction_read_only = ` + state, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '` + name + `'`} {
			if _, err := administrator.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept := newAcknowledged()
	first := filled(t, f, 1, 1, nil)
	answer, err := submit(server.address, first)
	if err != nil || answer.status != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	}
	kept.add(first, answer)
	turn("on")
	refused := outOfOrder(t, server, f, 1)
	if !strings.Contains(server.diagnostics.String(), "can't be written to") {
		t.Errorf("the office is told %s", server.diagnostics)
	}
	turn("off")
	for answer.status = 0; answer.status != http.StatusOK; { // the first finds the connection gone
		if answer, err = submit(server.address, refused); err != nil || answer.status != http.StatusOK && answer.status != http.StatusServiceUnavailable {
			t.Fatalf("afterwards: %+v, %v", answer, err)
		}
	}
	kept.add(refused, answer)
	kept.again(t, server.address, first.id)
	if n := kept.held(t, address); n != 2 {
		t.Errorf("%d are kept", n)
	}
}
