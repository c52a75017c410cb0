//go:build linux

package kernel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azpath/sim"
)

// fault is something done to a plan before it is built; nil does nothing.
type fault func(*Plan)

// verdictOf runs a case on a fabric of its own: what the two made of it, and where
// they part.
func verdictOf(c Case, broken fault) (model []*sim.Trace, kernel []Conversation, diff string, err error) {
	if model, err = History(&c.Design, c.Steps); err != nil {
		return nil, nil, "", err
	}
	p, err := Lower(&c.Design)
	if err != nil {
		return nil, nil, "", err
	}
	if broken != nil {
		broken(p)
	}
	f, err := Build(p)
	if err != nil {
		return nil, nil, "", err
	}
	defer f.Close()
	if kernel, err = f.Run(c.Steps, model); err != nil {
		return nil, nil, "", err
	}
	return model, kernel, CompareHistory(&c.Design, c.Steps, model, kernel), nil
}

// patience are the waits before a verdict that differs is believed.
var patience = []time.Duration{2 * time.Millisecond, 4 * time.Millisecond, 8 * time.Millisecond, 16 * time.Millisecond}

// disagrees says whether the case differs every time it is asked.
func disagrees(c Case, broken fault) bool {
	for _, d := range append([]time.Duration{0}, patience...) {
		time.Sleep(d)
		if _, _, diff, err := verdictOf(c, broken); err != nil || diff == "" {
			return false
		}
	}
	return true
}

// report shrinks a disagreement, keeps it, and fails the test with all that is
// needed to look into it.
func report(t *testing.T, c Case, origin string) {
	t.Helper()
	c = Shrink(c, 600, func(c Case) bool { return disagrees(c, nil) })
	model, kernel, diff, err := verdictOf(c, nil)
	if err != nil || diff == "" {
		t.Errorf("%s: a disagreement that did not show again: %v", origin, err)
		return
	}
	c.Name, c.Kernel = diff, kernel
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "cases", "new-"+strings.ReplaceAll(origin, " ", "-")+".json")
	if err := os.WriteFile(file, append(text, '\n'), 0o666); err != nil {
		t.Error(err)
	}
	var b strings.Builder
	for i, s := range c.Steps {
		fmt.Fprintf(&b, "%v\n", s)
		if model[i] != nil {
			fmt.Fprintf(&b, "-- the model\n%v-- the kernel\n%v", model[i], kernel[i])
		}
	}
	script := ""
	if p, err := Lower(&c.Design); err == nil {
		script = p.Script()
	}
	t.Errorf("%s: %s\nkept as %s\n%s\n%s\n%s", origin, diff, file, text, b.String(), script)
}
