package verify

import (
	"net/netip"

	"azpath/sim"
)

// tests are those of a network's rules, both ways round, that some packet of the
// product may pass, and those of the flows left out of the set.
type builder struct {
	x      *sim.Distinctions
	line   *line
	within [dimensions]set
	// What translations write. everywhere is for packets that may be other ones than
	// the flow's, as queries for its destination's name.
	dst, src, ports set
	led, everywhere bool
	shift           int32
	tests           []test
	seen            map[string]bool
	key             []byte
}

func newBuilder(x *sim.Distinctions, l *line, s *space, within [dimensions]set) *builder {
	b := &builder{x: x, line: l, within: within, seen: map[string]bool{}}
	b.dst, b.src = l.of(singles(x.DestinationsBecome)), l.of(singles(x.SourcesBecome))
	spans := make([]span, 0, len(x.PortsBecome))
	for _, p := range x.PortsBecome {
		spans = append(spans, span{int32(p), int32(p) + 1})
	}
	b.ports, b.shift = union(spans), int32(x.SourcePortsShift)
	b.everywhere = s.resolves
	b.led = s.name != "" || x.NamesLead && s.serverName != ""
	return b
}

func singles(as []netip.Addr) []netip.Prefix {
	out := make([]netip.Prefix, len(as))
	for i, a := range as {
		out[i] = netip.PrefixFrom(a, a.BitLen())
	}
	return out
}

// rule adds a rule's two tests: the destination of a packet is the source of its
// answer.
func (b *builder) rule(r *sim.Distinction) {
	var protos set
	if r.TCP {
		protos = append(protos, span{0, 1})
	}
	if r.UDP || r.ICMP { // a closed UDP port is answered by ICMP
		protos = append(protos, span{1, 2})
	}
	if r.ICMP {
		protos = append(protos, span{2, 3})
	}
	protocol := b.part(byProtocol, protos, false)
	from, to := b.portRange(r.SourcePorts), b.portRange(r.DestinationPorts)
	src, dst := b.addresses(r.Sources), b.addresses(r.Destinations)
	b.add([dimensions]part{protocol, b.port(to), b.sourcePort(from), b.address(byDestination, dst), b.address(bySource, src)})
	b.add([dimensions]part{protocol, b.port(from), b.sourcePort(to), b.address(byDestination, src), b.address(bySource, dst)})
}

// exactly adds a test for being in a product, of packets as they are sent.
func (b *builder) exactly(box [dimensions]set) {
	var t [dimensions]part
	for dim, in := range box {
		t[dim] = part{in: in}
		b.trim(dim, &t[dim])
	}
	b.add(t)
}

// optional is a set, or nothing asked.
type optional struct {
	in  set
	any bool
}

func (b *builder) portRange(ps []sim.Ports) optional {
	if len(ps) == 0 {
		return optional{any: true}
	}
	spans := make([]span, len(ps))
	for i, p := range ps {
		spans[i] = span{int32(p.First), int32(p.Last) + 1}
	}
	return optional{in: union(spans)}
}

func (b *builder) addresses(ps []netip.Prefix) optional {
	if ps == nil {
		return optional{any: true}
	}
	return optional{in: b.line.of(ps)}
}

func (b *builder) part(dim int, in set, keep bool) part {
	p := part{in: in, keep: keep || b.everywhere}
	b.trim(dim, &p)
	return p
}

func (b *builder) port(o optional) part {
	if o.any {
		return part{any: true}
	}
	return b.part(byPort, o.in, len(o.in.meet(b.ports)) > 0)
}

func (b *builder) address(dim int, o optional) part {
	if o.any {
		return part{any: true}
	}
	written, led := b.src, false
	if dim == byDestination {
		written, led = b.dst, b.led
	}
	return b.part(dim, o.in, led || len(o.in.meet(written)) > 0)
}

// sourcePort also asks of the ports that proxies' own connections would have.
func (b *builder) sourcePort(o optional) part {
	if o.any {
		return part{any: true}
	}
	p := part{in: o.in, keep: b.everywhere}
	for by := int32(1); by <= b.shift; by++ {
		p.also = append(p.also, before(o.in, by))
	}
	b.trim(bySourcePort, &p)
	return p
}

// before is the ports from which by more lead into the set; what would pass the last
// port starts again behind the reserved ones.
func before(s set, by int32) set {
	var out []span
	for _, x := range s {
		if lo, hi := max(x.lo-by, 0), min(x.hi-by, 65536-by); lo < hi {
			out = append(out, span{lo, hi})
		}
	}
	if s.contains(1024 + by) {
		out = append(out, span{65536 - by, 65536})
	}
	return union(out)
}

// trim asks nothing where the answer is the same for the whole product.
func (b *builder) trim(dim int, p *part) {
	within := b.within[dim]
	p.in = p.in.meet(within)
	constant := len(p.in) == 0 || p.in.holds(within)
	full := p.in.holds(within)
	for i := range p.also {
		p.also[i] = p.also[i].meet(within)
		constant = constant && (len(p.also[i]) == 0 || p.also[i].holds(within))
		full = full || p.also[i].holds(within)
	}
	if constant && (full || p.keep) {
		*p = part{any: true}
	}
}

// never says whether no packet of the product passes.
func (p *part) never() bool {
	if p.any || p.keep || len(p.in) > 0 {
		return false
	}
	for _, s := range p.also {
		if len(s) > 0 {
			return false
		}
	}
	return true
}

// add keeps a test that some packet may pass, once.
func (b *builder) add(parts [dimensions]part) {
	b.key = b.key[:0]
	nothing := true
	for i := range parts {
		p := &parts[i]
		if p.never() {
			return
		}
		nothing = nothing && p.any
		b.key = p.append(b.key)
	}
	if nothing || b.seen[string(b.key)] {
		return
	}
	b.seen[string(b.key)] = true
	b.tests = append(b.tests, test{parts})
}

func (p *part) append(key []byte) []byte {
	if p.any {
		return append(key, 'a')
	}
	key = append(key, 's', byte(len(p.also)), byte(b2i(p.keep)))
	key = append(p.in.key(key), '|')
	for _, s := range p.also {
		key = append(s.key(key), '|')
	}
	return key
}
