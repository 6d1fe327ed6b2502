// Package exchange brings answers from other tools into a study, and takes a
// study's answers to other tools. What a file's columns and answers are in the
// study is found out by name and by wording, said, and left to the user where
// it can't be told. It reads from readers and writes to writers, row by row, and
// opens no file.
package exchange
