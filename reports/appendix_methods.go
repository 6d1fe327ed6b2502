package reports

import (
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"goodgov/ahp"
	"goodgov/internal/i18n"
)

// source is a work that the notes on methods refer to.
type source string

const (
	aczel1983      source = "Aczél, J. & Saaty, T. L. (1983). Procedures for synthesizing ratio judgements. Journal of Mathematical Psychology 27, 93–102."
	aguaron2003    source = "Aguarón, J. & Moreno-Jiménez, J. M. (2003). The geometric consistency index: approximated thresholds. European Journal of Operational Research 147, 137–145."
	agoston2022    source = "Ágoston, K. C. & Csató, L. (2022). Inconsistency thresholds for incomplete pairwise comparison matrices. Omega 108, 102576."
	aitchison1986  source = "Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman & Hall."
	alonso2006     source = "Alonso, J. A. & Lamata, M. T. (2006). Consistency in the analytic hierarchy process: a new approach. International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14, 445–459."
	bozoki2010     source = "Bozóki, S., Fülöp, J. & Rónyai, L. (2010). On optimal completion of incomplete pairwise comparison matrices. Mathematical and Computer Modelling 52, 318–333."
	chu1979        source = "Chu, A. T. W., Kalaba, R. E. & Spingarn, K. (1979). A comparison of two methods for determining the weights of belonging to fuzzy sets. Journal of Optimization Theory and Applications 27, 531–538."
	cook1988       source = "Cook, W. D. & Kress, M. (1988). Deriving weights from pairwise comparison ratio matrices: an axiomatic approach. European Journal of Operational Research 37, 355–362."
	crawford1985   source = "Crawford, G. & Williams, C. (1985). A note on the analysis of subjective judgment matrices. Journal of Mathematical Psychology 29, 387–405."
	donegan1991    source = "Donegan, H. A. & Dodd, F. J. (1991). A note on Saaty's random indexes. Mathematical and Computer Modelling 15, 135–137."
	efron1979      source = "Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7, 1–26."
	forman1998     source = "Forman, E. & Peniwati, K. (1998). Aggregating individual judgments and priorities with the analytic hierarchy process. European Journal of Operational Research 108, 165–169."
	goepel2013     source = "Goepel, K. D. (2013). Implementing the analytic hierarchy process as a standard method for multi-criteria decision making in corporate enterprises. Proceedings of the International Symposium on the Analytic Hierarchy Process, Kuala Lumpur."
	harker1987     source = "Harker, P. T. (1987). Incomplete pairwise comparisons in the analytic hierarchy process. Mathematical Modelling 9, 837–848."
	hesterberg2015 source = "Hesterberg, T. C. (2015). What teachers should know about the bootstrap: resampling in the undergraduate statistics curriculum. The American Statistician 69, 371–386."
	howard1988     source = "Howard, R. A. (1988). Decision analysis: practice and promise. Management Science 34, 679–695."
	iglewicz1993   source = "Iglewicz, B. & Hoaglin, D. C. (1993). How to Detect and Handle Outliers. ASQC Quality Press."
	jensen1984     source = "Jensen, R. E. (1984). An alternative scaling method for priorities in hierarchical structures. Journal of Mathematical Psychology 28, 317–332."
	kaufman1990    source = "Kaufman, L. & Rousseeuw, P. J. (1990). Finding Groups in Data. Wiley."
	kendall1939    source = "Kendall, M. G. & Babington Smith, B. (1939). The problem of m rankings. Annals of Mathematical Statistics 10, 275–287."
	kendall1940    source = "Kendall, M. G. & Babington Smith, B. (1940). On the method of paired comparisons. Biometrika 31, 324–345."
	koczkodaj1993  source = "Koczkodaj, W. W. (1993). A new definition of consistency of pairwise comparisons. Mathematical and Computer Modelling 18, 79–84."
	kou2014        source = "Kou, G. & Lin, C. (2014). A cosine maximization method for the priority vector derivation in AHP. European Journal of Operational Research 235, 225–232."
	lahdelma2001   source = "Lahdelma, R. & Salminen, P. (2001). SMAA-2: stochastic multicriteria acceptability analysis for group decision making. Operations Research 49, 444–454."
	mareschal1988  source = "Mareschal, B. (1988). Weight stability intervals in multicriteria decision aid. European Journal of Operational Research 33, 54–64."
	mogstad2024    source = "Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Inference for ranks with applications to mobility across neighbourhoods and academic achievement across countries. Review of Economic Studies 91, 476–518."
	pelaez2003     source = "Peláez, J. I. & Lamata, M. T. (2003). A new measure of consistency for positive reciprocal matrices. Computers & Mathematics with Applications 46, 1839–1845."
	romano2005     source = "Romano, J. P. & Wolf, M. (2005). Exact and approximate stepdown methods for multiple hypothesis testing. Journal of the American Statistical Association 100, 94–108."
	rousseeuw1987  source = "Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. Journal of Computational and Applied Mathematics 20, 53–65."
	saaty1977      source = "Saaty, T. L. (1977). A scaling method for priorities in hierarchical structures. Journal of Mathematical Psychology 15, 234–281."
	saaty1980      source = "Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill."
	saaty1994      source = "Saaty, T. L. (1994). Fundamentals of Decision Making and Priority Theory with the Analytic Hierarchy Process. RWS Publications."
	saaty2003      source = "Saaty, T. L. (2003). Decision-making with the AHP: why is the principal eigenvector necessary. European Journal of Operational Research 145, 85–91."
	saaty2005      source = "Saaty, T. L. (2005). Theory and Applications of the Analytic Network Process. RWS Publications."
	salo1997       source = "Salo, A. A. & Hämäläinen, R. P. (1997). On the measurement of preferences in the analytic hierarchy process. Journal of Multi-Criteria Decision Analysis 6, 309–319."
	schmidt1997    source = "Schmidt, R. C. (1997). Managing Delphi surveys using nonparametric statistical techniques. Decision Sciences 28, 763–774."
	sokal1958      source = "Sokal, R. R. & Michener, C. D. (1958). A statistical method for evaluating systematic relationships. University of Kansas Science Bulletin 38, 1409–1438."
	stein2007      source = "Stein, W. E. & Mizzi, P. J. (2007). The harmonic consistency index for the analytic hierarchy process. European Journal of Operational Research 177, 488–497."
	tummala1998    source = "Tummala, V. M. R. & Ling, H. (1998). A note on the computation of the mean random consistency index of the analytic hierarchy process. Theory and Decision 44, 221–230."
)

