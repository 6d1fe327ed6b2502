package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// The recipes are R code that repeats the figures of the chapter from the
// study's own files. They compute what the formulas say with what R brings, and
// take lavaan for factor models alone, so that they run on any machine.

// plainName is a name that R and lavaan take without quotes.
var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*$`)

// names of the items in R: their codes, or numbered where a code is no name.
func (e *Evaluation) recipeNames() (names map[int]string, plain bool) {
	names, plain = map[int]string{}, true
	for _, item := range e.Framework.Items {
		names[item] = e.Framework.Nodes[item].Code
		plain = plain && plainName.MatchString(names[item])
	}
	if !plain {
		for at, item := range e.Framework.Items {
			names[item] = "i" + strconv.Itoa(at+1)
		}
	}
	return names, plain
}

// vector writes texts as c("…", …), in lines that fit a page.
func vector(texts []string, indent int) string {
	var b strings.Builder
	b.WriteString("c(")
	column := indent + 2
	for n, text := range texts {
		quoted := strconv.Quote(text)
		if n > 0 {
			b.WriteByte(',')
			if column += len(quoted) + 2; column > 88 {
				b.WriteString("\n" + strings.Repeat(" ", indent+2))
				column = indent + 2 + len(quoted)
			} else {
				b.WriteByte(' ')
			}
		} else {
			column += len(quoted)
		}
		b.WriteString(quoted)
	}
	b.WriteByte(')')
	return b.String()
}

// recipeEncoding is how R calls the encoding of the answers; with or without a
// byte order mark.
func (q *Quality) recipeEncoding() string {
	switch {
	case strings.HasPrefix(q.Encoding, "UTF-16"):
		return "UTF-16"
	case q.Encoding == "" || q.Encoding == "UTF-8":
		return "UTF-8-BOM"
	}
	return q.Encoding
}

func (q *Quality) recipeComma() string {
	if q.Comma == 0 || q.Comma == ',' {
		return ""
	}
	return fmt.Sprintf(" sep = %q,", string(q.Comma))
}

// sourceRecipe reads all answers and tells which of them are valid. What was
// collected is in no file that R could read, and its rows have no order that two
// files agree on; so all of them are exported first, verdicts and all.
func (q *Quality) sourceRecipe(order collectedOrder) string {
	if q.Collected {
		return fmt.Sprintf("# goodgov survey export --raw%s -o %s   # writes them, with the store that goodgov run had\n", order, exportedAnswers) +
			fmt.Sprintf("raw  <- read.csv(%q, fileEncoding = \"UTF-8-BOM\", check.names = FALSE, colClasses = \"character\")\n", exportedAnswers) +
			"kept <- raw[[ncol(raw) - 1]] == \"1\"   # its last columns are valid and reasons\n"
	}
	var reading string
	file, sheet, _ := strings.Cut(q.Answers, "#")
	switch {
	case !strings.HasSuffix(strings.ToLower(file), ".xlsx"):
		reading = fmt.Sprintf("read.csv(%q, fileEncoding = %q,%s check.names = FALSE, colClasses = \"character\")", file, q.recipeEncoding(), q.recipeComma())
	case sheet != "":
		reading = fmt.Sprintf("as.data.frame(readxl::read_excel(%q, sheet = %q, col_types = \"text\"))", file, sheet)
	default:
		reading = fmt.Sprintf("as.data.frame(readxl::read_excel(%q, col_types = \"text\"))", file)
	}
	return "raw  <- " + reading + "\nkept <- as.logical(read.csv(\"out/screening.csv\")$valid)   # goodgov run writes it\n"
}

// exportedAnswers is a name that no table of a study is likely to have.
const exportedAnswers = "raw-answers.csv"

// collectedOrder is how an export orders what was collected, as its flag: by
// ids, unless it must be as in another file.
type collectedOrder string

const (
	byID      collectedOrder = ""
	byArrival collectedOrder = " --arrival" // as in weights-of-respondents.csv
)

// readingRecipe reads the valid answers as the study does.
func (e *Evaluation) readingRecipe() string {
	q, f := e.Questionnaire, e.Framework
	names, plain := e.recipeNames()
	var b strings.Builder
	order := byID
	if e.Weighting != nil {
		order = byArrival
	}
	b.WriteString(e.Quality.sourceRecipe(order))
	codes := make([]string, len(f.Items))
	var reversed []string
	for i, item := range f.Items {
		codes[i] = f.Nodes[item].Code
		if f.Nodes[item].Reverse {
			reversed = append(reversed, names[item])
		}
	}
	fmt.Fprintf(&b, "x    <- raw[kept, %s]\n", vector(codes, 18))
	if !plain {
		b.WriteString("names(x) <- paste0(\"i\", seq_along(x))\n")
	}
	none := append([]string{""}, q.Missing...)
	fmt.Fprintf(&b, "x[]  <- lapply(x, function(v) as.numeric(replace(v, v %%in%% %s, NA)))   # no answer\n", vector(none, 55))
	if reversed != nil {
		list := vector(reversed, 2)
		fmt.Fprintf(&b, "x[%s] <- %d - x[%s]   # reversed items\n", list, q.Scale.Min+q.Scale.Max, list)
	}
	unit := "rep(1, nrow(x))"
	if q.Columns.Unit != "" {
		unit = fmt.Sprintf("raw[kept, %q]", q.Columns.Unit)
	}
	fmt.Fprintf(&b, "unit <- %s\n", unit)
	switch {
	case e.Weighting != nil:
		b.WriteString("w    <- read.csv(\"weights-of-respondents.csv\")$weight   # goodgov survey sample weight --format csv -o weights-of-respondents.csv\n")
	case q.Columns.Weight != "":
		fmt.Fprintf(&b, "w    <- as.numeric(raw[kept, %q])   # respondent weights\n", q.Columns.Weight)
		if e.Quality.Collected {
			b.WriteString("w[is.na(w)] <- 1   # what was collected has none\n")
		}
	}
	b.WriteString("dims <- list(")
	first := true
	for _, node := range f.AtLevel(1) {
		if f.Leaf(node) {
			continue
		}
		var items []string
		for _, item := range f.Below(node) {
			items = append(items, names[item])
		}
		if !first {
			b.WriteString(",\n             ")
		}
		first = false
		fmt.Fprintf(&b, "%q = %s", e.recipeFactor(node), vector(items, 13+len(e.recipeFactor(node))+5))
	}
	b.WriteString(")\n")
	return b.String()
}

// recipeFactor is a dimension's name in R.
func (e *Evaluation) recipeFactor(node int) string {
	if code := e.Framework.Nodes[node].Code; plainName.MatchString(code) {
		return code
	}
	for at, other := range e.Framework.AtLevel(1) {
		if other == node {
			return "f" + strconv.Itoa(at+1)
		}
	}
	return "f"
}

func (e *Evaluation) reliabilityRecipe() string {
	if e.Quality.Reliability == nil {
		return ""
	}
	low, high := probabilities(e.Quality.Reliability.Options.Confidence)
	// Weighted moments are cov.wt's, and intervals rest on Kish's n.
	moments := "moments <- function(s) list(mean = colMeans(s), cov = cov(s), n = nrow(s))\n"
	if e.Quality.Reliability.Weighted {
		moments = "names(w) <- rownames(x)\nmoments <- function(s) {                                       # weighted; n is Kish's\n" +
			"  v <- w[rownames(s)]; m <- cov.wt(s, v / sum(v)); list(mean = m$center, cov = m$cov, n = floor(sum(v)^2 / sum(v^2)))\n}\n"
	}
	return fmt.Sprintf(`library(lavaan)
