package i18n

// web is what the frame of all pages says.
var web = part{
	en: map[string]string{
		"web.skip":         "Skip to the content",
		"web.menu":         "Menu",
		"web.home":         "To the start",
		"web.leave":        "Sign out",
		"web.fail":         "This did not work",
		"web.fail.request": "If it stays so, tell the office this number: %s",
	},
	zh: map[string]string{
		"web.skip":         "跳到正文",
		"web.menu":         "菜单",
		"web.home":         "回到首页",
		"web.leave":        "退出登录",
		"web.fail":         "操作未成功",
		"web.fail.request": "若一直如此，请把这个编号告诉主管单位：%s",
	},
}
