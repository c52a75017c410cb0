package sim

import "strings"

// Some lists of a firewall rule name several kinds of things. What is no address
// or name as such stands behind a mark: group=ipg-web, fqdn=www.example.com,
// tag=WindowsUpdate. A text that looks like a marked one is quoted.

// mark is such a word and the list it stands for.
type mark struct {
	word string
	list *[]string
}

// markedText is a list with its marked elements behind the others, "*" for none.
func markedText(plain []string, marks ...mark) string {
	var parts []string
	if len(plain) > 0 {
		parts = append(parts, listText(plain))
	}
	for _, m := range marks {
		for _, s := range *m.list {
			parts = append(parts, m.word+"="+word(s))
		}
	}
	if parts == nil {
		return "*"
	}
	return strings.Join(parts, ",")
}

// marked reads such a list. A lone "*" is none.
func (n *notation) marked(name, raw string, plain *[]string, marks ...mark) {
	if raw == "*" || n.err != nil {
		return
	}
	for _, r := range splitAt(raw, ",") {
		to := plain
		for _, m := range marks {
			if rest, found := strings.CutPrefix(r, m.word+"="); found {
				r, to = rest, m.list
				break
			}
		}
		*to = append(*to, n.unquote(name, r))
	}
}

// sides takes a marked list and what stands behind its colon, "" for nothing.
func (n *notation) sides(name string) (list, ports string) {
	raw := n.next(name)
	if isIPv6(raw) {
		return raw, ""
	}
	sides := splitAt(raw, ":")
	switch len(sides) {
	case 1:
		return raw, ""
	case 2:
		return sides[0], sides[1]
	}
	n.fail(name, raw, "more than one colon: want IPv6 in brackets, [2001:db8::1]:443")
	return "", ""
}

// sources takes the sources of a firewall rule, which have no ports.
func (n *notation) sources(plain, groups *[]string) {
	list, ports := n.sides("source")
	if ports != "" {
		n.fail("source port", ports, "this kind of rule does not look at source ports")
	}
	n.marked("source", list, plain, mark{"group", groups})
}
