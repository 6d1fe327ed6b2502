# R 4.2.2, boot 1.3-28, metafor 3.8-1. Prints the figures of references.csv.
library(boot); suppressMessages(library(metafor))
cat("case,figure,value\n")
out <- function(case, figure, v) cat(case, figure, format(v, digits = 15), sep = ",", fill = TRUE)
# Intervals of given replicates: percentile and BCa, 199 of them around 1.05.
t <- exp(0.3 * qnorm((1:199) / 200)); L <- c(-1.3, -0.7, -0.2, 0.1, 0.4, 1.9, -0.9, 0.6, 0.05, 0.05)
b <- structure(list(t0 = 1.05, t = matrix(t), R = 199, data = L, call = quote(boot(data, f, R)), sim = "ordinary", stype = "i",
  strata = rep(1, 10), weights = rep(0.1, 10), statistic = function(d, i) mean(d[i])), class = "boot")
for (conf in c(0.9, 0.95)) {
  ci <- boot.ci(b, conf = conf, type = c("perc", "bca"), L = L, t0 = 1.05, t = t)
  case <- paste0("boot", 100 * conf)
  out(case, "percentile_low", ci$percent[4]); out(case, "percentile_high", ci$percent[5])
  out(case, "bca_low", ci$bca[4]); out(case, "bca_high", ci$bca[5])
}
# Eight units with known standard errors: REML.
y <- c(72.1, 65.4, 58.9, 70.3, 61.2, 66.6, 75.8, 54.2); se <- c(2.1, 1.4, 3.9, 2.8, 1.1, 5.2, 4.4, 2)
m <- rma(y, sei = se, method = "REML", control = list(threshold = 1e-14, maxiter = 1000, stepadj = 0.5))
out("eight", "tau2", m$tau2); out("eight", "mu", as.numeric(m$b)); out("eight", "mu_se", m$se)
bl <- blup(m); for (i in 1:8) { out("eight", paste0("blup", i), bl$pred[i]); out("eight", paste0("blup_se", i), bl$se[i]) }
