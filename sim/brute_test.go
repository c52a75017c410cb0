package sim_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"azpath/sim"
	"azpath/sim/verify"
)

// holds says whether a product has a packet.
func holds(x *verify.Flows, p sim.Protocol, src, dst netip.Addr, sourcePort, port uint16) bool {
	in := func(ps []netip.Prefix, a netip.Addr) bool {
		return slices.ContainsFunc(ps, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	open := func(ps []sim.Ports, n uint16) bool {
		return p == sim.ICMP || slices.ContainsFunc(ps, func(r sim.Ports) bool { return r.First <= n && n <= r.Last })
	}
	return slices.Contains(x.Protocols, p) && in(x.Sources, src) && in(x.Destinations, dst) && open(x.SourcePorts, sourcePort) && open(x.Ports, port)
}

func count(groups []verify.Flows, p sim.Protocol, src, dst netip.Addr, sourcePort, port uint16) (n int) {
	for i := range groups {
		if holds(&groups[i], p, src, dst, sourcePort, port) {
			n++
		}
	}
	return n
}

// universe is the /28 about one of some addresses.
func universe(t *rapid.T, label string, of []netip.Addr) (out []netip.Addr) {
	p, err := rapid.SampledFrom(of).Draw(t, label).Prefix(28)
	if err != nil {
		p = netip.MustParsePrefix("203.0.113.0/28")
	}
	for a := p.Masked().Addr(); p.Contains(a); a = a.Next() {
		out = append(out, a)
	}
	return out
}

func addressesOf(d *sim.Design) []netip.Addr {
	out := []netip.Addr{sim.IP("203.0.113.10")}
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				out = append(out, n.IPs...)
			}
		}
	}
	return slices.DeleteFunc(out, func(a netip.Addr) bool { return !a.Is4() })
}

// TestProofIsBruteForce asks of every packet of a small universe, one by one, what a
// proof says of them all: its cells hold each packet that can be sent once, and no
// other, with what the packet comes to when it is walked.
func TestProofIsBruteForce(t *testing.T) {
	sent, unsent := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		have := addressesOf(&d)
		from, to := universe(t, "from", have), universe(t, "to", have)
		port := rapid.SampledFrom([]uint16{22, 53, 80, 443, 1433, 3443}).Draw(t, "port")
		set := verify.FlowSet{From: []string{netip.PrefixFrom(from[0], 28).String()}, To: []string{netip.PrefixFrom(to[0], 28).String()},
			Protocols: []sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}, Ports: []sim.Ports{{First: port, Last: port + 1}}, SourcePorts: []sim.Ports{sim.Port(50000), sim.Port(port)}}
		m, err := verify.Outcomes(n, set)
		if err != nil {
			if strings.Contains(err.Error(), "exists in several places") {
				t.Skip(err) // the set does not say which is meant
			}
			t.Fatal(err)
		}
		ask := func(src, dst netip.Addr, p sim.Protocol, sourcePort, port uint16) {
			f := sim.Flow{Source: src.String(), Destination: dst.String(), Protocol: p, SourcePort: sourcePort, Port: port}
			got, err := m.Of(f)
			in := 0
			for i := range m.Groups {
				in += count(m.Groups[i].Flows, p, src, dst, sourcePort, port)
			}
			if err != nil {
				if src == dst || sourcePort == port && p != sim.ICMP {
					return
				}
				if walks := n.Walks(f, func(*sim.Walked) {}); walks == nil || in != 0 {
					t.Fatalf("%s of %s is in no group, but in %d products, and walking it says %v", f, set, in, walks)
				}
				unsent++
				return
			}
			sent++
			if in != 1 {
				t.Fatalf("%s of %s is in %d products, want 1", f, set, in)
			}
			if want := walked(t, n, f); !slices.Equal(got, want) {
				t.Fatalf("%s of %s comes to\n%v\nthe proof has\n%v", f, set, want, got)
			}
		}
		for _, src := range from {
			for _, dst := range to {
				ask(src, dst, sim.ICMP, 0, 0)
				for _, p := range []sim.Protocol{sim.TCP, sim.UDP} {
					for _, sourcePort := range []uint16{50000, port} {
						ask(src, dst, p, sourcePort, port)
						ask(src, dst, p, sourcePort, port+1)
					}
				}
			}
		}
	})
	t.Logf("%d packets sent, %d that nobody sends", sent, unsent)
}

