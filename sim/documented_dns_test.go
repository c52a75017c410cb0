package sim

import (
	"strings"
	"testing"
	"time"

	"azpath/dns"
)

func unresolvedAt(r Reason, at string) Verdict {
	return Verdict{Disposition: Unresolved, Reason: r, Leg: LegName, At: at}
}

// withNames is hubSpoke with names: a storage account behind a private endpoint in the
// hub, a corporate zone on a server on premises, a forwarder in the hub.
func withNames() Design {
	return hubSpoke().with(func(d *Design) {
		hub, dc := &d.VNets[0], &d.Sites[0]
		hub.Subnets = append(hub.Subnets,
			Subnet{Name: "pe", Prefixes: CIDRs("10.0.3.0/24")},
			Subnet{Name: "dns", Prefixes: CIDRs("10.0.4.0/24"), NICs: []NIC{{Name: "fwd", IPs: IPs("10.0.4.4")}}},
			Subnet{Name: "in", Prefixes: CIDRs("10.0.5.0/28")}, Subnet{Name: "out", Prefixes: CIDRs("10.0.6.0/28")})
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.blob.core.windows.net"}})
		d.PrivateEndpoints = []PrivateEndpoint{{Name: "pe-store", Subnet: "hub/pe", IP: IP("10.0.3.4"), Service: "store", ZoneGroup: []string{"privatelink.blob.core.windows.net"}}}
		d.PrivateZones = []PrivateZone{{Name: "privatelink.blob.core.windows.net", Links: []ZoneLink{{VNet: "hub"}, {VNet: "a"}}}}
		d.DNSServers = []DNSServer{
			{Host: "fwd", Forward: []dns.Forward{{Suffix: "corp.example", To: IPs("172.16.0.53")}}, Forwarders: IPs("168.63.129.16"), ForwardOnly: true},
			{Host: "dc-dns", Software: dns.WindowsServer, Zones: []dns.Zone{{Name: "corp.example", Records: []string{"pc A 172.16.0.10"}}}, Forwarders: IPs("8.8.8.8"), ForwardOnly: true},
		}
		dc.Hosts = append(dc.Hosts, Host{Name: "dc-dns", IP: IP("172.16.0.53")})
		dc.DNSServers = IPs("172.16.0.53")
		d.DNSResolvers = []DNSResolver{{Name: "resolver", VNet: "hub", Inbound: []InboundEndpoint{{Name: "in", Subnet: "hub/in"}}, Outbound: []OutboundEndpoint{{Name: "out", Subnet: "hub/out"}}}}
	})
}

// servers gives a network's machines servers of its own.
func servers(vnet string, addrs ...string) func(*Design) {
	return func(d *Design) {
		for i := range d.VNets {
			if d.VNets[i].Name == vnet {
				d.VNets[i].DNSServers = IPs(addrs...)
			}
		}
	}
}

func forwardsTo(suffix dns.Name, to string) func(*Design) {
	return func(d *Design) {
		d.DNSServers[1].Forward = []dns.Forward{{Suffix: suffix, To: IPs(to)}}
	}
}

