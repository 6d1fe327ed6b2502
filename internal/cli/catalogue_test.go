package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/indicators/alerts"
	"goodgov/indicators/compare"
	"goodgov/indicators/importance"
	"goodgov/indicators/robustness"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/collect"
	"goodgov/internal/i18n"
	"goodgov/internal/inference"
	"goodgov/internal/web/respond"
	"goodgov/reports"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
	"goodgov/survey/sampling"
)

// built are the keys that the code puts together, by what they begin with.
var built = map[string][]string{
	"ahp.":                    slices.Concat(texts(ahp.PriorityMethods()), texts(ahp.Aggregations())),
	"bestworst.":              texts(ahp.BestWorstModels()),
	"combine.":                slices.Concat(texts([]reports.WeightSource{reports.FromJudgements, reports.FromTable, reports.FromEquality}), texts(indicators.ObjectiveMethods), texts(indicators.Combinations)),
	"alerts.":                 texts([]alerts.Side{alerts.Below, alerts.Above}),
	"alerts.severity.":        texts(alerts.Severities),
	"alerts.what.":            texts(slices.DeleteFunc(slices.Clone(alerts.Whats), func(w alerts.What) bool { return w == alerts.Gap })),
	"alerts.why.":             texts(alerts.Whys),
	"audit.":                  {"chain", "entries", "head", "receipts", "kept", "answers", "noted", "noted.receipts"},
	"audit.column.":           {"number", "at", "who", "did", "about", "detail"},
	"expire.":                 {"submissions", "refused", "declined", "drafts", "opinions", "households"},
	"method.publish.":         texts([]reports.Protection{reports.ProtectComplementary, reports.ProtectMinimum}),
	"did.":                    deeds(),
	"office.":                 {"close.ask", "reopen.ask"},
	"office.format.":          {"csv", "xlsx", "spss", "r", "stata"},
	"office.mode.":            texts(collect.Modes()),
	"office.role.":            officeRoles(),
	"respond.":                slices.Concat(respond.ClientWords, respond.DeviceWords),
	"respond.mine.rate.":      {"1", "2", "3", "4", "5"},
	"compare.adjust.":         texts(inference.Adjustments()),
	"compare.posthoc.":        append(texts(compare.Posthocs()), "cr2"),
	"compare.size.":           {"negligible", "small", "medium", "large"},
	"compare.test.":           texts([]compare.TestName{compare.TestWelch, compare.TestANOVA, compare.TestKruskal, compare.TestWald}),
	"fuzzy.":                  texts(ahp.FuzzyMethods()),
	"rate.":                   texts(ahp.RatingMethods()),
	"dialect.":                texts(cfa.Dialects()),
	"estimator.":              texts(cfa.Estimators()),
	"fit.":                    fitIndices(),
	"flag.cfa.":               {"structure", "identification", "estimator", "missing", "dialect", "show"},
	"grade.":                  texts([]cfa.Grade{cfa.Good, cfa.Acceptable, cfa.Poor}),
	"identification.":         texts(cfa.Identifications()),
	"missing.":                texts(cfa.MissingRules()),
	"parameter.":              texts([]cfa.ParameterKind{cfa.Loading, cfa.SecondLoading, cfa.ResidualVariance, cfa.FactorVariance, cfa.FactorCovariance, cfa.Intercept, cfa.ErrorCovariance}),
	"step.":                   texts(cfa.InvarianceSteps()),
	"structure.":              texts(cfa.Structures()),
	"scale.":                  texts(ahp.JudgementScales()),
	"level.":                  {"0", "1", "2", "3"},
	"methods.":                texts(ahp.PriorityMethods()),
	"method.inconsistent.":    texts(ahp.InconsistentPolicies()),
	"method.aggregation.":     texts(indicators.Aggregations[1:]),
	"method.rollup.":          texts(indicators.Rollups),
	"method.score.":           texts(indicators.Methods),
	"method.se.":              texts(indicators.Designs),
	"noise.":                  {string(ahp.StepUniform), string(ahp.StepTriangular)},
	"agreement.":              {"fleiss_kappa", "kendall_w", "krippendorff_alpha", "light_kappa", "light_kappa_linear", "light_kappa_squared"},
	"agreement.level.":        texts(psychometrics.Measurements()),
	"reliability.flag.":       {string(psychometrics.WeakItemTotal), string(psychometrics.BetterDeleted), string(psychometrics.WeakCriticalRatio)},
	"reliability.null.":       texts(psychometrics.NullDistributions()),
	"surveyimport.by.":        {"name", "path", "text", "tool", "values", "user", "nothing"},
	"surveyimport.note.":      {"known", "refused", "preview", "unfinished"},
	"reliability.rule.":       texts(psychometrics.MissingRules()),
	"importance.column.":      texts(importance.Methods()),
	"importance.even.":        {string(importance.Concentrate), string(importance.KeepUp)},
	"importance.note.weight.": texts([]reports.WeightSource{reports.FromJudgements, reports.FromTable, reports.FromEquality}),
	"importance.line.":        texts(importance.Lines()),
	"importance.note.":        texts(importance.Methods()),
	"importance.quadrant.":    texts(importance.Quadrants()),
	"report.":                 {"importance", "trend", "gaps"},
	"trend.adjustment.":       texts(inference.Adjustments()),
	"trend.design.":           texts(indicators.Designs),
	"reliability.split.":      texts(psychometrics.Splits()),
	"robust.answer.":          {"none", "holds", "broad", "not"},
	"robust.from.":            texts(robustness.Sources),
	"robust.source.":          texts(robustness.Sources),
	"robust.factor.":          append(texts(robustness.Factors), string(robustness.OtherRanking)),
	"robust.drawn.":           texts(robustness.Factors[:2]),
	"robust.choice.":          robustChoices(),
	"robust.target.":          {"shift", "ranks", "scores"},
	"sample.allocation.":      texts(sampling.Allocations()),
	"sample.draw.group.":      texts(sampling.Methods()),
	"sample.draw.method.":     texts(sampling.Methods()),
	"sample.plan.aim.":        texts(sampling.Quantities()),
	"sample.plan.note.":       append(texts(sampling.Formulas()), string(sampling.Mean)),
	"sample.trim.":            texts(reports.TrimWays()),
	"sample.weights.note.":    texts(reports.WeightingMethods()),
	"sample.weights.of.":      texts(reports.TrimMeasures()),
	"sample.weightsum.":       {reports.CountScale, reports.ShareScale},
	"sample.worth.":           texts(sampling.Quantities()),
	"screening.missing.":      {"both", "empty", "code"},
	"uncertainty.":            append(texts(ahp.UncertaintySources()), string(ahp.RankedChildren), string(ahp.RankedLeaves)),
	"unitlevel.":              {"all", "city", "community", "county", "district", "grid", "province", "street", "subdistrict", "township", "village", "worker"},
	"validity.about.":         {"kmo", "msa", "bartlett", "mcar", "harman", "number", "structure", "weak", "cross"},
	"people.code.":            texts([]collect.CodeState{collect.CodeUsed, collect.CodeVoid}),
	"people.opinion.":         {"new", "assigned", "answered", "implemented", "declined"},
	"people.step.":            texts([]collect.StepKind{collect.Assign, collect.Reply, collect.Implement, collect.Decline, collect.Rate}),
	"quality.lead.fit.":       texts([]cfa.Grade{cfa.Good, cfa.Acceptable, cfa.Poor}),
	"rates.e.":                texts([]reports.EligibilitySource{reports.EstimatedEligibility, reports.GivenEligibility}),
	"screen.differs.":         {"valid", "seconds", "irv"},
	"screen.policy.":          {"invalid", "flag", "off"},
	"screen.scenario.":        texts([]reports.ScenarioKind{reports.OwnScreening, reports.NoScreening, reports.AllRules, reports.OnlyRule, reports.WithoutRule}),
	"sure.resample.":          texts(uncertainty.Resamplings),
	"sure.rule.":              {string(uncertainty.MaxT), string(uncertainty.Holm), string(uncertainty.RandomIntercept), string(uncertainty.FayHerriot)},
	"sure.intervals.":         texts(reports.AllScoreIntervals[1:]),
	"validity.chosen.":        append(texts(psychometrics.FactorRules()), string(psychometrics.ByHand)),
	"validity.level.":         texts([]psychometrics.Level{psychometrics.Good, psychometrics.Fair, psychometrics.Poor}),
	"validity.method.":        texts(psychometrics.Extractions()),
	"validity.rotation.":      texts(psychometrics.Rotations()),
	"validity.rule.":          texts(psychometrics.MissingRules()),
	"weights.":                texts([]reports.WeightSource{reports.FromJudgements, reports.FromTable, reports.FromEquality}),
}

