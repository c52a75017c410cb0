package sim

import (
	"errors"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// changeTexts is one of each kind, as an engineer would type it.
var changeTexts = []string{
	"route add rt-apim CP1 203.0.113.66/32 Internet",
	"route add rt-apim FW 0.0.0.0/0 VirtualAppliance 10.0.0.4",
	"route add rt-apim APIM ApiManagement Internet",
	"route add rt-apim v6 2001:db8::/32 None",
	"route add rt-apim equal 10.9.0.0/16 VirtualApplianceEcmp 10.0.0.4,10.0.0.5",
	"route add rt-apim first 10.8.0.0/16 VirtualAppliance 10.0.0.4 hasBgpOverride",
	"route remove rt-apim FW",
	"route propagation rt-apim off",
	"nsg add nsg-apim AllowMgmt 110 Inbound Allow Tcp ApiManagement -> VirtualNetwork:3443",
	"nsg add nsg-apim AllowV6 120 Outbound Allow * [2001:db8::/64],10.0.0.0/24:1024-65535 -> [2001:db8::53]:53,443",
	"nsg remove nsg-apim Old",
	"nsg add nsg-apim AllowWeb 130 Inbound Allow Tcp asg/web,asg/app:1024-65535 -> asg/data:1433",
	"asg add web0 web",
	"asg remove web0 web",
	"admin add security/base NoSSH 10 Inbound Deny Tcp Internet -> *:22",
	"admin add security/base Monitor 20 Outbound AlwaysAllow * 10.0.0.0/8:1-9 -> [2001:db8::/32]",
	"admin remove security/base NoSSH",
	"firewall add fw network allow-web Allow Tcp,Udp 10.0.0.0/8 -> *:443",
	"firewall add fw network base/allow-monitor Allow Tcp 10.0.1.0/24 -> AzureMonitor:443,1886",
	"firewall add fw application loose Allow 10.0.1.0/24 -> *example.com:443",
	"firewall add fw application allow-ms Allow 10.0.1.0/24 -> *.example.com,example.net:443,8443",
	"firewall add fw application everything Deny * -> *",
	"firewall add fw nat publish Tcp * -> 198.51.100.7:443 => 10.0.1.4:8443",
	"firewall add fw nat same-port Udp 203.0.113.0/24 -> fw-pip:53 => 10.0.1.5",
	"firewall add fw network spokes/time Allow Udp 10.0.0.4,group=ipg-spokes -> group=ipg-time,fqdn=time.example.com:123",
	"firewall add fw application updates Allow group=ipg-spokes -> *.example.com,tag=WindowsUpdate:80,Http/8080,1433 terminateTLS",
	"firewall add fw nat by-name Tcp group=ipg-clients -> fw-pip:443 => fqdn=web.example.com:8443",
	"firewall policy fw hub-policy",
	"firewall policy fw none",
	"ipgroup add ipg-spokes 10.1.0.0/16",
	"ipgroup remove ipg-spokes 10.1.0.4",
	"firewall remove fw network allow-dns",
	"firewall remove fw application azpath/x",
	"edge add dc1/internet allow-monitor Allow Tcp 10.0.0.0/8 -> AzureMonitor:443,1886",
	"edge add dc1/internet v6 Allow * 10.0.0.0/24,[2001:db8::/32] -> 10.0.0.0/24,[2001:db8::]:443",
	"edge remove dc1/internet old",
	"edge preference dc1/vpn 200",
	"edge accept dc1/microsoft Storage.EastUS",
	"edge accept dc1/microsoft 2001:db8::/32",
	"edge refuse dc1/microsoft 198.51.100.0/24",
	"edge advertise dc1/microsoft 203.0.113.0/28",
	"edge withdraw dc1/microsoft 203.0.113.0/28",
	"edge translate dc1/internet hide inward *,10.0.0.0/8 -> 192.168.10.0/24 => 192.168.0.1",
	"edge translate dc1/internet pool outward * -> * => 203.0.113.9",
	"edge untranslate dc1/internet pool",
	"gateway default vgw to-dc1",
	"gateway default vgw none",
	"gateway weight ergw circuit-1 20",
	"gateway add vgw to-dc1 static 172.16.0.0/16",
	"gateway add ergw circuit-1 bgp 2001:db8::/32",
	"gateway remove ergw circuit-1 bgp 0.0.0.0/0",
	"gateway activeActive vgw true",
	"gateway fastPath ergw circuit-1 false",
	"edge prepend dc1/vpn 2",
	"appliance add nva0 allow-ssh Allow Tcp 10.9.0.0/16 -> 10.0.0.0/8:22",
	"appliance remove nva0 old",
	"peering set hub -> spoke allowForwardedTraffic true",
	"dns set hub 10.0.0.4,2001:db8::53",
	"dns set hub default",
	"dns link privatelink.blob.core.windows.net hub registrationEnabled nxDomainRedirect",
	"dns unlink privatelink.blob.core.windows.net hub",
	`dns record contoso.com "www 300 A 10.0.1.4"`,
	`dns unrecord contoso.com "@ A 10.0.1.4"`,
	"dns forward nva0 corp.example -> 172.16.0.53,2001:db8::53",
	"dns forward nva0 . -> none",
	"dns rule rules . -> 172.16.0.53",
	"dns rule rules corp.example -> none",
	"dns attach rules spoke",
	"dns detach rules hub",
	"endpoint add hub/apim Microsoft.Storage",
	"endpoint remove hub/apim Microsoft.Sql",
	"privatelink policies hub/pe NetworkSecurityGroupEnabled",
	"privatelink state pe Pending",
	"appliance disableSnatOnPL nva0 true",
	"pool add lb/pool vm1",
	"pool remove lb/pool vm1",
	"outbound ports lb/out 1024",
	"subnet hub/apim routeTable rt-apim",
	"subnet hub/apim networkSecurityGroup none",
	`subnet hub/apim natGateway "none"`,
	`nsg remove "my group" "a \"b\""`,
	`edge add dc1/internet v6 Allow * 10.0.0.0/8,[2001:db8::/32] -> Storage,[2001:db8::53]:53`,
}

func TestChangeTextsAreCanonical(t *testing.T) {
	for _, text := range changeTexts {
		c, err := ParseChange(text)
		if err != nil {
			t.Errorf("ParseChange(%q): %v", text, err)
		} else if s := c.String(); s != text {
			t.Errorf("ParseChange(%q).String() = %q", text, s)
		}
	}
}

func TestParseChangeReadsEveryPart(t *testing.T) {
	for text, want := range map[string]Change{
		"nsg add g r 110 inbound allow tcp ApiManagement,10.0.0.0/8:1-9 -> VirtualNetwork:3443": AddSecurityRule{"g", SecurityRule{
			Name: "r", Priority: 110, Direction: Inbound, Access: Allow, Protocol: TCP,
			Sources: []string{"ApiManagement", "10.0.0.0/8"}, SourcePorts: []string{"1-9"},
			Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"3443"},
		}},
		"nsg add g r 110 Inbound Deny * * -> *:*": AddSecurityRule{"g", SecurityRule{
			Name: "r", Priority: 110, Direction: Inbound, Access: Deny,
		}},
		"firewall add fw nat c/r * * -> fw-pip:443 => 2001:db8::4": AddNATRule{"fw", "c", NATRule{
			Name: "r", Destination: "fw-pip", Port: 443, Translated: IP("2001:db8::4"),
		}},
		"firewall add fw application r Allow * -> *:443": AddApplicationRule{"fw", "", Allow, ApplicationRule{
			Name: "r", FQDNs: []string{"*"}, Protocols: []ApplicationProtocol{{HTTPS, 443}},
		}},
		`firewall remove fw network "a/b"`:           RemoveFirewallRule{"fw", NetworkRules, "", "a/b"},
		"route propagation rt on":                    SetPropagation{"rt", true},
		"subnet hub/a natGateway none":               AttachNATGateway{Subnet: "hub/a"},
		"peering set a -> b useremotegateways false": SetPeering{"a", "b", UseRemoteGateways, false},
	} {
		got, err := ParseChange(text)
		if err != nil {
			t.Errorf("ParseChange(%q): %v", text, err)
		} else if d := differences(want, got); d != "" {
			t.Errorf("ParseChange(%q) (-want +got):\n%s", text, d)
		}
	}
}

