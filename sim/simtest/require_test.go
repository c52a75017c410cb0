package simtest_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"
	"azpath/sim/verify"

	"pgregory.net/rapid"
)

// recorder is a test that keeps what it is told.
type recorder struct {
	errors []string
	ended  bool
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.ended = true
}

// external is an External instance whose subnet sends everything to a firewall.
func external(t testing.TB) *sim.Network {
	t.Helper()
	n, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")},
			{Name: "apim", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt-apim", Routes: []sim.UDR{{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")}}}},
		NSGs: []sim.NSG{{Name: "nsg-apim", Rules: []sim.SecurityRule{
			{Name: "Clients", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"443"}},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-apim", IP: sim.IP("198.51.100.7")}, {Name: "pip-fw", IP: sim.IP("198.51.100.8")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}}},
		APIMs:     []sim.APIM{{Name: "apim", Mode: sim.External, Subnet: "hub/apim", PublicIP: "pip-apim"}},
		Internet:  []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRequirements(t *testing.T) {
	n := external(t)
	flow := sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "apim", Port: 443}
	for _, tt := range []struct {
		name    string
		require func(simtest.TB)
		errors  []string // what each says, in part; none is a test that passes
		ended   bool
	}{
		{"dropped for the reason that is asked for", func(t simtest.TB) { simtest.RequireDropped(t, n, sim.AsymmetricNoState, flow) }, nil, false},
		{"dropped, but for another reason", func(t simtest.TB) { simtest.RequireDropped(t, n, sim.DeniedByNSG, "tcp client -> apim:443") },
			[]string{"tcp client -> apim:443 is dropped at fw on SYN-ACK: asymmetric-no-state (asymmetric), want it to end with denied-by-nsg\nflow tcp client -> apim:443\n"}, false},
		{"no reason is none", func(t simtest.TB) { simtest.RequireDropped(t, n, sim.NoReason, "tcp apim -> 192.0.2.1:443") },
			[]string{"want it to end with none"}, false},
		{"not delivered: everything in the way", func(t simtest.TB) {
			simtest.RequireDelivered(t, n, "tcp client -> apim:8080", "tcp client -> apim:443")
		},
			[]string{"tcp client -> apim:8080 is dropped at apim on SYN: no-listener, want delivered\n", "tcp client -> apim:443 is dropped at fw on SYN-ACK: asymmetric-no-state (asymmetric), want delivered\n"}, false},
		{"no flow of the network", func(t simtest.TB) { simtest.RequireDelivered(t, n, "tcp nobody -> apim:443") }, []string{`nobody`}, true},
		{"no flow at all", func(t simtest.TB) { simtest.RequireDelivered(t, n, "apim") }, []string{"apim"}, true},
		{"an intent that fails", func(t simtest.TB) {
			simtest.RequireIntents(t, n, "clients: tcp Internet -> apim:443 must be delivered", "any Internet -> hub must not be delivered")
		}, []string{"fails     clients: tcp Internet -> apim:443 must be delivered\n"}, false},
		{"texts that are no intents, all at once", func(t simtest.TB) { simtest.RequireIntents(t, n, "tcp client -> apim:443", "must be delivered") }, []string{"no \"must\""}, true},
		{"intents that hold", func(t simtest.TB) {
			simtest.Require(t, n, verify.MustNotDeliver("nothing gets in", "any Internet -> hub"))
		}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r recorder
			tt.require(&r)
			if len(r.errors) != len(tt.errors) || r.ended != tt.ended {
				t.Fatalf("said %q, ended: %v; want %d errors, ended: %v", r.errors, r.ended, len(tt.errors), tt.ended)
			}
			for i, want := range tt.errors {
				if !strings.Contains(r.errors[i], want) {
					t.Errorf("said\n%s\nwant in it\n%s", r.errors[i], want)
				}
			}
		})
	}
}

// The helpers read alike in a property test.
func TestRequirementsInAPropertyTest(t *testing.T) {
	n := external(t)
	rapid.Check(t, func(t *rapid.T) {
		f := simtest.Flows(n).Draw(t, "flow")
		switch v, _ := n.Verdict(f); v.Disposition {
		case sim.Delivered:
			simtest.RequireDelivered(t, n, f)
		case sim.Dropped, sim.Refused, sim.Unresolved:
			simtest.RequireDropped(t, n, v.Reason, f)
		}
	})
}
