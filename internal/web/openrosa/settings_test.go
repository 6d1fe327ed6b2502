package openrosa

import (
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The shape is that of https://docs.getodk.org/collect-import-export/: JSON,
// deflated, in base 64, of which both "general" and "admin" must be there.
func TestCollectSettings(t *testing.T) {
	text, err := collectSettings("https://survey.example.cn/odk/abc", "社区调查 & 评价")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		General, Admin map[string]string
		Project        struct{ Name string }
	}
	if err := json.NewDecoder(z).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"server_url": "https://survey.example.cn/odk/abc", "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"}
	if diff := cmp.Diff(want, got.General); diff != "" || got.Admin == nil || got.Project.Name != "社区调查 & 评价" {
		t.Errorf("%s%+v", diff, got)
	}
}
