package resource

import "strings"

// Token is what stands for a fact that only a deployed resource has, the address of
// a public IP for one: "{<identifier>#<path>}", the path from its properties inwards
// as an expression writes it, "ipConfigurations[0].properties.privateIPAddress". Two
// tokens with one text are one fact. It is the text of a [value.Unknown].
func Token(id, path string) string { return "{" + id + "#" + path + "}" }

// ParseToken takes a token apart. It is false for a text that is none, or that has
// something before or after it.
func ParseToken(text string) (id, path string, ok bool) {
	inner, opens := strings.CutPrefix(text, "{")
	inner, closes := strings.CutSuffix(inner, "}")
	id, path, ok = strings.Cut(inner, "#")
	if !ok || !opens || !closes || !strings.HasPrefix(id, "/") || strings.ContainsAny(path, "{}") {
		return "", "", false
	}
	return id, path, true
}
