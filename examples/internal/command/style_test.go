package command

import (
	"bytes"
	"os"
	"testing"

	"azpath/sim/render"
)

func TestTerminalStyle(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want render.Style
	}{
		{"a terminal", map[string]string{"TERM": "xterm", "COLUMNS": "100"}, render.Style{Width: 100, Colour: render.ANSI}},
		{"whose owner wants no colour", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, render.Style{}},
		{"that knows no colour", map[string]string{"TERM": "dumb", "COLUMNS": "80"}, render.Style{Width: 80}},
		{"of a width that is no number", map[string]string{"COLUMNS": "wide"}, render.Style{Colour: render.ANSI}},
		{"of a width that is none", map[string]string{"COLUMNS": "-1"}, render.Style{Colour: render.ANSI}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := terminalStyle(func(name string) string { return c.env[name] }); got != c.want {
				t.Errorf("terminalStyle() = %+v, want %+v", got, c.want)
			}
		})
	}
}

// What is no terminal gets text as it is, whatever the environment says.
func TestStyleOfNoTerminal(t *testing.T) {
	getenv := func(string) string { return "80" }
	if got := StyleOf(&bytes.Buffer{}, getenv); got != (render.Style{}) {
		t.Errorf("StyleOf(buffer) = %+v, want none", got)
	}
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := StyleOf(f, getenv); got != (render.Style{}) {
		t.Errorf("StyleOf(file) = %+v, want none", got)
	}
}
