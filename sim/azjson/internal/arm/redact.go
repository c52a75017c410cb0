package arm

import (
	"cmp"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Redactor takes the values of parameters out of messages. A parameter may hold a
// secret without its type saying so. The zero value takes nothing out.
type Redactor struct{ r *strings.Replacer }

const (
	shortestSecret = 6 // bytes; what is shorter stands in too many words to be taken out
	mostSecrets    = 10_000
)

// newRedactor puts the name of a parameter in braces in the place of each text in its
// value.
func newRedactor(parameters value.Value) Redactor {
	type pair struct{ text, name string }
	var pairs []pair
	var collect func(v value.Value, name string)
	collect = func(v value.Value, name string) {
		if len(pairs) >= mostSecrets {
			return
		}
		if s := v.Text(); v.Kind() == value.String && len(s) >= shortestSecret {
			pairs = append(pairs, pair{s, "{" + name + "}"})
		}
		for _, x := range elements(v) {
			collect(x, name)
		}
	}
	for name, p := range parameters.Members() {
		collect(p.Get("value"), name)
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(len(b.text), len(a.text)) })
	var list []string
	for _, p := range pairs {
		list = append(list, p.text, p.name)
	}
	if list == nil {
		return Redactor{}
	}
	return Redactor{strings.NewReplacer(list...)}
}

// Redact is the message with the names of parameters in the place of their values.
func (r Redactor) Redact(message string) string {
	if r.r == nil {
		return message
	}
	return r.r.Replace(message)
}
