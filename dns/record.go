package dns

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Type is the type of a record, by its number. The zero value is none.
type Type uint16

// The types that private zones can hold (Source: dns:D4.1), and NS.
const (
	A     Type = 1
	NS    Type = 2
	CNAME Type = 5
	SOA   Type = 6
	PTR   Type = 12
	MX    Type = 15
	TXT   Type = 16
	AAAA  Type = 28
	SRV   Type = 33
)

var typeNames = []struct {
	t    Type
	name string
}{{A, "A"}, {AAAA, "AAAA"}, {CNAME, "CNAME"}, {MX, "MX"}, {NS, "NS"}, {PTR, "PTR"}, {SOA, "SOA"}, {SRV, "SRV"}, {TXT, "TXT"}}

// String is the type's mnemonic.
func (t Type) String() string {
	for _, n := range typeNames {
		if n.t == t {
			return n.name
		}
	}
	return "TYPE" + strconv.Itoa(int(t))
}

// MarshalText writes String.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a mnemonic in any case; the error lists them.
func (t *Type) UnmarshalText(b []byte) error {
	var have []string
	for _, n := range typeNames {
		if strings.EqualFold(n.name, string(b)) {
			*t = n.t
			return nil
		}
		have = append(have, n.name)
	}
	return fmt.Errorf("%s is no type of record, want one of %s", quote(string(b)), strings.Join(have, ", "))
}

// Record is one resource record of class IN. Which of Addr, Target and Text is set
// follows from the type. Values compare with ==.
type Record struct {
	Name   Name
	Type   Type
	TTL    time.Duration // whole seconds
	Addr   netip.Addr    // A, AAAA
	Target Name          // CNAME, NS, PTR, and the host of MX and SRV
	Text   string        // TXT: the text; MX: preference; SRV: priority, weight, port; SOA: what follows the two names
}

// DefaultTTL is that of a record whose text does not say: the portal's default for
// a record made by hand. Source: dns:D4.12.
const DefaultTTL = time.Hour

// String is the record in presentation format, with absolute names.
func (r Record) String() string {
	return r.Name.absolute() + " " + strconv.Itoa(int(r.TTL/time.Second)) + " IN " + r.Type.String() + " " + r.data()
}

// absolute is the name with its final dot.
func (n Name) absolute() string {
	if n == Root {
		return "."
	}
	return string(n) + "."
}

func (r Record) data() string {
	switch r.Type {
	case A, AAAA:
		return r.Addr.String()
	case MX, SRV:
		return r.Text + " " + r.Target.absolute()
	case TXT:
		return strconv.Quote(r.Text)
	case SOA:
		return r.Text
	}
	return r.Target.absolute()
}

// MarshalText writes String.
func (r Record) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is [ParseRecord] for a record whose name is absolute in itself.
func (r *Record) UnmarshalText(b []byte) error {
	v, err := ParseRecord(string(b), Root)
	if err == nil {
		*r = v
	}
	return err
}

// ParseRecord reads one record in presentation format: NAME [TTL] [IN] TYPE DATA.
// Names without a final dot, and "@", are below origin, as in a zone file. A TTL
// counts seconds; without one it is DefaultTTL. Text of more than 4096 bytes is
// refused, as it stands or as String writes it.
func ParseRecord(s string, origin Name) (Record, error) {
	if len(s) > maxRecord {
		return Record{}, fmt.Errorf("a record of %d bytes, want at most %d", len(s), maxRecord)
	}
	f := strings.Fields(s)
	if len(f) < 3 {
		return Record{}, fmt.Errorf("%s is no record, want NAME [TTL] [IN] TYPE DATA, such as \"www 300 IN A 10.0.0.4\"", quote(s))
	}
	r := Record{TTL: DefaultTTL}
	var err error
	if r.Name, err = relative(f[0], origin); err != nil {
		return Record{}, err
	}
	f = f[1:]
	if n, err := strconv.ParseUint(f[0], 10, 31); err == nil {
		if n == 0 || len(f) < 2 {
			return Record{}, fmt.Errorf("%s: a time to live of %s, want 1 to 2147483647 seconds", quote(s), f[0])
		}
		r.TTL, f = time.Duration(n)*time.Second, f[1:]
	}
	if strings.EqualFold(f[0], "IN") && len(f) > 1 {
		f = f[1:]
	}
	if err := r.Type.UnmarshalText([]byte(f[0])); err != nil {
		return Record{}, err
	}
	if err := r.readData(f[1:], s, origin); err != nil {
		return Record{}, err
	}
	if n := len(r.String()); n > maxRecord { // bytes that no text has are written as escapes
		return Record{}, fmt.Errorf("%s: a record that is written with %d bytes, want at most %d", quote(s), n, maxRecord)
	}
	return r, nil
}

const maxRecord = 4096

// relative reads a name of a zone file.
func relative(s string, origin Name) (Name, error) {
	switch {
	case s == "@":
		return origin, nil
	case strings.HasSuffix(s, "."), origin == Root:
		return ParseName(s)
	}
	return ParseName(s + "." + string(origin))
}

// readData reads what follows the type. whole is the record's text.
func (r *Record) readData(f []string, whole string, origin Name) (err error) {
	want := map[Type]int{A: 1, AAAA: 1, CNAME: 1, NS: 1, PTR: 1, MX: 2, SRV: 4, SOA: 7}[r.Type]
	if want > 0 && len(f) != want || len(f) == 0 {
		return fmt.Errorf("%s: %d fields of data, want %s", quote(whole), len(f), dataForms[r.Type])
	}
	switch r.Type {
	case A, AAAA:
		if r.Addr, err = netip.ParseAddr(f[0]); err != nil || r.Addr.Is4() != (r.Type == A) || r.Addr.Zone() != "" || r.Addr.Is4In6() {
			return fmt.Errorf("%s: %s is not %s", quote(whole), quote(f[0]), dataForms[r.Type])
		}
		return nil
	case TXT:
		r.Text = unquoted(whole, f)
		return nil
	case SOA:
		return r.readSOA(f, whole)
	}
	for _, n := range f[:len(f)-1] {
		if _, err := strconv.ParseUint(n, 10, 16); err != nil {
			return fmt.Errorf("%s: %s is no number 0..65535, want %s", quote(whole), quote(n), dataForms[r.Type])
		}
	}
	r.Text = strings.Join(f[:len(f)-1], " ")
	r.Target, err = relative(f[len(f)-1], origin)
	return err
}

var dataForms = map[Type]string{
	A: "an IPv4 address", AAAA: "an IPv6 address", CNAME: "one name", NS: "one name", PTR: "one name",
	MX: "PREFERENCE NAME", SRV: "PRIORITY WEIGHT PORT NAME", SOA: "MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM", TXT: "text",
}

func (r *Record) readSOA(f []string, whole string) error {
	for _, n := range f[2:] {
		if _, err := strconv.ParseUint(n, 10, 32); err != nil {
			return fmt.Errorf("%s: %s is no number, want %s", quote(whole), quote(n), dataForms[SOA])
		}
	}
	r.Text = strings.Join(f, " ")
	return nil
}

// unquoted is the text of a TXT record: in quotes it keeps its white space.
func unquoted(whole string, f []string) string {
	if i := strings.IndexByte(whole, '"'); i >= 0 {
		if s, err := strconv.Unquote(strings.TrimSpace(whole[i:])); err == nil {
			return s
		}
	}
	return strings.Join(f, " ")
}
