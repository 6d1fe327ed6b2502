package synthetic

import (
	"goodgov/indicators"
	"goodgov/internal/study"
	"goodgov/survey"
)

// HangzhouSeed is the seed of testdata/hangzhou.
const HangzhouSeed = 2022

// hangzhouPanel is what the panel of testdata/hangzhou holds. The order of the
// first-level weights is the published one; everything else is made up.
func hangzhouPanel(s *study.Study) Panel {
	p := Panel{
		Weights: map[string]float64{
			"B1": .07, "B2": .22, "B3": .10, "B4": .12, "B5": .14, "B6": .19, "B7": .16,
			"C1": .26, "C2": .24, "C3": .16, "C4": .13, "C5": .21,
			"C6": .55, "C7": .45, "C8": .55, "C9": .45, "C10": .35, "C11": .38, "C12": .27, "C13": .46, "C14": .54,
			"C15": .36, "C16": .24, "C17": .40, "C18": .19, "C19": .22, "C20": .20, "C21": .15, "C22": .24,
			"D1": .30, "D2": .26, "D3": .24, "D4": .20, "D16": 1.7, "D20": 1.2, "D24": 1.3, "D27": 1.3, "D30": 1.2,
			"D38": 1.5, "D40": 1.2, "D45": 1.4, "D47": 1.3, "D50": 1.2, "D56": 1.3,
		},
		Leanings: map[string]map[string]float64{
			"基层干部": {"B5": 1.20, "B7": 1.25, "B1": 1.20, "B4": 0.85, "B2": 0.85, "C14": 0.85},
			"学者":   {"B4": 1.25, "B3": 1.30, "B6": 0.85, "B7": 0.90, "C12": 1.25},
			"居民代表": {"B2": 1.15, "B6": 1.25, "B3": 0.80, "B1": 0.80, "C22": 1.20},
		},
	}
	for _, e := range s.Experts {
		p.Experts = append(p.Experts, Expert{Name: e.Name, Group: e.Group})
	}
	return p
}

// hangzhouMeans is what each item of testdata/hangzhou comes to, before the
// targets shift it: in the order of what the publication says in words.
var hangzhouMeans = map[string]float64{
	"D1": 4.26, "D2": 3.66, "D3": 4.10, "D4": 4.06, "D5": 4.10, "D6": 4.08, "D7": 3.98, "D8": 3.72, "D9": 3.84, "D10": 3.76,
	"D11": 3.66, "D12": 3.82, "D13": 4.06, "D14": 3.94,
	"D15": 3.58, "D16": 3.76, "D17": 3.56, "D18": 3.62, "D19": 3.86, "D20": 3.76, "D21": 3.68,
	"D22": 3.52, "D23": 3.44, "D24": 3.26, "D25": 3.84, "D26": 3.76, "D27": 3.56,
	"D28": 3.88, "D29": 3.84, "D30": 3.72, "D31": 3.62, "D32": 3.54, "D33": 3.62,
	"D34": 4.02, "D35": 3.95, "D36": 3.82, "D37": 3.88, "D38": 3.78,
	"D39": 3.94, "D40": 4.00, "D41": 4.02, "D42": 3.93, "D43": 3.88, "D44": 3.92, "D45": 3.60,
	"D46": 3.90, "D47": 3.88, "D48": 3.58, "D49": 3.70, "D50": 3.82, "D51": 3.84, "D52": 3.80, "D53": 3.96,
	"D54": 3.56, "D55": 3.46, "D56": 3.96, "D57": 3.66,
}

// hangzhouTargets are the published scores.
var hangzhouTargets = []Target{{"C5", 4.0000}, {"C8", 3.3964}, {"B7", 3.7590}, {"A", 3.7801}}

// hangzhouRejected are the 35 of 405 questionnaires that were not valid; the
// publication does not say why.
func hangzhouRejected() []survey.Reason {
	var reasons []survey.Reason
	for _, why := range []struct {
		n       int
		reasons survey.Reason
	}{
		{8, survey.Missing},
		{7, survey.Inattentive},
		{6, survey.TooFast},
		{4, survey.DuplicateID},
		{3, survey.Longstring},
		{3, survey.Longstring | survey.Inattentive},
		{2, survey.Longstring | survey.TooFast | survey.Inattentive},
		{1, survey.TooFast | survey.Inattentive},
		{1, survey.Missing | survey.TooFast},
	} {
		for range why.n {
			reasons = append(reasons, why.reasons)
		}
	}
	return reasons
}

// hangzhouEffects are differences between groups of residents, left in the
// answers to be found: the digital ways are harder for older people, and
// people with a disability do not feel treated alike.
var hangzhouEffects = []Effect{
	{"age", "4", "D19", -0.15}, {"age", "4", "D20", -0.40}, {"age", "4", "D21", -0.35},
	{"age", "4", "D39", 0.15}, {"age", "1", "D20", 0.10}, {"disability", "1", "D31", -0.80},
}

// Hangzhou makes up the judgements and the answers of testdata/hangzhou, s,
// from its framework, units, experts and rules: shaped so that the scores of
// the city are the ones published for Hangzhou. The seed that it was tuned to
// is HangzhouSeed; others may miss a target, which is an error.
func Hangzhou(s *study.Study, seed uint64) (judgements, responses Table, err error) {
	f, u := s.Framework, s.Units
	judged := hangzhouPanel(s).Judgements(f, seed)
	matrices, _, err := indicators.NewExpertJudgements(f, s.Config.Judgements, judged, nil)
	if err != nil {
		return Table{}, Table{}, err
	}
	weights, _, _, err := matrices.Weights(s.Config.Judgements, s.Config.AHP)
	if err != nil {
		return Table{}, Table{}, err
	}
	a := Answers{
		Framework: f, Units: u, Scale: s.Config.Scale, Columns: s.Config.Columns, Background: s.Config.Background,
		Screening: s.Config.Screening, Rejected: hangzhouRejected(),
		Effects: hangzhouEffects, Targets: hangzhouTargets, Weights: weights,
	}
	for i := range u.List {
		returned := 0
		if u.Lowest(i) {
			returned = u.List[i].Distributed // all came back
		}
		a.Returned = append(a.Returned, returned)
	}
	for _, item := range f.Items {
		a.Means = append(a.Means, hangzhouMeans[f.Nodes[item].Code])
	}
	responses, err = a.Table(seed)
	return JudgementTable(judged), responses, err
}
