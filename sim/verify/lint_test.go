package verify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// What each thing that does nothing is told of, and that nothing else is.
func TestLintFindsWhatDoesNothing(t *testing.T) {
	base := hubAndSpokes(2, 1)
	lint := func(t *testing.T, d sim.Design) *verify.LintReport {
		t.Helper()
		r, err := verify.Lint(compiled(t, d))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := lint(t, base)
	for _, tt := range []struct{ name, change, want string }{
		{"a rule behind one that denies all", "nsg add nsg-spoke1 Late 4010 Inbound Allow Tcp 172.16.0.0/16 -> *:22", "does nothing"},
		{"a rule for a network that no route brings here", "nsg add nsg-spoke1 Stranger 120 Inbound Allow Tcp 192.168.77.0/24 -> *:8080", "never met     nsg-spoke1 Stranger"},
		{"a route for what goes nowhere else", "route add rt-spoke1 Multicast 224.0.1.0/24 None", ""},
		{"a route that longer ones take", "route add rt-spoke1 Fw 10.0.0.0/26 VirtualAppliance 10.0.0.4", ""},
		{"a denial in front of an allowance", "nsg add nsg-spoke1 NotPC 105 Inbound Deny Tcp 172.16.0.10 -> *:22", "partly taken  nsg-spoke1 site: NotPC before it denies 172.16.0.10 -> "},
		{"a firewall rule behind a wider one", "firewall add fw network net/Again Allow Tcp 10.1.0.0/16 -> 10.2.0.0/16:443", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := sim.ParseChange(tt.change)
			if err != nil {
				t.Fatal(err)
			}
			d, err := base.Apply(c)
			if err != nil {
				t.Fatal(err)
			}
			var more []string
			for line := range strings.Lines(lint(t, d).String()) {
				if !slices.Contains(strings.SplitAfter(before.String(), "\n"), line) {
					more = append(more, strings.TrimSpace(line))
				}
			}
			text := strings.Join(more, "\n")
			if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
				t.Errorf("lint tells\n%s\nwant %q", text, tt.want)
			}
		})
	}
}

// Every rule and route that lint calls unmet can go without any flow noticing.
func TestUnmetCanGo(t *testing.T) {
	d := hubAndSpokes(2, 1)
	n := compiled(t, d)
	r, err := verify.Lint(n)
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, i := range r.Unmet {
		list, name, _ := strings.Cut(i.Part, " ")
		for _, form := range []string{"nsg remove %s %s", "route remove %s %s", "firewall remove %s network %s"} {
			c, err := sim.ParseChange(fmt.Sprintf(form, list, name))
			if err != nil {
				continue
			}
			edited, err := d.Apply(c)
			if err != nil {
				continue
			}
			gone++
			x, err := verify.Diff(n, compiled(t, edited), verify.MustParse("any 10.0.0.0/8,172.16.0.0/16 -> 10.0.0.0/8,172.16.0.0/16"))
			if err != nil || len(x.Changed) > 0 {
				t.Errorf("without %s: %v\n%s", i.Part, err, x)
			}
		}
	}
	if gone == 0 {
		t.Errorf("nothing is unmet in\n%s", r)
	}
}

// What a design could lose, and what its rules lose to each other.
func ExampleLint() {
	d, err := office().Design().Apply(
		sim.AddSecurityRule{NSG: "nsg-web", Rule: sim.SecurityRule{Name: "NotOffice", Priority: 110, Direction: sim.Inbound, Access: sim.Deny, Protocol: sim.TCP, Sources: []string{"203.0.113.0/24"}, DestinationPorts: []string{"443"}}},
		sim.AddSecurityRule{NSG: "nsg-web", Rule: sim.SecurityRule{Name: "Branch", Priority: 200, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"10.9.0.0/16"}, DestinationPorts: []string{"8080"}}},
	)
	if err != nil {
		panic(err)
	}
	n, err := sim.Compile(d)
	if err != nil {
		panic(err)
	}
	r, err := verify.Lint(n)
	if err != nil {
		panic(err)
	}
	fmt.Print(r)
	// Output:
	// does nothing  networkSecurityGroups["nsg-web"].securityRules["NotOffice"]: decides nothing: 100 Https (Allow) matches all of it first
	// never met     nsg-web Branch: no flow meets this rule
}
