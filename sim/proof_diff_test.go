package sim_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"azpath/route"
	"azpath/sim"
	"azpath/sim/verify"
)

// edits are changes that someone might make to a design, of what it has or to it, by
// kind.
func edits(d *sim.Design) [][]sim.Change {
	var routes, rules, firewall, network []sim.Change
	for _, rt := range d.RouteTables {
		for _, r := range rt.Routes {
			routes = append(routes, sim.RemoveRoute{Table: rt.Name, Name: r.Name})
		}
		routes = append(routes, sim.SetPropagation{Table: rt.Name, Propagate: rt.DisableBGPPropagation})
		for _, p := range []string{"203.0.113.0/25", "10.0.2.0/24", "0.0.0.0/0", "10.1.0.0/30"} {
			for _, hop := range []route.NextHop{sim.ToInternet, sim.ToNone, sim.Appliance("10.0.0.4"), sim.Appliance("10.0.1.4")} {
				routes = append(routes, sim.AddRoute{Table: rt.Name, Route: sim.UDR{Name: "edit", Prefix: sim.CIDR(p), NextHop: hop}})
			}
		}
	}
	for _, g := range d.NSGs {
		for _, r := range g.Rules {
			rules = append(rules, sim.RemoveSecurityRule{NSG: g.Name, Name: r.Name})
		}
		for i, end := range []string{"Internet", "10.0.0.0/16", "10.1.0.4/32", "VirtualNetwork"} {
			one := sim.SecurityRule{Name: "edit", Priority: 101, Direction: sim.Inbound, Access: sim.Deny, Sources: []string{end}, DestinationPorts: []string{"400-500"}}
			two := sim.SecurityRule{Name: "edit", Priority: 101, Direction: sim.Direction(i%2 + 1), Access: sim.Allow, Destinations: []string{end}, SourcePorts: []string{"0-50000"}}
			rules = append(rules, sim.AddSecurityRule{NSG: g.Name, Rule: one}, sim.AddSecurityRule{NSG: g.Name, Rule: two})
		}
	}
	for _, f := range d.Firewalls {
		for _, access := range []sim.Access{sim.Allow, sim.Deny} {
			firewall = append(firewall, sim.AddNetworkRule{Firewall: f.Name, Access: access, Rule: sim.NetworkRule{Name: "edit", Sources: []string{"10.0.0.0/8"}, Ports: []string{"80-443"}}})
		}
	}
	for _, p := range d.Peerings {
		for _, flag := range []sim.PeeringFlag{sim.AllowForwardedTraffic, sim.AllowGatewayTransit, sim.UseRemoteGateways} {
			network = append(network, sim.SetPeering{From: p.From, To: p.To, Flag: flag}, sim.SetPeering{From: p.From, To: p.To, Flag: flag, Value: true})
		}
	}
	for _, v := range d.VNets {
		network = append(network, sim.SetDNSServers{VNet: v.Name, Servers: sim.IPs("10.0.20.4")}, sim.SetDNSServers{VNet: v.Name})
		for _, s := range v.Subnets {
			network = append(network, sim.AttachRouteTable{Subnet: v.Name + "/" + s.Name}, sim.AttachNSG{Subnet: v.Name + "/" + s.Name})
		}
	}
	return slices.DeleteFunc([][]sim.Change{rules, rules, routes, firewall, network}, func(of []sim.Change) bool { return len(of) == 0 })
}

// pairs draws a network, and it changed, or another one; and a set of flows between
// parts that one of them has, or both.
func pairs(t *rapid.T) (before, after *sim.Network, set verify.FlowSet) {
	d := randomDesigns().Draw(t, "design")
	before = compile(t, d)
	if rapid.IntRange(0, 3).Draw(t, "another") == 0 {
		other := randomDesigns().Draw(t, "other design")
		after = compile(t, other)
		if rapid.Bool().Draw(t, "set of the other") {
			d = other
		}
		return before, after, randomSet(t, &d)
	}
	for all := edits(&d); after == nil; {
		kind := rapid.SampledFrom(all).Draw(t, "kind")
		changed, err := d.Apply(rapid.SampledFrom(kind).Draw(t, "change"))
		if err == nil {
			after, _ = sim.Compile(changed) // Azure may refuse it
		}
	}
	if rapid.Bool().Draw(t, "all over") {
		return before, after, verify.MustParse("tcp Internet,hub,spoke1 -> hub,spoke1,203.0.113.0/24")
	}
	return before, after, randomSet(t, &d)
}

