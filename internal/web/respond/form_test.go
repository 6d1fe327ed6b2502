package respond_test

import (
	"net/http"
	"strings"
	"testing"
)

// Whoever sends what is no form is told so; the log is not filled by it, and
// has nothing of what was sent.
func TestNoForm(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	for _, path := range []string{"/c", "/begin", "/receipt", "/mine", "/mine/withdraw", "/mine?lang=%zz"} {
		r, err := http.Post(h.URL+path, "application/x-www-form-urlencoded", strings.NewReader("code=%zz"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Body.Close(); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	h.Close()
	if text := h.log.String(); strings.Contains(text, "ERROR") || strings.Contains(text, "%zz") {
		t.Errorf("the log says %s", text)
	}
}
