package flowlog_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/verify"
)

// office is two networks, peered: web has a public address, app is behind a load
// balancer's, fw is on nobody's way yet.
func office(t *testing.T, changes ...string) *sim.Network {
	t.Helper()
	text := `{
	"virtualNetworks": [
		{"name": "hub", "addressPrefixes": ["10.0.0.0/16"], "subnets": [
			{"name": "AzureFirewallSubnet", "addressPrefixes": ["10.0.0.0/26"]},
			{"name": "shared", "addressPrefixes": ["10.0.1.0/24"], "networkInterfaces": [{"name": "dc", "privateIPAddresses": ["10.0.1.4"]}]},
			{"name": "GatewaySubnet", "addressPrefixes": ["10.0.255.0/27"]}]},
		{"name": "spoke", "addressPrefixes": ["10.1.0.0/16"], "subnets": [
			{"name": "web", "addressPrefixes": ["10.1.0.0/24"], "networkSecurityGroup": "nsg-web", "routeTable": "rt-web", "networkInterfaces": [
				{"name": "web", "privateIPAddresses": ["10.1.0.4"], "publicIPAddress": "pip-web"},
				{"name": "app", "privateIPAddresses": ["10.1.0.5"]},
				{"name": "bare", "privateIPAddresses": ["10.1.0.6"]}]}]},
		{"name": "lab", "addressPrefixes": ["10.1.0.0/16"], "subnets": [
			{"name": "lab", "addressPrefixes": ["10.1.0.0/24"], "networkInterfaces": [{"name": "lab", "privateIPAddresses": ["10.1.0.5"]}]}]}],
	"virtualNetworkPeerings": [
		{"virtualNetwork": "hub", "remoteVirtualNetwork": "spoke", "allowForwardedTraffic": true},
		{"virtualNetwork": "spoke", "remoteVirtualNetwork": "hub", "allowForwardedTraffic": true}],
	"routeTables": [{"name": "rt-web"}, {"name": "rt-hub"}],
	"networkSecurityGroups": [{"name": "nsg-web", "securityRules": [
		{"name": "Web", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefixes": ["Internet"], "destinationPortRanges": ["443"]},
		{"name": "NoTelnet", "priority": 110, "direction": "Outbound", "access": "Deny", "protocol": "Tcp", "destinationPortRanges": ["23"]}]}],
	"publicIPAddresses": [{"name": "pip-web", "ipAddress": "198.51.100.4"}, {"name": "pip-lb", "ipAddress": "198.51.100.5"}, {"name": "pip-fw", "ipAddress": "198.51.100.6"}],
	"loadBalancers": [{"name": "lb", "frontendIPConfigurations": [{"name": "front", "publicIPAddress": "pip-lb"}],
		"backendAddressPools": [{"name": "pool", "networkInterfaces": ["app"]}],
		"loadBalancingRules": [{"name": "https", "frontendIPConfiguration": "front", "backendAddressPool": "pool", "protocol": "Tcp", "frontendPort": 443, "backendPort": 8443}]}],
	"azureFirewalls": [{"name": "fw", "virtualNetwork": "hub", "privateIPAddress": "10.0.0.4", "publicIPAddresses": ["pip-fw"],
		"networkRuleCollections": [{"name": "all", "priority": 200, "action": "Allow", "rules": [
			{"name": "all", "sourceAddresses": ["10.0.0.0/8"], "destinationAddresses": ["10.0.0.0/8"]}]}]}],
	"sites": [{"name": "branch", "addressPrefixes": ["192.168.0.0/16"]}]}`
	d, err := sim.ParseDesign([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range changes {
		c, err := sim.ParseChange(text)
		if err != nil {
			t.Fatal(err)
		}
		if d, err = d.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What the log shows, and whether the design says the same of it.
func TestAgreement(t *testing.T) {
	const (
		begin     = "B,NX,0,0,0,0"
		deny      = "D,NX,0,0,0,0"
		answer    = "E,NX,3,767,2,1580"
		noAnswer  = "E,NX,3,180,0,0"
		agrees    = flowlog.Agrees
		ended     = flowlog.Ended
		through   = flowlog.LetThrough
		notAsked  = flowlog.Agreement(0)
		toDC      = "10.1.0.4,10.0.1.4,50000,443,6,"
		telnet    = "10.1.0.4,10.0.1.4,50000,23,6,"
		toWeb     = "203.0.113.9,10.1.0.4,50000,443,6,"
		toWebSSH  = "203.0.113.9,10.1.0.4,50000,22,6,"
		toApp     = "203.0.113.9,10.1.0.5,50000,8443,6,"
		toBare    = "203.0.113.9,10.1.0.6,50000,443,6,"
		outside   = "10.1.0.4,203.0.113.80,50000,443,6,"
		noMachine = "10.1.0.4,10.0.255.9,50000,443,6,"
	)
	for _, c := range []struct {
		name  string
		tuple string
		want  flowlog.Agreement
		text  string // in the report
	}{
		{"delivered, and answered", toDC + "O," + answer, agrees, ""},
		{"delivered, and let out", toDC + "O," + begin, agrees, ""},
		{"delivered, and never answered", toDC + "O," + noAnswer, through, "let-through: logged unanswered, in the design delivered"},
		{"delivered, and denied", toDC + "O," + deny, through, "let-through: logged denied, in the design delivered"},
		{"denied at the source, and denied", telnet + "O," + deny, agrees, ""},
		{"denied at the source, and let out", telnet + "O," + begin, ended, "ended: logged allowed, in the design dropped at the source: denied-by-nsg"},
		{"denied at the source, and let in", telnet + "I," + begin, ended, "by rule 110 NoTelnet of network security group nsg-web"},
		{"what leaves what is modelled may be answered", outside + "O," + answer, agrees, ""},
		{"but not denied", outside + "O," + deny, through, "in the design exited"},
		{"a public address leads to the machine", toWeb + "I," + answer, agrees, ""},
		{"a load balancer's, by another port", toApp + "I," + deny, agrees, ""},
		{"which the NSG denies", toApp + "I," + begin, ended, "asked for as tcp 203.0.113.9 -> 198.51.100.5:443"},
		{"the machine's own", toWebSSH + "I," + begin, ended, "asked for as tcp 203.0.113.9 -> 198.51.100.4:22"},
		{"no public address, and let in all the same", toBare + "I," + begin, ended, "the internet does not route this address"},
		{"no public address, and denied", toBare + "I," + deny, notAsked, "no public address of the design leads to its destination"},
		{"from an instance of the firewall", "10.0.0.9,10.1.0.4,50000,443,6,I," + begin, agrees, ""},
		{"from who stands in", "10.0.1.77,10.1.0.4,50000,443,6,I," + begin, agrees, "stand-ins: 1 address of the log that nobody has in the design has a machine in hub/shared"},
		{"nobody can stand in a gateway's subnet", noMachine + "O," + begin, notAsked, "its destination is in a network of the design where nobody has it"},
		{"from nowhere", "10.9.9.9,10.1.0.4,50000,443,6,I," + begin, notAsked, "its source is private, and in no network or site of the design"},
		{"an address that two networks have, logged at its source", "10.1.0.5,10.0.1.4,50000,443,6,O," + begin, agrees, ""},
		{"or at the destination, so that nobody knows which", "10.1.0.5,10.0.1.4,50000,443,6,I," + begin, notAsked, "its source exists in several networks"},
		{"an address of two networks that one machine has", "10.1.0.6,10.0.1.4,50000,443,6,I," + begin, agrees, ""},
		{"from a site", "192.168.7.7,10.1.0.4,50000,443,6,I," + begin, ended, "no-route"},
		{"to many", "10.0.1.4,239.1.1.1,50000,443,17,O," + begin, notAsked, "it is sent to many"},
		{"by a protocol that is not modelled", "10.0.1.4,203.0.113.9,0,0,50,O," + begin, notAsked, "its protocol is not modelled"},
		{"for want of encryption", "10.1.0.4,10.0.1.4,50000,443,6,O,D,NX_NOT_ACCEPTED,0,0,0,0", notAsked, "no rule of a design judged it"},
		{"the load balancer's probe", "168.63.129.16,10.0.1.4,50000,443,6,I," + begin, agrees, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := flowlog.Replay(office(t), read(t, network("r", "1663146003599,"+c.tuple)))
			if err != nil {
				t.Fatal(err)
			}
			got := notAsked
			if len(r.Differ) > 0 {
				got = r.Differ[0].Agreement
			} else if r.Agree == 1 {
				got = agrees
			}
			if got != c.want || !strings.Contains(r.String(), c.text) || r.Asked+len(r.Skipped) != 1 {
				t.Errorf("%s, want %s, and %q in\n%s", got, c.want, c.text, r)
			}
		})
	}
}

// Where the design takes no machine of that name nobody stands in, and what is asked of
// others is asked all the same.
func TestNobodyStandsInWhereTheDesignRefusesIt(t *testing.T) {
	d := office(t).Design()
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "apps", Prefixes: sim.CIDRs("10.0.9.0/28"), NICs: []sim.NIC{{Name: "logged-10.0.9.7", IPs: []netip.Addr{sim.IP("10.0.9.8")}}}})
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	r, err := flowlog.Replay(n, read(t, network("r", "1663146003599,10.0.9.7,10.1.0.4,50000,53,17,O,B,NX,0,0,0,0", "1663146003599,10.0.1.77,10.1.0.4,50000,443,6,O,B,NX,0,0,0,0")))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.StandIns) != 1 || r.StandIns[0].Subnet != "hub/shared" || r.Asked != 1 || len(r.Skipped) != 1 || !strings.Contains(r.Skipped[0].Why, "nobody can stand for it") {
		t.Errorf("%+v\n%s", r.StandIns, r)
	}
}

