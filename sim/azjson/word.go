package azjson

import (
	"encoding"
	"strings"

	"azpath/sim/azjson/internal/arm"
)

// enum reads a word of Azure's into a type that knows its spellings. An empty or
// unknown word leaves it as it was.
func (o *object) enum(key string, to encoding.TextUnmarshaler) {
	s := o.text(key)
	if s == "" {
		return
	}
	if err := to.UnmarshalText([]byte(s)); err != nil {
		want := err.Error()
		if _, list, ok := strings.Cut(want, " is none of "); ok {
			want = "one of " + list
		}
		o.wrong(key, o.get(key), want)
	}
}

// region is a region's name as Azure compares it: "West Europe" is westeurope. What
// stands for a region that nobody gave is none.
func region(s string) string {
	if s == arm.PlaceholderLocation {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(s, " ", ""))
}
