package office

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"goodgov/internal/collect"
)

// typedNumber is the number on a paper as somebody typed it, without what keyboards
// do to it: wide letters, blanks around it, small letters.
func typedNumber(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(width.Narrow.String(text)), " "))
}

// counted are the digits that count something, with zeros in front of them: not
// those behind a point, where zeros tell one number from another.
var counted = regexp.MustCompile(`(^|[^0-9.,])0+([0-9])`)

// plainNumber is a number without zeros in front, so that 21, 021 and 0021 are one
// paper.
func plainNumber(number string) string { return counted.ReplaceAllString(number, "$1$2") }

// mostZeros is how many zeros in front of a number are looked for among what was
// kept when each number of zeros was a paper of its own.
const mostZeros = 5

// lastDigits are where the last number begins in a number that has several.
var lastDigits = regexp.MustCompile(`(^|[^0-9.,])[0-9]+[^0-9]*$`)

// sameNumbers are what a paper may be kept under: its number as it was typed, then
// the plain one, then with zeros in front.
func sameNumbers(typed string) []string {
	plain := plainNumber(typed)
	same := []string{typed, plain}
	if at := lastDigits.FindStringSubmatchIndex(plain); at != nil {
		for zeros := range mostZeros {
			same = append(same, plain[:at[3]]+strings.Repeat("0", zeros+1)+plain[at[3]:])
		}
	}
	return slices.Compact(same)
}

// keptNumber is the number under which a paper of a unit is kept, or is to be.
func (o *Room) keptNumber(ctx context.Context, s *sheet, unit string) (string, error) {
	for _, number := range sameNumbers(s.Number) {
		one := sheet{As: asPaper, Number: number}
		_, err := o.Store.Submission(ctx, one.id(unit, 1))
		switch {
		case errors.Is(err, collect.ErrNotFound):
		case err == nil, errors.Is(err, collect.ErrGone):
			return number, nil
		default:
			return "", err
		}
	}
	return plainNumber(s.Number), nil
}
