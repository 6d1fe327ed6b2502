// Package regression explains a score by what is known of the respondents:
// ordinary (or weighted) least squares with dummy-coded categories, standard
// errors that allow for respondents of one unit being alike (CR2, Bell &
// McCaffrey 2002; Pustejovsky & Tipton 2018), and tests with Satterthwaite's
// degrees of freedom.
package regression
