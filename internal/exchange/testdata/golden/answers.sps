* 社区服务评价（虚构）.
GET DATA /TYPE=TXT /FILE='answers.csv' /ENCODING='UTF8'
 /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2
 /VARIABLES=
  id A1
  community A4
  gender F1.0
  age F2.0
  news A9
  news_wx F1.0
  news_board F1.0
  news_people F1.0
  duration_s F3.0
  D1 F1.0
  D2 F1.0
  D3 F1.0
  D4 F3.0
  A1 F1.0
  D5 F1.0
  opinion A20.

VARIABLE LABELS id 'id'.
VARIABLE LEVEL id (NOMINAL).
VARIABLE LABELS community '您所在的社区'.
VALUE LABELS community
  'lake' '湖滨社区'
  'hill' '山前社区'.
VARIABLE LEVEL community (NOMINAL).
VARIABLE LABELS gender '您的性别'.
VALUE LABELS gender
  1 '男'
  2 '女'
  9 '不愿回答'.
MISSING VALUES gender (9).
VARIABLE LEVEL gender (NOMINAL).
VARIABLE LABELS age '您的年龄'.
MISSING VALUES age (-3).
VARIABLE LEVEL age (SCALE).
VARIABLE LABELS news '您从哪里得知社区消息？'.
VARIABLE LEVEL news (NOMINAL).
VARIABLE LABELS news_wx '微信（您从哪里得知社区消息？）'.
VALUE LABELS news_wx
  0 '未选'
  1 '选中'.
VARIABLE LEVEL news_wx (NOMINAL).
VARIABLE LABELS news_board '公告栏（您从哪里得知社区消息？）'.
VALUE LABELS news_board
  0 '未选'
  1 '选中'.
VARIABLE LEVEL news_board (NOMINAL).
VARIABLE LABELS news_people '邻居（您从哪里得知社区消息？）'.
VALUE LABELS news_people
  0 '未选'
  1 '选中'.
VARIABLE LEVEL news_people (NOMINAL).
VARIABLE LABELS duration_s 'duration_s'.
VARIABLE LEVEL duration_s (SCALE).
VARIABLE LABELS D1 '社区及时答复居民的问题'.
VALUE LABELS D1
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES D1 (9, -3, -91).
VARIABLE LEVEL D1 (ORDINAL).
VARIABLE LABELS D2 '社区能解决居民的难题'.
VALUE LABELS D2
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES D2 (9, -3, -91).
VARIABLE LEVEL D2 (ORDINAL).
VARIABLE LABELS D3 '社区办事拖拉'.
VALUE LABELS D3
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES D3 (9, -3, -91).
VARIABLE LEVEL D3 (ORDINAL).
VARIABLE LABELS D4 '居民能参加社区议事'.
VALUE LABELS D4
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES D4 (9, -3, -91).
VARIABLE LEVEL D4 (ORDINAL).
VARIABLE LABELS A1 '本题请选择“一般”'.
VALUE LABELS A1
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES A1 (9, -3, -91).
VARIABLE LEVEL A1 (ORDINAL).
VARIABLE LABELS D5 '社区公开经费使用'.
VALUE LABELS D5
  1 '非常不同意'
  2 '不同意'
  3 '一般'
  4 '同意'
  5 '非常同意'
  -91 'NA'.
MISSING VALUES D5 (9, -3, -91).
VARIABLE LEVEL D5 (ORDINAL).
VARIABLE LABELS opinion '您还有什么意见？'.
VARIABLE LEVEL opinion (NOMINAL).
MRSETS /MDGROUP NAME=$news LABEL='您从哪里得知社区消息？'
  VARIABLES= news_wx news_board news_people VALUE=1.

SAVE OUTFILE='answers.sav'.
