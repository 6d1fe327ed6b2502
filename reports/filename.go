package reports

import (
	"strconv"
	"strings"
	"unicode"

	"goodgov/indicators"
)

// fileName makes a code safe for a file name and for a link: letters, digits,
// "-", "_" and "." stay, anything else becomes "-".
func fileName(code string) string {
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, code)
	return strings.TrimLeft(safe, ".")
}

// scorecardNames gives every unit a file of its own, also where two codes
// differ by case or by what fileName leaves out.
func scorecardNames(u *indicators.Units) []string {
	names := make([]string, len(u.List))
	taken := map[string]bool{}
	for i := range u.List {
		name := fileName(u.List[i].Code)
		for try := 2; name == "" || taken[strings.ToLower(name)]; try++ {
			name = fileName(u.List[i].Code) + "-" + strconv.Itoa(try)
		}
		taken[strings.ToLower(name)] = true
		names[i] = "units/" + name + ".html"
	}
	return names
}

// ScorecardName is the file of a unit's scorecard, with slashes.
func ScorecardName(u *indicators.Units, unit int) string { return scorecardNames(u)[unit] }
