package sim

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
)

// scalar is a type with a text form of its own: addresses, prefixes, the enums.
type scalar interface{ encoding.TextUnmarshaler }

// scalar reads a text, a number or a truth value.
func (d *decoder) scalar(v reflect.Value) {
	at := d.start()
	raw := d.raw()
	problem := ""
	switch to := v.Addr().Interface().(type) {
	case scalar:
		problem = d.textual(to, at, raw)
	case json.Unmarshaler:
		problem = problemOf(to.UnmarshalJSON(raw), string(raw))
	default:
		problem = d.basic(v, at, raw)
	}
	if problem != "" {
		d.fail(at, d.show(at), problem)
	}
}

// textual reads into a type with a text form. A number or truth value in place
// of text gets the same complaint, or is told to put on quotes.
func (d *decoder) textual(to scalar, at int, raw []byte) string {
	s := string(raw)
	switch raw[0] {
	case '"':
		s = (&cursor{d.b, at}).text()
	case '{', '[':
		return "want text"
	}
	problem := readText(to, s)
	if problem == "" && raw[0] != '"' {
		return "want it in quotes, " + strconv.Quote(s)
	}
	return problem
}

// readText fills to from s and returns what is wrong with s, "" for nothing.
func readText(to scalar, s string) (problem string) {
	switch to := to.(type) {
	case *netip.Prefix:
		*to, problem = readPrefix(s)
	case *netip.Addr:
		*to, problem = readAddr(s)
	default:
		problem = problemOf(to.UnmarshalText([]byte(s)), strconv.Quote(s))
	}
	return problem
}

// problemOf takes the value out of an error of the form `"x" is none of …`: the
// InputError shows it, shortened.
func problemOf(err error, value string) string {
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), value+" is ")
}

// basic reads Go's own kinds.
func (d *decoder) basic(v reflect.Value, at int, raw []byte) string {
	switch v.Kind() {
	case reflect.String:
		if raw[0] != '"' {
			return "want text"
		}
		v.SetString((&cursor{d.b, at}).text())
	case reflect.Bool:
		if raw[0] != 't' && raw[0] != 'f' {
			return "want true or false"
		}
		v.SetBool(raw[0] == 't')
	case reflect.Int:
		n, err := strconv.ParseInt(string(raw), 10, v.Type().Bits())
		v.SetInt(n)
		if err != nil {
			return wantNumber(err, "")
		}
	case reflect.Uint16:
		n, err := strconv.ParseUint(string(raw), 10, 16)
		v.SetUint(n)
		if err != nil {
			return wantNumber(err, " from 0 to 65535")
		}
	default:
		panic("sim: a Design may not hold a " + v.Type().String()) // a test reads one of each field
	}
	return ""
}

func wantNumber(err error, span string) string {
	if errors.Is(err, strconv.ErrRange) && span == "" {
		return "too large a number"
	}
	return "want a whole number" + span
}

// wrongKind complains that an object or a list stands where the other should, or
// a bare value. A bare value where a list should be most likely lacks brackets.
func (d *decoder) wrongKind(at int, problem string) {
	value := d.show(at)
	if d.skip(); problem == "want a list" && d.b[at] == '"' {
		problem += ", did you mean [" + value + "]?"
	}
	d.fail(at, value, problem)
}

// show gives the value at a place as an error quotes it.
func (d *decoder) show(at int) string {
	switch c := (&cursor{d.b, at}); d.b[at] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return quote(c.text())
	default:
		return strings.Trim(quote(string(c.raw())), `"`)
	}
}

// readPrefix reads a prefix without host bits and says what is wrong with s, ""
// for nothing.
func readPrefix(s string) (netip.Prefix, string) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		if a, addrErr := netip.ParseAddr(s); addrErr == nil && a.Zone() == "" {
			return netip.Prefix{}, fmt.Sprintf("no prefix length, did you mean %q?", netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		}
		return netip.Prefix{}, `want a prefix such as "10.0.0.0/16"` + trimmed(s)
	}
	if a := p.Addr(); a.Is4In6() {
		p = netip.PrefixFrom(a.Unmap(), max(0, p.Bits()-96)).Masked()
		return netip.Prefix{}, fmt.Sprintf("IPv4 written as IPv6, did you mean %q?", p)
	}
	if p != p.Masked() {
		return netip.Prefix{}, fmt.Sprintf("host bits are set, did you mean %q?", p.Masked())
	}
	return p, ""
}

// readAddr reads an address, IPv4 always as IPv4, and says what is wrong with s,
// "" for nothing.
func readAddr(s string) (netip.Addr, string) {
	a, err := netip.ParseAddr(s)
	switch {
	case err == nil && a.Zone() != "":
		return netip.Addr{}, fmt.Sprintf("an address here has no zone, did you mean %q?", a.WithZone(""))
	case err == nil:
		return a.Unmap(), ""
	}
	if p, prefixErr := netip.ParsePrefix(s); prefixErr == nil {
		return netip.Addr{}, fmt.Sprintf("want one address, not a prefix; did you mean %q?", p.Addr().Unmap())
	}
	return netip.Addr{}, `want an address such as "10.0.0.4"` + trimmed(s)
}

// trimmed points out white space around s.
func trimmed(s string) string {
	if strings.TrimSpace(s) != s {
		return " without white space around it"
	}
	return ""
}

// hint names the closest of the names that exist, or all of them.
func hint(word string, have []string) string {
	if near := closest(word, have); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return known(have)
}

// known lists the names that exist, as far as they are not too many.
func known(have []string) string {
	const most = 20
	switch n := len(have); {
	case n == 0:
		return " (there is none)"
	case n > most:
		return fmt.Sprintf(" (have %s and %d more)", listed(have[:most]), n-most)
	}
	return " (have " + listed(have) + ")"
}

// closest gives the name that differs from word by the fewest edits, the first of
// equals, if they are few enough for a slip of the hand.
func closest(word string, have []string) string {
	word = strings.ToLower(word)
	best, least := "", min(len(word), longest)/3+1
	for _, h := range have {
		if n := len(h) - len(word); n >= least || -n >= least {
			continue
		}
		if n := distance(word, strings.ToLower(h)); n < least {
			best, least = h, n
		}
	}
	return best
}
