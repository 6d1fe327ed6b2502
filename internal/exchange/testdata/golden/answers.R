# 社区服务评价（虚构）
answers <- read.csv("answers.csv", colClasses = "character", check.names = FALSE, na.strings = "", encoding = "UTF-8")
coded <- function(x, label, labels = NULL, missing = NULL) {
  if (requireNamespace("haven", quietly = TRUE)) {
    return(haven::labelled_spss(x, labels = labels, na_values = missing, label = label))
  }
  x[x %in% missing] <- NA
  attr(x, "label") <- label
  attr(x, "labels") <- labels
  x
}
attr(answers[[1]], "label") <- "id"
answers[[2]] <- coded(answers[[2]], "您所在的社区", c("湖滨社区" = "lake", "山前社区" = "hill"), NULL)
answers[[3]] <- coded(as.numeric(answers[[3]]), "您的性别", c("男" = 1, "女" = 2, "不愿回答" = 9), c(9))
answers[[4]] <- coded(as.numeric(answers[[4]]), "您的年龄", NULL, c(-3))
attr(answers[[5]], "label") <- "您从哪里得知社区消息？"
answers[[6]] <- coded(as.numeric(answers[[6]]), "微信（您从哪里得知社区消息？）", c("未选" = 0, "选中" = 1), NULL)
answers[[7]] <- coded(as.numeric(answers[[7]]), "公告栏（您从哪里得知社区消息？）", c("未选" = 0, "选中" = 1), NULL)
answers[[8]] <- coded(as.numeric(answers[[8]]), "邻居（您从哪里得知社区消息？）", c("未选" = 0, "选中" = 1), NULL)
answers[[9]] <- as.numeric(answers[[9]])
attr(answers[[9]], "label") <- "duration_s"
answers[[10]] <- coded(as.numeric(answers[[10]]), "社区及时答复居民的问题", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
answers[[11]] <- coded(as.numeric(answers[[11]]), "社区能解决居民的难题", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
answers[[12]] <- coded(as.numeric(answers[[12]]), "社区办事拖拉", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
answers[[13]] <- coded(as.numeric(answers[[13]]), "居民能参加社区议事", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
answers[[14]] <- coded(as.numeric(answers[[14]]), "本题请选择“一般”", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
answers[[15]] <- coded(as.numeric(answers[[15]]), "社区公开经费使用", c("非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5, "NA" = -91), c(9, -3, -91))
attr(answers[[16]], "label") <- "您还有什么意见？"
