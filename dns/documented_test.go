package dns

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// vm asks Azure's resolver, as a machine with default DNS does.
func vm(program Resolver) Client {
	return Client{From: "vm", Servers: addrs(azure), Program: program}
}

func at(servers ...string) Client { return Client{From: "vm", Servers: addrs(servers...)} }

func TestDocumentedPrivateZones(t *testing.T) {
	linked := func(fallback bool, zs ...*Zone) Config {
		v := View{Name: "spoke"}
		for _, z := range zs {
			v.Zones = append(v.Zones, LinkedZone{z, fallback})
		}
		return Config{Views: []View{v}}
	}
	spoke := world{"*>" + azure: {View: "spoke"}}
	a1 := linked(false, privateBlob("a1"))
	redirect := linked(true, privateBlob("a1"))
	prove(t, []claim{
		// dns:T6, dns:D5.3
		{says: "a registered account has its private address", config: a1, world: spoke, client: vm(Glibc), name: "a1.blob.core.windows.net", want: "10.1.0.5",
			shows: []string{"a1.blob.core.windows.net CNAME a1.privatelink.blob.core.windows.net", "private zone privatelink.blob.core.windows.net linked to spoke"}},
		// dns:T6, dns:D4.15, dns:D10.6
		{says: "an account with its endpoint elsewhere does not exist", config: a1, world: spoke, client: vm(Glibc), name: "a2.blob.core.windows.net", want: "name-not-found",
			shows: []string{"a2.blob.core.windows.net CNAME a2.privatelink.blob.core.windows.net", "NXDOMAIN"}},
		// dns:T6, dns:D5.1
		{says: "an account without an endpoint is public", config: a1, world: spoke, client: vm(Glibc), name: "a3.blob.core.windows.net", want: "20.38.104.164"},
		// dns:T7, dns:D4.22, dns:D4.23
		{says: "the link's fallback takes the public way through the alias", config: redirect, world: spoke, client: vm(Glibc), name: "a2.blob.core.windows.net", want: "20.38.104.164",
			shows: []string{"a2.privatelink.blob.core.windows.net CNAME blob.stamp.store.core.windows.net", "its link falls back"}},
		// dns:T7, dns:D4.24
		{says: "not for other types of record", config: redirect, world: spoke, client: vm(Glibc), name: "a2.blob.core.windows.net TXT", want: "name-not-found", shows: []string{"NXDOMAIN"}},
		// dns:T7, dns:D4.24
		{says: "nor where the name exists with another type", config: redirect, world: spoke, client: vm(Glibc), name: "a1.blob.core.windows.net AAAA", want: "name-not-found", shows: []string{"no data: the name has no AAAA"}},
		// dns:T8, dns:D4.17, dns:D4.24, dns:D4.25
		{says: "nor in a zone that is not Private Link's", config: linked(true, &Zone{Name: "contoso.com", Records: []string{"api A 10.0.0.9"}}), world: spoke, client: vm(Glibc), name: "www.contoso.com",
			want: "name-not-found", shows: []string{"private zone contoso.com linked to spoke"}},
		// dns:T9, dns:D9.5, dns:D4.7
		{says: "a zone for all of azure-api.net holds the instance", config: linked(false, &Zone{Name: "azure-api.net", Records: []string{"s A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "s.azure-api.net", want: "10.0.8.4"},
		// dns:T9, dns:D9.5
		{says: "and hides every other", config: linked(false, &Zone{Name: "azure-api.net", Records: []string{"s A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "other.azure-api.net", want: "name-not-found"},
		// dns:T9, dns:D9.5, dns:D4.18
		{says: "also what leads through it", config: linked(false, &Zone{Name: "azure-api.net", Records: []string{"s A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "logic-apis-westeurope.azure-apim.net", want: "name-not-found",
			shows: []string{"logic-apis-westeurope.azure-apim.net CNAME la.azure-api.net", "    private zone azure-api.net linked to spoke\n      no la.azure-api.net there"}},
		// dns:T10, dns:D9.6
		{says: "a zone for the instance alone holds its apex", config: linked(false, &Zone{Name: "s.azure-api.net", Records: []string{"@ A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "s.azure-api.net", want: "10.0.8.4"},
		// dns:T10, dns:D9.6
		{says: "not its portal, which is no name below", config: linked(false, &Zone{Name: "s.azure-api.net", Records: []string{"@ A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "s.developer.azure-api.net", want: "name-not-found",
			shows: []string{"public zone azure-api.net"}},
		// dns:T10, dns:D9.8
		{says: "a custom domain's alias restarts at the private zone", config: linked(false, &Zone{Name: "s.azure-api.net", Records: []string{"@ A 10.0.8.4"}}), world: spoke, client: vm(Glibc), name: "api.contoso.com", want: "10.0.8.4"},
		// dns:T10, dns:D9.8
		{says: "and ends nowhere outside", config: linked(false), world: spoke, client: vm(Glibc), name: "api.contoso.com", want: "name-not-found"},
		// dns:T34, dns:D9.12, dns:D4.18
		{says: "a private zone for the gateway's name goes past Traffic Manager, whichever region that would pick", config: withPublic(linked(false, &Zone{Name: "two.azure-api.net", Records: []string{"@ A 198.51.100.1"}}), trafficManaged), world: spoke, client: vm(Glibc), name: "two.azure-api.net", want: "198.51.100.1",
			nothing: "trafficmanager"},
		// dns:T34, dns:D9.1, dns:D9.10
		{says: "clients elsewhere follow it", config: withPublic(linked(false), trafficManaged), world: spoke, client: vm(Glibc), name: "two.azure-api.net", want: "198.51.100.2", shows: []string{"two.azure-api.net CNAME apimgmttm1.trafficmanager.net"}},
		// dns:D4.16
		{says: "an empty zone kills everything below it", config: linked(false, &Zone{Name: "example.org"}), world: spoke, client: vm(Glibc), name: "www.example.org", want: "name-not-found",
			shows: []string{"private zone example.org linked to spoke"}},
		// dns:D4.14
		{says: "of two zones that hold a name the longer answers", config: linked(false, &Zone{Name: "contoso.com", Records: []string{"vm.azure A 10.0.0.1"}}, &Zone{Name: "azure.contoso.com", Records: []string{"vm A 10.0.0.2"}}), world: spoke, client: vm(Glibc), name: "vm.azure.contoso.com", want: "10.0.0.2"},
		// dns:D4.15
		{says: "and the shorter one is not asked when it does not know", config: linked(false, &Zone{Name: "contoso.com", Records: []string{"vm.azure A 10.0.0.1"}}, &Zone{Name: "azure.contoso.com"}), world: spoke, client: vm(Glibc), name: "vm.azure.contoso.com", want: "name-not-found"},
	})
}

func TestDocumentedForwarders(t *testing.T) {
	forwarder := func(edit func(*Server), views ...View) Config {
		s := Server{Name: "fwd", Forwarders: addrs(azure), ForwardOnly: true}
		if edit != nil {
			edit(&s)
		}
		return Config{Servers: []Server{s}, Views: views}
	}
	sqlZone := &Zone{Name: "privatelink.database.windows.net", Records: []string{"s A 10.1.0.6"}}
	hub, spoke := View{Name: "hub"}, View{Name: "spoke"}
	hubLinked, spokeLinked := hub, spoke
	hubLinked.Zones = []LinkedZone{{Zone: sqlZone}}
	spokeLinked.Zones = []LinkedZone{{Zone: sqlZone}}
	net := world{"*>10.0.0.4": {Server: "fwd"}, "fwd>" + azure: {View: "hub"}, "vm>" + azure: {View: "spoke"}}
	const name = "s.database.windows.net"
	onprem := func(software Software, suffix Name) Config {
		return Config{Servers: []Server{{Name: "dc", Software: software, Forwarders: addrs("8.8.8.8"), ForwardOnly: true, Forward: []Forward{{suffix, addrs("10.10.0.4")}}}}, Views: []View{hubLinked}}
	}
	dc := world{"*>10.100.0.2": {Server: "dc"}, "dc>10.10.0.4": {View: "hub"}}
	slow := hubLinked
	slow.Delay = 3600 * time.Millisecond
	windows := func(timeout time.Duration) Config {
		return forwarder(func(s *Server) { s.Software, s.ForwardTimeout, s.ForwardOnly = WindowsServer, timeout, false }, slow, spoke)
	}
	prove(t, []claim{
		// dns:T4, dns:D7.2, dns:D1.10, dns:D2.9
		{says: "a forwarder sees what its own network sees: a zone linked to the spoke alone is public", config: forwarder(nil, hub, spokeLinked), world: net, client: at("10.0.0.4"), name: name, want: "20.191.165.161",
			shows: []string{"168.63.129.16:53 (Azure DNS for hub)"}},
		// dns:T4
		{says: "linked to the hub it is private, also for the unlinked spoke", config: forwarder(nil, hubLinked, spoke), world: net, client: at("10.0.0.4"), name: name, want: "10.1.0.6"},
		// dns:T3, dns:D7.3, dns:D7.8, dns:D1.9, dns:D7.16
		{says: "a forwarder on premises asks 168.63.129.16 in vain, and its client does not wait for it", config: onpremToAzure(), world: world{"*>10.100.0.2": {Server: "dc"}}, client: at("10.100.0.2"), name: "acct.blob.core.windows.net",
			want: "dns-timeout", after: 10 * time.Second, shows: []string{"conditional forwarder blob.core.windows.net", "ask 168.63.129.16:53 for acct.blob.core.windows.net A"}},
		// dns:T20, dns:D5.9, dns:D7.9, dns:D7.10
		{says: "Windows forwards privatelink names alone: the public chain is final", config: onprem(WindowsServer, "privatelink.database.windows.net"), world: dc, client: at("10.100.0.2"), name: name, want: "20.191.165.161", nothing: "10.10.0.4"},
		// dns:T20, dns:D5.9
		{says: "forwarding the public suffix finds the endpoint", config: onprem(WindowsServer, "database.windows.net"), world: dc, client: at("10.100.0.2"), name: name, want: "10.1.0.6"},
		// dns:T20, dns:D7.9, lab:E5
		{says: "BIND asks anew for the alias", config: onprem(BIND, "privatelink.database.windows.net"), world: dc, client: at("10.100.0.2"), name: name, want: "10.1.0.6"},
		// dns:T31, dns:D7.9
		{says: "dnsmasq passes the public chain on", config: onprem(Dnsmasq, "privatelink.database.windows.net"), world: dc, client: at("10.100.0.2"), name: name, want: "20.191.165.161"},
		// dns:T31
		{says: "unbound does not", config: onprem(Unbound, "privatelink.database.windows.net"), world: dc, client: at("10.100.0.2"), name: name, want: "10.1.0.6"},
		// dns:T19, dns:D7.6
		{says: "a Windows forwarder that Azure keeps waiting falls back to the root", config: windows(0), world: net, client: Client{From: "vm", Servers: addrs("10.0.0.4"), Program: WindowsClient}, name: name,
			want: "20.191.165.161", after: 3500 * time.Millisecond, shows: []string{"its forwarders failed, so it asks the root"}},
		// dns:T19, dns:D1.13
		{says: "with five seconds of patience it finds the endpoint", config: windows(5 * time.Second), world: net, client: Client{From: "vm", Servers: addrs("10.0.0.4"), Program: WindowsClient}, name: name,
			want: "10.1.0.6", after: 3600 * time.Millisecond},
		// dns:T26, dns:D7.5, dns:D3.7
		{says: "a forwarder that does not recurse for its client refuses", config: forwarder(func(s *Server) { s.AllowRecursion = prefixes("10.0.0.0/24") }, hubLinked), world: world{"*>10.0.0.4": {Server: "fwd", Source: addr("10.1.0.4")}}, client: at("10.0.0.4"), name: name,
			want: "dns-refused", shows: []string{"it does not recurse for this client"}},
		// dns:D7.5
		{says: "a server without recursion refuses, forwarders or not", config: forwarder(func(s *Server) { s.NoRecursion = true }, hubLinked), world: net, client: at("10.0.0.4"), name: name, want: "dns-refused", shows: []string{"it does not recurse"}},
		// dns:D7.4, lab:E1
		{says: "a server's own zone hides a conditional forwarder below it", config: forwarder(func(s *Server) {
			s.Zones = []Zone{{Name: "contoso.com"}}
			s.Forward = []Forward{{"azure.contoso.com", addrs(azure)}}
		}, View{Name: "hub", Zones: []LinkedZone{{Zone: &Zone{Name: "azure.contoso.com", Records: []string{"vm A 10.0.0.2"}}}}}), world: net, client: at("10.0.0.4"), name: "vm.azure.contoso.com", want: "name-not-found",
			shows: []string{"its own zone contoso.com"}},
		// dns:T32, dns:D7.15
		{says: "a validating forwarder believes a signed parent", config: Config{Servers: []Server{{Name: "fwd", Forwarders: addrs(azure), ForwardOnly: true, ValidatesDNSSEC: true}}, Public: []PublicZone{{Zone: Zone{Name: "fabrikam.com"}, Signed: true}},
			Views: []View{{Name: "hub", Zones: []LinkedZone{{Zone: &Zone{Name: "corp.fabrikam.com", Records: []string{"x A 10.0.0.7"}}}}}}}, world: net, client: at("10.0.0.4"), name: "x.corp.fabrikam.com", want: "dns-servfail", shows: []string{"the signed public zone fabrikam.com proves"}},
		// dns:T1, dns:D1.11
		{says: "public names need no way to the internet", config: Config{Views: []View{spoke}}, world: world{"*>" + azure: {View: "spoke"}, "*>198.41.0.4": {}, "*>8.8.8.8": {}}, client: vm(Glibc), name: "www.example.org", want: "203.0.113.80"},
		// dns:D7.17
		{says: "a BIND forwarder that is told to forward only does not ask the root", config: Config{Servers: []Server{{Name: "fwd", Forwarders: addrs("10.9.9.9"), ForwardOnly: true}}}, world: net, client: at("10.0.0.4"), name: "www.example.org", want: "dns-timeout", after: 10 * time.Second},
		// dns:D7.17, dns:D7.12
		{says: "one that may ask the root still finds public names, late", config: Config{Servers: []Server{{Name: "fwd", Forwarders: addrs("10.9.9.9", "10.9.9.8")}}}, world: world{"*>10.0.0.4": {Server: "fwd"}, "*>10.9.9.9": {Fate: Closed}, "*>10.9.9.8": {Fate: Closed}}, client: at("10.0.0.4"), name: "www.example.org", want: "203.0.113.80",
			shows: []string{"its forwarders failed, so it asks the root"}},
	})
}

func onpremToAzure() Config {
	return Config{Servers: []Server{{Name: "dc", Software: WindowsServer, Forward: []Forward{{"blob.core.windows.net", addrs(azure)}}}}}
}

func TestDocumentedRulesets(t *testing.T) {
	rule := func(suffix Name, to string) Rule {
		return Rule{Name: "r-" + string(suffix), Suffix: suffix, To: addrs(to)}
	}
	onprem := Server{Name: "dc", Software: Authority, Zones: []Zone{{Name: "domain.ext", Records: []string{"one A 10.100.0.1", "two A 10.100.0.22"}}, {Name: "example.org", Records: []string{"www A 10.100.0.80"}}, {Name: "database.windows.net", Records: []string{"s A 10.100.0.81"}}, {Name: "blob.core.windows.net", Records: []string{"a A 10.100.0.82"}}}}
	view := func(rules []Rule, zs ...*Zone) Config {
		v := View{Name: "hub", Rules: rules, Outbound: "hub/outbound"}
		for _, z := range zs {
			v.Zones = append(v.Zones, LinkedZone{Zone: z})
		}
		return Config{Views: []View{v}, Servers: []Server{onprem}}
	}
	net := world{"*>" + azure: {View: "hub"}, "hub/outbound>10.100.0.2": {Server: "dc"}, "hub/outbound>8.8.8.8": {Public: true}}
	one := &Zone{Name: "domain.ext", Records: []string{"one A 10.0.0.1"}}
	loop := view([]Rule{rule("contoso.com", "10.10.0.4")}, &Zone{Name: "azure.contoso.com", Records: []string{"vm A 10.0.0.2"}})
	looping := world{"*>" + azure: {View: "hub"}, "*>10.10.0.4": {View: "hub"}}
	prove(t, []claim{
		// dns:T11, dns:D4.15, dns:D4.13
		{says: "a linked zone comes before a rule of its name", config: view([]Rule{rule("domain.ext", "10.100.0.2")}, one), world: net, client: vm(Glibc), name: "one.domain.ext", want: "10.0.0.1", nothing: "10.100.0.2"},
		// dns:T11, dns:D4.19
		{says: "and what it does not hold is not forwarded", config: view([]Rule{rule("domain.ext", "10.100.0.2")}, one), world: net, client: vm(Glibc), name: "two.domain.ext", want: "name-not-found", nothing: "10.100.0.2"},
		// dns:T11
		{says: "without the link it is", config: view([]Rule{rule("domain.ext", "10.100.0.2")}), world: net, client: vm(Glibc), name: "two.domain.ext", want: "10.100.0.22", shows: []string{"rule r-domain.ext of the ruleset linked to hub"}},
		// dns:T12, dns:D4.19
		{says: "a rule for the public suffix takes the finished answer", config: view([]Rule{rule("blob.core.windows.net", "8.8.8.8")}, privateBlob("acct")), world: net, client: vm(Glibc), name: "acct.blob.core.windows.net", want: "20.38.104.164"},
		// dns:T12
		{says: "the privatelink name itself is private", config: view([]Rule{rule("blob.core.windows.net", "8.8.8.8")}, privateBlob("acct")), world: net, client: vm(Glibc), name: "acct.privatelink.blob.core.windows.net", want: "10.1.0.5"},
		// dns:T13, dns:D6.7
		{says: "a rule for everything forwards ordinary names", config: view([]Rule{rule(".", "10.100.0.2")}), world: net, client: vm(Glibc), name: "www.example.org", want: "10.100.0.80"},
		// dns:T13, dns:D6.7
		{says: "and not those of Azure's services", config: view([]Rule{rule(".", "10.100.0.2")}), world: net, client: vm(Glibc), name: "s.database.windows.net", want: "20.191.165.161"},
		// dns:T13, dns:D6.7
		{says: "until a rule names them", config: view([]Rule{rule(".", "10.100.0.2"), rule("windows.net", "10.100.0.2")}), world: net, client: vm(Glibc), name: "s.database.windows.net", want: "10.100.0.81"},
		// dns:T13, dns:D6.7
		{says: "as far as no longer name is reserved", config: view([]Rule{rule(".", "10.100.0.2"), rule("windows.net", "10.100.0.2")}), world: net, client: vm(Glibc), name: "a3.blob.core.windows.net", want: "20.38.104.164"},
		// dns:T14, dns:D6.14
		{says: "a rule to the network's own inbound endpoint spares what a linked zone holds", config: loop, world: looping, client: vm(Glibc), name: "vm.azure.contoso.com", want: "10.0.0.2"},
		// dns:T14, dns:D6.14, lab:E7
		{says: "and loops for the rest", config: loop, world: looping, client: vm(Glibc), name: "x.contoso.com", want: "dns-timeout", after: 10 * time.Second,
			shows: []string{"a forwarding loop for x.contoso.com A: 168.63.129.16:53 (Azure DNS for hub) > 10.10.0.4:53 (Azure DNS for hub)"}},
		// dns:D4.20
		{says: "a rule longer than a linked zone yields to it", config: view([]Rule{rule("onprem.domain.ext", "10.100.0.2")}, one), world: net, client: vm(Glibc), name: "x.onprem.domain.ext", want: "name-not-found"},
		// dns:D6.8
		{says: "the second target is asked when the first does not respond", config: view([]Rule{{Name: "two", Suffix: "domain.ext", To: addrs("10.100.0.9", "10.100.0.2")}}), world: net, client: Client{From: "vm", Servers: addrs(azure), Program: WindowsClient}, name: "one.domain.ext", want: "10.100.0.1", after: 5 * time.Second},
		// dns:D6.6
		{says: "a disabled rule is none", config: view([]Rule{{Name: "off", Suffix: "domain.ext", To: addrs("10.100.0.2"), Disabled: true}}), world: net, client: vm(Glibc), name: "one.domain.ext", want: "name-not-found"},
	})
}

func TestDocumentedClients(t *testing.T) {
	s := Config{Servers: []Server{{Name: "corp", Software: Dnsmasq, Forwarders: addrs("8.8.8.8")}, {Name: "good"}}, Views: []View{{Name: "spoke", Zones: []LinkedZone{{Zone: privateBlob("acct")}}}}}
	alive := world{"*>10.100.0.2": {Server: "corp"}, "*>" + azure: {View: "spoke"}}
	dead := world{"*>" + azure: {View: "spoke"}, "*>10.0.0.9": {Server: "good"}}
	closed := world{"*>10.0.0.1": {Fate: Closed}, "*>" + azure: {View: "spoke"}}
	list := func(p Resolver, servers ...string) Client {
		return Client{From: "vm", Servers: addrs(servers...), Program: p}
	}
	const name = "acct.blob.core.windows.net"
	prove(t, []claim{
		// dns:T5, dns:D2.4
		{says: "the second server is not asked while the first answers", config: s, world: alive, client: list(Glibc, "10.100.0.2", azure), name: name, want: "20.38.104.164", nothing: "Azure DNS"},
		// dns:T5, dns:D3.6
		{says: "when it is dead Linux waits five seconds", config: s, world: dead, client: list(Glibc, "10.100.0.2", azure), name: name, want: "10.1.0.5", after: 5 * time.Second},
		// dns:T5, dns:D3.1
		{says: "and Windows one", config: s, world: dead, client: list(WindowsClient, "10.100.0.2", azure), name: name, want: "10.1.0.5", after: time.Second},
		// dns:T24, dns:D3.9, dns:D3.6
		{says: "Linux does not read a fourth server", config: s, world: dead, client: list(Glibc, "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.9"), name: "www.example.org", want: "dns-timeout", after: 28 * time.Second},
		// dns:T24, dns:D3.1
		{says: "Windows asks it after four seconds", config: s, world: dead, client: list(WindowsClient, "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.9"), name: "www.example.org", want: "203.0.113.80", after: 4 * time.Second},
		// dns:D3.6, dns:D3.5
		{says: "one dead server costs Linux ten seconds", config: s, world: dead, client: list(Glibc, "10.0.0.1"), name: name, want: "dns-timeout", after: 10 * time.Second},
		// dns:D3.6
		{says: "two cost it twenty", config: s, world: dead, client: list(Glibc, "10.0.0.1", "10.0.0.2"), name: name, want: "dns-timeout", after: 20 * time.Second},
		// dns:3.1
		{says: "Windows gives up after ten, however many there are", config: s, world: dead, client: list(WindowsClient, "10.0.0.1", "10.0.0.2"), name: name, want: "dns-timeout", after: 10 * time.Second},
		// dns:D3.7
		{says: "a closed port moves Linux on at once", config: s, world: closed, client: list(Glibc, "10.0.0.1", azure), name: name, want: "10.1.0.5"},
		// dns:T27, dns:D3.14
		{says: "a program reads the hosts file", config: s, world: dead, client: Client{From: "vm", Servers: addrs(azure), Hosts: map[Name]netip.Addr{"s.azure-api.net": addr("10.0.8.4")}}, name: "s.azure-api.net", want: "10.0.8.4", shows: []string{"hosts file"}},
		// dns:T27, dns:D3.14
		{says: "nslookup does not", config: s, world: dead, client: Client{From: "vm", Servers: addrs(azure), Program: WindowsNslookup, Hosts: map[Name]netip.Addr{"s.azure-api.net": addr("10.0.8.4")}}, name: "s.azure-api.net", want: "name-not-found"},
		// dns:T17, dns:D2.6, dns:D3.10, dns:D2.7
		{says: "a bare name resolves with the suffix that Azure gives", config: ownNames(), world: dead, client: Client{From: "vm", Servers: addrs(azure), Search: []Name{"x1.internal.cloudapp.net"}}, name: "vm2", want: "10.1.0.8", shows: []string{"lookup vm2.x1.internal.cloudapp.net A"}},
		// dns:T17, dns:D2.8
		{says: "not in a peered network, whose suffix is another", config: ownNames(), world: dead, client: Client{From: "vm", Servers: addrs(azure), Search: []Name{"x2.internal.cloudapp.net"}}, name: "vm2", want: "name-not-found"},
		// dns:T17, dns:D2.6
		{says: "nor with custom servers, whose suffix leads nowhere", config: ownNames(), world: alive, client: Client{From: "vm", Servers: addrs("10.100.0.2"), Search: []Name{"reddog.microsoft.com"}}, name: "vm2", want: "dns-refused"},
		// dns:T18, dns:D2.13
		{says: "a machine has a reverse name in its own network", config: ownNames(), world: dead, client: vm(Glibc), name: "8.0.1.10.in-addr.arpa PTR", want: "", shows: []string{"8.0.1.10.in-addr.arpa PTR vm2.internal.cloudapp.net"}},
		// dns:T18, dns:D2.14
		{says: "and none outside it", config: ownNames(), world: dead, client: vm(Glibc), name: "4.0.2.10.in-addr.arpa PTR", want: "name-not-found"},
		// dns:T18, dns:D2.15
		{says: "an empty reverse zone of one's own takes it away", config: withZone(ownNames(), &Zone{Name: "1.10.in-addr.arpa"}), world: dead, client: vm(Glibc), name: "8.0.1.10.in-addr.arpa PTR", want: "name-not-found", shows: []string{"private zone 1.10.in-addr.arpa linked to spoke"}},
		// dns:D3.14
		{says: "nslookup of Windows asks the first server alone", config: s, world: dead, client: list(WindowsNslookup, "10.0.0.1", azure), name: name, want: "dns-timeout", after: 2 * time.Second},
		// dns:D3.22
		{says: "BIND's nslookup tries it three times and then the others", config: s, world: dead, client: list(BINDNslookup, "10.0.0.1", azure), name: name, want: "10.1.0.5", after: 15 * time.Second},
		// dns:T28, dns:D10.10
		{says: "an answer that is too long needs TCP", config: Config{Servers: []Server{{Name: "good", Software: Authority, Zones: []Zone{manyAddresses()}}}}, world: world{"*>10.0.0.9": {Server: "good"}, "*>10.0.0.9/tcp": {}}, client: list(Glibc, "10.0.0.9"), name: "big.many.test",
			want: "dns-timeout", after: 10 * time.Second, shows: []string{"over TCP"}},
		// dns:D10.10, dns:D3.8
		{says: "and arrives over TCP where that may pass", config: Config{Servers: []Server{{Name: "good", Software: Authority, Zones: []Zone{manyAddresses()}}}}, world: world{"*>10.0.0.9": {Server: "good"}}, client: list(Glibc, "10.0.0.9"), name: "one.many.test", want: "10.9.0.1"},
	})
}

// trafficManaged is the public chain of a gateway in two regions, of which the
// second is the one that answers.
var trafficManaged = []PublicZone{
	{Zone: Zone{Name: "trafficmanager.net", Records: []string{"apimgmttm1 60 CNAME two-northeurope-01.regional.azure-api.net."}}},
	{Zone: Zone{Name: "regional.azure-api.net", Records: []string{"two-westeurope-01 A 198.51.100.1", "two-northeurope-01 A 198.51.100.2"}}},
}

func withPublic(c Config, zs []PublicZone) Config {
	c.Public = append(c.Public, zs...)
	return c
}

// A no may be kept for ten seconds in a private zone, which is how long a record that
// was added since stays unseen. Source: dns:T30, dns:D4.11, dns:D10.5.
func TestDocumentedNegativeTTL(t *testing.T) {
	s, err := New(Config{Views: []View{{Name: "net", Zones: []LinkedZone{{Zone: &Zone{Name: "corp.test", Records: []string{"a A 10.0.0.1"}}}}}}}, world{"*>" + azure: {View: "net"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.corp.test A", "a.corp.test AAAA"} {
		if l := s.Lookup(vm(Glibc), question(t, name)); l.Result != NotFound || l.Response.Negative != 10*time.Second {
			t.Errorf("%s: %v, to be kept for %v, want name-not-found for 10s", name, l.Result, l.Response.Negative)
		}
	}
}

// ownNames is a network with the names that Azure gives its machines.
func ownNames() Config {
	return Config{Servers: []Server{{Name: "corp", Software: CoreDNS}}, Views: []View{{Name: "spoke", Internal: []Zone{
		{Name: "x1.internal.cloudapp.net", Records: []string{"vm2 10 A 10.1.0.8"}}, {Name: "1.10.in-addr.arpa", Records: []string{"8.0 PTR vm2.internal.cloudapp.net."}},
	}}}}
}

func withZone(c Config, z *Zone) Config {
	c.Views[0].Zones = append(c.Views[0].Zones, LinkedZone{Zone: z})
	return c
}

// manyAddresses is a zone with a name of more addresses than UDP carries.
func manyAddresses() Zone {
	z := Zone{Name: "many.test", Records: []string{"one A 10.9.0.1"}}
	for i := range 90 {
		z.Records = append(z.Records, fmt.Sprint("big A 10.9.1.", i+1))
	}
	return z
}
