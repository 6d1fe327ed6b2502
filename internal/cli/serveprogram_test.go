package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"goodgov/internal/i18n"
	"goodgov/internal/study"
	"goodgov/internal/synthetic"
	"goodgov/survey/form"
)

// served is `goodgov serve` as a process of its own, which can be killed.
type served struct {
	*exec.Cmd
	t                testing.TB
	address          string
	out, diagnostics *untilPrinted
	ended            chan struct{} // closed when the process is no more
}

// start starts the program and returns when it answers. It is killed when the
// test ends.
func start(t testing.TB, args ...string) *served {
	t.Helper()
	return await(t, exec.Command("goodgov", append([]string{"serve", "--addr", "127.0.0.1:0", "--lang", "en"}, args...)...))
}

// await starts a command that becomes such a program.
func await(t testing.TB, cmd *exec.Cmd) *served {
	t.Helper()
	ready := make(chan struct{})
	s := &served{Cmd: cmd, t: t, ended: make(chan struct{}), diagnostics: &untilPrinted{text: "\x00"},
		out: &untilPrinted{text: i18n.Printer{Lang: "en"}.T("serve.end"), do: func() { close(ready) }}}
	cmd.Stdout, cmd.Stderr = s.out, s.diagnostics
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // whether it was killed is in its state
		close(s.ended)
	}()
	t.Cleanup(s.kill)
	select {
	case <-ready:
	case <-s.ended:
		t.Fatalf("it ended: %v: %s", cmd.ProcessState, s.diagnostics)
	}
	s.address = regexp.MustCompile(`residents +(https?://\S+)/\n`).FindStringSubmatch(s.out.String())[1]
	return s
}

func (s *served) kill() {
	_ = s.Process.Kill() // which may have ended already
	<-s.ended
}

// questionnaire is a questionnaire on its way.
type questionnaire struct {
	id   string
	body []byte
}

// formOf is the questionnaire of a study.
func formOf(t testing.TB, dir string) *form.Form {
	t.Helper()
	s, err := study.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// filled makes questionnaires up; change, unless it is nil, changes them.
func filled(t testing.TB, f *form.Form, seed uint64, number int, change func(*form.Filled)) questionnaire {
	q := synthetic.Filled(f, seed, number)
	if change != nil {
		change(&q)
	}
	body, err := q.JSON()
	if err != nil {
		t.Error(err)
	}
	return questionnaire{q.ID, body}
}

// told is what a server answers to a questionnaire.
type told struct {
	status     int
	Receipt    string
	Withdrawal string
	Again      bool
	Text       string
	later      string // when to come again
}

// sender sends over connections of its own, as many as it has goroutines.
var sender = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// submit sends a questionnaire. An error means that it is not known whether it
// was kept.
func submit(address string, q questionnaire, headers ...string) (told, error) {
	r, err := http.NewRequest(http.MethodPost, address+"/submit", bytes.NewReader(q.body))
	if err != nil {
		return told{}, err
	}
	r.Header.Set("Content-Type", form.TypeJSON)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := sender.Do(r)
	if err != nil {
		return told{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return told{}, err
	}
	answer := told{status: response.StatusCode, later: response.Header.Get("Retry-After")}
	return answer, json.Unmarshal(text, &answer)
}
