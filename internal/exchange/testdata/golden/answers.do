* 社区服务评价（虚构）
version 14
import delimited using "answers.csv", varnames(nonames) rowrange(2) stringcols(_all) delimiters(",") bindquotes(strict) encoding("UTF-8") clear
rename v1 id
rename v2 community
rename v3 gender
rename v4 age
rename v5 news
rename v6 news_wx
rename v7 news_board
rename v8 news_people
rename v9 duration_s
rename v10 D1
rename v11 D2
rename v12 D3
rename v13 D4
rename v14 A1
rename v15 D5
rename v16 opinion

label variable id "id"

label variable community "您所在的社区"

label variable gender "您的性别"
destring gender, replace
mvdecode gender, mv(9=.a)
label define gender_ 1 "男" 2 "女" .a "不愿回答"
label values gender gender_

label variable age "您的年龄"
destring age, replace
mvdecode age, mv(-3=.a)

label variable news "您从哪里得知社区消息？"

label variable news_wx "微信（您从哪里得知社区消息？）"
destring news_wx, replace
label define news_wx_ 0 "未选" 1 "选中"
label values news_wx news_wx_

label variable news_board "公告栏（您从哪里得知社区消息？）"
destring news_board, replace
label define news_board_ 0 "未选" 1 "选中"
label values news_board news_board_

label variable news_people "邻居（您从哪里得知社区消息？）"
destring news_people, replace
label define news_people_ 0 "未选" 1 "选中"
label values news_people news_people_

label variable duration_s "duration_s"
destring duration_s, replace

label variable D1 "社区及时答复居民的问题"
destring D1, replace
mvdecode D1, mv(9=.a)
mvdecode D1, mv(-3=.b)
mvdecode D1, mv(-91=.c)
label define D1_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values D1 D1_

label variable D2 "社区能解决居民的难题"
destring D2, replace
mvdecode D2, mv(9=.a)
mvdecode D2, mv(-3=.b)
mvdecode D2, mv(-91=.c)
label define D2_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values D2 D2_

label variable D3 "社区办事拖拉"
destring D3, replace
mvdecode D3, mv(9=.a)
mvdecode D3, mv(-3=.b)
mvdecode D3, mv(-91=.c)
label define D3_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values D3 D3_

label variable D4 "居民能参加社区议事"
destring D4, replace
mvdecode D4, mv(9=.a)
mvdecode D4, mv(-3=.b)
mvdecode D4, mv(-91=.c)
label define D4_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values D4 D4_

label variable A1 "本题请选择“一般”"
destring A1, replace
mvdecode A1, mv(9=.a)
mvdecode A1, mv(-3=.b)
mvdecode A1, mv(-91=.c)
label define A1_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values A1 A1_

label variable D5 "社区公开经费使用"
destring D5, replace
mvdecode D5, mv(9=.a)
mvdecode D5, mv(-3=.b)
mvdecode D5, mv(-91=.c)
label define D5_ 1 "非常不同意" 2 "不同意" 3 "一般" 4 "同意" 5 "非常同意" .c "NA"
label values D5 D5_

label variable opinion "您还有什么意见？"

save "answers.dta", replace
