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
		{figures{Distributed: 20, Returned: 12, Valid: 9, Target: 13, Gap: 4}, &share{9, 13}},
		{figures{Distributed: 20, Returned: 12, Valid: 15, Target: 13, Gap: 0}, &share{13, 13}},
		{figures{Distributed: 20, Returned: 32, Valid: 30, Target: 26, Gap: 5}, &share{21, 26}}, // one of two has too many
		{figures{Distributed: 20, Returned: 2, Valid: 2, Target: 5, Gap: 8}, &share{0, 5}},      // less than those below it want
		{figures{Distributed: 20, Returned: 12, Valid: unknown, Target: 13, Gap: unknown}, &share{12, 20}},
		{figures{Distributed: 20, Returned: 32, Valid: 9, Target: unknown, Gap: unknown}, &share{20, 20}},
		{figures{Distributed: unknown, Returned: 12, Valid: 9, Target: unknown, Gap: unknown}, nil},
		{figures{Distributed: 0, Returned: 0, Valid: 0, Target: 0}, nil},
	} {
		if diff := cmp.Diff(c.want, c.f.Share()); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
	}
}
