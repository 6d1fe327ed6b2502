package i18n

// serve is what the command says that collects answers on the web.
var serve = part{
	en: map[string]string{
		"help.serve.short":   "Collect answers and judgements on the web",
		"help.serve.long":    "Serves the study's questionnaire to residents, interviewers and devices, the comparisons to\nexperts, and the office's pages, until Ctrl-C. What comes in is kept in collected.db in the\nstudy's folder (SQLite), or wherever --store says; `goodgov run` takes it from there.\nOn a laptop telephones nearby open the address that is printed. On the Internet use https:\n--tls-cert and --tls-key, or a proxy in front with --behind-proxy and --base.",
		"help.serve.example": "goodgov serve testdata/hangzhou\ngoodgov serve testdata/hangzhou --addr 127.0.0.1:8088 --lang en",
		"flag.serve.addr":    "HOST:PORT to listen at (default :8080, or the next that is free)",
		"flag.serve.base":    "the address that people get, when it is another: https://survey.example.cn",
		"flag.serve.cert":    "certificate, for https",
		"flag.serve.key":     "the certificate's private key",
		"flag.serve.proxied": "a proxy in front names the visitors (X-Forwarded-For)",
		"flag.serve.log":     "file to note requests in: routes and times, never answers, names or codes",

		"flag.store": "where answers are kept: a file or postgres://… (default collected.db in DIR)",

		"serve.residents": "residents   %s",
		"serve.office":    "the office  %s",
		"serve.kept":      "kept in     %s",
		"serve.insecure":  "Without https the pages work, but offline only on this computer, and passwords can be read along the way.",
		"serve.end":       "Ctrl-C ends it.",
		"serve.ended":     "Ended; everything that was acknowledged is kept.",
	},
	zh: map[string]string{
		"help.serve.short":   "在网上收集答卷与专家判断",
		"help.serve.long":    "向居民、访问员和移动设备提供问卷，向专家提供两两比较，向主管单位提供管理页面，按 Ctrl-C 结束。\n收到的内容保存在评价项目文件夹的 collected.db（SQLite）中，或由 --store 指定之处；\n`goodgov run` 直接读取。用笔记本电脑时，附近的手机打开所显示的地址即可。在互联网上请用 https：\n--tls-cert 与 --tls-key，或前置代理并加 --behind-proxy 与 --base。",
		"help.serve.example": "goodgov serve testdata/hangzhou\ngoodgov serve testdata/hangzhou --addr 127.0.0.1:8088 --lang en",
		"flag.serve.addr":    "监听的“主机:端口”（默认 :8080，被占用时用其后的空闲端口）",
		"flag.serve.base":    "发给居民的地址，与本机地址不同时填写：https://survey.example.cn",
		"flag.serve.cert":    "https 证书",
		"flag.serve.key":     "证书的私钥",
		"flag.serve.proxied": "前置代理会注明访问者（X-Forwarded-For）",
		"flag.serve.log":     "记录请求的文件：只记路径模式与用时，不记作答、姓名或答题码",

		"flag.store": "答卷保存之处：文件或 postgres://…（默认为 DIR 中的 collected.db）",

		"serve.residents": "居民      %s",
		"serve.office":    "主管单位  %s",
		"serve.kept":      "保存于    %s",
		"serve.insecure":  "未用 https：页面可用，但仅本机可离线填写，密码可能在途中被看到。",
		"serve.end":       "按 Ctrl-C 结束。",
		"serve.ended":     "已结束；凡已确认收到的均已保存。",
	},
}