func TestParseChangeNamesTheMistake(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", `change: empty, want one of "route", "nsg", "asg", "admin", "firewall", "ipgroup", "edge", "gateway", "appliance", "peering", "dns", "endpoint", "privatelink", "pool", "outbound", "subnet"`},
		{"rote add rt r 10.0.0.0/8 None", `change: "rote": no such kind of change, did you mean "route"?`},
		{"route", `route: want add or remove or propagation next`},
		{"route del rt r", `route: "del": want add or remove or propagation`},
		{"route add rt CP1", `route add: destination: missing, want route add TABLE NAME PREFIX|TAG HOP [ADDRESSES] [hasBgpOverride]`},
		{"route add rt CP1 203.0.113.66/24 Internet", `route add: destination: "203.0.113.66/24": host bits are set, did you mean "203.0.113.0/24"?`},
		{"route add rt CP1 203.0.113.66 Internet", `route add: destination: "203.0.113.66": no prefix length, did you mean "203.0.113.66/32"?`},
		{"route add rt CP1 0.0.0.0/0 VNetPeering", `route add: next hop: "VNetPeering": none of "VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "VirtualApplianceEcmp", "None"`},
		{"route add rt FW 0.0.0.0/0 VirtualAppliance fw", `route add: next hop address: "fw": want an address such as "10.0.0.4"`},
		{"route add rt FW 0.0.0.0/0 Internet 10.0.0.4 x", `route add: "x": nothing may follow here, want route add TABLE NAME PREFIX|TAG HOP [ADDRESSES] [hasBgpOverride]`},
		{"route propagation rt false", `route propagation: propagation: "false": want on or off`},
		{"nsg add g r ten Inbound Allow Tcp * -> *", `nsg add: priority: "ten": want a whole number`},
		{"nsg add g r 110 In Allow Tcp * -> *", `nsg add: direction: "In": none of "Inbound", "Outbound"`},
		{"nsg add g r 110 Inbound Permit Tcp * -> *", `nsg add: access: "Permit": none of "Allow", "Deny"`},
		{"nsg add g r 110 Inbound Allow Tcp * > *", `nsg add: ">": want -> in its place: nsg add NSG NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO`},
		{"nsg add g r 110 Inbound Allow Tcp * -> *:https", `nsg add: destination port: "https": no port: want 0..65535, a range first-last, or "*"`},
		{"nsg add g r 110 Inbound Allow Tcp * -> 2001:db8::/32:443", `nsg add: destination: "2001:db8::/32:443": more than one colon: want IPv6 in brackets, [2001:db8::1]:443`},
		{"nsg add g r 110 Inbound Allow Tcp *, -> *", `nsg add: source: empty, want a word or ""`},
		{"firewall add fw dnat r Tcp * -> a:1 => 10.0.0.4", `firewall add: kind of rule: "dnat": none of "nat", "network", "application"`},
		{"firewall add fw nat r Tcp * -> fw-pip => 10.0.0.4", `firewall add: destination port: missing, want one such as fw-pip:443`},
		{"firewall add fw nat r Tcp * -> fw-pip:443 => web:8443", `firewall add: translated address: "web": want an address such as "10.0.0.4"`},
		{"firewall add fw network r Allow Tcp,Tls * -> *", `firewall add: protocols: "Tls": none of "*", "Tcp", "Udp", "Icmp", "Esp", "Ah"`},
		{"firewall add fw network a/b/c Allow Tcp * -> *", `firewall add: name: "a/b/c": more than one slash: want a name that holds one in quotes`},
		{"firewall add fw network r Allow Tcp *:53 -> *", `firewall add: source port: "53": this kind of rule does not look at source ports`},
		{"firewall add fw application r Allow * -> a.example.com:443-444", `firewall add: names port: "443-444": want one from 1 to 65535`},
		{"peering set hub spoke allowForwardedTraffic true", `peering set: "spoke": want -> in its place: peering set VNET -> VNET FLAG true|false`},
		{"peering set hub -> spoke forwarded true", `peering set: flag: "forwarded": none of "allowVirtualNetworkAccess", "allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways"`},
		{"dns record contoso.com www A 10.0.0.4", `dns record: "A": nothing may follow here, want dns record ZONE RECORD`},
		{"dns forward fwd a..b -> none", `dns forward: suffix: "a..b": "a..b" has an empty label`},
		{"dns link contoso.com hub fallback", `dns link: flag: "fallback": want registrationEnabled or nxDomainRedirect`},
		{"dns set hub 10.0.0.4, 10.0.0.5", `dns set: servers: empty, want a word or ""`},
		{"subnet hub/apim nsg g", `subnet: setting: "nsg": want routeTable or networkSecurityGroup or natGateway`},
		{`route remove rt "open`, `route remove: name: "\"open": quotes must close, and close around the whole`},
		{strings.Repeat("x", maxNotation+1), `change: want at most 65536 bytes`},
	} {
		c, err := ParseChange(tt.text)
		var input *InputError
		if c != nil || !errors.As(err, &input) || err.Error() != tt.want {
			t.Errorf("ParseChange(%.80q) = %v, %v\nwant error %s", tt.text, c, err, tt.want)
		}
	}
}