// What changes do to what flowed.
func TestReplayChange(t *testing.T) {
	log := network("r",
		"1663146003599,10.1.0.4,10.0.1.4,50000,443,6,O,E,NX,30,7000,20,90000",
		"1663146003599,10.1.0.5,10.0.1.4,50000,443,6,O,E,NX,3,700,2,900",
		"1663146003599,203.0.113.9,10.1.0.4,50000,443,6,I,E,NX,3,700,2,900",
		"1663146003599,203.0.113.9,10.1.0.4,50000,22,6,I,D,NX,0,0,0,0",
		"1663146003599,203.0.113.9,10.1.0.6,50000,443,6,I,D,NX,0,0,0,0",
	)
	for _, c := range []struct {
		name    string
		changes []string
		want    []string // effect, and the flows of a group
		broken  int
		opened  int
	}{
		{"nothing that matters", []string{"nsg add nsg-web Spare 200 Inbound Deny Udp * -> *:9"}, nil, 0, 0},
		{"a deny breaks two, the heavier first", []string{"nsg add nsg-web NoDC 120 Outbound Deny * * -> 10.0.1.4"}, []string{
			"broke tcp 10.1.0.4 -> 10.0.1.4:443, tcp 10.1.0.5 -> 10.0.1.4:443"}, 2, 0},
		{"a route by the firewall that answers go past", []string{"route add rt-web Hub 10.0.1.0/24 VirtualAppliance 10.0.0.4"}, []string{
			"broke tcp 10.1.0.4 -> 10.0.1.4:443, tcp 10.1.0.5 -> 10.0.1.4:443"}, 2, 0},
		{"an allow opens what was denied", []string{"nsg add nsg-web SSH 120 Inbound Allow Tcp Internet -> *:22"}, []string{
			"mended denied tcp 203.0.113.9 -> 10.1.0.4:22"}, 0, 1},
		{"what was denied and delivered is not missed", []string{"nsg remove nsg-web Web"}, []string{
			"broke tcp 203.0.113.9 -> 10.1.0.4:443"}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := flowlog.ReplayChange(office(t), office(t, c.changes...), read(t, log))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range x.Changed {
				var flows []string
				for i := range g.Flows {
					flows = append(flows, g.Flows[i].String())
				}
				denied := ""
				if g.Denied {
					denied = "denied "
				}
				got = append(got, fmt.Sprintf("%s %s%s", g.Effect, denied, strings.Join(flows, ", ")))
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) || len(x.Broken()) != c.broken || len(x.Opened()) != c.opened {
				t.Errorf("%q, %d broken, %d opened, want %q, %d, %d\n%s", got, len(x.Broken()), len(x.Opened()), c.want, c.broken, c.opened, x)
			}
		})
	}
}

