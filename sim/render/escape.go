package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names come out of files that anybody may have written. Each form of output has one
// function here through which every name, address and sentence goes; nothing else in
// the package writes what it was given.

// clean is a text without what does not show, or shows in another place than it
// stands: control characters, terminal escapes, marks that turn the direction of
// writing. They appear as Go would write them. Line breaks are among them.
func clean(s string) string {
	if strings.IndexFunc(s, hidden) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// xmlText is a text between tags, or in a quoted attribute, of XML and HTML alike.
func xmlText(s string) string { return xmlEscapes.Replace(clean(s)) }

// dotText is a text within the quotes of a DOT string: graphviz reads backslashes and
// HTML entities there.
func dotText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;").Replace(clean(s))
}

// mermaidText is a text within a quoted Mermaid label, or in a message of a sequence
// diagram. Whatever means something to Mermaid, to Markdown in its labels or to HTML
// is written by number.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:/()-+='→✗✓", r) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "#%d;", r)
	}
	return b.String()
}

// markdownText is a text in a paragraph, a heading or a cell of a table.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		switch {
		case strings.ContainsRune("<>&", r):
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_{}[]()#+-.!|~@$^=", r):
			// A letter or digit on the left of these is the usual case, and needs
			// no escape for . and -; an @ or a # would call for people and issues.
			if r == '.' || r == '-' || r == '+' || r == '(' || r == ')' || r == '=' {
				b.WriteRune(r)
				continue
			}
			if r == '@' || r == '#' {
				fmt.Fprintf(&b, "&#%d;", r)
				continue
			}
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownCode is a text in a code span; in a table it needs pipe to be escaped, which
// GitHub takes back in code too.
func markdownCode(s string) string {
	s = strings.ReplaceAll(clean(s), "|", `\|`)
	if s == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// markdownFence is a block of lines, which nothing in them can end.
func markdownFence(language, text string) string {
	ticks := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return ticks + language + "\n" + cleanLines(text) + ticks + "\n"
}

// cleanLines cleans each line of a text, which then ends with a line break.
func cleanLines(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		b.WriteString(clean(line) + "\n")
	}
	return b.String()
}

// longestRun is how often a character stands in a row at most.
func longestRun(s string, r rune) (longest int) {
	now := 0
	for _, x := range s {
		if x != r {
			now = 0
			continue
		}
		now++
		longest = max(longest, now)
	}
	return longest
}