// The comment of Change is what people read: it must show each form as it is.
func TestChangeCommentShowsTheGrammar(t *testing.T) {
	source, err := os.ReadFile("change.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range changeForms {
		if line := "//\t" + f.verb + " " + f.operands; f.verb != "firewall add" && !strings.Contains(string(source), line) {
			t.Errorf("the comment of Change lacks %q", line)
		}
	}
	_, examples, _ := strings.Cut(string(source), "// for example\n")
	examples, _, _ = strings.Cut(examples, "// Words in capitals")
	n := 0
	for line := range strings.Lines(examples) {
		text, isExample := strings.CutPrefix(strings.TrimSpace(line), "//\t")
		if !isExample {
			continue
		}
		if c, err := ParseChange(text); err != nil || c.String() != text {
			t.Errorf("the example %q reads as %v, %v", text, c, err)
		}
		n++
	}
	if n == 0 {
		t.Error("the comment of Change has no examples")
	}
}

// changes draws any well-formed change whose text has one reading.
func changes() *rapid.Generator[Change] {
	return rapid.OneOf(
		change[AddRoute](), change[RemoveRoute](), change[SetPropagation](), change[AddSecurityRule](),
		change[AddMember](), change[RemoveMember](), change[AddAdminRule](), change[RemoveAdminRule](),
		change[RemoveSecurityRule](), change[AddNATRule](), change[AddNetworkRule](), change[AddApplicationRule](),
		change[RemoveFirewallRule](), change[SetFirewallPolicy](), change[AddToIPGroup](), change[RemoveFromIPGroup](), change[AddEdgeRule](), change[RemoveEdgeRule](), change[SetEdgePreference](),
		change[AcceptRoute](), change[RefuseRoute](), change[AdvertisePrefix](), change[WithdrawPrefix](),
		change[AddEdgeSNAT](), change[RemoveEdgeSNAT](), change[SetDefaultSite](), change[SetRoutingWeight](),
		change[SetPathPrepend](), change[AddConnectionRoute](), change[RemoveConnectionRoute](), change[SetActiveActive](), change[SetFastPath](),
		change[AddApplianceRule](), change[RemoveApplianceRule](), change[SetPeering](), change[SetDNSServers](),
		change[LinkZone](), change[UnlinkZone](), change[AddRecord](), change[RemoveRecord](),
		change[SetForward](), change[SetForwardingRule](), change[LinkRuleset](), change[UnlinkRuleset](),
		change[AddServiceEndpoint](), change[RemoveServiceEndpoint](), change[AttachRouteTable](), change[AttachNSG](),
		change[AttachNATGateway](), change[SetEndpointPolicies](), change[SetConnectionState](), change[SetDisableSNATOnPL](),
		change[AddToPool](), change[RemoveFromPool](), change[SetOutboundPorts](),
	)
}

