package acl

import (
	"net/netip"
	"slices"
)

// Compile returns the list of the rules, which are evaluated in the order
// given: sort them by priority first. An empty list matches nothing. Its memory
// is at worst one bit for each rule and each prefix or port range of the list:
// meant for some thousands of rules, not for hundreds of thousands.
func Compile(rules []Rule) *List {
	words := max(1, (len(rules)+63)/64)
	c := compiler{
		rules: rules,
		edges: make([]edge, 0, 4*len(rules)),
		set:   make([]uint64, words),
		sets:  setTable{words: words},
	}
	l := &List{
		rules:            len(rules),
		words:            words,
		protocols:        c.line(255, protocolSpans),
		sources:          c.side(func(r *Rule) []netip.Prefix { return r.Sources }),
		destinations:     c.side(func(r *Rule) []netip.Prefix { return r.Destinations }),
		sourcePorts:      c.line(noPorts, func(s []span, r *Rule) []span { return portSpans(s, r.SourcePorts) }),
		destinationPorts: c.line(noPorts, func(s []span, r *Rule) []span { return portSpans(s, r.DestinationPorts) }),
	}
	l.sets = slices.Clone(c.sets.sets)
	return l
}

// A compiler cuts one dimension after another. The slices are scratch space
// that each dimension uses anew.
type compiler struct {
	rules []Rule
	sets  setTable

	spans   []span
	edges   []edge
	set     []uint64 // rules that hold at the place the sweep has reached
	starts  []key
	classOf []uint32
}

// An edge is a place where one rule begins to hold, or ceases to.
type edge struct {
	at   key
	rule int
}

// spansOf appends what a rule holds in one dimension, in any order and as often
// as it likes.
type spansOf func([]span, *Rule) []span

func (c *compiler) line(last uint64, of spansOf) line {
	c.cut(key{lo: last}, of)
	l := line{starts: make([]uint32, len(c.starts)), classOf: slices.Clone(c.classOf)}
	for i, start := range c.starts {
		l.starts[i] = uint32(start.lo)
	}
	return l
}

func (c *compiler) side(of func(*Rule) []netip.Prefix) side {
	v4 := c.line(ipv4.last().lo, func(s []span, r *Rule) []span { return ipv4.appendSpans(s, of(r)) })
	c.cut(ipv6.last(), func(s []span, r *Rule) []span { return ipv6.appendSpans(s, of(r)) })
	return side{v4, longLine{slices.Clone(c.starts), slices.Clone(c.classOf)}}
}

// cut leaves in c.starts and c.classOf the pieces of one dimension, whose
// highest key is last.
func (c *compiler) cut(last key, of spansOf) {
	c.edges = c.edges[:0]
	for i := range c.rules {
		c.spans = union(of(c.spans[:0], &c.rules[i]))
		c.edges = slices.Grow(c.edges, 2*len(c.spans))
		for _, s := range c.spans {
			c.edges = append(c.edges, edge{s.first, i})
			if s.last != last {
				c.edges = append(c.edges, edge{s.last.next(), i})
			}
		}
	}
	slices.SortFunc(c.edges, func(a, b edge) int { return a.at.compare(b.at) })
	c.sweep()
}

// sweep passes over the edges from left to right. Since the spans of one rule
// have gaps between them, a rule has at most one edge at a place, which simply
// turns it over: on if it was off, off if it was on. So the set changes at every
// place that has edges, and neighbouring pieces differ.
func (c *compiler) sweep() {
	c.starts, c.classOf = c.starts[:0], c.classOf[:0]
	clear(c.set)
	for i, at := 0, (key{}); ; at = c.edges[i].at {
		for ; i < len(c.edges) && c.edges[i].at == at; i++ {
			rule := c.edges[i].rule
			c.set[rule/64] ^= 1 << (rule % 64)
		}
		c.starts = append(c.starts, at)
		c.classOf = append(c.classOf, c.sets.class(c.set))
		if i == len(c.edges) {
			return
		}
	}
}

func protocolSpans(spans []span, r *Rule) []span {
	if r.Protocols == AnyProto() {
		return append(spans, span{key{}, key{lo: 255}})
	}
	for p := range 256 {
		if r.Protocols.Has(uint8(p)) {
			at := key{lo: uint64(p)}
			spans = append(spans, span{at, at})
		}
	}
	return spans
}

// portSpans lets any port, however it is written, hold for packets without
// ports too.
func portSpans(spans []span, ports []Ports) []span {
	for _, p := range ports {
		if p.First <= p.Last {
			spans = append(spans, span{key{lo: uint64(p.First)}, key{lo: uint64(p.Last)}})
		}
	}
	spans = union(spans)
	if every := (span{key{}, key{lo: noPorts - 1}}); len(ports) == 0 || len(spans) == 1 && spans[0] == every {
		return append(spans[:0], span{key{}, key{lo: noPorts}})
	}
	return spans
}

// A setTable numbers the distinct sets: an open-addressing hash table, since a
// map cannot have slices as its keys.
type setTable struct {
	words int
	sets  []uint64 // the sets one after another
	slots []uint32 // class + 1 of the set that hashes here, or 0; length a power of two
}

// class returns the class of the set, a new one if the set is new.
func (t *setTable) class(set []uint64) uint32 {
	if 2*len(t.sets) >= t.words*len(t.slots) {
		t.grow()
	}
	slot := t.slot(set)
	if *slot == 0 {
		*slot = uint32(len(t.sets)) + 1
		t.sets = append(t.sets, set...)
	}
	return *slot - 1
}

// slot returns the place of the set in the table, or the free one where it
// belongs.
func (t *setTable) slot(set []uint64) *uint32 {
	hash := uint64(0)
	for _, word := range set {
		hash = (hash ^ word) * 0x9e3779b97f4a7c15
		hash ^= hash >> 32
	}
	for i := int(hash); ; i++ {
		slot := &t.slots[i&(len(t.slots)-1)]
		if *slot == 0 || slices.Equal(t.sets[*slot-1:][:t.words], set) {
			return slot
		}
	}
}

func (t *setTable) grow() {
	t.slots = make([]uint32, max(64, 2*len(t.slots)))
	for class := 0; class < len(t.sets); class += t.words {
		*t.slot(t.sets[class:][:t.words]) = uint32(class) + 1
	}
}
