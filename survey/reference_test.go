package survey

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// The longest run of one answer and the share of answers missing of 370
// respondents, as R's package careless 1.2.2 has them (testdata/synthetic).
func TestScreeningAgainstR(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "synthetic", "responses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join("testdata", "synthetic", "careless.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	longest, missing := map[string]int{}, map[string]int{}
	for _, record := range records[1:] {
		if longest[record[0]], err = strconv.Atoi(record[1]); err != nil {
			t.Fatal(err)
		}
		share, err := strconv.ParseFloat(record[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		missing[record[0]] = int(math.Round(share * 57))
	}
	q := &Questionnaire{Scale: Scale{1, 5}, Columns: Columns{ID: "rid", Unit: "community"}}
	for i := range 57 {
		q.Items = append(q.Items, Item{Code: fmt.Sprintf("i%02d", i+1)})
	}
	for i := range 28 {
		q.Units = append(q.Units, fmt.Sprintf("C%02d", i+1))
	}
	for name, read := range map[string]reader{"plain": plain, "fast": fast(false, tuning{2, 1 << 13})} {
		t.Run(name, func(t *testing.T) {
			for limit := range 58 {
				q.Screening = Screening{MaxLongstring: limit, MaxMissing: share(float64(limit) / 57)}
				rows := 0
				_, _, err := read(t.Context(), string(text), q, Options{Verdicts: func(v Verdict) error {
					rows++
					if got, want := v.Reasons&Longstring != 0, limit > 0 && longest[v.ID] > limit; got != want {
						t.Errorf("respondent %s, of longest run %d: longstring %v at a limit of %d", v.ID, longest[v.ID], got, limit)
					}
					if got, want := v.Reasons&Missing != 0, missing[v.ID] > limit; got != want {
						t.Errorf("respondent %s, of %d missing answers: missing %v at a limit of %d", v.ID, missing[v.ID], got, limit)
					}
					return nil
				}})
				if err != nil {
					t.Fatal(err)
				}
				if rows != 370 {
					t.Fatalf("%d respondents, want 370", rows)
				}
			}
		})
	}
}

func TestReasons(t *testing.T) {
	all := Reason(0)
	for _, reason := range Reasons() {
		all |= reason
		if label := reason.Label(); label.EN == "" || label.ZH == "" || label.EN == reason.String() {
			t.Errorf("label %q of %s", label, reason)
		}
	}
	if got, want := all.String(), "missing;longstring;too_fast;attention;duplicate_id;bad_row;"+
		"irv;even_odd;mahalanobis;synonyms;antonyms;fast_per_item;fast_relative;near_duplicate;impossible;interviewer_day"; got != want {
		t.Errorf("all reasons are %q, want %q", got, want)
	}
	if got := (Missing | TooFast).Label().String(); got != "missing;too_fast" {
		t.Errorf("the label of two reasons is %q", got)
	}
	if got := Reason(0).String(); got != "" {
		t.Errorf("no reason is %q", got)
	}
}