// robustChoices are the choices of every factor that have a text of their own.
func robustChoices() []string {
	names := []string{"weights.equal", "weights.given", "screening.as-is", "screening.none"}
	for factor, choices := range map[robustness.Factor][]string{robustness.Aggregation: texts(indicators.Aggregations), robustness.Method: texts(indicators.Methods),
		robustness.Missing: texts(robustness.MissingRules), robustness.Rollup: texts(indicators.Rollups),
		robustness.OtherRanking: texts(robustness.Rankings)} {
		for _, choice := range choices {
			names = append(names, string(factor)+"."+choice)
		}
	}
	return names
}

// fitIndices are those that the table of fit has a row for.
func fitIndices() []string {
	var names []string
	for _, index := range (&cfa.Measures{Robust: &cfa.Robust{}}).Indices() {
		if i18n.Has("fit." + index.Name) {
			names = append(names, index.Name)
		}
	}
	return names
}

// deeds are those that the audit log can have: a test beside their words holds
// them to the code.
func deeds() []string {
	var names []string
	for _, key := range i18n.Keys() {
		if name, found := strings.CutPrefix(key, "did."); found {
			names = append(names, name)
		}
	}
	return names
}

// officeRoles are the roles and what each is told to be.
func officeRoles() []string {
	var names []string
	for _, role := range collect.Roles() {
		names = append(names, string(role), string(role)+".hint")
	}
	return names
}

