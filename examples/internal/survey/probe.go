package survey

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

const probePrefix = "probe."

// withProbes is the network with a machine in each subnet that has nobody to ask and
// may have one: Azure's dedicated subnets may not, and Compile says which those are.
func withProbes(d sim.Design, plain *sim.Network) (*sim.Network, []string) {
	refused := map[string]bool{}
	for range len(d.VNets) + 8 {
		probed, names := addProbes(d, refused)
		if names == nil {
			return plain, nil
		}
		n, err := sim.Compile(probed)
		if err == nil {
			return n, names
		}
		if !refuse(&d, err, refused) {
			break
		}
	}
	return plain, nil
}

// addProbes puts a probe into each subnet without a machine, but for those refused.
func addProbes(d sim.Design, refused map[string]bool) (probed sim.Design, names []string) {
	probed = d.Clone()
	taken := map[string]bool{} // by instances, which stand for their subnets
	for i := range d.APIMs {
		taken[d.APIMs[i].Subnet] = true
	}
	for i := range probed.VNets {
		v := &probed.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			a, ok := lastFree(s.Prefixes)
			if len(s.NICs) > 0 || s.Delegation != "" || taken[v.Name+"/"+s.Name] || !ok || refused[placeOf(v.Name, s.Name)] {
				continue
			}
			s.NICs = []sim.NIC{{Name: probePrefix + v.Name + "." + s.Name, IPs: []netip.Addr{a}}}
			names = append(names, s.NICs[0].Name)
		}
	}
	return probed, names
}

func placeOf(vnet, subnet string) string {
	return fmt.Sprintf("virtualNetworks[%q].subnets[%q]", vnet, subnet)
}

// refuse marks the subnets whose probe an error is about. It is false if there are none.
func refuse(d *sim.Design, err error, refused map[string]bool) (found bool) {
	text := err.Error()
	var one *sim.DesignError
	if !errors.As(err, &one) {
		return false
	}
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			v, s := d.VNets[i].Name, d.VNets[i].Subnets[j].Name
			if p := placeOf(v, s); !refused[p] && (strings.Contains(text, p) || strings.Contains(text, probePrefix+v+"."+s)) {
				refused[p], found = true, true
			}
		}
	}
	return found
}

// Design is the one that was asked, with the probes alone that flows are about: what a
// picture of those flows has to show.
func (s *Survey) Design(flows []Flow) sim.Design {
	used := map[string]bool{}
	for _, f := range flows {
		used[f.Flow.Source], used[f.Flow.Destination] = true, true
	}
	d := s.Network.Design()
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			x := &d.VNets[i].Subnets[j]
			x.NICs = slices.DeleteFunc(x.NICs, func(n sim.NIC) bool { return slices.Contains(s.Probes, n.Name) && !used[n.Name] })
		}
	}
	return d
}

// lastFree is the last address that Azure gives out of a prefix of IPv4.
func lastFree(prefixes []netip.Prefix) (netip.Addr, bool) {
	i := slices.IndexFunc(prefixes, func(p netip.Prefix) bool { return p.Addr().Is4() && p.Bits() <= 29 })
	if i < 0 {
		return netip.Addr{}, false
	}
	b := prefixes[i].Addr().As4()
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]) + uint32(1)<<(32-prefixes[i].Bits()) - 2
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), true
}
