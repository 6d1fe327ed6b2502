# What a bootstrap of five experts comes to when every one of the 5^5 equally
# likely resamples is taken once: base R, nothing else. Prints expected.json.
# Run in this folder: Rscript bootstrap.R > expected.json

# Upper triangles, row by row; NA is not judged. Node G has four children; a,
# the first of them, has three.
G <- list(
  c(3, 5, 7, 2, 4, 2),
  c(2, 6, 5, 3, 3, 1),
  c(1, 3, 9, 4, 6, 2),
  c(1/2, 4, 3, 5, 4, 1/3),
  c(5, 2, 1/3, 1/4, 3, 4))
A <- list(
  c(2, 3, 2),
  c(1/3, 2, 5),
  c(4, 1, NA),
  c(NA, 3, 1/2),
  c(3, 3, 1))
weight <- c(1, 1, 2, 1, 3)
RI <- c(0, 0, 0.52, 0.89)

full <- function(upper, n) {
  m <- diag(n)
  m[lower.tri(m)] <- upper           # column-wise below is row-wise above, transposed
  m <- t(m)
  m[lower.tri(m)] <- 1 / t(m)[lower.tri(m)]
  m
}

# Harker's matrix where pairs are missing; the principal eigenvector.
priorities <- function(upper, n) {
  m <- full(upper, n)
  diag(m) <- 1 + rowSums(is.na(m))
  m[is.na(m)] <- 0
  e <- eigen(m)
  at <- which.max(Re(e$values))
  v <- abs(Re(e$vectors[, at]))
  list(w = v / sum(v), cr = if (n < 3) 0 else max(0, (Re(e$values[at]) - n) / (n - 1)) / RI[n])
}

aij <- function(all, picks, w, n) {
  logs <- log(do.call(rbind, all[picks]))
  ww <- w[picks] * !is.na(logs)
  logs[is.na(logs)] <- 0
  priorities(exp(colSums(ww * logs) / colSums(ww)), n)
}

aip <- function(own, picks, w) {
  logs <- log(do.call(rbind, lapply(own[picks], function(p) p$w)))
  v <- exp(colSums(w[picks] * logs) / sum(w[picks]))
  list(w = v / sum(v), cr = NA)
}

resamples <- as.matrix(expand.grid(1:5, 1:5, 1:5, 1:5, 1:5))

summarise <- function(draws, at) {
  list(mean = mean(draws), sd = sqrt(mean((draws - mean(draws))^2)),
       low = unname(quantile(draws, 0.025)), high = unname(quantile(draws, 0.975)))
}

case <- function(name, w, aggregate, drop) {
  ownG <- lapply(G, priorities, 4)
  ownA <- lapply(A, priorities, 3)
  okG <- !drop | sapply(ownG, function(p) p$cr) <= 0.1 + 1e-9
  okA <- !drop | sapply(ownA, function(p) p$cr) <= 0.1 + 1e-9
  one <- function(picks) {
    g <- picks[okG[picks]]; a <- picks[okA[picks]]
    if (length(g) == 0) rg <- list(w = rep(NA, 4), cr = NA)
    else rg <- if (aggregate == "aij") aij(G, g, w, 4) else aip(ownG, g, w)
    if (length(a) == 0) ra <- list(w = rep(NA, 3), cr = NA)
    else ra <- if (aggregate == "aij") aij(A, a, w, 3) else aip(ownA, a, w)
    c(rg$w, ra$w, rg$cr, ra$cr)
  }
  draws <- t(apply(resamples, 1, one))
  estimate <- one(1:5)
  values <- cbind(draws[, 1:4], draws[, 5:7], draws[, 1] * draws[, 5:7])
  colnames(values) <- c("a", "b", "c", "d", "a1", "a2", "a3", "global a1", "global a2", "global a3")
  usable <- function(cols) values[complete.cases(values[, cols]), cols]
  ranked <- function(cols, est) {
    v <- usable(cols)
    o <- order(-est)
    acc <- sapply(seq_along(cols), function(rank) colMeans(t(apply(-v, 1, rank_)) == rank))
    logs <- log(v[, o]); le <- log(est[o])
    n <- length(o); biggest <- rep(0, nrow(v)); ts <- c()
    for (i in 1:(n - 1)) for (j in (i + 1):n) {
      dev <- (logs[, i] - logs[, j]) - (le[i] - le[j])
      s <- sd(dev)
      biggest <- pmax(biggest, abs(dev) / s)
      if (j == i + 1) ts <- c(ts, (le[i] - le[j]) / s)
    }
    list(order = colnames(values)[cols][o], acceptability = unname(acc[o, ]),
         above = sapply(1:(n - 1), function(i) mean(v[, o[i]] > v[, o[i + 1]])),
         p = sapply(ts, function(t) mean(biggest >= t - 1e-12)))
  }
  rank_ <- function(x) rank(x, ties.method = "first")
  estimates <- c(estimate[1:7], estimate[1] * estimate[5:7])
  list(name = name, weights = w, aggregate = aggregate, drop = drop,
       unusable = c(G = mean(!complete.cases(values[, 1:4])), a = mean(!complete.cases(values[, 5:7]))),
       within = c(G = mean(draws[complete.cases(values[, 1:4]), 8] <= 0.1 + 1e-9), a = mean(draws[complete.cases(values[, 5:7]), 9] <= 0.1 + 1e-9)),
       estimates = setNames(as.list(estimates), colnames(values)),
       spreads = sapply(colnames(values), function(k) summarise(values[!is.na(values[, k]), k]), simplify = FALSE),
       ranking = ranked(1:4, estimates[1:4]))
}

json <- function(x) {
  if (is.list(x) && !is.null(names(x))) paste0("{", paste0('"', names(x), '": ', sapply(x, json), collapse = ", "), "}")
  else if (is.list(x)) paste0("[", paste0(sapply(x, json), collapse = ",\n"), "]")
  else if (is.matrix(x)) paste0("[", paste0(apply(x, 1, json), collapse = ", "), "]")
  else if (!is.null(names(x))) json(as.list(x))
  else if (is.character(x)) { s <- paste0('"', x, '"'); if (length(s) > 1) paste0("[", paste0(s, collapse = ", "), "]") else s }
  else if (is.logical(x) && !is.na(x[1])) tolower(as.character(x))
  else { s <- ifelse(is.na(x), "null", formatC(x, digits = 17, format = "g", width = 1)); if (length(s) > 1) paste0("[", paste0(s, collapse = ", "), "]") else s }
}

cat(json(list(judgements = list(G = lapply(G, function(x) x), a = lapply(A, function(x) x)), cases = list(
  case("plain", rep(1, 5), "aij", FALSE),
  case("weighted", weight, "aij", FALSE),
  case("dropped", rep(1, 5), "aij", TRUE),
  case("priorities", weight, "aip", FALSE)))), "\n", sep = "")
