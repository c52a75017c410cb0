package survey

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson"
)

// Lean says beside each answer on what it rests that no file of an import says: a
// subnet that the question's flow passes, or that the answer names, may have an NSG or
// a route table that was not among the files.
func (s *Survey) Lean(r *azjson.Result) {
	const most = 5 // for one question
	if len(r.Gaps) == 0 {
		return
	}
	for i := range s.Questions {
		q := &s.Questions[i]
		var gaps []azjson.Gap
		if q.Flow != (sim.Flow{}) {
			if t, err := s.Network.Trace(q.Flow); err == nil {
				gaps = r.GapsOf(t)
			}
		}
		said := strings.Join(append([]string{q.Text, q.Answer}, q.Lines...), "\n")
		for _, g := range r.Gaps {
			if named(said, g.Place) && !slices.Contains(gaps, g) {
				gaps = append(gaps, g)
			}
		}
		for n, g := range gaps {
			if n == most {
				q.Lines = append(q.Lines, fmt.Sprintf("caveat: and %d more such places", len(gaps)-n))
				break
			}
			q.Lines = append(q.Lines, "caveat: "+g.String())
		}
	}
}

// named says whether a text has a name in it that is not part of a longer one.
func named(text, name string) bool {
	part := func(c byte) bool {
		return c == '-' || c == '_' || c == '.' || c == '/' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		at += i + len(name)
		if begin := at - len(name); (begin == 0 || !part(text[begin-1])) && (at == len(text) || !part(text[at])) {
			return true
		}
	}
}
