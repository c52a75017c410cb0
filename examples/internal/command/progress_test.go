package command

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

// A job that says something at its begin and then is silent for long is seen, too.
func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name string
		job  func(*Progress)
		want string
	}{
		{"a short job", func(p *Progress) { p.Say("reading"); time.Sleep(900 * time.Millisecond) }, ""},
		{"a long step", func(p *Progress) { p.Say("reading"); p.Say("asking"); time.Sleep(5 * time.Second) }, "\rasking\r      \r"},
		{"several steps", func(p *Progress) {
			p.Say("reading")
			time.Sleep(2 * time.Second)
			p.Say("done")
		}, "\rreading\rdone   \r    \r"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				p := &Progress{out: &out, begun: time.Now()}
				c.job(p)
				synctest.Wait()
				p.Done()
				time.Sleep(3 * time.Second)
				synctest.Wait()
				if out.String() != c.want {
					t.Errorf("it says %q, want %q", out.String(), c.want)
				}
			})
		})
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	var out bytes.Buffer
	p := NewProgress(&out)
	p.begun = time.Now().Add(-time.Hour)
	p.Say("reading")
	p.Done()
	if out.Len() > 0 {
		t.Errorf("it says %q to what is no terminal", out.String())
	}
}
