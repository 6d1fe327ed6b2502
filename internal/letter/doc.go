// Package letter prints what asks people to take part: a poster with the link
// of a community, letters with one-time codes. All are A4, in one language or
// two, and the same bytes every time.
package letter
