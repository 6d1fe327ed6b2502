package reports

import (
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

const (
	arbuckle1996    source = "Arbuckle, J. L. (1996). Full information estimation in the presence of incomplete data. In G. A. Marcoulides & R. E. Schumacker (Eds.), Advanced Structural Equation Modeling, 243–277. Erlbaum."
	bartlett1950    source = "Bartlett, M. S. (1950). Tests of significance in factor analysis. British Journal of Statistical Psychology 3, 77–85."
	bentler1990     source = "Bentler, P. M. (1990). Comparative fit indexes in structural models. Psychological Bulletin 107, 238–246."
	binder1983      source = "Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International Statistical Review 51, 279–292."
	bliese2000      source = "Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In K. J. Klein & S. W. J. Kozlowski (Eds.), Multilevel Theory, Research, and Methods in Organizations, 349–381. Jossey-Bass."
	bollen1989      source = "Bollen, K. A. (1989). Structural Equations with Latent Variables. Wiley."
	browne1993      source = "Browne, M. W. & Cudeck, R. (1993). Alternative ways of assessing model fit. In K. A. Bollen & J. S. Long (Eds.), Testing Structural Equation Models, 136–162. Sage."
	clark1995       source = "Clark, L. A. & Watson, D. (1995). Constructing validity: basic issues in objective scale development. Psychological Assessment 7, 309–319."
	cronbach1951    source = "Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16, 297–334."
	dempster1977    source = "Dempster, A. P., Laird, N. M. & Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm. Journal of the Royal Statistical Society B 39, 1–38."
	devellis2017    source = "DeVellis, R. F. (2017). Scale Development: Theory and Applications (4th ed.). Sage."
	feldt1965       source = "Feldt, L. S. (1965). The approximate sampling distribution of Kuder–Richardson reliability coefficient twenty. Psychometrika 30, 357–370."
	fornell1981     source = "Fornell, C. & Larcker, D. F. (1981). Evaluating structural equation models with unobservable variables and measurement error. Journal of Marketing Research 18, 39–50."
	hendrickson1964 source = "Hendrickson, A. E. & White, P. O. (1964). Promax: a quick method for rotation to oblique simple structure. British Journal of Statistical Psychology 17, 65–70."
	henseler2015    source = "Henseler, J., Ringle, C. M. & Sarstedt, M. (2015). A new criterion for assessing discriminant validity in variance-based structural equation modeling. Journal of the Academy of Marketing Science 43, 115–135."
	horn1965        source = "Horn, J. L. (1965). A rationale and test for the number of factors in factor analysis. Psychometrika 30, 179–185."
	howard2016      source = "Howard, M. C. (2016). A review of exploratory factor analysis decisions and overview of current practices. International Journal of Human–Computer Interaction 32, 51–62."
	hu1999          source = "Hu, L. & Bentler, P. M. (1999). Cutoff criteria for fit indexes in covariance structure analysis. Structural Equation Modeling 6, 1–55."
	james1984       source = "James, L. R., Demaree, R. G. & Wolf, G. (1984). Estimating within-group interrater reliability with and without response bias. Journal of Applied Psychology 69, 85–98."
	joreskog1969    source = "Jöreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis. Psychometrika 34, 183–202."
	kaiser1974      source = "Kaiser, H. F. (1974). An index of factorial simplicity. Psychometrika 39, 31–36."
	kelley1939      source = "Kelley, T. L. (1939). The selection of upper and lower groups for the validation of test items. Journal of Educational Psychology 30, 17–24."
	kish1965        source = "Kish, L. (1965). Survey Sampling. Wiley."
	lebreton2008    source = "LeBreton, J. M. & Senter, J. L. (2008). Answers to 20 questions about interrater reliability and interrater agreement. Organizational Research Methods 11, 815–852."
	levene1960      source = "Levene, H. (1960). Robust tests for equality of variances. In I. Olkin et al. (Eds.), Contributions to Probability and Statistics, 278–292. Stanford University Press."
	little1988      source = "Little, R. J. A. (1988). A test of missing completely at random for multivariate data with missing values. Journal of the American Statistical Association 83, 1198–1202."
	mcdonald1999    source = "McDonald, R. P. (1999). Test Theory: A Unified Treatment. Erlbaum."
	nunnally1994    source = "Nunnally, J. C. & Bernstein, I. H. (1994). Psychometric Theory (3rd ed.). McGraw-Hill."
	podsakoff2003   source = "Podsakoff, P. M., MacKenzie, S. B., Lee, J.-Y. & Podsakoff, N. P. (2003). Common method biases in behavioral research. Journal of Applied Psychology 88, 879–903."
	schmid1957      source = "Schmid, J. & Leiman, J. M. (1957). The development of hierarchical factor solutions. Psychometrika 22, 53–61."
	shrout1979      source = "Shrout, P. E. & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater reliability. Psychological Bulletin 86, 420–428."
	velicer1976     source = "Velicer, W. F. (1976). Determining the number of components from the matrix of partial correlations. Psychometrika 41, 321–327."
	welch1947       source = "Welch, B. L. (1947). The generalization of “Student's” problem when several different population variances are involved. Biometrika 34, 28–35."
	wu2010          source = "Wu, M. L. 吴明隆 (2010). 问卷统计分析实务——SPSS 操作与应用. 重庆大学出版社."
)

// sources lists the works behind the figures of the chapter, in the order of
// their names.
func (q *Quality) sources() []string {
	works := []source{binder1983, kish1965}
	if q.Reliability != nil {
		works = append(works, cronbach1951, feldt1965, mcdonald1999, schmid1957, fornell1981, devellis2017, clark1995, nunnally1994, kelley1939, levene1960, welch1947, wu2010,
			shrout1979, bliese2000, james1984, lebreton2008)
	}
	if v := q.Validity; v != nil {
		works = append(works, kaiser1974, bartlett1950, podsakoff2003, horn1965, velicer1976, howard2016)
		if v.Options.Factors.Rotation == psychometrics.Promax {
			works = append(works, hendrickson1964)
		}
		if v.Moments.Missing == psychometrics.EM {
			works = append(works, dempster1977)
		}
		if v.MCAR != nil {
			works = append(works, little1988)
		}
	}
	if f := q.Factors; f != nil {
		works = append(works, joreskog1969, bollen1989, bentler1990, browne1993, hu1999, fornell1981, henseler2015)
		if f.Result.Options.Missing == cfa.FIML {
			works = append(works, arbuckle1996)
		}
	}
	listed := map[source]bool{}
	var list []string
	for _, work := range works {
		if !listed[work] {
			listed[work] = true
			list = append(list, string(work))
		}
	}
	collate.New(language.English).SortStrings(list)
	return list
}
