package command

import (
	"io"
	"strconv"

	"azpath/sim/render"
)

// StyleOf is how text is shown on w: as it is, unless w is a terminal. There it keeps
// to the width in COLUMNS, if that is set and exported, and has colour, unless NO_COLOR
// is set or TERM is "dumb". getenv is os.Getenv.
func StyleOf(w io.Writer, getenv func(string) string) render.Style {
	if !IsTerminal(w) {
		return render.Style{}
	}
	return terminalStyle(getenv)
}

func terminalStyle(getenv func(string) string) (s render.Style) {
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		s.Width = n
	}
	if getenv("NO_COLOR") == "" && getenv("TERM") != "dumb" {
		s.Colour = render.ANSI
	}
	return s
}
