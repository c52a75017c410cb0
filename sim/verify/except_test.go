package verify_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// named is a network with an instance that has two addresses, a name that has to be
// looked up, and a machine.
func named(t *testing.T) *sim.Network {
	return compiled(t, sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), NICs: []sim.NIC{{Name: "vm1", IPs: sim.IPs("10.0.1.4")}, {Name: "vm2", IPs: sim.IPs("10.0.1.5")}}},
			{Name: "apim", Prefixes: sim.CIDRs("10.0.2.0/24")},
		}}},
		PublicIPs:    []sim.PublicIP{{Name: "pip-apim", IP: sim.IP("198.51.100.7")}},
		APIMs:        []sim.APIM{{Name: "apim", Mode: sim.Internal, Subnet: "hub/apim", PublicIP: "pip-apim", PrivateIP: sim.IP("10.0.2.5"), IPs: sim.IPs("10.0.2.4")}},
		PrivateZones: []sim.PrivateZone{{Name: "corp.example", Records: []string{"two A 10.0.1.5"}, Links: []sim.ZoneLink{{VNet: "hub"}}}},
	})
}

// An exception takes what it names, whether it and the set say it by a name or by
// addresses.
func TestExceptions(t *testing.T) {
	n := named(t)
	for _, tt := range []struct {
		set  string
		want []string // the flows that are left, sorted
	}{
		{"tcp vm1 -> vm2:1-9 except tcp vm1 -> vm2:5", []string{"tcp vm1 -> vm2:1-4,6-9"}},
		{"tcp vm1 -> vm2:1-9 except tcp vm2 -> vm2:5", []string{"tcp vm1 -> vm2:1-9"}},
		{"tcp vm1 -> apim:80,81 except tcp vm1 -> apim:81", []string{"tcp vm1 -> apim:80"}},
		{"tcp vm1 -> apim:80,81 except tcp vm1 -> *:81", []string{"tcp vm1 -> apim:80"}},
		{"tcp vm1 -> apim:80,81 except tcp vm1 -> hub/app:81", []string{"tcp vm1 -> apim:80", "tcp vm1 -> apim:81"}},
		{"tcp vm1 -> 10.0.2.4/31:80,81 except tcp vm1 -> apim:81", []string{"tcp vm1 -> 10.0.2.4/31:80", "tcp vm1 -> 10.0.2.4:81"}},
		{"tcp vm1 -> two.corp.example:80,81 except tcp vm1 -> two.corp.example:81", []string{"tcp vm1 -> two.corp.example:80"}},
		{"tcp vm1 -> two.corp.example:80,81 except tcp vm1 -> *:81", []string{"tcp vm1 -> two.corp.example:80"}},
		{"tcp vm1 -> two.corp.example,vm2:80,81 except tcp vm1 -> vm2:81", []string{"tcp vm1 -> two.corp.example:80-81", "tcp vm1 -> vm2:80"}},
	} {
		m, err := verify.Outcomes(n, verify.MustParse(tt.set))
		if err != nil {
			t.Errorf("%s: %v", tt.set, err)
			continue
		}
		var got []string
		for _, g := range m.Groups {
			for _, f := range g.Flows {
				got = append(got, f.String())
			}
		}
		if slices.Sort(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s leaves %q, want %q", tt.set, got, tt.want)
		}
	}
}

// An exception of one network's machines takes no flow of another's that have the
// same addresses.
func TestExceptionsHaveTheirPlace(t *testing.T) {
	m, err := verify.Outcomes(compiled(t, overlappingSpokes()), verify.MustParse("tcp vm-a,vm-b -> vm0:443 except tcp vm-b -> vm0:443"))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Groups) != 1 || len(m.Groups[0].Flows) != 1 || m.Groups[0].Flows[0].String() != "tcp vm-a@a -> vm0:443" {
		t.Errorf("left are\n%s", m)
	}
}

// Where it cannot be told what an exception takes, it is a mistake.
func TestExceptionsThatTakeNothing(t *testing.T) {
	n := named(t)
	for set, want := range map[string]string{
		"tcp vm1 -> apim:80 except tcp vm1 -> 10.0.2.5:80":            `except: destination "10.0.2.5": leaves open which flows to apim it takes`,
		"tcp vm1 -> two.corp.example:80 except tcp vm1 -> vm2:80":     `except: destination "vm2": leaves open which flows to two.corp.example it takes`,
		"tcp vm1 -> 10.0.0.0/8:80 except tcp vm1 -> two.corp.example": `except: destination "two.corp.example": has to be looked up`,
		"tcp vm1 -> vm2:80 except tcp vm1 -> nowhere:80":              `destination: "nowhere" is no machine`,
	} {
		if _, err := verify.Outcomes(n, verify.MustParse(set)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want in it %s", set, err, want)
		}
	}
	nested := verify.MustParse("tcp vm1 -> vm2:80 except tcp vm1 -> vm2:80")
	nested.Except[0].Except = []verify.FlowSet{verify.MustParse("tcp vm1 -> vm2:80")}
	if _, err := verify.Outcomes(n, nested); err == nil || !strings.Contains(err.Error(), "an exception has no exceptions") {
		t.Error(err)
	}
}