%salpha <- function(v) { k <- ncol(v); k / (k - 1) * (1 - sum(diag(v)) / sum(v)) }
scale <- function(items) {
  s <- na.omit(x[items]); m <- moments(s); n <- m$n; k <- ncol(s)   # listwise, by scale
  a <- alpha(m$cov); feldt <- 1 - (1 - a) * qf(c(%s, %s), n - 1, (n - 1) * (k - 1))
  omega <- cr <- NA
  if (k > 2) {
    fit <- cfa(paste("f =~", paste(items, collapse = " + ")), sample.cov = m$cov, sample.nobs = nrow(s), std.lv = TRUE)
    l <- lavInspect(fit, "est")$lambda; e <- diag(lavInspect(fit, "est")$theta)
    z <- lavInspect(fit, "std")$lambda
    omega <- sum(l)^2 / (sum(l)^2 + sum(e)); cr <- sum(z)^2 / (sum(z)^2 + sum(1 - z^2))
  }
  c(items = k, n = nrow(s), alpha = a, low = feldt[1], high = feldt[2], omega = omega, CR = cr)
}
round(t(sapply(c(list(all = names(x)), dims), scale)), 3)

item <- function(items) {
  s <- na.omit(x[items]); m <- moments(s); sums <- rowSums(m$cov); total <- rowSums(s); k <- round(%g * length(total))
  low <- total <= sort(total)[k]; high <- total >= sort(total, decreasing = TRUE)[k]
  t(sapply(names(s), function(i) {
    v <- s[[i]]; group <- rep(1:2, c(sum(high), sum(low)))
    levene <- anova(lm(abs(c(v[high] - mean(v[high]), v[low] - mean(v[low]))) ~ group))[1, 5]
    t <- t.test(v[high], v[low], var.equal = levene >= .05)
    own <- m$cov[i, i]; rest <- setdiff(names(s), i)
    c(mean = unname(m$mean[i]), sd = sqrt(own), item.total = unname((sums[i] - own) / sqrt(own * sum(m$cov[rest, rest]))),
      deleted = if (ncol(s) > 2) alpha(m$cov[rest, rest]) else NA,
      critical.ratio = unname(t$statistic), p = t$p.value)
  }))
}
lapply(dims, function(d) round(item(d), 3))
`, moments, high, low, psychometrics.CriticalShare)
}

// probabilities are the two ends of an interval, as R reads them.
func probabilities(confidence float64) (low, high string) {
	tail := (1 - confidence) / 2
	return strconv.FormatFloat(tail, 'g', 10, 64), strconv.FormatFloat(1-tail, 'g', 10, 64)
}

func (e *Evaluation) averagingRecipe() string {
	r := e.Quality.Reliability
	if r == nil {
		return ""
	}
	return fmt.Sprintf(`averaging <- function(items) {
  s <- na.omit(cbind(unit, x[items])); g <- factor(s$unit); nj <- table(g)
  a <- anova(lm(rowMeans(s[-1]) ~ g)); ms <- a[["Mean Sq"]]
  k0 <- (sum(nj) - sum(nj^2) / sum(nj)) / (length(nj) - 1)
  icc1 <- (ms[1] - ms[2]) / (ms[1] + (k0 - 1) * ms[2])
  deff <- max(1, 1 + (sum(nj^2) / sum(nj) - 1) * icc1)
  rwg <- sapply(split(x[items], unit), function(d) {
    r <- mean(sapply(d, var, na.rm = TRUE)) / %s; J <- length(items)   # %s null distribution
    max(0, J * (1 - r) / (J * (1 - r) + r))
  })
  c(units = length(nj), n = sum(nj), ICC1 = icc1, ICC2 = 1 - ms[2] / ms[1], F = ms[1] / ms[2], p = a[1, 5],
    rwg = median(rwg, na.rm = TRUE), deff = deff, effective.n = sum(nj) / deff)
}
round(t(sapply(c(list(all = names(x)), dims), averaging)), 3)
`, strconv.FormatFloat(r.Options.Null.Variance(e.Questionnaire.Scale.Width()), 'g', 10, 64), r.Options.Null)
}

func (e *Evaluation) structureRecipe() string {
	v := e.Quality.Validity
	if v == nil {
		return ""
	}
	var b strings.Builder
	switch v.Moments.Missing {
	case psychometrics.EM:
		b.WriteString("library(lavaan)   # moments by maximum likelihood from all answers (EM), which lavaan finds first\n" +
			"fit <- cfa(paste(\"f =~\", paste(names(x), collapse = \" + \")), x, missing = \"fiml\", do.fit = FALSE)\n" +
			"R <- cov2cor(lavInspect(fit, \"sampstat\")$cov)[names(x), names(x)]\nn <- sum(rowSums(!is.na(x)) > 0)\n")
	default:
		b.WriteString("R <- cor(na.omit(x)); n <- nrow(na.omit(x))   # listwise\n")
	}
	fmt.Fprintf(&b, `p <- ncol(R); off <- row(R) != col(R)
