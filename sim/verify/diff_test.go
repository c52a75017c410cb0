package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// twoSpokes is a hub with a machine, and the spokes named peered with it.
func twoSpokes(spokes ...string) sim.Design {
	d := sim.Design{VNets: []sim.VNet{{Name: "hub", Region: "westeurope", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
		{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), NICs: []sim.NIC{{Name: "vm0", IPs: sim.IPs("10.0.1.4")}}},
	}}}}
	for i, name := range spokes {
		addr := fmt.Sprintf("10.%d.0.", i+1)
		d.VNets = append(d.VNets, sim.VNet{Name: name, Region: "westeurope", Space: sim.CIDRs(addr + "0/16"), Subnets: []sim.Subnet{
			{Name: "app", Prefixes: sim.CIDRs(addr + "0/24"), NICs: []sim.NIC{{Name: "vm-" + name, IPs: sim.IPs(addr + "4")}}},
		}})
		d.Peerings = append(d.Peerings, sim.Peering{From: "hub", To: name}, sim.Peering{From: name, To: "hub"})
	}
	return d
}

// overlappingSpokes is twoSpokes of which the second has the first one's addresses.
func overlappingSpokes() sim.Design {
	return with(twoSpokes("a", "b"), func(d *sim.Design) {
		d.VNets[2].Space, d.VNets[2].Subnets[0].Prefixes = sim.CIDRs("10.1.0.0/16"), sim.CIDRs("10.1.0.0/24")
		d.VNets[2].Subnets[0].NICs[0].IPs = sim.IPs("10.1.0.4")
		d.Peerings = d.Peerings[:2]
	})
}

func with(d sim.Design, edit func(*sim.Design)) sim.Design {
	d = d.Clone()
	edit(&d)
	return d
}

// headlines are a difference without its traces.
func headlines(d *verify.Difference) string {
	var b strings.Builder
	for line := range strings.Lines(d.String()) {
		if !strings.HasPrefix(line, "      ") && line != "    one of them:\n" {
			b.WriteString(line)
		}
	}
	return b.String()
}

// What an end stands for in one network alone is in the question all the same.
func TestDiffAsksForWhatEitherNetworkHas(t *testing.T) {
	one, two := twoSpokes("a"), twoSpokes("a", "b")
	moved := with(one, func(d *sim.Design) { d.VNets[1].Subnets[0].NICs[0].IPs = sim.IPs("10.1.0.5") })
	service := with(one, func(d *sim.Design) {
		d.Services = []sim.Service{{Name: "store", Prefixes: sim.CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}}}
	})
	named := with(one, func(d *sim.Design) {
		d.PrivateZones = []sim.PrivateZone{{Name: "corp.example", Records: []string{"web A 10.1.0.4"}, Links: []sim.ZoneLink{{VNet: "hub"}}}}
	})
	twice := overlappingSpokes()
	for _, tt := range []struct {
		name          string
		before, after sim.Design
		set, want     string
	}{
		{"a destination that is new", one, two, "tcp vm0 -> a,b:443", `
mended: dropped at the source: next-hop-none -> delivered
    tcp vm0 -> 10.2.0.4:443
altered: dropped at the source: next-hop-none -> dropped at the source: no-such-host
    tcp vm0 -> a,b but 10.1.0.0/16,10.2.0.4:443
the same: 2 kinds of flow
`},
		{"a source that is new", one, two, "tcp a,b -> vm0:443", `
mended: not sent -> delivered
    tcp 10.2.0.4 -> vm0:443
the same: 1 kind of flow
`},
		{"a subnet that goes", two, one, "tcp b/app -> vm0:443", `
broke: delivered -> not sent
    tcp 10.2.0.4 -> vm0:443
`},
		{"a machine that has moved", one, moved, "tcp vm-a -> vm0:443", `
broke: delivered -> not sent
    tcp 10.1.0.4 -> vm0:443
mended: not sent -> delivered
    tcp 10.1.0.5 -> vm0:443
`},
		{"a service that is new where the internet was", one, service, "tcp vm0 -> store:443", `
mended: exited at internet -> delivered
    tcp vm0 -> store:443
    assume default-outbound-access
`},
		{"a name that resolves since", one, named, "tcp vm0 -> web.corp.example:443", `
mended: not sent -> delivered
    tcp vm0 -> web.corp.example:443
`},
		{"an address that exists twice since", one, twice, "tcp vm-a,vm-b -> vm0:443", `
altered: not sent -> dropped at the source: next-hop-none
    tcp vm-b@b -> vm0:443
the same: 1 kind of flow
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := verify.Diff(compiled(t, tt.before), compiled(t, tt.after), verify.MustParse(tt.set))
			if err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(headlines(d), "\n")
			if want := tt.want[1:]; got != want {
				t.Errorf("Diff(%s):\n%swant\n%s", tt.set, got, want)
			}
		})
	}
}

// A text is wrong if neither network knows it, and then is named once.
func TestDiffNamesEachMistakeOnce(t *testing.T) {
	before, after := compiled(t, twoSpokes("a")), compiled(t, twoSpokes("a", "b"))
	_, err := verify.Diff(before, after, verify.MustParse("tcp nobody,b -> nowhere,b,a:443 except tcp noone -> b"))
	if err == nil {
		t.Fatal("no mistake")
	}
	for _, want := range []string{"source: \"nobody\"", "destination: \"nowhere\"", "source: \"noone\""} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("%v\nwant %s in it once", err, want)
		}
	}
	if n := strings.Count(err.Error(), "\n"); n != 2 {
		t.Errorf("%d lines, want 3:\n%v", n+1, err)
	}
}
