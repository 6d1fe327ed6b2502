package reports

import "testing"

func TestUnbroken(t *testing.T) {
	if got, want := unbroken("95 % interval 3.73 – 3.83, scale 1–5"), "95\u00a0% interval 3.73\u00a0–\u00a03.83, scale 1–5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
