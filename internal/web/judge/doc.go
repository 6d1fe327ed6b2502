// Package judge is the experts' room: by a link of their own they compare
// indicators in pairs, see at once which weights that gives and how far their
// judgements agree with each other, and come back as often as they like. Every
// figure is computed by package ahp; the browser computes none.
package judge
