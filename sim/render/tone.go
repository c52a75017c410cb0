package render

import (
	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/verify"
)

// toneOfEnd is the tone of how a flow ended.
func toneOfEnd(d sim.Disposition) tone {
	switch d {
	case sim.Delivered:
		return good
	case sim.Dropped, sim.Refused, sim.Unresolved:
		return bad
	}
	return doubt
}

func toneOfStatus(s apim.Status) tone {
	switch s {
	case apim.Success:
		return good
	case apim.Failure:
		return bad
	}
	return doubt
}

func toneOfIntent(s verify.Status) tone {
	switch s {
	case verify.Holds:
		return good
	case verify.Fails:
		return bad
	}
	return doubt
}

// sign is a glyph for a tone, so that colour says nothing alone.
func (t tone) sign() string {
	switch t {
	case good:
		return "✓"
	case bad:
		return "✗"
	}
	return "?"
}

// sign is a glyph for how a flow ended: that of its tone, and an arrow for what left
// the design.
func sign(d sim.Disposition) string {
	if d == sim.Exited {
		return "→"
	}
	return toneOfEnd(d).sign()
}

// endClass is the word of the style sheets of pictures for how a flow ended.
func endClass(d sim.Disposition) string {
	if t := toneOfEnd(d); t != doubt {
		return t.String()
	}
	return "open"
}
