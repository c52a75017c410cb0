package render

import (
	"strings"
	"unicode"
)

// Sizes of letters, in the units of the picture, which are pixels at its own size.
const (
	titleSize = 12.0
	lineSize  = 10.5
	badgeSize = 10.0
)

// width is about how wide a text is, rather too wide than too narrow: which font draws
// it is not known here. bold is a factor.
func width(s string, size float64) float64 {
	sum := 0.0
	for _, r := range s {
		sum += advance(r)
	}
	return sum * size
}

// advance is the width of a letter as a part of the size: those of Helvetica, Segoe UI
// and DejaVu Sans, of each letter the widest.
func advance(r rune) float64 {
	switch {
	case r >= 0x1100 && (r >= 0x2e80 || r <= 0x11ff): // East Asian, and pictures
		return 1.1
	case strings.ContainsRune("ijl|'.,:;!·", r):
		return 0.35
	case strings.ContainsRune("frt-()[]{}/\\ `", r):
		return 0.43
	case strings.ContainsRune("mwMW@%—…→", r):
		return 1.0
	case unicode.IsUpper(r):
		return 0.78
	}
	return 0.64
}

// cut is a text that fits, its end left out where it does not.
func cut(s string, size, room float64) string {
	if width(s, size) <= room {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if t := strings.TrimRight(string(runes[:n]), " -_") + "…"; width(t, size) <= room {
			return t
		}
	}
	return "…"
}

// fold is a text in at most so many lines that fit, broken behind a blank, a hyphen or
// the like where there is one.
func fold(s string, size, room float64, most int) (out []string) {
	for len(out) < most-1 && width(s, size) > room {
		n := breakAt(s, size, room)
		if n == 0 {
			break
		}
		out = append(out, strings.TrimRight(s[:n], " "))
		s = strings.TrimLeft(s[n:], " ")
	}
	return append(out, cut(s, size, room))
}

// breakAt is how many bytes of a text that is too long go on the first line.
func breakAt(s string, size, room float64) (n int) {
	sum, hard := 0.0, 0
	for i, r := range s {
		sum += advance(r) * size
		if sum > room {
			break
		}
		hard = i + len(string(r))
		if strings.ContainsRune(" -_./,", r) {
			n = hard
		}
	}
	if n < hard/3 {
		return hard
	}
	return n
}