func compile(t *rapid.T, d sim.Design) *sim.Network {
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func difference(t *rapid.T, before, after *sim.Network, set verify.FlowSet) *verify.Difference {
	d, err := verify.Diff(before, after, set)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sentAndWalked is what a flow comes to, asked for itself; nothing if nobody in the
// network can send it, or nothing there has the name.
func sentAndWalked(t *rapid.T, n *sim.Network, f sim.Flow) []verify.Outcome {
	var no *sim.FlowError
	_, err := n.Verdict(f)
	_, name := netip.ParseAddr(f.Destination)
	if errors.As(err, &no) && (no.Part == "source" || no.Part == "destination" && name != nil) {
		return nil
	}
	return walked(t, n, f)
}

// TestDifferenceIsWhatEveryPacketDoes draws packets of sets: each must fare in both
// networks as the difference has it, and be in it exactly if it fares otherwise.
func TestDifferenceIsWhatEveryPacketDoes(t *testing.T) {
	packets, changed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		before, after, set := pairs(t)
		d := difference(t, before, after, set)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		verifies := func(f sim.Flow, group *verify.Changed) {
			was, is, err := d.Of(f)
			if err != nil {
				return // the same port twice, with an address that one of them lends
			}
			packets++
			if group != nil && (!slices.Equal(group.Before, was) || !slices.Equal(group.After, is)) {
				t.Fatalf("%s is in the flows of %v and is found as %v -> %v", f, group, was, is)
			}
			if wantWas, wantIs := sentAndWalked(t, before, f), sentAndWalked(t, after, f); !slices.Equal(was, wantWas) || !slices.Equal(is, wantIs) {
				t.Fatalf("%s\nof %s goes from\n%v to %v\nthe difference has\n%v to %v", f, set, wantWas, wantIs, was, is)
			}
		}
		for i := range d.Changed {
			changed++
			c := &d.Changed[i]
			for range 500 / len(d.Changed) {
				if f, ok := drawFlow(r, c.Flows[r.IntN(len(c.Flows))]); ok {
					verifies(f, c)
				}
			}
		}
		for _, n := range []*sim.Network{before, after} {
			m, err := verify.Outcomes(n, set)
			if err != nil {
				continue // an end that the other network alone has
			}
			for _, g := range m.Groups {
				for range 500 / len(m.Groups) {
					if f, ok := drawFlow(r, g.Flows[r.IntN(len(g.Flows))]); ok {
						verifies(f, nil)
					}
				}
			}
		}
	})
	t.Logf("%d packets, %d groups of changed ones", packets, changed)
}

// Nothing changes where nothing is changed.
func TestNetworkDoesNotDifferFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, set := compile(t, d), randomSet(t, &d)
		for _, other := range []*sim.Network{n, compile(t, d)} {
			if x := difference(t, n, other, set); len(x.Changed) > 0 {
				t.Fatalf("of %s\n%s", set, x)
			}
		}
	})
}

// The difference the other way round is the same, mirrored.
func TestDifferenceIsMirrored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after, set := pairs(t)
		there, back := difference(t, before, after, set), difference(t, after, before, set)
		if there.Same != back.Same || there.Cells != back.Cells || len(there.Changed) != len(back.Changed) {
			t.Fatalf("of %s\n%s\nand back\n%s", set, there, back)
		}
		for _, c := range there.Changed {
			i := slices.IndexFunc(back.Changed, func(o verify.Changed) bool {
				return slices.Equal(c.Before, o.After) && slices.Equal(c.After, o.Before)
			})
			if i < 0 {
				t.Fatalf("of %s only there\n%s", set, c.String())
			}
			o := back.Changed[i]
			turned := map[verify.Effect]verify.Effect{verify.Broke: verify.Mended, verify.Mended: verify.Broke, verify.Altered: verify.Altered}[c.Effect]
			if o.Effect != turned || o.Example != c.Example || !reflect.DeepEqual(o.Flows, c.Flows) || fmt.Sprint(o.BeforeTrace, o.AfterTrace) != fmt.Sprint(c.AfterTrace, c.BeforeTrace) {
				t.Fatalf("of %s\n%s\nand back\n%s", set, c.String(), o.String())
			}
		}
	})
}
