package cli

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/i18n"
)

// untilPrinted is an output that calls a function once a text went through.
type untilPrinted struct {
	mu   sync.Mutex
	b    bytes.Buffer
	text string
	do   func()
	done bool
}

func (u *untilPrinted) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	n, err := u.b.Write(p)
	if !u.done && strings.Contains(u.b.String(), u.text) {
		u.done = true
		u.do()
	}
	return n, err
}

func (u *untilPrinted) String() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.b.String()
}

// serving runs `goodgov serve` until the test ends, and returns the server's
// own address and what it has printed. stop ends it and returns the exit code.
func serving(t *testing.T, args ...string) (address string, out, diagnostics *untilPrinted, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan struct{})
	out = &untilPrinted{text: i18n.Printer{Lang: "en"}.T("serve.end"), do: func() { close(ready) }}
	diagnostics = &untilPrinted{text: "\x00"}
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, Env{In: strings.NewReader(""), Out: out, Err: diagnostics, Args: append([]string{"serve", "--addr", "127.0.0.1:0", "--lang", "en"}, args...), Getenv: func(string) string { return "" }})
	}()
	select {
	case <-ready:
	case code := <-ended:
		cancel()
		t.Fatalf("it ended with exit code %d: %s", code, diagnostics)
	}
	once := sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { once() })
	address = regexp.MustCompile(`residents +(http\S+)/\n`).FindStringSubmatch(out.String())[1]
	return address, out, diagnostics, once
}

func copied(t *testing.T, study string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "testdata", study))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestServe(t *testing.T) {
	dir := copied(t, "hangzhou")
	log := filepath.Join(t.TempDir(), "requests.log")
	address, out, diagnostics, stop := serving(t, dir, "--log", log)
	if text := out.String(); !strings.Contains(text, "synthetic data") || !strings.Contains(text, "█") || !strings.Contains(text, "collected.db") || !strings.Contains(text, "Without https") {
		t.Errorf("it prints %s", text)
	}
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Get(address + "/SECRET")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound || answer.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s, %v", answer.Status, answer.Header)
	}
	if code := stop(); code != exitOK {
		t.Errorf("exit code %d: %s", code, diagnostics)
	}
	noted, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(noted), `"status":404`) || strings.Contains(string(noted), "SECRET") {
		t.Errorf("%v: noted %s", err, noted)
	}
	if _, err := os.Stat(filepath.Join(dir, storeName)); err != nil {
		t.Error(err)
	}
}

// A store with another study's answers is said, since they count nowhere.
func TestServeStrangers(t *testing.T) {
	counts := []collect.Count{{Form: "ours", Unit: "a", N: 5}, {Form: "theirs", Unit: "a", N: 2}, {Form: "theirs", Unit: "b", N: 1}}
	for own, want := range map[string][]string{"ours": {"theirs", "count: 3;"}, "theirs": {"ours", "count: 5;"}} {
		said := strangers("collected.db", counts, own).All()
		if len(said) != 1 || said[0].Key != want[0] || !strings.Contains(said[0].Text().String(), want[1]) {
			t.Errorf("%s: %v", own, said)
		}
	}
	if said := strangers("collected.db", counts[:1], "ours").All(); len(said) != 0 {
		t.Errorf("nothing is strange about %v", said)
	}
}

func TestServeRefuses(t *testing.T) {
	dir := copied(t, "hangzhou")
	busy, _, _, _ := serving(t, dir)
	notes := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(notes, []byte(strings.Repeat("no store ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{"--tls-cert", "x"}, "come together", exitUnusable},
		{[]string{"--base", "survey.example.cn"}, "https://survey.example.cn", exitUnusable},
		{[]string{"--base", "https://example.cn/a/b"}, "--base", exitUnusable},
		{[]string{"--addr", strings.TrimPrefix(busy, "http://")}, "address already in use", exitFailed},
		{[]string{"--store", notes}, "no store", exitFailed},
		{[]string{"--store", "postgres://nobody:SECRET@127.0.0.1:1/none"}, "postgres://127.0.0.1:1/none: PostgreSQL at host 127.0.0.1, port 1 does not answer", exitFailed},
		{[]string{"--store", "postgres://nobody:SECRET@127.0.0.1:port/none"}, "the address of PostgreSQL can't be read", exitFailed},
		{[]string{"--store", "none"}, "postgres://…", exitUnusable},
		{[]string{"--store", "postgress://db.example.cn/survey"}, "want a file or postgres://…", exitUnusable},
		{[]string{"--store", dir}, "collected.db", exitFailed},
		{[]string{"--store", filepath.Join(dir, "nowhere", "a.db")}, "there is no folder", exitFailed},
		{[]string{"--tls-cert", "none.pem", "--tls-key", "none.pem"}, "none.pem", exitFailed},
	} {
		var out, diagnostics bytes.Buffer
		args := append([]string{"serve", dir, "--lang", "en"}, c.args...)
		if c.args[0] != "--addr" {
			args = append(args, "--addr", "127.0.0.1:0")
		}
		code := Run(t.Context(), Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Args: args, Getenv: func(string) string { return "" }})
		if code != c.code || !strings.Contains(diagnostics.String(), c.want) || strings.Contains(diagnostics.String(), "SECRET") {
			t.Errorf("%q: exit code %d: %s", c.args, code, &diagnostics)
		}
	}
}
