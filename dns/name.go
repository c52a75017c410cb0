package dns

import (
	"fmt"
	"strings"
)

// Name is a domain name in its canonical form: lower case, no final dot, "." for
// the root. Names compare with == (Source: dns:D10.1). The zero value is no name.
type Name string

// Root is the name above all names.
const Root Name = "."

// The longest label and the longest name in text. Source: dns:D10.1.
const (
	maxLabel = 63
	maxName  = 253
)

// ParseName reads a name, with or without its final dot, in any case. The error
// says which label is wrong and why.
func ParseName(s string) (Name, error) {
	text := strings.TrimSuffix(s, ".")
	switch {
	case s == ".":
		return Root, nil
	case text == "":
		return "", fmt.Errorf("no name given, want one such as \"www.example.com\"")
	case len(text) > maxName:
		return "", fmt.Errorf("%s has %d characters, want at most %d", quote(s), len(text), maxName)
	}
	for label := range strings.SplitSeq(text, ".") {
		switch {
		case label == "":
			return "", fmt.Errorf("%s has an empty label", quote(s))
		case len(label) > maxLabel:
			return "", fmt.Errorf("%s has a label of %d characters, want at most %d", quote(s), len(label), maxLabel)
		}
		if i := strings.IndexFunc(label, notInLabel); i >= 0 {
			return "", fmt.Errorf("%s has %q in it, want letters, digits, hyphens and underscores", quote(s), label[i:i+1])
		}
	}
	return Name(lower(text)), nil
}

// notInLabel is false for what host names and service names have, and for the
// star of a wildcard.
func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '*'
}

// lower is strings.ToLower for ASCII, without a copy where nothing changes.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// String is the name without its final dot.
func (n Name) String() string { return string(n) }

// MarshalText writes the name without its final dot.
func (n Name) MarshalText() ([]byte, error) { return []byte(n), nil }

// UnmarshalText is [ParseName].
func (n *Name) UnmarshalText(b []byte) error {
	v, err := ParseName(string(b))
	if err == nil {
		*n = v
	}
	return err
}

// Under says whether n is suffix or a name below it. Labels are compared whole:
// "badexample.com" is not under "example.com".
func (n Name) Under(suffix Name) bool {
	if suffix == Root {
		return true
	}
	return strings.HasSuffix(string(n), string(suffix)) &&
		(len(n) == len(suffix) || n[len(n)-len(suffix)-1] == '.')
}

// Parent is the name one label up; that of the root is the root.
func (n Name) Parent() Name {
	if i := strings.IndexByte(string(n), '.'); i >= 0 && i+1 < len(n) {
		return n[i+1:]
	}
	return Root
}

// Labels is how many labels the name has; the root has none.
func (n Name) Labels() int {
	if n == Root || n == "" {
		return 0
	}
	return strings.Count(string(n), ".") + 1
}

// Child is the name with one or more labels in front. It does not check its length.
func (n Name) Child(labels string) Name {
	if n == Root {
		return Name(labels)
	}
	return Name(labels) + "." + n
}

// quote is strconv.Quote for text that may be a megabyte of garbage.
func quote(s string) string {
	const longest = 80
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
