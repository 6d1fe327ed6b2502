// Package paper puts a questionnaire into files that leave the program: a PDF
// and a page to print, the XLSForm and the structure that other tools read, a
// table to type answers into.
package paper