func TestDocumentedNames(t *testing.T) {
	base := withNames()
	ruleset := base.with(func(d *Design) {
		d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"hub", "a"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("172.16.0.53")}}}}
	})
	looping := base.with(func(d *Design) {
		d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"hub"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("10.0.5.4")}}}}
	})
	const blocked53 = "nsg add nsg-a no53 100 Outbound Deny * * -> *:53"
	nsg := func(d *Design) {
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-a"})
		d.VNets[1].Subnets[0].NSG = "nsg-a"
	}
	inbound := func(d *Design) {
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-in"})
		d.VNets[0].Subnets[len(d.VNets[0].Subnets)-2].NSG = "nsg-in"
	}
	prove(t, []fact{
		// dns:T15, dns:D6.13, dns:D2.9, dns:D6.15
		{says: "by an inbound endpoint in another network the own zones are not looked at", design: base.with(servers("a", "10.0.5.4")).with(func(d *Design) {
			d.PrivateZones = append(d.PrivateZones, PrivateZone{Name: "contoso.com", Records: []string{"x A 10.1.0.9"}, Links: []ZoneLink{{VNet: "a"}}})
		}), flow: "tcp a -> x.contoso.com:443", want: unresolvedAt(NameNotFound, "Azure DNS for hub"), shows: []string{"ask 10.0.5.4:53 (Azure DNS for hub) for x.contoso.com A", "no zone of public DNS has the name"}},
		// dns:D5.1, dns:D5.6, dns:D4.18, dns:D2.1, dns:D5.5
		{says: "a linked network reaches the endpoint by the service's own name", design: base, flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"store.blob.core.windows.net is 10.0.3.4", "10.0.3.4/32 -> InterfaceEndpoint"}},
		// dns:D5.3, dns:D4.2, dns:D2.12, dns:D5.8
		{says: "an unlinked one the public address", design: base, flow: "tcp b -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"store.blob.core.windows.net is 20.38.98.1", "0.0.0.0/0 -> Internet (Default)"}},
		// dns:T23, dns:D5.1
		{says: "a pending endpoint leaves the name public", design: base.with(func(d *Design) { d.PrivateEndpoints[0].State = Pending }), flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"store.blob.core.windows.net is 20.38.98.1"}},
		// apim:D1
		{says: "Azure's DNS knows no name of a site", design: base, flow: "tcp a -> pc.corp.example:443", want: unresolvedAt(NameNotFound, "Azure DNS for a"),
			shows: []string{"no zone of public DNS has the name", "symptom The remote name could not be resolved: 'pc.corp.example'"}},
		// apim:D2, dns:D7.1
		{says: "a forwarder in the hub knows both: the site's", design: base.with(servers("a", "10.0.4.4")), flow: "tcp a -> pc.corp.example:443", want: delivered("pc"),
			shows: []string{"ask 172.16.0.53:53 (dc-dns) for pc.corp.example A", "pc.corp.example A 172.16.0.10"}},
		// apim:D2, dns:D7.1
		{says: "and Azure's", design: base.with(servers("a", "10.0.4.4")), flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"ask 168.63.129.16:53 (Azure DNS for hub)", "result resolved 10.0.3.4"}},
		// dns:D4.19, dns:D6.11, dns:D6.17, dns:D2.17
		{says: "a ruleset sends the site's names out by the resolver", design: ruleset, flow: "tcp a -> pc.corp.example:443", want: delivered("pc"),
			shows: []string{"rule corp of the ruleset linked to a", "ask 172.16.0.53:53 (dc-dns)"}},
		// dns:T3, dns:D1.9, net:4.6.b6
		{says: "a site that forwards to 168.63.129.16 waits in vain", design: base.with(forwardsTo("blob.core.windows.net", "168.63.129.16")), flow: "tcp pc -> store.blob.core.windows.net:443",
			want: unresolvedAt(DNSTimeout, "internet"), shows: []string{"ask 168.63.129.16:53 for store.blob.core.windows.net A", "because request 203.0.113.129", "the internet does not route this address"}},
		// apim:D3, dns:D9.9
		{says: "to the forwarder in the hub it finds the endpoint", design: base.with(forwardsTo("blob.core.windows.net", "10.0.4.4")), flow: "tcp pc -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"result resolved 10.0.3.4"}},
		// dns:D6.12
		{says: "to the resolver's inbound endpoint too", design: base.with(forwardsTo("blob.core.windows.net", "10.0.5.4")), flow: "tcp pc -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"ask 10.0.5.4:53 (Azure DNS for hub)", "result resolved 10.0.3.4"}},
		// dns:T29, dns:D6.12
		{says: "unless the subnet's rules keep the site out", design: base.with(forwardsTo("blob.core.windows.net", "10.0.5.4")).with(inbound), changes: []string{"nsg add nsg-in none 100 Inbound Deny * * -> *:53"}, flow: "tcp pc -> store.blob.core.windows.net:443",
			want: unresolvedAt(DNSTimeout, "resolver/in"), shows: []string{"ask 10.0.5.4:53 for", "was denied at resolver/in by rule 100 none"}},
		// dns:D6.12, dns:D6.3
		{says: "an outbound endpoint asks by its own subnet's rules", design: ruleset.with(func(d *Design) {
			d.NSGs = append(d.NSGs, NSG{Name: "nsg-out"})
			d.VNets[0].Subnets[len(d.VNets[0].Subnets)-1].NSG = "nsg-out"
		}), changes: []string{"nsg add nsg-out none 100 Outbound Deny * * -> *"}, flow: "tcp a -> pc.corp.example:443", want: unresolvedAt(DNSTimeout, "resolver/out"), shows: []string{"was denied at resolver/out by rule 100 none"}},
		// dns:D6.14
		{says: "a rule that leads back to the resolver's own network is a loop", design: looping.with(servers("hub", "10.0.5.4")), flow: "tcp h -> pc.corp.example:443", want: unresolvedAt(DNSTimeout, "Azure DNS for hub"),
			shows: []string{"a forwarding loop for pc.corp.example A"}},
		// dns:D2.11, apim:D4
		{says: "an NSG that denies 53 cuts a custom server off", design: base.with(nsg).with(servers("a", "10.0.4.4")), changes: []string{blocked53}, flow: "tcp a -> pc.corp.example:443", want: unresolvedAt(DNSTimeout, "a"),
			shows: []string{"ask 10.0.4.4:53 for pc.corp.example A", "because request 10.1.0.4:51000 > 10.0.4.4:53 was denied at a by rule 100 no53"}},
		// dns:T1, dns:D1.2, dns:D1.5
		{says: "and not Azure's own", design: base.with(nsg), changes: []string{blocked53, "route add rt-a none 0.0.0.0/0 None"}, flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"store.blob.core.windows.net is 10.0.3.4"}},
		// dns:T2, dns:D1.5
		{says: "unless the rule names AzurePlatformDNS", design: base.with(nsg), changes: []string{"nsg add nsg-a nodns 100 Outbound Deny * * -> AzurePlatformDNS"}, flow: "tcp a -> store.blob.core.windows.net:443",
			want: unresolvedAt(DNSTimeout, "a"), shows: []string{"ask 168.63.129.16:53 for", "was denied at a by rule 100 nodns"}},
		// dns:D6.12
		{says: "a network that is not peered does not reach the forwarder", design: base.with(servers("b", "10.0.4.4")).with(func(d *Design) { d.Peerings = d.Peerings[:2] }), flow: "tcp b -> pc.corp.example:443",
			want: unresolvedAt(DNSTimeout, "b"), shows: []string{"follows system route 10.0.0.0/8 to None"}},
		// dns:T16, dns:D2.5
		{says: "a change of servers has not reached a machine before it renews", design: base.with(servers("a", "10.0.4.4")).with(func(d *Design) { d.nic("a").AppliedDNSServers = IPs("168.63.129.16") }), flow: "tcp a -> pc.corp.example:443",
			want: unresolvedAt(NameNotFound, "Azure DNS for a")},
		// dns:D2.2
		{says: "a machine's own list takes the place of its network's", design: base.with(func(d *Design) { d.nic("a").DNSServers = IPs("10.0.4.4") }), flow: "tcp a -> pc.corp.example:443", want: delivered("pc")},
		// dns:D10.11
		{says: "a machine that is no name server says so at once", design: base.with(servers("a", "10.0.1.4")), flow: "tcp a -> pc.corp.example:443", want: unresolvedAt(DNSTimeout, "h"), shows: []string{"nobody listens there"}},
		// dns:D7.5
		{says: "a forwarder that does not recurse refuses", design: base.with(servers("a", "10.0.4.4")).with(func(d *Design) { d.DNSServers[0].NoRecursion = true }), flow: "tcp a -> pc.corp.example:443", want: unresolvedAt(DNSRefused, "fwd")},
	})
}