q <- cov2cor(solve(R))                                            # partial correlations, but for the sign
c(KMO = sum(R[off]^2) / (sum(R[off]^2) + sum(q[off]^2)))
chi2 <- -(n - 1 - (2 * p + 5) / 6) * as.numeric(determinant(R)$modulus)
c(Bartlett = chi2, df = p * (p - 1) / 2, log.p = pchisq(chi2, p * (p - 1) / 2, lower.tail = FALSE, log.p = TRUE))
values <- eigen(R)$values
c(Harman = values[1] / p)
set.seed(%d)                                                       # R draws other random numbers
chance <- replicate(%d, eigen(cor(matrix(rnorm(n * p), n)), only.values = TRUE)$values)
limit <- apply(chance, 1, quantile, %g)
cbind(values, limit)[1:%d, ]; which(values < limit)[1] - 1
`, v.Parallel.Options.Seed, v.Parallel.Options.Draws, v.Parallel.Options.Percentile, min(len(v.Values), mostEigenvalues))
	if f := v.Factors; f != nil && f.Options.Extraction == psychometrics.PrincipalAxis && f.Options.Rotation == psychometrics.Promax && f.Options.Factors > 1 {
		fmt.Fprintf(&b, `
h <- 1 - 1 / diag(solve(R))                                       # principal axes, to the end
repeat {
  a <- R; diag(a) <- h; s <- eigen(a); k <- seq_len(%d)
  L <- s$vectors[, k] %%*%% diag(sqrt(s$values[k])); if (max(abs(rowSums(L^2) - h)) < 1e-10) break
  h <- rowSums(L^2)
}
L <- unclass(varimax(L, eps = 1e-14)$loadings)                    # Kaiser's normalisation
target <- abs(L / sqrt(rowSums(L^2)))^%g * sign(L)                 # promax as in SPSS
u <- solve(crossprod(L), crossprod(L, target)); u <- u %%*%% diag(sqrt(diag(solve(crossprod(u)))))
round(L %%*%% u, 3); round(cov2cor(solve(crossprod(u))), 3)         # signs and order of factors are free
`, f.Options.Factors, f.Options.Power)
	}
	return b.String()
}

func (e *Evaluation) modelRecipe() string {
	a := e.Quality.Factors
	if a == nil {
		return ""
	}
	missing := "listwise"
	if a.Result.Options.Missing == cfa.FIML {
		missing = "fiml"
	}
	return fmt.Sprintf(`library(lavaan)
model <- paste(sapply(names(dims), function(d) paste(d, "=~", paste(dims[[d]], collapse = " + "))), collapse = "\n")
fit <- cfa(model, x, missing = %q)
fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "aic", "bic"))
l <- lavInspect(fit, "std")$lambda
t(sapply(names(dims), function(d) { z <- l[dims[[d]], d]; c(AVE = mean(z^2), CR = sum(z)^2 / (sum(z)^2 + sum(1 - z^2))) }))
r <- abs(cov2cor(lavInspect(fit, "sampstat")$cov))
within <- sapply(dims, function(d) mean(r[d, d][lower.tri(diag(length(d)))]))
htmt <- outer(names(dims), names(dims), Vectorize(function(a, b) mean(r[dims[[a]], dims[[b]]]) / sqrt(within[a] * within[b])))
diag(htmt) <- 1; dimnames(htmt) <- list(names(dims), names(dims)); round(htmt, 3); round(lavInspect(fit, "cor.lv"), 3)
`, missing)
}
