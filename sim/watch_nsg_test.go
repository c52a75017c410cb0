package sim

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// deployed reads a recorded NSG of the shared data, as `az network nsg show`
// writes it, and puts it on the subnet of a network with two machines.
func deployed(t *testing.T) Design {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "arm", "rest-nsg-subnet-deployed-json-view.json"))
	if err != nil {
		t.Skip("the recorded NSG is not here")
	}
	var file struct {
		Name       string
		Properties struct {
			SecurityRules []struct {
				Name       string
				Properties struct {
					Protocol                                          string
					SourcePortRange, DestinationPortRange             string
					SourceAddressPrefix, DestinationAddressPrefix     string
					SourcePortRanges, DestinationPortRanges           []string
					SourceAddressPrefixes, DestinationAddressPrefixes []string
					Access                                            string
					Priority                                          int
					Direction                                         string
				}
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	both := func(one string, many []string) []string {
		if one != "" && one != "*" {
			return append(many, one)
		}
		return many
	}
	g := NSG{Name: file.Name}
	for _, x := range file.Properties.SecurityRules {
		p := &x.Properties
		r := SecurityRule{
			Name: x.Name, Priority: p.Priority,
			Sources: both(p.SourceAddressPrefix, p.SourceAddressPrefixes), SourcePorts: both(p.SourcePortRange, p.SourcePortRanges),
			Destinations: both(p.DestinationAddressPrefix, p.DestinationAddressPrefixes), DestinationPorts: both(p.DestinationPortRange, p.DestinationPortRanges),
		}
		for _, err := range []error{r.Protocol.UnmarshalText([]byte(p.Protocol)), r.Access.UnmarshalText([]byte(p.Access)), r.Direction.UnmarshalText([]byte(p.Direction))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		g.Rules = append(g.Rules, r)
	}
	return Design{NSGs: []NSG{g}, VNets: []VNet{{Name: "VM-vnet", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
		{Name: "default", Prefixes: CIDRs("10.0.0.0/24"), NICs: []NIC{{Name: "vm0", IPs: IPs("10.0.0.4")}}},
		{Name: "private", Prefixes: CIDRs("10.0.1.0/24"), NSG: g.Name, NICs: []NIC{{Name: "vm1", IPs: IPs("10.0.1.4")}}},
	}}}}
}

// The questions that the index of the recorded files asks of this one.
func TestRecordedNSG(t *testing.T) {
	d := deployed(t)
	n := compiled(t, d)
	for _, tt := range []struct {
		says      string
		direction Direction
		protocol  Protocol
		remote    string
		port      uint16
		want      FlowVerificationResult
	}{
		{"in, SSH", Inbound, TCP, "10.0.0.4", 22, FlowVerificationResult{Access: Allow, RuleName: "securityRules/AllowCidrBlockSSHInbound"}},
		{"in, 80", Inbound, TCP, "10.0.0.4", 80, FlowVerificationResult{Access: Allow, RuleName: "securityRules/AllowCidrBlockSSHInbound"}},
		{"in, 8080", Inbound, TCP, "10.0.0.4", 8080, FlowVerificationResult{Access: Allow, RuleName: "securityRules/AllowCidrBlockSSHInbound"}},
		{"in, 443", Inbound, TCP, "10.0.0.4", 443, FlowVerificationResult{Access: Deny, RuleName: "securityRules/DenyCidrBlockCustomAnyInbound"}},
		{"out, 8080 to the other subnet", Outbound, TCP, "10.0.0.4", 8080, FlowVerificationResult{Access: Allow, RuleName: "securityRules/AllowAnyCustom8080Outbound"}},
		{"out, 8080 elsewhere", Outbound, TCP, "10.0.2.4", 8080, FlowVerificationResult{Access: Deny, RuleName: "securityRules/DenyAnyCustomAnyOutbound"}},
		{"out, 443", Outbound, TCP, "10.0.0.4", 443, FlowVerificationResult{Access: Deny, RuleName: "securityRules/DenyAnyCustomAnyOutbound"}},
		{"out, any UDP", Outbound, UDP, "8.8.8.8", 53, FlowVerificationResult{Access: Allow, RuleName: "securityRules/AllowAnyCustomAnyOutbound"}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			q := FlowVerification{NIC: "vm1", Direction: tt.direction, Protocol: tt.protocol, LocalPort: 50000, RemoteIP: IP(tt.remote), RemotePort: tt.port}
			if tt.direction == Inbound {
				q.LocalPort, q.RemotePort = tt.port, 50000
			}
			got, err := n.IPFlowVerify(q)
			if err != nil {
				t.Fatal(err)
			}
			if got.Access != tt.want.Access || got.RuleName != tt.want.RuleName {
				t.Errorf("IPFlowVerify(%+v) = %v %q, want %v %q", q, got.Access, got.RuleName, tt.want.Access, tt.want.RuleName)
			}
		})
	}
}

// The shape of the API's own example: every field it has, and nothing it lacks but
// the plural ones.
func TestEffectiveNSGHasTheShapeOfTheAPI(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "arm", "rest-effective-nsg-example.json"))
	if err != nil {
		t.Skip("the API's example is not here")
	}
	var example struct {
		Responses map[string]struct {
			Body struct{ Value []map[string]any }
		}
	}
	if err := json.Unmarshal(text, &example); err != nil {
		t.Fatal(err)
	}
	want := example.Responses["200"].Body.Value[0]
	d := Design{
		VNets: []VNet{{Name: "rg1-vnet", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{{Name: "default", Prefixes: CIDRs("10.0.0.0/24"), NSG: "test-nsg", NICs: []NIC{{Name: "nic1", IPs: IPs("10.0.0.4")}}}}}},
		NSGs: []NSG{{Name: "test-nsg", Rules: []SecurityRule{
			{Name: "rule1", Priority: 234, Direction: Inbound, Access: Allow, Protocol: TCP, Sources: []string{"0.0.0.0/32"}, SourcePorts: []string{"456"}, Destinations: []string{"0.0.0.0/32"}, DestinationPorts: []string{"6579"}},
			{Name: "default-allow-rdp", Priority: 1000, Direction: Inbound, Access: Allow, Protocol: TCP, Sources: []string{"1.1.1.1"}, DestinationPorts: []string{"3389"}},
		}}},
	}
	list, err := compiled(t, d).EffectiveNSG("nic1")
	if err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Value []map[string]any }
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	named := func(list any, name string) map[string]any {
		for _, r := range list.([]any) {
			if r := r.(map[string]any); r["name"] == name {
				return r
			}
		}
		t.Errorf("no rule %s in %s", name, written)
		return nil
	}
	for _, name := range []string{"securityRules/rule1", "securityRules/default-allow-rdp", "defaultSecurityRules/AllowInternetOutBound"} {
		a, b := named(want["effectiveSecurityRules"], name), named(got.Value[0]["effectiveSecurityRules"], name)
		expanded, _ := b["expandedDestinationAddressPrefix"].([]any)
		if len(expanded) > 4 != (name == "defaultSecurityRules/AllowInternetOutBound") {
			t.Errorf("%s expands to %v", name, expanded)
		}
		delete(a, "expandedDestinationAddressPrefix") // the example's is cut short
		delete(b, "expandedDestinationAddressPrefix")
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s (-API +here)\n%s", name, diff)
		}
	}
	if subnet := got.Value[0]["association"].(map[string]any)["subnet"]; subnet == nil {
		t.Errorf("association = %v, want the subnet", got.Value[0]["association"])
	}
}