// TestAllowedIsEveryPacket asks the rules of random interfaces about packets one by
// one: each is in one product of those allowed or denied, the one the engine says.
func TestAllowedIsEveryPacket(t *testing.T) {
	asked, passed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		var nics []string
		for _, v := range d.VNets {
			for _, s := range v.Subnets {
				for _, x := range s.NICs {
					nics = append(nics, x.Name)
				}
			}
		}
		if len(nics) == 0 {
			t.Skip("the design has no machine to ask at")
		}
		dir := rapid.SampledFrom([]sim.Direction{sim.Inbound, sim.Outbound}).Draw(t, "direction")
		r, err := n.NICRules(rapid.SampledFrom(nics).Draw(t, "nic"), dir)
		if err != nil {
			t.Fatal(err)
		}
		j, err := verify.Allowed(n, r.NIC, dir)
		if err != nil {
			t.Fatal(err)
		}
		// The addresses and ports where the tests begin, and those just before.
		x := r.Distinctions()
		remotes, ports := slices.Clone(x.Addresses), []uint16{1, 80, 443, 1688, 50000, 65535}
		for i := range x.Rules {
			for _, p := range slices.Concat(x.Rules[i].Sources, x.Rules[i].Destinations) {
				remotes = append(remotes, p.Masked().Addr())
			}
			for _, p := range slices.Concat(x.Rules[i].SourcePorts, x.Rules[i].DestinationPorts) {
				ports = append(ports, max(1, p.First), p.Last)
			}
		}
		remotes = append(remotes, addressesOf(&d)...)
		for i := range remotes {
			if before := remotes[i].Prev(); before.IsValid() {
				remotes = append(remotes, before)
			}
		}
		for range 500 {
			own, remote := rapid.SampledFrom(r.Addresses).Draw(t, "own"), rapid.SampledFrom(remotes).Draw(t, "remote")
			if own.Is4() != remote.Is4() {
				continue
			}
			src, dst := remote, own
			if dir == sim.Outbound {
				src, dst = own, remote
			}
			p := rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}).Draw(t, "protocol")
			var sourcePort, port uint16
			if p != sim.ICMP {
				sourcePort, port = rapid.SampledFrom(ports).Draw(t, "source port"), rapid.SampledFrom(ports).Draw(t, "port")
			}
			ok, _, err := r.Allow(p, src, dst, sourcePort, port)
			if err != nil {
				t.Fatal(err)
			}
			in, out := count(j.Allowed, p, src, dst, sourcePort, port), count(j.Denied, p, src, dst, sourcePort, port)
			if in+out != 1 || (in == 1) != ok {
				t.Fatalf("%s %v %v %s:%d -> %s:%d: allowed %v, in %d products allowed and %d denied", r.NIC, dir, p, src, sourcePort, dst, port, ok, in, out)
			}
			asked, passed = asked+1, passed+in
		}
	})
	t.Logf("%d packets asked about, %d allowed", asked, passed)
}

// TestCertificatesHold certifies intents for random sets of flows of random designs:
// the checker, which knows nothing of how a set is cut, must find nothing wrong.
func TestCertificatesHold(t *testing.T) {
	cells, left := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		i := verify.Intent{Expect: rapid.SampledFrom([]verify.Expect{verify.Delivered, verify.NotDelivered, verify.Symmetric}).Draw(t, "expect"), Flows: randomSet(t, &d)}
		if rapid.Bool().Draw(t, "exception") {
			i.Flows.Except = []verify.FlowSet{{From: []string{"10.0.0.0/8"}, To: []string{"*"}, Ports: []sim.Ports{sim.Port(443)}}}
		}
		c, err := verify.Certify(n, i)
		if err != nil {
			if strings.Contains(err.Error(), "exists in several places") {
				t.Skip(err) // the set does not say which is meant
			}
			t.Fatal(err)
		}
		if len(c.Cells) > 400 {
			t.Skip("its cells make too many pairs to compare all")
		}
		if err := c.Verify(n); err != nil {
			t.Fatalf("%s: %v", i, err)
		}
		for _, x := range c.Cells {
			if cells++; x.Left != "" {
				left++
			}
		}
	})
	t.Logf("%d cells, %d of them left out", cells, left)
}
