package verify

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
	"azpath/sim/internal/acl"
)

// end is what one or more texts of a set stand for, in the networks together.
type end struct {
	sim.End
	texts    []string
	resolves bool   // a name has to be looked up
	lacks    uint64 // the networks in which it is nobody's
}

// readEnds reads texts. One is wrong if no network knows it.
func readEnds(nets []*sim.Network, part string, texts []string) (out []end, err error) {
	var errs []error
	if len(texts) == 0 {
		errs = append(errs, fmt.Errorf("%s: none given", part))
	}
	for _, text := range texts {
		ends, err := readEnd(nets, part, text)
		out, errs = append(out, ends...), append(errs, err)
	}
	return out, errors.Join(errs...)
}

// readEnd reads one text. Where networks differ it may be several ends: of a machine
// that has moved, or whose clients ask for another name. What one of them asks for by
// name is asked for by name in all.
func readEnd(nets []*sim.Network, part, text string) (out []end, err error) {
	var errs []error
	var lacks uint64
	for i, n := range nets {
		e, err := n.End(text)
		if err == nil && part == "source" && len(e.Prefixes) == 0 {
			err = fmt.Errorf("%q: only a destination may be a name that DNS resolves", text)
		}
		if err != nil {
			lacks |= 1 << i
			errs = append(errs, fmt.Errorf("%s: %w", part, err))
			continue
		}
		out = addEnd(out, end{End: e, texts: []string{text}, resolves: e.Name && len(e.Called) == 0})
	}
	if len(out) == 0 {
		return nil, errs[0]
	}
	slices.SortStableFunc(out, func(a, b end) int { // whichever network is the first
		return cmp.Or(cmp.Compare(a.ServerName, b.ServerName), cmp.Compare(a.Place, b.Place))
	})
	if i := slices.IndexFunc(out, func(e end) bool { return e.Name }); i >= 0 && part == "destination" {
		named := out[i]
		named.lacks, named.Called = lacks, nil
		for _, e := range out {
			named.resolves = named.resolves || e.resolves
			if e.Called == nil {
				e.Called = e.Prefixes
			}
			named.Called = append(named.Called, e.Called...)
		}
		if named.resolves {
			named.Called = nil
		}
		return []end{named}, nil
	}
	return out, nil
}

// addEnd adds an end to a list, or its addresses to the one that differs in nothing
// else.
func addEnd(list []end, e end) []end {
	i := slices.IndexFunc(list, func(o end) bool {
		return o.Place == e.Place && o.Name == e.Name && o.ServerName == e.ServerName && o.resolves == e.resolves
	})
	if i < 0 {
		return append(list, e)
	}
	list[i].join(e)
	return list
}

// join adds the texts and addresses of another end.
func (e *end) join(o end) {
	for _, text := range o.texts {
		if !slices.Contains(e.texts, text) {
			e.texts = append(slices.Clip(e.texts), text)
		}
	}
	e.Prefixes = append(slices.Clip(e.Prefixes), o.Prefixes...)
	e.Called = append(slices.Clip(e.Called), o.Called...)
}

// byPlace joins sources, unless the same addresses exist in several places of a
// network: then each place's stand alone.
func byPlace(nets []*sim.Network, ends []end) (out []end) {
	overlap := slices.ContainsFunc(nets, overlapping)
	for _, e := range ends {
		if !overlap {
			e.Place = ""
		}
		i := slices.IndexFunc(out, func(o end) bool { return o.Place == e.Place })
		if i < 0 {
			out = append(out, e)
		} else {
			out[i].join(e)
		}
	}
	return out
}

// byName joins destinations that are asked for alike.
func byName(ends []end, serverName string) (out []end) {
	for _, e := range ends {
		if serverName != "" {
			e.ServerName = serverName
		}
		i := slices.IndexFunc(out, func(o end) bool { return !o.Name && !e.Name && o.ServerName == e.ServerName })
		if i < 0 {
			out = append(out, e)
		} else {
			out[i].join(e)
		}
	}
	return out
}

// overlapping says whether any address is in more than one network or site.
func overlapping(n *sim.Network) bool {
	d := n.Design()
	var all []netip.Prefix
	for _, v := range d.VNets {
		all = append(all, v.Space...)
	}
	for _, s := range d.Sites {
		all = append(all, s.Prefixes...)
	}
	slices.SortFunc(all, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	var end netip.Addr // the last address so far
	for _, p := range all {
		if end.IsValid() && end.BitLen() == p.Addr().BitLen() && p.Addr().Compare(end) <= 0 {
			return true
		}
		end = acl.Last(p)
	}
	return false
}