func TestEffectiveNSGText(t *testing.T) {
	d := changed(t, managed(t).with(func(d *Design) {
		d.ApplicationSecurityGroups = []ApplicationSecurityGroup{{Name: "web"}}
		d.nic("a").ApplicationSecurityGroups = []string{"web"}
	}), "nsg add nsg-nic Web 100 Inbound Allow Tcp ApiManagement,10.2.0.0/16 -> asg/web:443,8000-8999", "admin add sec/base NoSSH 10 Inbound Deny Tcp * -> *:22")
	list, err := compiled(t, d).EffectiveNSG("a")
	if err != nil {
		t.Fatal(err)
	}
	text := list.String()
	for _, line := range []string{
		"security admin rules on virtual network a\n", "nsg-subnet on subnet a/a\n", "nsg-nic on network interface a\n",
		"securityAdminRules/NoSSH", "10.2.0.0/16", "web:443-443,8000-8999", "defaultSecurityRules/DenyAllOutBound", "VirtualNetwork",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
	web := list[2].Rules[0]
	if web.Name != "securityRules/Web" || !slices.Equal(web.ExpandedDestinationAddressPrefix, CIDRs("10.1.0.4/32")) || len(web.ExpandedSourceAddressPrefix) < 10 {
		t.Errorf("%+v", web)
	}
}

func TestFlowVerificationRefusals(t *testing.T) {
	n := compiled(t, filtered(t))
	ok := FlowVerification{NIC: "a", Direction: Inbound, Protocol: TCP, LocalPort: 443, RemoteIP: IP("10.0.1.4"), RemotePort: 50000}
	for _, tt := range []struct {
		edit func(*FlowVerification)
		want string
	}{
		{func(q *FlowVerification) { q.Protocol = ICMP }, `protocol: "Icmp": want "Tcp" or "Udp", the tool knows no other`},
		{func(q *FlowVerification) { q.NIC = "A" }, `network interface: "A": does not exist, did you mean "a"?`},
		{func(q *FlowVerification) { q.Direction = 0 }, `direction: want "Inbound", "Outbound"`},
		{func(q *FlowVerification) { q.LocalIP = IP("10.1.0.9") }, `localIPAddress: "10.1.0.9": no address of a, want "10.1.0.4"`},
		{func(q *FlowVerification) { q.RemoteIP = IP("2001:db8::1") }, `remoteIPAddress: "2001:db8::1": a has no address of this family`},
		{func(q *FlowVerification) { q.LocalPort = 0 }, `port: want localPort and remotePort, 1 to 65535`},
	} {
		q := ok
		tt.edit(&q)
		if _, err := n.IPFlowVerify(q); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("IPFlowVerify(%+v): %v, want %s", q, err, tt.want)
		}
	}
	if _, err := n.IPFlowVerify(ok); err != nil {
		t.Error(err)
	}
}

