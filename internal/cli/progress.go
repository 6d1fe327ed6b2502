package cli

import (
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// progressBar shows on a terminal how far the answers were read. Elsewhere,
// and with --quiet, it shows nothing.
type progressBar struct {
	writer  progress.Writer
	tracker *progress.Tracker
}

// progress returns a bar that appears only when the work takes a while.
func (a *app) progress() *progressBar {
	bar := &progressBar{}
	if a.quiet || !a.env.ErrTerminal {
		return bar
	}
	bar.tracker = &progress.Tracker{Message: a.printer().T("run.reading"), Units: progress.UnitsBytes}
	bar.writer = progress.NewWriter()
	bar.writer.SetOutputWriter(a.env.Err)
	bar.writer.SetAutoStop(false)
	bar.writer.SetUpdateFrequency(100 * time.Millisecond)
	bar.writer.Style().Visibility.TrackerOverall = false
	return bar
}

// update is told how many bytes were read of how many; −1 is not known.
func (b *progressBar) update(done, total int64) {
	if b.writer == nil {
		return
	}
	if b.tracker.Total == 0 {
		b.tracker.UpdateTotal(max(total, 0))
		b.writer.AppendTracker(b.tracker)
		go b.writer.Render()
	}
	b.tracker.SetValue(done)
}

// stop takes the bar away.
func (b *progressBar) stop() {
	if b.writer == nil || b.tracker.Total == 0 {
		return
	}
	b.tracker.MarkAsDone()
	b.writer.Stop()
	for b.writer.IsRenderInProgress() {
		time.Sleep(time.Millisecond)
	}
}
