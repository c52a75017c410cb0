package servicetag

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
)

// MaxSize is the longest file Parse reads, in bytes. The public cloud's of 2025 has 4.2 million.
const MaxSize = 32 << 20

// file is the part of Microsoft's format that is used here.
type file struct {
	ChangeNumber int     `json:"changeNumber"`
	Cloud        string  `json:"cloud"`
	Values       []value `json:"values"`
}

type value struct {
	Name       string `json:"name"`
	Properties struct {
		Region          string   `json:"region"`
		SystemService   string   `json:"systemService"`
		AddressPrefixes []string `json:"addressPrefixes"`
		NetworkFeatures []string `json:"networkFeatures"`
	} `json:"properties"`
}

// Parse reads Microsoft's file "Azure IP Ranges and Service Tags" of any cloud, up to MaxSize bytes.
//
// The error joins every mistake, each with its place: a tag without name, or with the name of another without regard to
// case; a prefix that is none, has host bits or stands twice in its tag. A file that is no JSON, or has no values, is an
// error that names the line.
func Parse(r io.Reader) (*Set, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("service tags: %w", err)
	}
	if len(data) > MaxSize {
		return nil, fmt.Errorf("service tags: longer than %d bytes", MaxSize)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("service tags: line %d: %w", lineOf(data, err), err)
	}
	if len(f.Values) == 0 {
		return nil, errors.New(`service tags: no "values", want the file "Azure IP Ranges and Service Tags"`)
	}
	return f.set()
}

// lineOf is where a json error stands in data, from 1.
func lineOf(data []byte, err error) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(0)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	return 1 + bytes.Count(data[:min(int(at), len(data))], []byte("\n"))
}

func (f *file) set() (*Set, error) {
	s := &Set{cloud: f.Cloud, changeNumber: f.ChangeNumber}
	tags := make([]*Tag, 0, len(f.Values))
	places := make(map[string]int, len(f.Values))
	var errs []error
	for i := range f.Values {
		v := &f.Values[i]
		if v.Name == "" {
			errs = append(errs, fmt.Errorf("values[%d].name: empty, want the name of a tag", i))
		} else if first, found := places[fold(v.Name)]; found {
			errs = append(errs, fmt.Errorf("values[%d].name: %q is also the name of values[%d]", i, v.Name, first))
		} else {
			places[fold(v.Name)] = i
		}
		t, err := v.tag(i)
		tags, errs = append(tags, t), append(errs, err...)
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("service tags: %w", errors.Join(errs...))
	}
	s.link(tags)
	return s, nil
}

func (v *value) tag(i int) (*Tag, []error) {
	p := &v.Properties
	t := &Tag{name: v.Name, service: p.SystemService, region: p.Region, features: p.NetworkFeatures}
	if len(t.features) == 0 {
		t.features = nil
	}
	var errs []error
	places := make(map[netip.Prefix]int, len(p.AddressPrefixes))
	for j, text := range p.AddressPrefixes {
		prefix, err := parsePrefix(text)
		if first, found := places[prefix]; found && err == nil {
			err = fmt.Errorf("prefix %q stands already at [%d]", text, first)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("values[%d] %q addressPrefixes[%d]: %w", i, v.Name, j, err))
			continue
		}
		places[prefix] = j
		t.prefixes = append(t.prefixes, prefix)
	}
	slices.SortFunc(t.prefixes, comparePrefixes)
	return t, errs
}

// comparePrefixes puts IPv4 first and a prefix before those inside it.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

func parsePrefix(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return p, fmt.Errorf("prefix %q, want one like 10.1.0.0/16", text)
	case p.Addr().Is4In6():
		return p, fmt.Errorf("prefix %q is IPv4-mapped, want it written as IPv4", text)
	case p != p.Masked():
		return p, fmt.Errorf("prefix %q has host bits set, want %v", text, p.Masked())
	}
	return p, nil
}
