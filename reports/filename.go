package reports

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"goodgov/indicators"
)

// fileName makes a code safe for a file name and for a link: letters, digits,
// "-", "_" and "." stay, anything else becomes "-", and no more is kept than a
// file system takes.
func fileName(code string) string {
	const longest = 60 // characters; one may take four of the 255 bytes
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, code)
	if runes := []rune(safe); len(runes) > longest {
		safe = string(runes[:longest])
	}
	if safe = strings.TrimLeft(safe, "."); safe == "" {
		return "_"
	}
	return safe
}

// FileNames gives every code a file name of its own, also where two codes differ by
// case or by what fileName leaves out.
func FileNames(codes []string) []string {
	names := make([]string, len(codes))
	uses := map[string]int{} // of a name in lower case
	for i, code := range codes {
		base := fileName(code)
		name := base
		for uses[strings.ToLower(name)] > 0 {
			uses[strings.ToLower(base)]++
			name = base + "-" + strconv.Itoa(uses[strings.ToLower(base)])
		}
		uses[strings.ToLower(name)]++
		names[i] = name
	}
	return names
}

// scorecardNames gives every unit a file, with slashes.
func scorecardNames(u *indicators.Units) []string {
	names := FileNames(u.Codes())
	for i := range names {
		names[i] = "units/" + names[i] + ".html"
	}
	return names
}

// ScorecardName is the file of a unit's scorecard, with slashes.
func ScorecardName(u *indicators.Units, unit int) string { return scorecardNames(u)[unit] }

// levelFile is what the files of a level of units are named by.
func levelFile(u *indicators.Units, level string) string {
	levels := u.Levels()
	return FileNames(levels)[slices.Index(levels, level)]
}
