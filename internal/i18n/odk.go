package i18n

// odk is the page that sets up ODK Collect and its like.
var odk = part{
	en: map[string]string{
		"odk.title":   "Set up a device",
		"odk.intro":   "With ODK Collect or KoboCollect, interviewers fill in “%s” without a network and send the answers later.",
		"odk.label":   "These settings are for: %s",
		"odk.code":    "QR code with the settings for ODK Collect",
		"odk.install": "Install ODK Collect (or KoboCollect) on the telephone or tablet.",
		"odk.scan":    "Open it, choose “Configure with QR code” and scan this code. The questionnaire appears by itself; if it does not, choose “Download form”.",
		"odk.fill":    "For each respondent choose “Start new form”. At the end choose “Finalize”: after that, the answers can be sent.",
		"odk.send":    "Answers are sent as soon as there is a network, or by “Ready to send”. What was sent has a receipt; what could not be sent stays on the device.",
		"odk.others":  "Other programs",
		"odk.address": "Enketo and others that speak OpenRosa take this address as that of the server. They need no name and no password.",
		"odk.secret":  "Whoever has the code or the address can send answers as this device: give it to nobody else. The office can close it at any time.",
	},
	zh: map[string]string{
		"odk.title":   "设置采集设备",
		"odk.intro":   "访问员用 ODK Collect 或 KoboCollect 可在没有网络时填写“%s”，有网络时再发送。",
		"odk.label":   "此设置供以下人员或设备使用：%s",
		"odk.code":    "ODK Collect 设置二维码",
		"odk.install": "在手机或平板上安装 ODK Collect（或 KoboCollect）。",
		"odk.scan":    "打开后选择“用二维码配置”，扫描此码。问卷会自动出现；若未出现，请选择“下载表单”。",
		"odk.fill":    "每位受访者选择一次“填写新表单”。填完后选择“定稿”，此后即可发送。",
		"odk.send":    "有网络时自动发送，也可选择“待发送”手动发送。已发送的答卷有回执；未能发送的仍保存在设备上。",
		"odk.others":  "其他程序",
		"odk.address": "Enketo 等支持 OpenRosa 的程序以此地址为服务器地址，无须用户名和密码。",
		"odk.secret":  "持有此二维码或地址者可以此设备的名义发送答卷：请勿转给他人。主管单位可随时停用。",
	},
}
