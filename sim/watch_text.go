package sim

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
)

// jsonOf blanks out what a terminal put in front of a tool's JSON, such as the
// progress words " - Running ..", so that places in the text stay what they are.
func jsonOf(b []byte) []byte {
	for at := 0; at < len(b); {
		line := b[at:]
		if beginsJSON(line) {
			if at == 0 {
				return b
			}
			out := bytes.Clone(b)
			for i := range at {
				if out[i] != '\n' {
					out[i] = ' '
				}
			}
			return out
		}
		end := bytes.IndexAny(line, "\r\n")
		if end < 0 {
			break
		}
		at += end + 1
	}
	return b
}

// beginsJSON says whether a line begins an object or a list, and not a note in square
// brackets.
func beginsJSON(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) == 0 || line[0] != '[' {
		return len(line) > 0 && line[0] == '{'
	}
	rest := bytes.TrimLeft(line[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '{' || rest[0] == ']' || rest[0] == '"')
}

// routeHeads are the columns of -o table, and of the portal, without spaces.
var routeHeads = []string{"sourcestateaddressprefixnexthoptypenexthopip", "sourcestateaddressprefixesnexthoptypenexthopipaddress"}

// routeTable reads the answer in the form of -o table, or of a table copied from the
// portal. ok says whether b is one.
func routeTable(b []byte) (rows EffectiveRoutes, errs []error, ok bool) {
	for n, text := range strings.Split(string(b), "\n") {
		words := strings.Fields(text)
		line := strings.ToLower(strings.Join(words, ""))
		switch {
		case !ok:
			ok = slices.Contains(routeHeads, line)
		case strings.Trim(line, "-") == "": // the rule below the heads, or nothing
		default:
			r := rowReader{place: ""}
			rows = append(rows, r.tableRow(words))
			for _, err := range r.errs {
				if e, is := err.(*InputError); is {
					e.Path, e.Line, e.Column = strings.TrimPrefix(e.Path, "."), n+1, 1
				}
				if len(errs) < maxInputErrors {
					errs = append(errs, err)
				}
			}
		}
	}
	return rows, errs, ok
}

// tableRow reads source, state, prefixes, next hop type and addresses, of which
// source and type may be several words: "Virtual network gateway".
func (r *rowReader) tableRow(words []string) EffectiveRoute {
	state := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, "Active") || strings.EqualFold(w, "Invalid") })
	if state < 0 {
		r.errs = append(r.errs, &InputError{Value: quote(strings.Join(words, " ")), Problem: "want source, state, address prefixes, next hop type and next hop addresses"})
		return EffectiveRoute{}
	}
	raw := rawRow{Source: strings.Join(words[:state], " "), State: words[state]}
	rest := words[state+1:]
	for len(rest) > 0 && strings.Contains(rest[0], "/") {
		raw.AddressPrefix, rest = append(raw.AddressPrefix, strings.TrimSuffix(rest[0], ",")), rest[1:]
	}
	address := slices.IndexFunc(rest, func(w string) bool {
		_, err := netip.ParseAddr(strings.TrimSuffix(w, ","))
		return err == nil
	})
	if address < 0 {
		address = len(rest)
	}
	for _, w := range rest[address:] {
		raw.NextHopIPAddress = append(raw.NextHopIPAddress, strings.TrimSuffix(w, ","))
	}
	hop := rest[:address]
	if len(hop) > 1 && hop[len(hop)-1] == "-" { // the portal's word for no address
		hop = hop[:len(hop)-1]
	}
	raw.NextHopType = strings.Join(hop, " ")
	return r.read(&raw)
}
