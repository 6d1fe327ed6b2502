package cli

import (
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// longRead is the size of a file of answers, in bytes, that takes long enough
// to be watched.
const longRead = 64 << 20

// progressBar shows on a terminal how far the answers were read. Elsewhere,
// with --quiet and for small files, it shows nothing.
type progressBar struct {
	writer   progress.Writer // nil where nothing is to be shown
	tracker  *progress.Tracker
	rendered chan struct{} // closed when the bar was shown for the last time; nil before the first
}

func (a *app) progress() *progressBar {
	bar := &progressBar{}
	if a.quiet || !a.env.ErrTerminal {
		return bar
	}
	bar.tracker = &progress.Tracker{Message: a.printer().T("run.reading"), Units: progress.UnitsBytes}
	bar.writer = progress.NewWriter()
	bar.writer.SetOutputWriter(a.env.Err)
	bar.writer.SetUpdateFrequency(100 * time.Millisecond)
	bar.writer.Style().Visibility.TrackerOverall = false
	return bar
}

// update is told how many bytes were read, of how many.
func (b *progressBar) update(done, total int64) {
	if b.writer == nil || total < longRead {
		return
	}
	if b.rendered == nil {
		b.rendered = make(chan struct{})
		b.tracker.UpdateTotal(total)
		b.writer.AppendTracker(b.tracker)
		go func() {
			defer close(b.rendered)
			b.writer.Render()
		}()
	}
	b.tracker.SetValue(done)
}

// stop shows the bar for the last time.
func (b *progressBar) stop() {
	if b.rendered == nil {
		return
	}
	b.tracker.MarkAsDone()
	for {
		b.writer.Stop() // has no effect before the first rendering
		select {
		case <-b.rendered:
			return
		case <-time.After(time.Millisecond):
		}
	}
}
