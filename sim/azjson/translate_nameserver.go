package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// azureDNS is Azure's own name server in every network (dns:D1.1).
var azureDNS = netip.AddrFrom4([4]byte{168, 63, 129, 16})

// nameServers makes name servers of the machines that networks, machines and firewall
// policies are told to ask. No file of Azure says what such a machine answers: that it
// asks Azure for everything is what is set up most often, and the report says that it
// is assumed. A design of azpath's own says what it wants itself.
func (t *translation) nameServers() {
	if len(t.elements) > 0 || len(t.d.DNSServers) > 0 {
		return
	}
	asked := t.askedServers()
	for _, s := range subnets(&t.d) {
		for _, n := range s.NICs {
			i := slices.IndexFunc(n.IPs, func(a netip.Addr) bool { return asked[a] != "" })
			if i < 0 {
				continue
			}
			t.d.DNSServers = append(t.d.DNSServers, sim.DNSServer{Host: n.Name, Forwarders: []netip.Addr{azureDNS}, ForwardOnly: true})
			t.notebook.add(NoteAssumed, "", asked[n.IPs[i]], n.Name+" is told to be a name server, and no file says what it answers: it is taken to ask 168.63.129.16 for everything", "")
		}
	}
	slices.SortFunc(t.d.DNSServers, func(a, b sim.DNSServer) int { return strings.Compare(a.Host, b.Host) })
}

// askedServers are the addresses that somebody is told to ask, with who says so.
func (t *translation) askedServers() map[netip.Addr]string {
	asked := map[netip.Addr]string{}
	note := func(list []netip.Addr, who string) {
		for _, a := range list {
			if known, ok := asked[a]; !ok || who < known {
				asked[a] = who
			}
		}
	}
	for _, p := range t.d.FirewallPolicies {
		note(p.DNS.Servers, "firewallPolicies/"+p.Name+": dnsSettings.servers")
	}
	for _, v := range t.d.VNets {
		note(v.DNSServers, "virtualNetworks/"+v.Name+": dhcpOptions.dnsServers")
	}
	for _, s := range subnets(&t.d) {
		for _, n := range s.NICs {
			note(n.DNSServers, "networkInterfaces/"+n.Name+": dnsSettings.dnsServers")
		}
	}
	return asked
}