// What the tools answer is what a packet meets: the first packet of a flow between
// two machines passes the NSGs at both ends if and only if both verifications say
// so, and the rule they name is the one in the trace.
func TestFlowVerificationIsTheWalk(t *testing.T) {
	asked := 0
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		n, trace := a.net, a.trace(t)
		for _, l := range trace.Legs[:min(1, len(trace.Legs))] {
			for i, h := range l.Hops {
				d, err := n.nicNamed(h.Device)
				if err != nil || d.forwards || h.Packet.Protocol == ICMP || h.Packet.Protocol == 58 {
					continue
				}
				q := FlowVerification{NIC: d.name, Direction: Inbound, Protocol: h.Packet.Protocol}
				p := h.Packet
				if i == 0 {
					q.Direction = Outbound
					q.LocalIP, q.LocalPort, q.RemoteIP, q.RemotePort = p.Source.Addr(), p.Source.Port(), p.Dest.Addr(), p.Dest.Port()
				} else {
					q.LocalIP, q.LocalPort, q.RemoteIP, q.RemotePort = p.Dest.Addr(), p.Dest.Port(), p.Source.Addr(), p.Source.Port()
				}
				if !d.owns(q.LocalIP) || q.LocalPort == 0 || q.RemotePort == 0 || translated(h) || len(l.Hops) == 1 && q.Direction == Inbound {
					continue
				}
				got, err := n.IPFlowVerify(q)
				if err != nil {
					t.Fatalf("IPFlowVerify(%+v): %v", q, err)
				}
				var rule *RuleEvidence
				for _, s := range h.Steps {
					if s.Verb == VerbACL {
						rule = s.Rule
					}
				}
				switch {
				case (rule == nil) != (got.Rule == nil), rule != nil && *rule != *got.Rule:
					t.Fatalf("IPFlowVerify(%+v) names %v, the walk %v\n%s", q, got.Rule, rule, trace)
				}
				asked++
				n.holdDiagnostics(t, q, got)
			}
		}
	})
	if asked < 20 {
		t.Errorf("only %d verifications were compared", asked)
	}
}

// translated: what is judged is not what arrived.
func translated(h Hop) bool {
	return slices.ContainsFunc(h.Steps, func(s Step) bool { return s.Verb == VerbNAT || s.State == StateFlow || s.Reason == NoListener })
}

// holdDiagnostics: a rule matches if and only if its five parts do, the first that
// matches is the one named, and all lists together say what the verification says.
func (n *Network) holdDiagnostics(t *rapid.T, q FlowVerification, v FlowVerificationResult) {
	got, err := n.NSGDiagnostics(q)
	if err != nil {
		t.Fatalf("NSGDiagnostics(%+v): %v", q, err)
	}
	access := Allow
	for _, g := range got.Evaluated {
		var first string
		for _, r := range g.Rules {
			if all := r.Protocol && r.Source && r.SourcePort && r.Destination && r.DestinationPort; all && first == "" {
				first = r.Name
			}
		}
		if first != g.Matched.Name {
			t.Fatalf("NSGDiagnostics(%+v): %s matched %q, and the first whose parts all match is %q", q, g.NSG, g.Matched.Name, first)
		}
		if g.Matched.Action == "AlwaysAllow" {
			break
		}
		if g.Matched.Action == "Deny" {
			access = Deny
			break
		}
	}
	if platform := toPlatform(q.RemoteIP) && q.Direction == Outbound; !platform && (got.Access != access || v.Access != access) {
		t.Fatalf("NSGDiagnostics(%+v) = %v, its lists say %v, the verification %v", q, got.Access, access, v.Access)
	}
}
