package command

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Progress tells a person at a terminal how far a job is, on one line that is wiped
// when it is done. Elsewhere, and for the first second, it says nothing.
type Progress struct {
	out   io.Writer // nil says nothing
	begun time.Time

	mu    sync.Mutex // the line appears by itself when the second is over
	line  string
	shown int
	timer *time.Timer
	done  bool
}

// NewProgress writes to w if that is a terminal.
func NewProgress(w io.Writer) *Progress {
	if !IsTerminal(w) {
		w = nil
	}
	return &Progress{out: w, begun: time.Now()}
}

// IsTerminal says whether somebody watches what is written to w.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	stat, err := f.Stat()
	return err == nil && stat.Mode()&os.ModeCharDevice != 0
}

// Say replaces the line.
func (p *Progress) Say(format string, args ...any) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = fmt.Sprintf(format, args...)
	if left := time.Second - time.Since(p.begun); left <= 0 {
		p.show()
	} else if p.timer == nil {
		p.timer = time.AfterFunc(left, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.done {
				p.show()
			}
		})
	}
}

func (p *Progress) show() {
	n := utf8.RuneCountInString(p.line)
	fmt.Fprintf(p.out, "\r%s%s", p.line, strings.Repeat(" ", max(0, p.shown-n)))
	p.shown = n
}

// Done wipes the line.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = true
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.out != nil && p.shown > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}