// The queries of an instance are those of its subnet, and what it cannot resolve it
// says in the words of its status table.
func TestDocumentedInstanceNames(t *testing.T) {
	base := gatewayIn(Internal).with(func(d *Design) {
		d.PrivateZones = []PrivateZone{{Name: "apim.azure-api.net", Records: []string{"@ A 10.0.8.4"}, Links: []ZoneLink{{VNet: "a"}}}}
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.blob.core.windows.net"}})
	})
	prove(t, []fact{
		// dns:T10, apim:D7, dns:D9.4
		{says: "an Internal instance is found by its private zone", design: base, flow: "tcp a -> apim.azure-api.net:443", want: delivered("apim"), shows: []string{"apim.azure-api.net is 10.0.8.4"}},
		// dns:D9.12, dns:D9.3, apim:H6, apim:R5
		{says: "and by nobody else", design: base, flow: "tcp client -> apim.azure-api.net:443", want: unresolvedAt(NameNotFound, "public DNS")},
		// dns:D9.12, apim:2.3.b1, apim:D12
		{says: "an External one by everybody", design: gatewayIn(External).with(func(d *Design) { d.PublicDNS = []PublicZone{{Name: "example.org"}} }), flow: "tcp client -> apim.azure-api.net:443", want: delivered("apim"), shows: []string{"apim.azure-api.net is 198.51.100.7"}},
		// apim:D6, apim:9, dns:D3.25
		{says: "what an instance cannot resolve is told as its status table does", design: base.with(servers("hub", "10.0.9.9")), flow: "tcp apim -> store.blob.core.windows.net:443",
			want: unresolvedAt(DNSTimeout, "apim"), shows: []string{"symptom Failed to connect to store.blob.core.windows.net with error The remote name could not be resolved: 'store.blob.core.windows.net'"}},
		// dns:T16, apim:D5
		{says: "servers that were not applied are not asked", design: base.with(servers("hub", "10.0.9.9")).with(func(d *Design) { d.APIMs[0].AppliedDNSServers = IPs("168.63.129.16") }), flow: "tcp apim -> store.blob.core.windows.net:443", want: delivered("store")},
	})
}

