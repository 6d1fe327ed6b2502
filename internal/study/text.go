package study

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// peeked is an open file of which the beginning was looked at. Reading it
// begins at the beginning all the same, a pipe's too.
type peeked struct {
	io.Reader
	file  *os.File
	bytes []byte // the beginning, all of it where the file is short
	// collected is what was collected beside it; nil where nothing was.
	collected *following
	size      int64
	regular   bool // it can be read in pieces, and again
}

// peekSize is enough to see a header and how the text is written.
const peekSize = 64 << 10

func peek(file *os.File) (*peeked, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	start := make([]byte, peekSize)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	start = start[:n]
	return &peeked{Reader: io.MultiReader(bytes.NewReader(start), file), file: file, bytes: start,
		size: info.Size(), regular: info.Mode().IsRegular()}, nil
}

// followed tells whether rows that were collected are to be read behind it.
// Where they are all there is, they are in it already.
func (p *peeked) followed() bool { return p.collected != nil && !p.collected.alone }

// lines is the beginning up to the end of its last whole line.
func (p *peeked) lines() []byte {
	if len(p.bytes) == peekSize {
		if end := bytes.LastIndexByte(p.bytes, '\n'); end >= 0 {
			return p.bytes[:end+1]
		}
	}
	return p.bytes
}

// readText reads answers in a text file, on all cores where it is UTF-8. The
// beginning tells how it is written: its header, encoding and separator.
func (s *Study) readText(ctx context.Context, file *peeked, name string, q *survey.Questionnaire, opt survey.Options) (*survey.Responses, *tabular.Head, error) {
	sample, err := tabular.NewReader(bytes.NewReader(file.lines()), name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, &tabular.Head{File: name}, err
	}
	for _, err := range sample.Rows() { // its notes are complete at the end
		if notText(err) {
			return nil, sample.Head, err
		}
	}
	s.checkCodebook(sample.Head)
	source := survey.Source{Name: name, Comma: byte(sample.Comma())}
	decoder, err := tabular.NewDecoder(file, name)
	if err != nil {
		return nil, sample.Head, err
	}
	// A verdict that was told can't be taken back, so that where somebody
	// listens the text is decoded from its first byte on; elsewhere UTF-8 is
	// hoped for, and reading begins again where it turns out to be another.
	hopeful := file.regular && !file.followed() && sample.Encoding() == tabular.UTF8 && bytes.IndexByte(file.lines(), '\n') >= 0 && opt.Verdicts == nil
	if hopeful {
		source.File, source.Size = file.file, file.size
	} else {
		source.Stream = decoder
		if file.followed() {
			source.Stream = file.collected.text(decoder, sample.Header.Cells, sample.Comma())
		}
	}
	responses, notes, err := survey.Scan(ctx, source, q, opt)
	if hopeful && errors.Is(err, survey.ErrNotUTF8) {
		source.File, source.Stream = nil, decoder
		responses, notes, err = survey.Scan(ctx, source, q, opt)
	}
	if err := file.collected.name(opt.BadRows, notes, err); err != nil {
		return nil, sample.Head, err
	}
	place(sample.Head, notes, &s.notes)
	met := sample.Notes()
	s.encoding, s.comma = tabular.UTF8, sample.Comma()
	if source.Stream != nil {
		s.note(decoder.Notes()...)
		s.encoding = decoder.Encoding()
	}
	for _, note := range met {
		if source.Stream == nil || note.Code != "text.encoding" { // the decoder has seen the whole
			s.note(note)
		}
	}
	return responses, sample.Head, nil
}

// notText reports whether an error says that a file is no text at all. Other
// faults of its beginning are found again, and counted, with all the rest.
func notText(err error) bool {
	faults, ok := errors.AsType[*diag.Problems](err)
	return ok && slices.ContainsFunc(faults.All(), func(p diag.Problem) bool {
		return strings.HasPrefix(string(p.Code), "text.") && p.Severity == diag.Error
	})
}

// scratch is a temporary file that is gone when it is closed, and, where the
// system allows it, has no name from the start.
type scratch struct{ *os.File }

func newScratch() (survey.Scratch, error) {
	file, err := newTemporary()
	if err != nil {
		return nil, err
	}
	return scratch{file}, nil
}

func newTemporary() (*os.File, error) {
	file, err := os.CreateTemp("", "goodgov-*")
	if err == nil {
		os.Remove(file.Name()) // on Windows it fails while the file is open, and is done by scratch.Close
	}
	return file, err
}

// Close gives the file up.
func (s scratch) Close() error {
	err := s.File.Close()
	os.Remove(s.Name())
	return err
}