// cited is a note with the works that it refers to.
type cited struct {
	key     string
	sources []source
}

var priorityNotes = map[ahp.PriorityMethod]cited{
	ahp.Eigenvector:          {"appendix.note.eigenvector", []source{saaty1977, saaty2003}},
	ahp.GeometricMean:        {"appendix.note.geometric", []source{crawford1985}},
	ahp.ColumnMean:           {"appendix.note.column", []source{saaty1980}},
	ahp.WeightedLeastSquares: {"appendix.note.weighted", []source{chu1979}},
	ahp.LeastSquares:         {"appendix.note.least", []source{jensen1984}},
	ahp.LogLeastAbsolute:     {"appendix.note.absolute", []source{cook1988}},
	ahp.Cosine:               {"appendix.note.cosine", []source{kou2014}},
}

var aggregationNotes = map[ahp.Aggregation]cited{
	ahp.AggregateIndividualJudgements: {"appendix.note.aij", []source{forman1998, aczel1983}},
	ahp.AggregateIndividualPriorities: {"appendix.note.aip", []source{forman1998}},
	ahp.AggregateArithmeticPriorities: {"appendix.note.aip.arithmetic", []source{forman1998}},
}

var indexSources = map[ahp.RandomIndexTable][]source{
	ahp.Saaty2005: {saaty2005}, ahp.Saaty1980: {saaty1980}, ahp.AlonsoLamata: {alonso2006}, ahp.DoneganDodd: {donegan1991}, ahp.TummalaLing: {tummala1998},
	ahp.MissingAdjusted: {saaty2005, agoston2022},
}

var sourceNotes = map[ahp.UncertaintySource]cited{
	ahp.ResampleExperts:    {"appendix.note.resample", []source{efron1979, hesterberg2015}},
	ahp.PerturbJudgements:  {"appendix.note.perturb", nil},
	ahp.ResampleAndPerturb: {"appendix.note.both", []source{efron1979, hesterberg2015}},
}

// methodSection says how the figures were made, and lists the works that it
// refers to.
func (x *Appendix) methodSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	o := x.options()
	s := &appendixSection{ID: "methods", Title: p.T("appendix.methods")}
	works := map[source]bool{}
	cite := func(sources []source) {
		for _, work := range sources {
			works[work] = true
		}
	}
	note := func(what, how string, sources ...source) {
		s.Methods = append(s.Methods, method{p.T(what), how})
		cite(sources)
	}
	priorities := priorityNotes[o.Method]
	text := p.T(priorities.key)
	if x.incomplete() && o.Method == ahp.Eigenvector {
		text = p.T("appendix.sentences", text, p.T("appendix.note.harker"))
		cite([]source{harker1987})
	}
	if x.incomplete() && o.Method == ahp.GeometricMean {
		text = p.T("appendix.sentences", text, p.T("appendix.note.graph"))
		cite([]source{bozoki2010})
	}
	note("appendix.priorities", text, priorities.sources...)
	note("method.consistency", p.T("appendix.note.consistency", o.RandomIndex), saaty1977)
	cite(indexSources[o.RandomIndex])
	if o.Limits == ahp.LimitByOrder {
		cite([]source{saaty1994})
	}
	if len(x.Levels) > 0 {
		note("appendix.overall", p.T("levels.note"), saaty1980)
	}
	if len(x.Analyses) > 0 {
		note("appendix.indices", p.T("appendix.note.indices"), aguaron2003, crawford1985, koczkodaj1993, stein2007, pelaez2003, salo1997, kendall1940)
	}
	if !x.Alone() {
		aggregation := aggregationNotes[o.Aggregate]
		note("appendix.aggregation", p.T("appendix.sentences", p.T(aggregation.key), p.T("method.inconsistent."+string(o.Inconsistent))), aggregation.sources...)
		note("appendix.agreement", p.T("appendix.note.agreement"), goepel2013, kendall1939, schmidt1997, aitchison1986, sokal1958, rousseeuw1987, kaufman1990, iglewicz1993)
	}
	uncertainty := sourceNotes[x.Uncertainty.Result.Options.Source]
	note("appendix.uncertainty", p.T(uncertainty.key), uncertainty.sources...)
	note("appendix.ranks", p.T("appendix.note.ranks"), lahdelma2001, mogstad2024, romano2005)
	note("appendix.sensitivity", p.T("appendix.note.sensitivity"), mareschal1988, howard1988)
	if len(x.Repairs) > 0 {
		note("appendix.again", p.T("appendix.note.again"))
	}
	for work := range works {
		s.Sources = append(s.Sources, string(work))
	}
	collate.New(language.English).SortStrings(s.Sources)
	return s
}

// incomplete tells that some expert left a pair out.
func (x *Appendix) incomplete() bool {
	for _, node := range x.panel().Compared() {
		for _, v := range x.panel().Voices(node) {
			if len(v.Matrix.Missing()) > 0 {
				return true
			}
		}
	}
	return false
}
