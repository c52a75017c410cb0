package arm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Redactor takes the values of parameters out of messages. A parameter may hold a
// secret without its type saying so. The zero value takes nothing out.
type Redactor struct {
	names   map[string]string // of parameters, by a text in their values
	secure  map[string]string // of those whose type says that they are secret
	all, of *strings.Replacer // for both and for the second, nil until asked for
}

const (
	shortestSecret = 6 // bytes; what is shorter stands in too many words to be taken out
	mostSecrets    = 10_000
)

// newRedactor puts the name of a parameter in braces in the place of each text in its
// value.
func newRedactor(parameters value.Value) *Redactor {
	r := &Redactor{names: map[string]string{}, secure: map[string]string{}}
	for name, p := range parameters.Members() {
		r.collect(r.names, name, p.Get("value"))
	}
	return r
}

func (r *Redactor) collect(into map[string]string, name string, v value.Value) {
	if s := v.Text(); v.Kind() == value.String && len(s) >= shortestSecret && len(into) < mostSecrets && into[s] == "" {
		into[s] = "{" + name + "}"
		r.all, r.of = nil, nil
	}
	for _, x := range elements(v) {
		r.collect(into, name, x)
	}
}

// secret takes note of the value of a parameter of a secure type, its default too.
func (r *Redactor) secret(name string, v value.Value) { r.collect(r.secure, name, v) }

// Redact is the message with the names of parameters in the place of their values.
func (r *Redactor) Redact(message string) string {
	if r == nil || len(r.names)+len(r.secure) == 0 {
		return message
	}
	if r.all == nil {
		both := maps.Clone(r.names)
		maps.Copy(both, r.secure)
		r.all = replacer(both)
	}
	return r.all.Replace(message)
}

// RedactName is the name of something, which may be made of a parameter's value but of
// no secure one's.
func (r *Redactor) RedactName(name string) string {
	if r == nil || len(r.secure) == 0 {
		return name
	}
	if r.of == nil {
		r.of = replacer(r.secure)
	}
	return r.of.Replace(name)
}

// replacer takes the longest first.
func replacer(by map[string]string) *strings.Replacer {
	texts := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	var list []string
	for _, s := range texts {
		list = append(list, s, by[s])
	}
	return strings.NewReplacer(list...)
}

// spoken is a value's text for a message.
func spoken(v value.Value) string {
	if v.IsHidden() {
		return "(hidden)"
	}
	return v.Text()
}