// inTemplate is a text of the catalogue in an HTML template.
var inTemplate = regexp.MustCompile(`(?:\bt|\.T) "([^"]+)"`)

// verb is a formatting verb, perhaps with the number of its argument.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])`)

// arguments is how many arguments a text takes.
func arguments(text string) int {
	next, most := 0, 0
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[2] == "%" {
			continue
		}
		next++
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		most = max(most, next)
	}
	return most
}

// Every key that the code or a template asks for is in the catalogue, with as
// many arguments as its text takes, and no text is there for nothing.
func TestCatalogue(t *testing.T) {
	used := map[string]bool{}
	for prefix, rest := range built {
		for _, suffix := range rest {
			used[prefix+suffix] = true
		}
	}
	for key := range commandKeys() {
		used[key] = true
	}
	ask := func(file, key string, given int) {
		used[key] = true
		if !i18n.Has(key) {
			t.Errorf("%s: there is no text %q", file, key)
			return
		}
		for _, lang := range i18n.Languages {
			if wanted := arguments(i18n.Printer{Lang: lang}.T(key)); given >= 0 && given != wanted {
				t.Errorf("%s: %q is given %d arguments and takes %d in %q", file, key, given, wanted, lang)
			}
		}
	}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "i18n" || entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root && entry.Name() != ".."):
			return filepath.SkipDir
		case filepath.Ext(path) == ".html":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range inTemplate.FindAllStringSubmatch(string(text), -1) {
				ask(path, m[1], -1)
			}
		case filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go"):
			return texted(path, used, ask)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range i18n.Keys() {
		if !used[key] {
			t.Errorf("nothing uses the text %q", key)
		}
	}
}

// texted finds the keys in a Go file: what T is called with, and other strings
// that are keys.
func texted(path string, used map[string]bool, ask func(file, key string, given int)) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	literal := func(e ast.Expr) (string, bool) {
		l, ok := e.(*ast.BasicLit)
		if !ok || l.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(l.Value)
		return text, err == nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			if name == "T" && len(n.Args) > 0 {
				if key, ok := literal(n.Args[0]); ok {
					ask(path, key, len(n.Args)-1)
				}
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok && i18n.Has(text) {
				used[text] = true
			}
		}
		return true
	})
	return nil
}

// commandKeys are the texts of the commands' help.
func commandKeys() map[string]bool {
	keys := map[string]bool{}
	for _, cmd := range commands("en") {
		name := strings.Join(append([]string{"help"}, path(cmd)...), ".")
		if name == "help" {
			name = "help.goodgov"
		}
		for _, part := range []string{".short", ".long", ".example"} {
			keys[name+part] = true
		}
	}
	return keys
}
