package arm

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/value"
	"azpath/sim/internal/edits"
)

// fold is a name as it is compared.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// splitNames splits a name at "/", but not inside what stands for an unknown.
func splitNames(s string) []string {
	if !strings.Contains(s, "{") {
		return strings.Split(s, "/")
	}
	var parts []string
	begin := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			i += value.Braced(s[i:]) - 1
		case '/':
			parts, begin = append(parts, s[begin:i]), i+1
		}
	}
	return append(parts, s[begin:])
}

// nearest is what may have been meant by a name that does not exist, for the end of a
// message.
func nearest(name string, have []string) string {
	const longest = 64 // nobody reads a guess at a longer one
	best, least := "", min(len(name), longest)/3+1
	for _, h := range have[:min(len(have), 1000)] {
		if len(h) > longest || len(name) > longest || len(h)-len(name) >= least || len(name)-len(h) >= least {
			continue
		}
		if n := edits.Distance(fold(name), fold(h)); n < least {
			best, least = h, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (do you mean %s?)", best)
}
