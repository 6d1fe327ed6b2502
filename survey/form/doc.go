// Package form is the questionnaire as people fill it in: its groups of
// questions in order, their wording in several languages, what may be answered,
// and under which conditions a question is put. It is made by the study from
// the framework and goodgov.yaml; how it looks on a page, on paper or in
// another tool is for others to say. It opens no file.
package form
