package collect

import "time"

// Judgement is an expert's comparison of two indicators under a parent. The
// last one of a pair counts; the earlier ones are kept.
type Judgement struct {
	Expert string
	Parent string
	A, B   string
	Value  string // A over B, a decimal or a fraction; empty: taken back
	At     time.Time
}
