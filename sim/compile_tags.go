package sim

import (
	"net/netip"
	"strings"

	"azpath/route/servicetag"
	"azpath/sim/internal/acl"
)

var (
	any4        = netip.MustParsePrefix("0.0.0.0/0")
	any6        = netip.MustParsePrefix("::/0")
	anywhere    = []netip.Prefix{any4, any6}
	wireServers = []netip.Prefix{single(wireServer)}
)

// tagReader gives the prefixes that a rule's address texts stand for.
type tagReader struct {
	set   *servicetag.Set
	own   map[string][]netip.Prefix // of the design, by folded name
	known map[string][]netip.Prefix
}

func newTagReader(own ...ServiceTag) *tagReader {
	t := &tagReader{servicetag.Embedded(), make(map[string][]netip.Prefix, len(own)), map[string][]netip.Prefix{}}
	for _, x := range own {
		t.own[strings.ToLower(x.Name)] = x.Prefixes
	}
	return t
}

// tag is the prefixes of a tag: the design's, or else the published ones.
func (t *tagReader) tag(name string) []netip.Prefix {
	ps, ok := t.known[name]
	if !ok {
		ps = t.look(name)
		t.known[name] = ps
	}
	return ps
}

// regional says whether what follows the dot of a tag is a region.
func (t *tagReader) regional(name string) bool {
	tag := t.set.Tag(name)
	return tag != nil && tag.Region() != ""
}

func (t *tagReader) look(name string) []netip.Prefix {
	if ps, ok := t.own[strings.ToLower(name)]; ok {
		return ps
	}
	if tag := t.set.Tag(name); tag != nil {
		return tag.Prefixes()
	}
	return nil
}

// prefixes reads address texts. No text means anywhere. relative holds the tags
// whose meaning depends on the place. The slice may be shared: it is only read.
func (t *tagReader) prefixes(texts []string, relative map[string][]netip.Prefix) []netip.Prefix {
	if len(texts) == 0 {
		return anywhere
	}
	var out []netip.Prefix
	for _, s := range texts {
		spec, err := parseAddressSpec(s)
		if err != nil {
			continue // check has reported it
		}
		switch spec.kind {
		case specAny:
			return anywhere
		case specPrefix:
			out = append(out, spec.prefix)
		case specTag:
			ps, ok := relative[spec.tag]
			if !ok {
				ps = t.tag(spec.tag)
			}
			if len(texts) == 1 {
				return ps
			}
			out = append(out, ps...)
		}
	}
	return out
}

// aclPorts reads port texts; nil means any.
func aclPorts(texts []string) []acl.Ports {
	var out []acl.Ports
	for _, s := range texts {
		p, err := ParsePorts(s)
		if err != nil {
			continue // check has reported it
		}
		if p == (Ports{0, 65535}) {
			return nil
		}
		out = append(out, acl.Ports(p))
	}
	return out
}

// protocols is the set a rule's protocol stands for; ICMP is both families'.
func protocols(ps ...Protocol) acl.ProtoSet {
	if len(ps) == 0 {
		return acl.AnyProto()
	}
	var numbers []uint8
	for _, p := range ps {
		switch p {
		case AnyProtocol:
			return acl.AnyProto()
		case ICMP:
			numbers = append(numbers, 1, 58)
		default:
			numbers = append(numbers, uint8(p))
		}
	}
	return acl.Protos(numbers...)
}
