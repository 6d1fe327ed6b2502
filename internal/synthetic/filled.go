package synthetic

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"goodgov/survey/form"
)

// Filled is a questionnaire with an answer to each question that has choices,
// in the first language of the form and of one of its units. Seed and number
// are in its id; the answers have no habits.
func Filled(f *form.Form, seed uint64, number int) form.Filled {
	r := rand.New(rand.NewPCG(seed, uint64(number)))
	began := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(number) * time.Second)
	q := form.Filled{ID: fmt.Sprintf("%016x-%d", seed, number), Form: f.ID, Version: f.Version, Language: f.Languages[0], Mode: "alone",
		Started: began, Seconds: float64(200 + r.IntN(600)), Answers: form.Answers{}}
	if text := f.ConsentText(); text != "" {
		q.Consent = &form.Agreed{Text: text, Language: f.Languages[0], At: began}
	}
	if len(f.Units) > 0 {
		q.Unit = f.Units[r.IntN(len(f.Units))].Code
	}
	for _, question := range f.All {
		switch question.Kind {
		case form.Item:
			q.Answers[question.Name] = []string{strconv.Itoa(f.Scale.Min + r.IntN(len(f.Scale.Labels)))}
		case form.Attention:
			q.Answers[question.Name] = []string{strconv.Itoa(question.Directed)}
		case form.One, form.Many:
			q.Answers[question.Name] = []string{question.Choices[r.IntN(len(question.Choices))].Value}
		}
	}
	return q
}
