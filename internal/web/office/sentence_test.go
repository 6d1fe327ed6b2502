package office

import (
	"testing"

	"goodgov/internal/diag"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct{ en, zh, wantEN, wantZH string }{
		{"the two new passwords differ", "两次输入的新密码不一致", "The two new passwords differ.", "两次输入的新密码不一致。"},
		{"Nothing was kept.", "未保存。", "Nothing was kept.", "未保存。"},
		{"is it so?", "是吗？", "Is it so?", "是吗？"},
		{"łódź is not a unit", "未找到", "Łódź is not a unit.", "未找到。"},
		{"", "", "", ""},
	} {
		text := diag.Text{EN: c.en, ZH: c.zh}
		if en, zh := sentence(text, diag.English), sentence(text, diag.Chinese); en != c.wantEN || zh != c.wantZH {
			t.Errorf("%q, %q; want %q, %q", en, zh, c.wantEN, c.wantZH)
		}
	}
}
