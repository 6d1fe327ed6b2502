package synthetic_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
)

const hangzhou = "../../testdata/hangzhou"

// The generator is outside of what ./... names: this test is what builds it.
func TestHangzhouIsWhatTheGeneratorWrites(t *testing.T) {
	dir := t.TempDir()
	made := []string{"judgements.csv", "responses.csv"}
	for _, name := range []string{"goodgov.yaml", "indicators.csv", "units.csv", "experts.csv", "codebook.csv"} {
		data, err := os.ReadFile(filepath.Join(hangzhou, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "go", "run", "goodgov/testdata/hangzhou/generate", "-dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range made {
		want, err := os.ReadFile(filepath.Join(hangzhou, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the generator writes: go run ./testdata/hangzhou/generate", name)
		}
	}
}

func open(t *testing.T) *study.Study {
	t.Helper()
	s, err := study.Open(hangzhou)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// evaluate runs the whole chain: survey.Read and indicators.Compute on the
// files as they are.
func evaluate(t *testing.T, s *study.Study) (*reports.Evaluation, []survey.Verdict) {
	t.Helper()
	var verdicts []survey.Verdict
	e, err := s.Run(t.Context(), study.RunOptions{Read: study.ReadOptions{Verdicts: func(v survey.Verdict) error {
		verdicts = append(verdicts, v)
		return nil
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return e, verdicts
}

// The figures published for Hangzhou come out of testdata/hangzhou. They were
// put in, so this shows that the shape holds, and not that the arithmetic is
// right. Source: Zheng and Lu, 社科纵横 2022, no. 5.
func TestHangzhouHasThePublishedShape(t *testing.T) {
	e, verdicts := evaluate(t, open(t))
	city := e.Scores.Scores[0]
	score := func(code string) float64 {
		k, known := e.Framework.Index(code)
		if !known {
			t.Fatalf("no indicator %s", code)
		}
		return city[k].Value
	}

	for code, want := range map[string]string{"A": "3.7801", "B7": "3.7590", "C8": "3.3964", "C5": "4.0000"} {
		if got := fmt.Sprintf("%.4f", score(code)); got != want {
			t.Errorf("score of %s is %s, want %s", code, got, want)
		}
	}

	order := []string{"B2", "B6", "B7", "B5", "B4", "B3", "B1"} // 参与 回应性 有效性 责任 正义 透明 科学
	for i, code := range order {
		k, _ := e.Framework.Index(code)
		if i == 0 {
			continue
		}
		above, _ := e.Framework.Index(order[i-1])
		if gap := e.Weights.Local[above] - e.Weights.Local[k]; gap < 0.01 {
			t.Errorf("the weight of %s is above that of %s by %.4f, want a clear gap", order[i-1], code, gap)
		}
	}
	for _, code := range order {
		if s := score(code); s <= 3.5 || s > score("B1") || s < score("B3") {
			t.Errorf("score of %s is %.4f, want over 3.5, at most 科学 and at least 透明", code, s)
		}
	}
	below := func(lower, upper string) {
		t.Helper()
		if !(score(lower) < score(upper)) {
			t.Errorf("%s has %.4f and %s %.4f, want it below", lower, score(lower), upper, score(upper))
		}
	}
	for _, pair := range [][2]string{
		{"B2", "A"}, {"B4", "A"}, {"A", "B5"}, {"A", "B6"}, // 参与 and 正义 low, 责任 and 回应性 high
		{"C14", "C13"},                                                 // 工作态度 below 职责划分
		{"C21", "C18"}, {"C21", "C19"}, {"C21", "C20"}, {"C21", "C22"}, // 责任有效性 lowest
		{"C3", "C1"}, {"C3", "C2"}, {"C3", "C5"}, {"C4", "C1"}, {"C4", "C2"}, {"C4", "C5"}, // 信息预警 and 信息安全 lowest
		{"D2", "D1"}, {"D2", "D3"}, {"D2", "D4"}, // welfare data least integrated
		{"D48", "D46"}, {"D48", "D47"}, // not yet stable
		{"D45", "D44"}, // answered more readily than acted on
	} {
		below(pair[0], pair[1])
	}

	total := e.Tallies[0]
	if rate := fmt.Sprintf("%.1f", 100*float64(total.Valid)/float64(e.Units.List[0].Distributed)); total.Returned != 405 || total.Valid != 370 || rate != "91.4" {
		t.Errorf("%d valid of %d returned, %s %%; want 370 of 405, 91.4 %%", total.Valid, total.Returned, rate)
	}
	several := 0
	for _, v := range verdicts {
		if v.Reasons&(v.Reasons-1) != 0 {
			several++
		}
	}
	const planted = survey.Missing | survey.Longstring | survey.TooFast | survey.Inattentive | survey.DuplicateID
	for _, reason := range survey.Reasons() {
		if n := total.Reasons[slices.Index(survey.Reasons(), reason)]; (n > 0) != (planted&reason != 0) {
			t.Errorf("%d rows with reason %s", n, reason)
		}
	}
	if several == 0 {
		t.Error("no row fails for two reasons")
	}
}

// What makes the study look like a real one. The bounds are of our choice.
func TestHangzhouIsLifelike(t *testing.T) {
	s := open(t)
	e, _ := evaluate(t, s)
	responses, err := s.Answers(t.Context(), study.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}

	if len(e.Matrices) != 30 {
		t.Errorf("%d matrices, want 1 + 7 + 22", len(e.Matrices))
	}
	judged, over := 0, 0
	for _, m := range e.Matrices {
		if len(m.Group.Experts) != 25 {
			t.Errorf("%s was judged by %d experts, want 25", e.Framework.Nodes[m.Node].Code, len(m.Group.Experts))
		}
		if m.Group.CR > 0.02 {
			t.Errorf("the group's CR on %s is %.4f", e.Framework.Nodes[m.Node].Code, m.Group.CR)
		}
		if len(m.Group.Names) < 3 {
			continue
		}
		for _, expert := range m.Group.Experts {
			judged++
			if !expert.Consistent {
				over++
			}
		}
	}
	if share := float64(over) / float64(judged); share < 0.10 || share > 0.20 {
		t.Errorf("%.3f of the individual matrices are over the limit, want 10 to 20 %%", share)
	}

	var means, noise []float64
	for _, unit := range e.Units.AtLevel("community") {
		if n := e.Tallies[unit].Valid; n < 8 || n > 18 {
			t.Errorf("%s has %d valid questionnaires, want 8 to 18", e.Units.List[unit].Code, n)
		}
		s := e.Scores.Scores[unit][0]
		means, noise = append(means, s.Value), append(noise, s.SE*s.SE)
	}
	if len(means) != 28 {
		t.Errorf("%d communities, want 28", len(means))
	}
	if sd := math.Sqrt(variance(means) - mean(noise)); !(sd > 0.12 && sd < 0.20) {
		t.Errorf("communities differ by a standard deviation of %.3f beyond noise, want about 0.15", sd)
	}

	for _, b := range e.Framework.AtLevel(1) {
		if alpha := alpha(e.Framework, responses, b); alpha < 0.7 || alpha > 0.9 {
			t.Errorf("alpha of %s is %.3f, want 0.7 to 0.9", e.Framework.Nodes[b].Code, alpha)
		}
	}

	missing := 0
	for i := range e.Questionnaire.Items {
		missing += e.Tallies[0].Counts[i*(e.Questionnaire.Scale.Width()+1)]
	}
	if share := float64(missing) / float64(370*57); share < 0.025 || share > 0.035 {
		t.Errorf("%.4f of the answers are missing, want about 3 %%", share)
	}
	for _, b := range e.Background {
		n := 0
		for _, v := range b.Values {
			n += v.N
			if b.Column == "age" && v.Value == "4" && v.N != 85 {
				t.Errorf("%d of 370 are 60 or older, want 85, which is 23 %%", v.N)
			}
			if b.Column == "disability" && v.Value == "1" && v.N != 22 {
				t.Errorf("%d of 370 have a disability, want 22, which is 6 %%", v.N)
			}
		}
		if n != 370 {
			t.Errorf("%d valid respondents have a value of %s, want 370", n, b.Column)
		}
	}
}

// alpha is Cronbach's, over the complete rows of the items under a node.
func alpha(f *indicators.Framework, responses *survey.Responses, node int) float64 {
	items := f.Below(node)
	columns := make([][]float64, len(items))
	var totals []float64
	for row := range responses.Rows() {
		var values []float64
		for _, item := range items {
			if code := row.Answers[slices.Index(f.Items, item)]; code != survey.NoAnswer {
				values = append(values, float64(code))
			}
		}
		if len(values) < len(columns) {
			continue
		}
		total := 0.0
		for i, v := range values {
			columns[i] = append(columns[i], v)
			total += v
		}
		totals = append(totals, total)
	}
	single := 0.0
	for _, column := range columns {
		single += variance(column)
	}
	k := float64(len(columns))
	return k / (k - 1) * (1 - single/variance(totals))
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func variance(x []float64) float64 {
	m, sum := mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return sum / float64(len(x)-1)
}
