// Package page is what all pages share: the frame around them, their
// language, their assets, how errors are told, and what keeps visitors and the
// program from harm. It knows nothing of what the pages are about.
package page
