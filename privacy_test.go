package goodgov_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// docs/PRIVACY.md gives each role the duties that it has, and says of each duty
// what it is, in both languages.
func TestDutiesAreDocumented(t *testing.T) {
	all := collect.Duties()
	want := map[string]string{}
	for _, role := range collect.Roles() {
		account := collect.Account{Roles: []collect.Role{role}}
		var duties []string
		for _, duty := range all {
			if account.May(duty) {
				duties = append(duties, string(duty))
			}
		}
		want[string(role)] = strings.Join(duties, " ")
	}
	code := regexp.MustCompile("`([a-z-]+)`")
	for _, name := range []string{"docs/PRIVACY.md", "docs/PRIVACY_zh.md"} {
		text := read(t, name)
		got, explained := map[string]string{}, 0
		for _, line := range regexp.MustCompile("(?m)^\\| `([a-z-]+)`[^|]*\\| (.*) \\|$").FindAllStringSubmatch(text, -1) {
			if _, isRole := want[line[1]]; !isRole {
				explained++
				continue
			}
			has := map[string]bool{}
			for _, duty := range code.FindAllStringSubmatch(line[2], -1) {
				has[duty[1]] = true
			}
			var duties []string
			for _, duty := range all {
				if has[string(duty)] {
					duties = append(duties, string(duty))
				}
			}
			got[line[1]] = strings.Join(duties, " ")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-program +document):\n%s", name, diff)
		}
		if explained != len(all) {
			t.Errorf("%s explains %d duties of %d", name, explained, len(all))
		}
	}
}
