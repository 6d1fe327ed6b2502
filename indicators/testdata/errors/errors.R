suppressMessages(library(survey))
suppressMessages(library(jsonlite))
set.seed(20260701)
# 40 respondents in 5 communities of 2 districts, 6 items on 1..5, item c2 reversed, about 12 % missing
n <- 40
community <- sample(c("A1","A2","B1","B2","B3"), n, replace=TRUE, prob=c(.3,.2,.2,.2,.1))
district <- substr(community,1,1)
w <- round(runif(n, .3, 3), 2)
x <- matrix(sample(1:5, n*6, replace=TRUE, prob=c(.1,.15,.25,.3,.2)), n, 6)
x[matrix(runif(n*6) < .12, n, 6)] <- NA
colnames(x) <- c("a1","a2","b1","c1","c2","c3")
d <- data.frame(community, weight=w, x)
write.csv(d, "answers.csv", row.names=FALSE, quote=FALSE, na="")
v <- x; v[,"c2"] <- 6 - v[,"c2"]
# framework: S = 0.5 A + 0.5 C;  A = 0.6 a1 + 0.4 A2; A2 = 0.3 a2 + 0.7 b1 ; C = 0.2 c1 + 0.5 c2 + 0.3 c3
W <- list(S=c(a1=.3, a2=.06, b1=.14, c1=.1, c2=.25, c3=.15), A=c(a1=.6, a2=.12, b1=.28), A2=c(a2=.3,b1=.7), C=c(c1=.2,c2=.5,c3=.3))
for (i in colnames(x)) W[[i]] <- setNames(1, i)
out <- list()
num <- function(z) as.numeric(z)
one <- function(rows, weighted, design) {
  dd <- data.frame(v[rows,,drop=FALSE], community=community[rows], w=if (weighted) w[rows] else 1)
  for (i in colnames(v)) { dd[[paste0("o_",i)]] <- as.numeric(!is.na(dd[[i]])); dd[[paste0("y_",i)]] <- ifelse(is.na(dd[[i]]), 0, dd[[i]]) }
  res <- list()
  for (k in names(W)) {
    items <- names(W[[k]])
    # respondents with at least one answer under the node
    keep <- rowSums(!is.na(dd[, items, drop=FALSE])) > 0
    e <- dd[keep,,drop=FALSE]
    des <- switch(design,
      respondents = svydesign(ids=~1, weights=~w, data=e),
      strata = svydesign(ids=~1, strata=~community, weights=~w, data=e),
      clusters = svydesign(ids=~community, weights=~w, data=e))
    # an item mean with missing answers is a ratio of totals: sum(w y)/sum(w o)
    ratios <- lapply(items, function(i) svyratio(as.formula(paste0("~y_",i)), as.formula(paste0("~o_",i)), des))
    est <- sapply(ratios, function(r) num(coef(r)))
    # linearised variable of the composite: sum over items of weight * (y - R o)/sum(w o); its total's SE is the composite's
    z <- rep(0, nrow(e))
    for (j in seq_along(items)) { i <- items[j]; z <- z + W[[k]][[j]] * (e[[paste0("y_",i)]] - est[j]*e[[paste0("o_",i)]]) / sum(e$w*e[[paste0("o_",i)]]) }
    se <- num(SE(svytotal(~z, update(des, z=z))))
    if (length(items) == 1) stopifnot(abs(se - num(SE(ratios[[1]]))) < 1e-14)
    res[[k]] <- list(n=nrow(e), score=sum(W[[k]]*est), se=se, df=degf(des))
  }
  res
}
options(survey.lonely.psu="adjust")
sets <- list(city=rep(TRUE,n), A=district=="A", B=district=="B", A1=community=="A1", B2=community=="B2")
for (weighted in c(FALSE,TRUE)) for (design in c("respondents","strata","clusters")) for (u in names(sets)) {
  lowest <- u %in% c("A1","B2")
  if (lowest && design != "respondents") next
  out[[paste(if (weighted) "weighted" else "unweighted", design, u)]] <- one(sets[[u]], weighted, design)
}
# means of respondents' own scores
own <- function(row, k) { # hierarchical renormalisation
  m <- function(vals, ws) { o <- !is.na(vals); if (!any(o)) NA else sum(ws[o]*vals[o])/sum(ws[o]) }
  A2 <- m(row[c("a2","b1")], c(.3,.7)); A <- m(c(row["a1"],A2), c(.6,.4)); C <- m(row[c("c1","c2","c3")], c(.2,.5,.3)); S <- m(c(A,C), c(.5,.5))
  switch(k, S=S, A=A, A2=A2, C=C)
}
rm <- list()
for (weighted in c(FALSE,TRUE)) for (design in c("respondents","strata","clusters")) for (u in names(sets)) {
  if (u %in% c("A1","B2") && design != "respondents") next
  res <- list()
  for (k in c("S","A","A2","C")) {
    s <- apply(v, 1, own, k)
    e <- data.frame(s=s, community=community, w=if (weighted) w else 1)[sets[[u]] & !is.na(s),]
    des <- switch(design,
      respondents = svydesign(ids=~1, weights=~w, data=e),
      strata = svydesign(ids=~1, strata=~community, weights=~w, data=e),
      clusters = svydesign(ids=~community, weights=~w, data=e))
    m <- svymean(~s, des)
    res[[k]] <- list(n=nrow(e), score=num(coef(m)), se=num(SE(m)), df=degf(des))
  }
  rm[[paste(if (weighted) "weighted" else "unweighted", design, u)]] <- res
}
writeLines(toJSON(list(meta=list(source=paste("R", paste(R.version$major, R.version$minor, sep="."), "survey", packageVersion("survey")),
  item_means="svyratio(~y_i, ~o_i, design) for each item (y_i: the answer, 0 where there is none; o_i: 1 where there is one); composite: svytotal of z = sum_i W_i (y_i - R_i o_i) / sum(w o_i); design over the respondents with at least one answer under the node; degf(design)",
  respondent_means="svymean(~s, design), s the respondent's own score, renormalised at every node; design over the respondents with a score",
  designs="respondents: svydesign(ids=~1, weights=~w); strata: svydesign(ids=~1, strata=~community, weights=~w); clusters: svydesign(ids=~community, weights=~w)"),
  item_means=out, respondent_means=rm), auto_unbox=TRUE, digits=I(15), pretty=TRUE), "expected.json")
print(table(community)); print(colSums(is.na(x)))
