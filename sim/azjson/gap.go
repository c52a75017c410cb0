package azjson

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// Gap is a place of the design where something filters or routes packets in Azure of
// which no file says how: answers about flows through it hold only if it changes
// nothing.
type Gap struct {
	// Place is a subnet, "hub/app", or a machine.
	Place string `json:"place"`
	// Text says what is missing, and what was taken in its stead.
	Text string `json:"text"`
}

// String is the gap in one line.
func (g Gap) String() string { return g.Place + ": " + g.Text }

// GapsOf are those that a trace of the design leans on: where a packet of it was sent,
// arrived or was passed on, on any of the ways that Azure may choose. The design that
// was traced may have more machines than the Result's.
func (r *Result) GapsOf(t *sim.Trace) (out []Gap) {
	if t == nil || len(r.Gaps) == 0 {
		return nil
	}
	devices, addrs := map[string]bool{}, map[netip.Addr]bool{}
	for _, one := range append([]*sim.Trace{t}, t.Others...) {
		for _, leg := range one.Legs {
			for _, h := range leg.Hops {
				devices[h.Device], addrs[h.Packet.Source.Addr()], addrs[h.Packet.Dest.Addr()] = true, true, true
			}
		}
	}
	for _, g := range r.Gaps {
		if devices[g.Place] || r.passes(g.Place, devices, addrs) {
			out = append(out, g)
		}
	}
	return out
}

// passes says whether one of the devices or addresses is in a subnet.
func (r *Result) passes(subnet string, devices map[string]bool, addrs map[netip.Addr]bool) bool {
	for name, s := range subnets(&r.Design) {
		if name != subnet {
			continue
		}
		if slices.ContainsFunc(s.NICs, func(n sim.NIC) bool { return devices[n.Name] }) {
			return true
		}
		for a := range addrs {
			if slices.ContainsFunc(s.Prefixes, func(p netip.Prefix) bool { return p.Contains(a) }) {
				return true
			}
		}
	}
	return false
}

// gap takes note that a place lacks what a property refers to, if it does.
func (o *object) gap(place, key, what, found string) {
	v := o.get(key)
	id := v.Get("id")
	if id.IsNull() {
		id = v
	}
	switch {
	case found != "" || empty(v):
	case id.IsUnknown():
		o.t.gaps = append(o.t.gaps, Gap{place, "which " + what + " it has is not known: taken as if there were none"})
	case id.Text() != "":
		o.t.gaps = append(o.t.gaps, Gap{place, what + " " + plain(resource.Name(id.Text())) + " is in no file: taken as if there were none"})
	}
}

// sortedGaps are the gaps of places that the design still has.
func (t *translation) sortedGaps() []Gap {
	places := map[string]bool{}
	for name, s := range subnets(&t.d) {
		places[name] = true
		for _, n := range s.NICs {
			places[n.Name] = true
		}
	}
	out := slices.DeleteFunc(t.gaps, func(g Gap) bool { return !places[g.Place] })
	slices.SortFunc(out, func(a, b Gap) int { return cmp.Or(strings.Compare(a.Place, b.Place), strings.Compare(a.Text, b.Text)) })
	return slices.Compact(out)
}
