package sim

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEffectiveNSGsSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range machinesOf(d) {
			want, err := n.EffectiveNSG(name)
			if err != nil {
				continue // nothing that Azure would show rules of
			}
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseEffectiveNSGs(text)
			if err == nil && len(want) == 0 && len(got) == 0 {
				continue
			}
			if diff := differences(want, got); err != nil || diff != "" {
				t.Fatalf("ParseEffectiveNSGs(%s): %v\n%s", text, err, diff)
			}
			c, err := n.CompareNSG(name, got)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range c.Lists {
				if l.Match != Same {
					t.Fatalf("compared with itself:\n%s", c)
				}
			}
		}
	})
}

func TestDifferencesOfRulesAreExplained(t *testing.T) {
	own := filtered(t)
	name := own.NSGs[0].Name
	n := compiled(t, own)
	for _, tt := range []struct {
		says string
		edit func(EffectiveNSGs) EffectiveNSGs
		want []string
	}{
		{"alike", func(l EffectiveNSGs) EffectiveNSGs { return l }, []string{": same\n"}},
		{"no list in Azure", func(l EffectiveNSGs) EffectiveNSGs { return nil }, []string{": only-derived\n  why it is not associated there in Azure, or not deployed\n"}},
		{"a rule more in Azure", func(l EffectiveNSGs) EffectiveNSGs {
			l[0].Rules = append(l[0].Rules, EffectiveSecurityRule{Name: "securityRules/New", Protocol: "Tcp", SourceAddressPrefix: "Internet", DestinationAddressPrefix: "0.0.0.0/0", DestinationPortRange: "22-22", SourcePortRange: "0-65535", Access: "Allow", Priority: 4000, Direction: Inbound})
			return l
		}, []string{"only-real    4000 Inbound Allow Tcp Internet -> 0.0.0.0/0:22-22 securityRules/New\n  why " + name + " has no such rule in the design\n"}},
		{"another priority and access", func(l EffectiveNSGs) EffectiveNSGs {
			l[0].Rules[0].Priority, l[0].Rules[0].Access = 4001, "Deny"
			return l
		}, []string{"(priority, access)\n"}},
		{"another edition of VirtualNetwork", func(l EffectiveNSGs) EffectiveNSGs {
			for i := range l[0].Rules {
				if r := &l[0].Rules[i]; r.SourceAddressPrefix == "VirtualNetwork" {
					r.ExpandedSourceAddressPrefix = CIDRs("10.250.0.0/16")
				}
			}
			return l
		}, []string{"(source)\n  why VirtualNetwork follows the effective routes, compare those: Azure has also 10.250.0.0/16, the design has also "}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			real, err := n.EffectiveNSG("a")
			if err != nil || len(real) == 0 {
				t.Fatal(real, err)
			}
			c, err := n.CompareNSG("a", tt.edit(real))
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range tt.want {
				if !strings.Contains(c.String(), part) {
					t.Errorf("no %q in\n%s", part, c)
				}
			}
		})
	}
}

// The API's own example reads, and is compared without a crash: its values are made up.
func TestExampleOfEffectiveRulesReads(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "arm", "rest-effective-nsg-example.json"))
	if err != nil {
		t.Skip("the API's example is not here")
	}
	var file struct {
		Responses map[string]struct{ Body json.RawMessage }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	list, err := ParseEffectiveNSGs(file.Responses["200"].Body)
	if err != nil || len(list) != 1 || len(list[0].Rules) != 3 {
		t.Fatalf("read as %v, %v", list, err)
	}
	last := list[0].Rules[2]
	if last.Name != "defaultSecurityRules/AllowInternetOutBound" || last.Protocol != "All" || len(last.ExpandedDestinationAddressPrefix) != 4 || last.Priority != 65001 {
		t.Errorf("%+v", last)
	}
	n := compiled(t, filtered(t))
	if c, err := n.CompareNSG("a", list); err != nil || !strings.Contains(c.String(), "only-real    234 Inbound Allow Tcp 0.0.0.0/32:456-456 -> 0.0.0.0/32:6579-6579 securityRules/rule1\n") {
		t.Errorf("%v, %v", c, err)
	}
}

func TestParseEffectiveNSGErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:  `want a list of network security groups, or an object with one in "value"`,
		`[7]`: "value[0]: want an object with networkSecurityGroup",
		`[{"effectiveSecurityRules": [{"name": "r", "protocol": "Smoke", "access": "Maybe", "direction": "Up", "sourcePortRange": "x", "sourceAddressPrefix": "10.0.0.1/8", "expandedSourceAddressPrefix": ["y"]}]}]`: `value[0].effectiveSecurityRules[0].protocol: "Smoke": want one such as "Tcp", "Udp", "Icmp" or "All"
value[0].effectiveSecurityRules[0].access: "Maybe": want Allow, Deny or AlwaysAllow
value[0].effectiveSecurityRules[0].direction: "Up": want Inbound or Outbound
value[0].effectiveSecurityRules[0].sourcePortRange: "x": want a port or a range such as "8000-8999"
value[0].effectiveSecurityRules[0].sourceAddressPrefix: "10.0.0.1/8": host bits are set, did you mean "10.0.0.0/8"?
value[0].effectiveSecurityRules[0].expandedSourceAddressPrefix: "y": want a prefix such as "10.0.0.0/16"`,
	} {
		if list, err := ParseEffectiveNSGs([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) || list != nil {
			t.Errorf("ParseEffectiveNSGs(%s) = %v, %v\nwant %s", text, list, err, want)
		}
	}
}

func FuzzParseEffectiveNSGs(f *testing.F) {
	f.Add([]byte(`{"value": [{"networkSecurityGroup": {"id": "/a/b"}, "association": {"subnet": {"id": "/x/virtualNetworks/v/subnets/s"}}, "effectiveSecurityRules": [{"name": "securityRules/r", "protocol": "tcp", "priority": "100", "access": "allow", "direction": "inbound", "sourcePortRange": ["0-65535"], "expandedSourceAddressPrefix": ["10.0.0.0/8"]}]}]}`))
	f.Add([]byte(`Running ..
[]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ParseEffectiveNSGs(b)
		if err != nil {
			if list != nil {
				t.Errorf("lists beside error %v", err)
			}
			return
		}
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseEffectiveNSGs(text); err != nil || len(again) != len(list) {
			t.Errorf("%q reads as %v and back as %v, %v", b, list, again, err)
		}
		_ = list.String()
	})
}
