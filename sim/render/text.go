package render

import (
	"fmt"
	"strings"
)

// Colour says whether text has colour. The zero value is that it has none.
type Colour uint8

// The two.
const (
	NoColour Colour = iota
	ANSI            // escape sequences, for a terminal
)

// Style is how text is shown. The zero value is the text as it is: lines of any
// length, without colour. Whether the output is a terminal, how wide it is, and whether
// its owner wants no colour, is for the caller to find out.
type Style struct {
	// Width is how many columns there are; zero means any number. It is kept wherever
	// a line has a place to break, down to 40.
	Width  int
	Colour Colour
}

// leastWidth is the width below which lines are not broken any shorter.
const leastWidth = 40

// Text is the canonical text of an answer, such as a [sim.Trace], an [apim.Report], a
// [verify.Result] or a [verify.Difference], fit for a terminal: long lines go on below,
// indented behind where they began, and verdicts have a colour. What does not print is
// written as Go would write it, so that no name can move the cursor. Without a width and
// without colour it is the text as it is.
func Text(answer fmt.Stringer, s Style) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(answer.String(), "\n"), "\n") {
		s.line(&b, clean(line))
	}
	return b.String()
}

// line writes a line of the canonical text.
func (s Style) line(b *strings.Builder, line string) {
	parts := []string{line}
	if s.Width > 0 {
		parts = wrapped(line, max(s.Width, leastWidth))
	}
	colour := plain
	if s.Colour == ANSI {
		colour = toneOf(line)
	}
	for _, p := range parts {
		if colour != plain && p != "" {
			blank := len(p) - len(strings.TrimLeft(p, " "))
			p = p[:blank] + paint[colour] + p[blank:] + reset
		}
		b.WriteString(p + "\n")
	}
}

// wrapped breaks a line at blanks. What follows stands a little behind the place where
// the line's text began.
func wrapped(line string, most int) (out []string) {
	indent := hang(line)
	for columns(line) > most {
		at := breakBefore(line, most, indent)
		if at < 0 {
			break
		}
		out = append(out, strings.TrimRight(line[:at], " "))
		line = strings.Repeat(" ", indent) + strings.TrimLeft(line[at:], " ")
	}
	return append(out, line)
}

// hang is where the lines after the first begin: behind the word that heads the line
// where it has one, never so far that little room is left.
func hang(line string) int {
	text := strings.TrimLeft(line, " ")
	indent := len(line) - len(text)
	if verb, rest, ok := strings.Cut(text, " "); ok && len(verb) <= 7 {
		if n := indent + len(verb) + 1 + len(rest) - len(strings.TrimLeft(rest, " ")); n <= 20 {
			return n
		}
	}
	return min(indent+2, 20)
}

// breakBefore is where a line is cut: at the last blank that fits, else at the first
// there is; -1 if there is none.
func breakBefore(line string, most, indent int) int {
	at, column := -1, 0
	for i, r := range line {
		if r == ' ' && i > indent {
			if column > most && at >= 0 {
				break
			}
			if at = i; column > most {
				break
			}
		}
		column += columnsOf(r)
	}
	if at >= 0 && strings.TrimSpace(line[at:]) == "" {
		return -1
	}
	return at
}

// columns is how wide a text is on a terminal.
func columns(s string) (n int) {
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000) {
		return 2
	}
	return 1
}

// tone is what a line is to its reader. No meaning hangs on it: the words say the same.
type tone uint8

const (
	plain tone = iota
	good
	bad
	doubt
	header
	aside
)

// String is a word fit for a class of a style sheet.
func (t tone) String() string {
	return [...]string{"plain", "good", "bad", "doubt", "header", "aside"}[t]
}

// paint is the escape sequence of a tone.
var paint = [...]string{good: "\x1b[32m", bad: "\x1b[31m", doubt: "\x1b[33m", header: "\x1b[1m", aside: "\x1b[2m"}

const reset = "\x1b[0m"

// tones are those of lines by their first words; of several that fit the first counts.
var tones = []struct {
	words string
	tone  tone
}{
	{"verdict delivered", good}, {"verdict dropped", bad}, {"verdict refused", bad}, {"verdict unresolved", bad}, {"verdict", doubt},
	{"drop", bad}, {"reject", bad}, {"block", bad}, {"unsure", doubt}, {"exit", doubt}, {"accept", good},
	{"cause", header}, {"symptom", header}, {"blocker", bad}, {"assume", doubt}, {"finding", doubt},
	{"holds", good}, {"fails", bad}, {"unproved", doubt}, {"success", good}, {"failure", bad}, {"initializing", doubt},
	{"broke:", bad}, {"mended:", good}, {"altered:", doubt},
	{"+ ", good}, {"- ", bad},
	{"flow", header}, {"flows", header}, {"leg", header}, {"network status", header}, {"result", header}, {"effect:", aside}, {"send", aside},
}

// toneOf is the tone of a line of the canonical text.
func toneOf(line string) tone {
	text := strings.TrimLeft(line, " ")
	for _, p := range tones {
		if rest, ok := strings.CutPrefix(text, p.words); ok && (rest == "" || rest[0] == ' ' || rest[0] == ':' || strings.HasSuffix(p.words, " ") || strings.HasSuffix(p.words, ":")) {
			return p.tone
		}
	}
	return plain
}
