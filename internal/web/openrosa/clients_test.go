package openrosa_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/openrosa"
	"goodgov/internal/web/page"
	"goodgov/survey"
	"goodgov/survey/form"
)

// clients is where the programs of internal/tools/odk are after they were built.
var clients = filepath.Join("..", "..", "tools", "odk", "node_modules", ".pages")

// Each client fetches the questionnaire of the synthetic study from a server
// with a store on the disk. Everything is answered by clicking, sent, and sent
// again; what is in the store then is what was clicked.
func TestClients(t *testing.T) {
	if _, err := os.Stat(clients); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatal("no clients in internal/tools/odk: `make test` installs them")
		}
		t.Skip("no clients in internal/tools/odk: `make test` installs them")
	}
	browser := browsertest.Start(t)
	for _, client := range []struct{ name, answering string }{
		{"webforms", answeringWebForms},
		{"enketo", answeringEnketo},
	} {
		t.Run(client.name, func(t *testing.T) {
			f := hangzhou(t)
			kept, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "kept.db"), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := kept.Close(); err != nil {
					t.Error(err)
				}
			})
			if err := kept.AddAccount(t.Context(), collect.Account{Name: "interviewer-7", Roles: []collect.Role{collect.Interviewer}}, "office"); err != nil {
				t.Fatal(err)
			}
			token, err := kept.AddPass(t.Context(), collect.Pass{Kind: collect.DevicePass, Subject: "interviewer-7", Label: client.name}, "office")
			if err != nil {
				t.Fatal(err)
			}
			site := page.New(page.Site{Title: f.Title, Languages: f.Languages})
			devices, err := openrosa.New(openrosa.Config{Site: site, Store: kept, Form: f, Opinion: "opinion"})
			if err != nil {
				t.Fatal(err)
			}
			mux := http.NewServeMux()
			mux.Handle(openrosa.Root, devices)
			mux.Handle("/client/", http.StripPrefix("/client/", http.FileServer(http.Dir(clients))))
			mux.HandleFunc("/"+client.name, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `<!DOCTYPE html><meta charset="utf-8"><title>%[1]s</title><main id="form"></main><script type="module" src="/client/%[1]s.js"></script>`, client.name)
			})
			server := httptest.NewServer(mux)
			t.Cleanup(server.Close)

			tab := browser.Tab(t)
			tab.Resize(t, browsertest.Desk)
			tab.Open(t, server.URL+"/"+client.name)
			tab.Await(t, "window.start")
			began := time.Now().Add(-time.Second)
			browsertest.Evaluate[any](t, tab, fmt.Sprintf("window.start(%q)", server.URL+openrosa.Root+token))
			want := wanted(f)
			plan, err := json.Marshal(planned(f, want))
			if err != nil {
				t.Fatal(err)
			}
			browsertest.Evaluate[any](t, tab, fmt.Sprintf("(%s)(%s)", client.answering, plan))
			tab.Await(t, "window.sent.length === 1")
			tab.Picture(t, client.name)
			browsertest.Evaluate[any](t, tab, "window.again()")

			replies := browsertest.Evaluate[[]struct {
				Status  int
				Message string
			}](t, tab, "window.sent")
			if len(replies) != 2 || replies[0].Status != http.StatusCreated || replies[1].Status != http.StatusAccepted {
				t.Errorf("the server says %+v", replies)
			}
			if replies[0].Message != replies[1].Message || !strings.HasPrefix(replies[0].Message, "received. Receipt: ") {
				t.Errorf("the receipts are %+v", replies)
			}
			checkKept(t, kept, f, want, began)
			checkRead(t, kept, want)
		})
	}
}

// checkKept holds that there is one questionnaire, with the answers that were clicked.
func checkKept(t *testing.T, kept *store.Store, f *form.Form, want form.Answers, began time.Time) {
	t.Helper()
	n := 0
	for k, err := range kept.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		filled, err := form.ParseFilled(k.Type, k.Body)
		if err != nil {
			t.Fatalf("%v: %s", err, k.Body)
		}
		got, faults := f.Read(filled.Answers, true)
		if diff := cmp.Diff(want, got); diff != "" || len(faults) > 0 {
			t.Errorf("%v\n%s\n%s", faults, diff, k.Body)
		}
		if k.ID != filled.ID || k.Unit != want[f.UnitName][0] || k.Mode != collect.Device || k.By != "interviewer-7" ||
			k.Consent.Text != f.ConsentText() || k.Consent.Mode != collect.Device || k.Consent.At.Before(began) || k.Consent.At.After(time.Now()) {
			t.Errorf("kept as %+v", k)
		}
		if filled.Started.Before(began) || filled.Seconds <= 0 || filled.Seconds > 120 {
			t.Errorf("begun at %v, took %v s", filled.Started, filled.Seconds)
		}
	}
	if n != 1 {
		t.Errorf("%d questionnaires are kept", n)
	}
	opinions, err := kept.Opinions(t.Context())
	if err != nil || len(opinions) != 1 || opinions[0].Text != want["opinion"][0] || opinions[0].Unit != want[f.UnitName][0] {
		t.Errorf("opinions %+v, %v", opinions, err)
	}
}

