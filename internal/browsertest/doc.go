// Package browsertest opens pages in Chromium, headless, as the people open
// them who they are for: on a telephone and on a desk. It looks for what bars
// people from reading them (axe-core: WCAG 2.2, levels A and AA, and good
// practice) and for what is said on the console. It is for tests; `make test`
// installs what it needs.
package browsertest
