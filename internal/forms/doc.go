// Package forms makes judgement sheets to send to experts, and reads them back:
// a workbook with drop-down lists that shows weights and consistency while it
// is filled in, a page to print or to tick in a browser, and the same page as a
// PDF file.
//
// # The marker of a workbook
//
// A workbook is known by its sheet "goodgov", which is hidden. Whoever fills in
// the form may colour it and save it with any program: the marker alone says
// what was asked where.
//
//	A1  goodgov-judgements   B1  1, the version of the marker
//	A2  study                B2  what the study is called
//	A3  expert               B3  the expert's name
//	A4  group                B4  the expert's group, or nothing
//	A5  sheet  B5 cell  C5 parent  D5 a  E5 b  F5 names      headers
//	A6… a row for each pair: in that cell of that sheet it is judged how much
//	    more child a of the parent matters than child b (codes); names are what
//	    stands left and right of the cell, joined by " ⇄ ", by which rows that
//	    were moved are noticed
//	I6… what the parent is called on the form
//	G2:G18  the seventeen texts of the drop-down lists, H2:H18 their values
//
// A cell that is empty was not judged; beside the texts of the list it may hold
// a number or a fraction, a over b.
package forms