// What gets as far by other devices is told with both ways.
func TestOtherWayIsAltered(t *testing.T) {
	inspected := office(t, "route add rt-web Hub 10.0.1.0/24 VirtualAppliance 10.0.0.4", "route add rt-hub Web 10.1.0.0/24 VirtualAppliance 10.0.0.4", "subnet hub/shared routeTable rt-hub")
	x, err := flowlog.ReplayChange(office(t), inspected, read(t, network("r", "1663146003599,10.1.0.4,10.0.1.4,50000,443,6,O,E,NX,30,7000,20,90000")))
	if err != nil {
		t.Fatal(err)
	}
	const want = `altered: delivered -> delivered: 1 flow, 1 connection, 97.0 kB
    tcp 10.1.0.4 -> 10.0.1.4:443  answered, 1 connection, 97.0 kB, by nsg-a r
    before web > dc; back dc > web
    after  web > fw > dc; back dc > fw > web
the same: 0 flows
`
	if text := x.String(); !strings.HasSuffix(text, want) || len(x.Broken()) > 0 {
		t.Errorf("%s\nwant at the end\n%s", text, want)
	}
}

// A machine that a change takes away is missed: nobody stands in for it.
func TestWhatIsTakenAwayIsMissed(t *testing.T) {
	before := office(t)
	d := before.Design()
	d.VNets[0].Subnets[1].NICs = nil
	after, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	x, err := flowlog.ReplayChange(before, after, read(t, network("r", "1663146003599,10.1.0.4,10.0.1.4,50000,443,6,O,B,NX,0,0,0,0", "1663146003599,10.0.1.4,10.1.0.5,50000,8443,6,O,B,NX,0,0,0,0")))
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Broken()) != 2 || len(x.Changed) != 2 || x.Changed[0].Effect != verify.Broke || x.Changed[1].Effect != verify.Broke {
		t.Errorf("want both flows broken\n%s", x)
	}
	if text := x.String(); !strings.Contains(text, "delivered -> not sent") || !strings.Contains(text, ": no-such-host") {
		t.Errorf("want one not sent, and one for which nobody is there\n%s", text)
	}
}
