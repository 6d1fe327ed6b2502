package i18n

// collecting is what the commands say that keep, move and prove what was
// collected.
var collecting = part{
	en: map[string]string{
		"flag.collected": "what was collected: a file, postgres://… or none (DIR/collected.db)",
	},
	zh: map[string]string{
		"flag.collected": "收集到的内容：文件、postgres://… 或 none（DIR/collected.db）",
	},
}
