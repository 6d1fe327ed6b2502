// Package waves compares surveys of the same units at several times: what both
// have in common, how much each score has changed since the last wave and
// whether chance would do that, and where things are going over three waves or
// more.
package waves
