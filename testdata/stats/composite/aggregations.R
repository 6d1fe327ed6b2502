# Writes aggregations.csv: scores and standard errors of the whole of the
# synthetic answers by aggregation, over the respondents who answered every
# item. R 4.2.2, survey 4.1-1.
library(survey)
dir <- "../../../indicators/testdata/synthetic/"
tree <- read.csv(paste0(dir, "tree.csv"), colClasses = c("character", "character", "character", "numeric", "numeric", "numeric", "numeric"))
x <- read.csv(paste0(dir, "responses.csv"))[, tree$item]
x <- x[complete.cases(x), ]
weights <- function(level, w) { first <- !duplicated(level); setNames(w[first], level[first]) }
second <- weights(tree$level2, tree$w_level2)
first <- weights(tree$level1, tree$w_level1)
term <- list(
  arithmetic = function(x, w) sprintf("(%s)", paste0(w, "*", x, collapse = "+")),
  geometric = function(x, w) sprintf("exp(%s)", paste0(w, "*log(", x, ")", collapse = "+")),
  harmonic = function(x, w) sprintf("(1/(%s))", paste0(w, "/", x, collapse = "+")),
  "mazziotta-pareto" = function(x, w) {
    r <- sprintf("(70+15*(%s-1))", x)
    m <- sprintf("(%s)", paste0(w, "*", r, collapse = "+"))
    sprintf("(1+(2*%s-(%s)/%s-70)/15)", m, paste0(w, "*", r, "^2", collapse = "+"), m) # M - (Σwr² - M²)/M
  })
digits <- function(w) format(w / sum(w), digits = 17)
formula <- function(term) {
  middle <- sapply(names(second), function(k) term(tree$item[tree$level2 == k], digits(tree$w_item[tree$level2 == k])))
  top <- sapply(names(first), function(k) { below <- unique(tree$level2[tree$level1 == k]); term(middle[below], digits(second[below])) })
  parse(text = term(top, digits(first)))[[1]]
}
means <- svymean(x, svydesign(ids = ~1, data = x, probs = rep(1, nrow(x))))
out <- data.frame()
for (name in names(term)) {
  f <- formula(term[[name]])
  of_means <- svycontrast(means, f)
  own <- apply(x, 1, function(row) eval(f, as.list(row)))
  out <- rbind(out, data.frame(aggregation = name, n = nrow(x), item_means = coef(of_means)[[1]], item_means_se = SE(of_means)[[1]],
    respondent_means = mean(own), respondent_means_se = sd(own) / sqrt(length(own))))
}
options(digits = 15)
write.csv(out, "aggregations.csv", row.names = FALSE, quote = FALSE)
print(out)
