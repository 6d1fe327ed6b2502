package cfa

import (
	"strings"

	"goodgov/internal/diag"
)

// Codes of what can't be computed.
const (
	CodeModel         diag.Code = "cfa.model"          // the model is at fault: a factor without items, an item twice
	CodeFewItems      diag.Code = "cfa.few_items"      // a factor with too few items
	CodeFewCases      diag.Code = "cfa.few_cases"      // too few respondents for the matrix of the items
	CodeConstant      diag.Code = "cfa.constant"       // items that everybody answered alike, or nobody
	CodeSingular      diag.Code = "cfa.singular"       // items that follow from each other
	CodeNotIdentified diag.Code = "cfa.not_identified" // parameters that the data can't tell apart
	CodeNeedsRows     diag.Code = "cfa.needs_rows"     // an estimator needs single answers, and there are moments alone
	CodeOption        diag.Code = "cfa.option"         // options that don't go together
)

// Codes of warnings of a result.
const (
	WarnNotConverged   diag.Code = "cfa.not_converged"
	WarnHeywood        diag.Code = "cfa.heywood"
	WarnNotPositive    diag.Code = "cfa.not_positive"
	WarnFewRespondents diag.Code = "cfa.few_respondents"
	WarnLeftOut        diag.Code = "cfa.left_out" // a tenth of the respondents or more
	WarnNoErrors       diag.Code = "cfa.no_standard_errors"
	WarnStructure      diag.Code = "cfa.structure"  // a structure that was to be compared can't be fitted
	WarnUnweighted     diag.Code = "cfa.unweighted" // respondents' weights are not used
)

// Error says why a model can't be fitted to the data.
type Error = diag.Fault

// few lists names, ten at most.
func few(names []string) diag.Text {
	const most = 10
	if len(names) <= most {
		return diag.Say("%[1]s", "%[2]s", strings.Join(names, ", "), strings.Join(names, "、"))
	}
	return diag.Say("%[1]s and %[3]d more", "%[2]s 等 %[4]d 个", strings.Join(names[:most], ", "), strings.Join(names[:most], "、"), len(names)-most, len(names))
}