// checkRead holds that the study reads the questionnaire among its answers.
func checkRead(t *testing.T, kept *store.Store, want form.Answers) {
	t.Helper()
	s, err := study.Open(hangzhouDir)
	if err != nil {
		t.Fatal(err)
	}
	s.Config.Responses = "" // but for those of its table
	err = s.Collect(t.Context(), func(context.Context, *study.Study) (string, study.Source, error) { return "kept.db", kept, nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	table, err := s.AnswerTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for row, err := range table.Rows(t.Context(), survey.RefuseBadRows) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		got := form.Answers{"channels": want["channels"]} // which the study does not ask
		for i, column := range table.Header {
			if want[column] != nil {
				got[column] = []string{row[i]}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if n != 1 {
		t.Errorf("the study reads %d questionnaires", n)
	}
}

// step is a question to be answered in a client.
type step struct {
	Path   string   `json:"path"` // in the XForm
	Values []string `json:"values"`
	Label  string   `json:"label"` // of the answer, where clients show a list of labels alone
}

func planned(f *form.Form, want form.Answers) []step {
	unit := ""
	for _, u := range f.Units {
		if u.Code == want[f.UnitName][0] {
			unit = u.Name("zh")
		}
	}
	plan := []step{{Path: "/data/consent", Values: []string{"yes"}}, {Path: "/data/" + f.UnitName, Values: want[f.UnitName], Label: unit}}
	for g, q := range f.All {
		plan = append(plan, step{Path: "/data/" + g.Name + "/" + q.Name, Values: want[q.Name]})
	}
	return plan
}

// ODK Web Forms has a container for each question, in the order of the form;
// those that head a table have nothing to fill in.
const answeringWebForms = `async plan => {
	const until = async met => { for (let i = 0; i < 500; i++) { const got = met(); if (got) return got; await new Promise(r => setTimeout(r, 20)) } throw new Error("in vain: " + met) }
	const questions = () => [...document.querySelectorAll("#form .question-container")].filter(q => !q.querySelector(".table-row.label"))
	for (const [i, step] of plan.entries()) {
		const question = await until(() => questions()[i])
		const list = question.querySelector("[role=combobox]"), text = question.querySelector("textarea, input[type=text]")
		if (list) {
			list.click()
			const option = await until(() => [...document.querySelectorAll("[role=option]")].find(o => o.innerText.trim() === step.label))
			option.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }))
			await until(() => list.innerText.trim() === step.label)
		} else if (text) {
			text.value = step.values[0]
			text.dispatchEvent(new Event("input", { bubbles: true }))
		} else {
			for (const value of step.values) {
				question.querySelector("input[value='" + value + "']").click()
				await new Promise(r => setTimeout(r)) // the page takes it in
			}
		}
		if (i === 0) await until(() => questions().length === plan.length)
	}
	(await until(() => [...document.querySelectorAll("button")].find(b => b.innerText.trim() === "Send"))).click()
}`

// Enketo names its inputs by the paths of the form.
const answeringEnketo = `async plan => {
	for (const step of plan) {
		const inputs = [...document.querySelectorAll("#form [name='" + step.path + "']")]
		for (const value of step.values) {
			const input = inputs.find(i => i.value === value)
			if (input) { input.click(); continue }
			inputs[0].value = value
			inputs[0].dispatchEvent(new Event("change", { bubbles: true }))
		}
	}
	await window.submit()
}`

var hangzhouDir = filepath.Join("..", "..", "..", "testdata", "hangzhou")

// hangzhou is the questionnaire of the synthetic study: 57 items, an attention
// item, four questions about the respondent, and one more that has several
// answers.
func hangzhou(t *testing.T) *form.Form {
	t.Helper()
	s, err := study.Open(hangzhouDir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	channels := form.Question{Name: "channels", Kind: form.Many, Label: form.Text{"zh": "您用过哪些渠道？", "en": "Which channels did you use?"}}
	for _, value := range []string{"wechat", "hotline", "grid", "hall"} {
		channels.Choices = append(channels.Choices, form.Choice{Value: value, Label: form.Text{"zh": value, "en": value}})
	}
	f.Groups[0].Questions = append(f.Groups[0].Questions, channels)
	return f
}

// wanted is what is clicked: all points of the scale, in an order in which
// neighbours, rows and tables differ.
func wanted(f *form.Form) form.Answers {
	want := form.Answers{f.UnitName: {f.Units[13].Code}}
	i := 0
	for _, q := range f.All {
		i++
		switch q.Kind {
		case form.Item:
			want[q.Name] = []string{strconv.Itoa(f.Scale.Min + (i*7+i/5)%len(f.Scale.Labels))}
		case form.Attention:
			want[q.Name] = []string{strconv.Itoa(q.Directed)}
		case form.One:
			want[q.Name] = []string{q.Choices[i%len(q.Choices)].Value}
		case form.Many:
			want[q.Name] = []string{q.Choices[0].Value, q.Choices[2].Value}
		case form.Words:
			want[q.Name] = []string{"路灯 < 3 盏 & 太暗，\"请\"多装几盏 💡"}
		}
	}
	return want
}

// The page that sets a device up, as people see it.
func TestSettingsPage(t *testing.T) {
	o := newOffice(t, collect.Pass{Label: "林 · 桂花社区"})
	server := httptest.NewServer(o.pages)
	t.Cleanup(server.Close)
	browser := browsertest.Start(t)
	for _, lang := range []string{"zh", "en"} {
		tab := browser.Tab(t)
		for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
			tab.Resize(t, width)
			tab.Open(t, server.URL+openrosa.Root+o.token+"/?lang="+lang)
			tab.CheckPage(t, lang)
			tab.CheckAccessible(t)
			text := browsertest.Evaluate[string](t, tab, "document.body.innerText")
			if !strings.Contains(text, server.URL+openrosa.Root+o.token) || !strings.Contains(text, "林 · 桂花社区") || strings.Contains(text, "⟦") {
				t.Errorf("the page says %s", text)
			}
			tab.Picture(t, fmt.Sprintf("settings-%s-%d", lang, width))
		}
		tab.CheckSilent(t)
	}
	response, err := http.Get(server.URL + openrosa.Root + "guess/")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("a guess: %d", response.StatusCode)
	}
}
