package study

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// seeds are the contents of a file in every archive of faults, and in the
// samples that ship with the module.
func seeds(f *testing.F, name string) [][]byte {
	var all [][]byte
	for _, pattern := range []string{"testdata/good.txtar", "testdata/faults/*.txtar"} {
		paths, err := filepath.Glob(filepath.Join(here, pattern))
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			relative, err := filepath.Rel(here, path)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive(f, relative).Files {
				if filepath.Base(file.Name) == name {
					all = append(all, file.Data)
				}
			}
		}
	}
	for _, sample := range []string{"hangzhou", "kansascity"} {
		data, err := os.ReadFile(filepath.Join(here, "..", "..", "testdata", sample, name))
		if err == nil && len(data) < 10<<10 {
			all = append(all, data)
		}
	}
	return all
}

// Any bytes are a configuration within its bounds, or are refused with
// problems.
func FuzzConfig(f *testing.F) {
	for _, seed := range seeds(f, ConfigName) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var problems diag.Problems
		text, err := decodeYAML(ConfigName, bytes.NewReader(data), &problems)
		if err != nil {
			t.Fatal(err)
		}
		var c *Config
		if text != nil {
			c = parseConfig(ConfigName, text, &problems)
		}
		for _, p := range problems.All() {
			if p.Code == "" || p.Want.IsZero() || p.File != ConfigName {
				t.Errorf("%+v", p)
			}
		}
		if c == nil {
			if problems.Errors() == 0 {
				t.Fatal("no configuration and no error")
			}
			return
		}
		within := func(what string, v, least, most float64) {
			if !(v >= least && v <= most) || math.IsInf(v, 0) {
				t.Errorf("%s is %v", what, v)
			}
		}
		within("width of the scale", float64(c.Scale.Width()), 2, survey.MaxWidth)
		within("ahp.limit", c.AHP.Limit, 0, math.MaxFloat64)
		within("scores.confidence", c.Scores.Confidence, 0.5, 0.9999)
		within("min_seconds", c.Screening.MinSeconds, 0, math.MaxFloat64)
		within("max_longstring", float64(c.Screening.MaxLongstring), 0, math.MaxInt)
		within("min_respondents", float64(c.Publish.MinRespondents), 0, math.MaxInt)
		if c.Screening.MaxMissing != nil {
			within("max_missing", *c.Screening.MaxMissing, 0, 1)
		}
		if problems.Errors() == 0 && c.Judgements != "" && c.Weights != "" {
			t.Error("weights come from two places")
		}
		if c.Language != diag.Chinese && c.Language != diag.English {
			t.Errorf("language %q", c.Language)
		}
	})
}

// study tables that are read whole, by file.
var readers = []struct {
	file string
	read func(f *indicators.Framework, t *tabular.Table, problems *diag.Problems) error
}{
	{"indicators.csv", func(_ *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		nodes, ok := readFramework(t, problems)
		if !ok {
			return nil
		}
		f, err := indicators.NewFramework(t.File, nodes)
		if err == nil && (f.Len() != len(nodes) || len(f.Items) == 0) {
			return errors.New("nodes were lost")
		}
		return placeError(t.Head, err, problems)
	}},
	{"units.csv", func(_ *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		rows, ok := readUnits(t, problems)
		if !ok {
			return nil
		}
		u, err := indicators.NewUnits(t.File, rows)
		if err == nil && len(u.List) != len(rows) {
			return errors.New("units were lost")
		}
		return placeError(t.Head, err, problems)
	}},
	{"experts.csv", func(_ *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		readExperts(t, problems)
		return nil
	}},
	{"judgements.csv", func(f *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		rows, ok := readJudgements(t, problems)
		if !ok {
			return nil
		}
		judgements, _, err := indicators.NewExpertJudgements(f, t.File, rows, nil)
		if err == nil && problems.Errors() == 0 {
			_, _, _, err = judgements.Weights(t.File, ahp.DefaultGroupOptions())
		}
		return placeError(t.Head, err, problems)
	}},
	{"weights.csv", func(f *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		rows, ok := readWeights(t, problems)
		if !ok {
			return nil
		}
		_, err := indicators.GivenWeights(f, t.File, rows)
		return placeError(t.Head, err, problems)
	}},
	{"codebook.csv", func(_ *indicators.Framework, t *tabular.Table, problems *diag.Problems) error {
		labels, first := readCodebook(t, problems)
		if len(labels) > len(first) {
			return errors.New("labels of a column that is nowhere")
		}
		return nil
	}},
}

// Any bytes are a table, or are refused with problems that say where.
func FuzzTables(f *testing.F) {
	for kind, reader := range readers {
		for _, seed := range seeds(f, reader.file) {
			f.Add(byte(kind), seed)
		}
	}
	var problems diag.Problems
	table, err := tabular.Read(bytes.NewReader(seeds(f, "indicators.csv")[0]), "indicators.csv", tabular.Options{})
	if err != nil {
		f.Fatal(err)
	}
	nodes, _ := readFramework(table, &problems)
	framework, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		reader := readers[int(kind)%len(readers)]
		table, err := tabular.Read(bytes.NewReader(data), reader.file, tabular.Options{})
		if err != nil {
			return // the reader of tables has a fuzz target of its own
		}
		var problems diag.Problems
		if err := reader.read(framework, table, &problems); err != nil {
			t.Fatal(err)
		}
		for _, p := range problems.All() {
			if p.Code == "" || p.Want.IsZero() || p.File != reader.file {
				t.Errorf("%+v", p)
			}
			if p.Line > 0 && (p.Line < table.Header.Line || p.Field > len(table.Header.Cells)) {
				t.Errorf("outside of the table: %+v", p)
			}
		}
	})
}

// Any bytes are answers of which every row is counted, or are refused with
// problems.
func FuzzAnswers(f *testing.F) {
	for _, seed := range seeds(f, "responses.csv") {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	dir := filepath.Join(f.TempDir(), "study")
	if err := os.Mkdir(dir, 0o755); err != nil {
		f.Fatal(err)
	}
	for _, file := range archive(f, "testdata/good.txtar").Files {
		if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o644); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, skip bool) {
		s, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s.Config.Responses = filepath.Join(t.TempDir(), "responses.csv")
		if err := os.WriteFile(s.Config.Responses, data, 0o644); err != nil {
			t.Fatal(err)
		}
		told := 0
		options := ReadOptions{Verdicts: func(survey.Verdict) error { told++; return nil }}
		if skip {
			options.BadRows = survey.SkipBadRows
		}
		responses, err := s.Answers(context.Background(), options)
		if err != nil {
			if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.Errors() == 0 || responses != nil {
				t.Fatalf("%v, %v", responses, err)
			}
			return
		}
		if total := responses.Total(); total.Returned != told || total.Valid > total.Returned {
			t.Fatalf("%d returned, %d valid, %d verdicts", total.Returned, total.Valid, told)
		}
	})
}
