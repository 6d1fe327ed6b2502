//go:build race

package cli

// racing tells that the race detector is on, under which pictures take ten
// times as long to draw.
const racing = true
