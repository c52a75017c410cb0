package verify

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// takes is the part of a product that an exception takes from it, on a line.
func (x *space) takes(from *space, l *line, within [dimensions]set) (b box, ok bool) {
	if x.place != "" && from.place != "" && x.place != from.place {
		return b, false // the same addresses of another network
	}
	icmp := within[byPort].holds(set{{0, 1}}) && within[byPort].size() == 1
	b = box{protocolSet(x.protocols, icmp), x.ports, x.sources, nil, l.of(x.from)}
	if icmp {
		b[byPort], b[bySourcePort] = within[byPort], within[bySourcePort]
	}
	switch {
	case from.name == "":
		b[byDestination] = l.of(x.addresses())
	case x.covers(from):
		b[byDestination] = within[byDestination]
	}
	for dim := range b {
		b[dim] = b[dim].meet(within[dim])
		if len(b[dim]) == 0 {
			return b, false
		}
	}
	return b, true
}

// addresses are those of the destination that are known without a lookup.
func (s *space) addresses() []netip.Prefix {
	if s.name != "" {
		return s.called
	}
	return s.to
}

// covers says whether an exception is for all flows to a name: it has the name, or
// every address that the name may stand for.
func (x *space) covers(named *space) bool {
	if x.name == named.name {
		return true
	}
	all := named.called
	if named.resolves {
		all = []netip.Prefix{netip.PrefixFrom(first4, 0), netip.PrefixFrom(first6, 0)}
	}
	l := newLine(ends(ends(nil, x.addresses()), all))
	return len(all) > 0 && l.of(x.addresses()).holds(l.of(all))
}

// checkExcept is what is wrong with the exceptions of a set: those that say nothing of
// any of its flows because one side has a name and the other has addresses.
func checkExcept(all []space) error {
	var errs []error
	for i := range all[0].except {
		x := &all[0].except[i]
		if slices.ContainsFunc(all, func(s space) bool { return x.speaksOf(&s) }) {
			continue
		}
		for _, s := range all {
			if name := s.name; name != "" {
				errs = append(errs, fmt.Errorf("except: destination %q: leaves open which flows to %s it takes, want that name", x.toTexts[0], name))
			} else {
				errs = append(errs, fmt.Errorf("except: destination %q: has to be looked up and takes no flow to an address, want addresses", x.name))
			}
			break
		}
	}
	return errors.Join(errs...)
}

// speaksOf says whether an exception can be told to hold for a product's destinations
// or not.
func (x *space) speaksOf(s *space) bool {
	switch {
	case s.name == "":
		return x.name == "" || !x.resolves
	case x.name != "" || x.covers(s):
		return true
	}
	// Addresses: those of the name are known, and none of them is meant.
	l := newLine(ends(ends(nil, x.to), s.called))
	return !s.resolves && len(l.of(x.to).meet(l.of(s.called))) == 0
}