func change[T Change]() *rapid.Generator[Change] {
	return rapid.Custom(func(t *rapid.T) Change {
		v := filled[T]().Draw(t, "change")
		oneReading(reflect.ValueOf(&v).Elem(), "")
		return v
	})
}

// oneReading replaces what has another spelling, and what no text can say.
func oneReading(v reflect.Value, field string) {
	switch list := v.Addr().Interface().(type) {
	case *[]string:
		for i, s := range *list {
			if _, err := ParsePorts(s); err != nil && strings.HasSuffix(field, "Ports") {
				(*list)[i] = "1024-65535"
			}
		}
		if text := strings.Join(*list, ""); field != "FQDNs" && text == "*" && len(*list) == 1 || field == "FQDNs" && text == "" {
			*list = nil
		}
	case *[]Protocol:
		if len(*list) == 1 && (*list)[0] == AnyProtocol {
			*list = nil
		}
	case *NATRule:
		list.Port = max(1, list.Port)
		oneReading(reflect.ValueOf(&list.Sources).Elem(), "Sources")
		switch {
		case list.TranslatedFQDN != "":
			list.Translated = netip.Addr{}
		case !list.Translated.IsValid():
			list.Translated = IP("10.0.0.4")
		}
	case *[]ApplicationProtocol:
		for i := range *list {
			(*list)[i].Port = max(1, (*list)[i].Port)
		}
	default:
		for i := 0; v.Kind() == reflect.Struct && i < v.NumField(); i++ {
			if f := v.Field(i); f.CanSet() {
				oneReading(f, v.Type().Field(i).Name)
			}
		}
	}
}

func init() {
	wellFormed[reflect.TypeFor[PeeringFlag]()] = oneOf(AllowVirtualNetworkAccess, AllowForwardedTraffic, AllowGatewayTransit, UseRemoteGateways)
	wellFormed[reflect.TypeFor[RuleKind]()] = oneOf(NATRules, NetworkRules, ApplicationRules)
}

func TestChangeSurvivesItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := changes().Draw(t, "change")
		got, err := ParseChange(want.String())
		if err != nil {
			t.Fatalf("ParseChange(%q): %v", want, err)
		}
		if d := differences(want, got); d != "" {
			t.Fatalf("ParseChange(%q) (-want +got):\n%s", want, d)
		}
	})
}

// What ParseChange takes, it reads back the same, and neither it nor Apply panics.
func FuzzParseChange(f *testing.F) {
	for _, text := range changeTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := ParseChange(text)
		if err != nil {
			return
		}
		got, err := ParseChange(want.String())
		if err != nil {
			t.Fatalf("ParseChange(%q): its text %q: %v", text, want, err)
		}
		if d := differences(want, got); d != "" {
			t.Errorf("ParseChange(%q) (-want +got):\n%s", text, d)
		}
		_, _ = editable().Apply(want)
	})
}
