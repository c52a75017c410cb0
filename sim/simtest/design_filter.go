package simtest

import "azpath/sim"

// filter draws what an appliance or edge does; own is an address it may hide
// behind.
func (g *drawing) filter(label, own string) sim.Filter {
	f := sim.Filter{Stateful: g.often(label + " stateful?"), Loose: g.yes(label + " loose?"), Liberal: g.yes(label + " liberal?")}
	no := sim.FilterRule{Name: "no", Access: sim.Deny, Sources: g.addresses("sources"), Destinations: g.addresses("destinations"), Ports: g.portTexts()}
	if g.yes(label + " deny?") {
		f.Rules = append(f.Rules, no)
	}
	if !g.rarely(label + " denies the rest?") {
		f.Rules = append(f.Rules, sim.FilterRule{Name: "all", Access: sim.Allow})
	}
	hide := sim.SNATRule{Name: "hide", Destinations: pick(g, "hidden from", nil, []string{"10.2.0.0/16"}), To: sim.IP(own)}
	if g.yes(label + " SNAT?") {
		f.SNAT = []sim.SNATRule{hide}
	}
	return f
}

func (g *drawing) addresses(label string) []string {
	return pick(g, label, nil, []string{"10.0.0.0/8"}, []string{"10.1.0.0/16"}, []string{"10.1.0.4"}, []string{"172.16.0.0/16"}, []string{"203.0.113.0/24"}, []string{"10.2.0.0/16", "203.0.113.10"})
}

func (g *drawing) portTexts() []string {
	return pick(g, "ports", nil, []string{"443"}, []string{"1-1023"}, []string{"53", "80"})
}