// Lookup is the question by itself, with the patience of a program.
func TestLookup(t *testing.T) {
	n := compiled(t, withNames().with(forwardsTo("blob.core.windows.net", "168.63.129.16")))
	q := dns.Question{Name: "store.blob.core.windows.net", Type: dns.A}
	l, err := n.Lookup("pc", q, dns.WindowsNslookup)
	if err != nil {
		t.Fatal(err)
	}
	// dns:T3
	if text := dns.Nslookup(l, l); l.Result != dns.TimedOut || l.Time != 2*time.Second || !strings.Contains(text, "*** Request to UnKnown timed-out") {
		t.Errorf("nslookup on premises: %v after %v\n%s\n%s", l.Result, l.Time, text, l)
	}
	if _, err := n.Lookup("nobody", q); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("Lookup from nobody: %v", err)
	}
	if _, err := compiled(t, hubSpoke()).Lookup("a", q); err == nil {
		t.Error("Lookup in a design without names: no error")
	}
}

func TestCauseOfAFailedLookupIsToldOnce(t *testing.T) {
	for _, flow := range []string{"tcp a -> nobody.corp.example:443", "tcp a -> pc.corp.example:443"} {
		trace := traceOf(t, withNames().with(servers("a", "10.0.4.4")).with(func(d *Design) { d.DNSServers[0].NoRecursion = true }), flow)
		if trace.Verdict.Disposition != Unresolved || trace.Cause() == "" {
			t.Fatalf("Trace(%s) = %+v, want unresolved with a cause\n%s", flow, trace.Verdict, trace)
		}
		if n := strings.Count(trace.String(), "cause "+trace.Cause()+"\n"); n != 1 {
			t.Errorf("Trace(%s) tells its cause %d times, want once\n%s", flow, n, trace)
		}
	}
}
