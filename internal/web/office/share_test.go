package office

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShare(t *testing.T) {
	for _, c := range []struct {
		f    figures
		want *share
	}{
		{figures{Distributed: 20, Returned: 12, Valid: 9, Target: 13}, &share{9, 13}},
		{figures{Distributed: 20, Returned: 12, Valid: 15, Target: 13}, &share{13, 13}},
		{figures{Distributed: 20, Returned: 12, Valid: unknown, Target: 13}, &share{12, 20}},
		{figures{Distributed: 20, Returned: 32, Valid: 9, Target: unknown}, &share{20, 20}},
		{figures{Distributed: unknown, Returned: 12, Valid: 9, Target: unknown}, nil},
		{figures{Distributed: 0, Returned: 0, Valid: 0, Target: 0}, nil},
	} {
		if diff := cmp.Diff(c.want, c.f.Share()); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
	}
}
