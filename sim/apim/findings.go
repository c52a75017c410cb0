package apim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// Finding is something about an instance's network that deploys and will not work.
type Finding struct {
	Kind    string `json:"kind"`  // a token, such as "management-cut"
	Place   string `json:"place"` // in the words of the design's JSON
	Message string `json:"message"`
	Effect  string `json:"effect"`
	Fact    string `json:"fact"` // "apim:F2"
}

// String is place, kind, message and effect.
func (f Finding) String() string {
	return f.Place + ": " + f.Kind + ": " + f.Message + "; effect: " + f.Effect
}

// Findings are what is wrong with the network of an instance, as of a cloud, with
// planned as the units it is to grow to; zero is no plan. What Azure refuses to deploy
// (F21 to F24 of apim:14b) is an error of [sim.Compile] instead. Whatever is about
// packets or names is asked of the network.
func Findings(n *sim.Network, instance string, c Cloud, planned int) ([]Finding, error) {
	w, err := NeedsOf(n.Design(), instance, c)
	if err != nil {
		return nil, err
	}
	return w.Findings(n, instance, planned)
}

// Findings is [Findings] for these needs.
func (w Needs) Findings(n *sim.Network, instance string, planned int) ([]Finding, error) {
	d := n.Design()
	x, err := find(&d, instance)
	if err != nil || x.Mode == sim.NoVirtualNetwork {
		return nil, err
	}
	if d, err = w.Expand(d, instance); err != nil {
		return nil, err
	}
	if n, err = sim.Compile(d); err != nil {
		return nil, err
	}
	r, err := w.Check(n, instance)
	if err != nil {
		return nil, err
	}
	f := &finder{n: n, d: &d, x: x, r: r}
	f.group()
	f.management()
	f.moved()
	f.clients()
	f.outbound()
	f.endpoints()
	f.ownPrefix()
	f.names(w.Cloud)
	f.records(w.Cloud)
	f.trafficManager()
	f.translated()
	f.published(w.Cloud)
	f.backends()
	f.allowLists()
	f.translator()
	f.neighbours()
	f.room(planned)
	return f.found, nil
}

type finder struct {
	n     *sim.Network
	d     *sim.Design
	x     *sim.APIM
	r     *Report
	found []Finding
}

func (f *finder) add(kind, field, fact, message, effect string) {
	vnet, subnet, _ := strings.Cut(f.x.Subnet, "/")
	place := fmt.Sprintf("virtualNetworks[%q].subnets[%q]", vnet, subnet)
	if field != "" {
		place += "." + field
	}
	f.found = append(f.found, Finding{kind, place, message, effect, fact})
}

// subnet is the instance's; Compile has seen that it is there.
func (f *finder) subnet() (v *sim.VNet, s *sim.Subnet) {
	vnet, subnet, _ := strings.Cut(f.x.Subnet, "/")
	for i := range f.d.VNets {
		for j := range f.d.VNets[i].Subnets {
			if f.d.VNets[i].Name == vnet && f.d.VNets[i].Subnets[j].Name == subnet {
				return &f.d.VNets[i], &f.d.VNets[i].Subnets[j]
			}
		}
	}
	return &sim.VNet{}, &sim.Subnet{}
}

// denied says whether the instance's own rules ended the flow at its first packet.
func (f *finder) denied(t *sim.Trace) bool {
	v := t.Verdict
	return v.At == f.x.Name && v.Leg == sim.LegSYN && (v.Reason == sim.DeniedByNSG || v.Reason == sim.DeniedByDefault)
}

func (f *finder) open() bool { _, s := f.subnet(); return s.NSG != "" }

// group finds that there is no network security group, without which stv2 is closed.
func (f *finder) group() {
	if !f.open() && f.x.Platform == sim.STV2 && !isV2(f.x) {
		f.add("no-nsg", "networkSecurityGroup", "apim:F6", "the subnet has no network security group, and the Standard load balancer lets in only what one allows", "no client and no management reaches the instance")
	}
}

// management finds who cuts 3443 and the probe.
func (f *finder) management() {
	if !f.open() && f.x.Platform == sim.STV2 {
		return
	}
	var cut, served []string
	var cause string
	for _, in := range f.r.Inbound {
		switch {
		case in.Flow.Port != 3443 && in.Error != "" && f.denied(in.Trace):
			f.add("probe-denied", "networkSecurityGroup", "apim:F7", in.Trace.Cause(), "the load balancer holds every machine for dead: all that comes in fails")
		case in.Flow.Port != 3443:
		case in.Error == "":
			served = append(served, in.Flow.Source)
		case f.denied(in.Trace):
			f.add("management-denied", "networkSecurityGroup", "apim:F5", in.Trace.Cause()+": allow ApiManagement to VirtualNetwork on 3443", "management is cut; the gateway serves its last configuration")
		default:
			cut, cause = append(cut, in.Flow.Source), in.Trace.Cause()
		}
	}
	switch {
	case len(cut) == 0:
	case len(served) == 0:
		f.add("management-cut", "routeTable", "apim:F2", cause+": route ApiManagement to Internet", "management is cut; the gateway serves its last configuration")
	default:
		f.add("management-partly-cut", "routeTable", "apim:F3", fmt.Sprintf("of the control plane %s is answered and %s is not: %s; the top-level tag ApiManagement holds all", strings.Join(served, ", "), strings.Join(cut, ", "), cause), "management fails from the addresses that are not answered")
	}
}

// clients finds what the internet's clients meet in External mode. Where the design
// declares hosts of the internet they are the clients.
func (f *finder) clients() {
	if f.x.Mode != sim.External || isV2(f.x) || f.x.PublicIP == "" || !f.open() && f.x.Platform == sim.STV2 {
		return
	}
	clients := []string{"1.1.1.1"}
	for _, h := range f.d.Internet {
		clients = append(clients, h.Name)
	}
	var shut, lost *sim.Trace
	for _, from := range clients {
		t, err := f.n.Trace(sim.Flow{Protocol: sim.TCP, Source: from, Destination: f.x.PublicIP, Port: 443})
		switch {
		case err != nil:
		case t.Verdict.Disposition == sim.Delivered:
			return
		case f.denied(t):
			shut = t
		case t.Verdict.Leg.Return():
			lost = t
		}
	}
	switch {
	case lost != nil:
		f.add("clients-asymmetric", "routeTable", "apim:F1", lost.Cause(), "clients of the public address see a connect timeout")
	case shut != nil:
		f.add("clients-denied", "networkSecurityGroup", "apim:F8", shut.Cause()+": allow Internet to VirtualNetwork on 443", "no client of the internet reaches the gateway")
	}
}

// outbound finds the rules of the instance's own group that stop what it calls.
func (f *finder) outbound() {
	seen := map[string]bool{}
	for _, row := range f.r.Rows {
		if row.Trace == nil || row.Status == Success || !f.denied(row.Trace) || seen[row.Tag] {
			continue
		}
		seen[row.Tag] = true
		kind, fact, effect := "required-outbound-denied", "apim:F10", "the instance cannot deploy or operate"
		if row.Optional {
			kind, effect = "optional-outbound-denied", "the feature behind "+row.Title+" fails"
		}
		if hop := f.hop(row.Trace); hop == "VirtualAppliance" {
			kind, fact = "denied-before-firewall", "apim:F11"
			effect += ": the rule judges the real destination before the route to the firewall"
		}
		f.add(kind, "networkSecurityGroup", fact, fmt.Sprintf("%s: %s", row.Title, row.Trace.Cause()), effect)
	}
}

// hop is the next hop's type for what a row calls.
func (f *finder) hop(t *sim.Trace) string {
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			if a := h.Packet.Dest.Addr(); l.Leg == sim.LegSYN && a.IsValid() {
				next, err := f.n.NextHop(f.x.Name, a)
				if err == nil {
					return next.NextHopType
				}
			}
		}
	}
	return ""
}

// serviceEndpoints are those that spare a service the tunnel. Source: apim:T3.
var serviceEndpoints = map[string]string{"Storage": "Microsoft.Storage", "Sql": "Microsoft.Sql", "EventHub": "Microsoft.EventHub", "AzureKeyVault": "Microsoft.KeyVault"}

// endpoints finds what forced tunnelling stops: with a service endpoint it would not.
func (f *finder) endpoints() {
	_, s := f.subnet()
	var missing, others []string
	var endpointCause, otherCause string
	for _, row := range f.r.Rows {
		if row.Trace == nil || row.Trace.Verdict.Disposition == sim.Delivered || row.Trace.Verdict.Disposition == sim.Unresolved || f.denied(row.Trace) {
			continue
		}
		if h := f.hop(row.Trace); h == "Internet" || h == "" {
			continue
		}
		e := serviceEndpoints[row.Tag]
		switch {
		case e == "":
			others, otherCause = append(others, row.Name), row.Trace.Cause()
		case !slices.Contains(s.ServiceEndpoints, e) && !slices.Contains(missing, e):
			missing, endpointCause = append(missing, e), row.Trace.Cause()
		}
	}
	if len(missing) > 0 {
		f.add("service-endpoints-missing", "serviceEndpoints", "apim:F12", "the default route leads away from the Internet, and "+strings.Join(missing, ", ")+" are not on the subnet: "+endpointCause, "the services behind them are not reached")
	}
	if len(others) > 0 {
		f.add("dependency-not-allowed", "routeTable", "apim:F13", "not let through on the way: "+strings.Join(others, ", ")+": "+otherCause, "the features behind them fail")
	}
}

// ownPrefix finds a route that takes what the units say to each other elsewhere.
func (f *finder) ownPrefix() {
	for _, a := range f.n.MachineAddresses(f.x.Name) {
		next, err := f.n.NextHop(f.x.Name, a.Next())
		if err == nil && next.NextHopType != "VnetLocal" {
			f.add("units-routed-away", "routeTable", "apim:F14", fmt.Sprintf("%s, in the instance's own subnet, is routed to %s %s by %s", a.Next(), next.NextHopType, next.NextHopIPAddress, next.RouteTableID), "cache and rate limits of the units hairpin or die")
			return
		}
	}
}

// names finds dependencies that do not resolve, servers that are not applied, and a
// zone that shadows everybody's names.
func (f *finder) names(c Cloud) {
	v, _ := f.subnet()
	causes := map[string]bool{}
	for _, row := range f.r.Rows {
		if row.Trace == nil || row.Trace.Verdict.Disposition != sim.Unresolved {
			continue
		}
		cause := row.Trace.Cause()
		if key := addressOrName.ReplaceAllString(cause, "_"); !causes[key] {
			causes[key] = true
			f.add("names-unresolved", "", "apim:F15", row.Name+": "+cause, "the rows of the network status fail, and so does deployment")
		}
	}
	if f.x.AppliedDNSServers != nil && !slices.Equal(f.x.AppliedDNSServers, v.DNSServers) && !(len(v.DNSServers) == 0 && slices.Equal(f.x.AppliedDNSServers, []netip.Addr{azureDNS})) {
		f.add("dns-not-applied", "", "apim:F19", "the network's DNS servers are "+addrs(serversOf(f.d, &sim.APIM{Subnet: f.x.Subnet}))+", and the instance still asks "+addrs(f.x.AppliedDNSServers)+": apply the network configuration", "names resolve as before the change")
	}
	for i, z := range f.d.PrivateZones {
		if strings.EqualFold(string(z.Name), c.suffixes().apim) && len(z.Links) > 0 {
			f.found = append(f.found, Finding{"zone-shadows-all", fmt.Sprintf("privateDnsZones[%q]", f.d.PrivateZones[i].Name),
				"the zone is authoritative for the names of every instance, not of this one alone: want one zone for each name", "other services under " + string(z.Name) + " do not resolve in the linked networks", "apim:F16"})
		}
	}
}

// room finds a subnet that has no room for the units planned. Source: apim:Z2.
func (f *finder) room(planned int) {
	if planned == 0 || isV2(f.x) {
		return
	}
	_, s := f.subnet()
	tier, in := Premium, f.x.Mode == sim.Internal
	if f.x.SKU == "Developer" {
		tier = Developer
	}
	if planned < 1 || planned > MostUnits(tier) {
		f.add("units-out-of-range", "", "apim:Z3", fmt.Sprintf("%d units planned, and %s has 1..%d", planned, tier, MostUnits(tier)), "Azure refuses to scale")
		return
	}
	need, sum := Addresses(tier, planned, in), fmt.Sprintf("2 x %d", planned)
	if tier == Developer {
		sum = "1"
	}
	if in {
		sum += " + 1"
	}
	for _, p := range s.Prefixes {
		if p.Addr().Is4() && need > Usable(p) {
			f.add("subnet-too-small", "addressPrefixes", "apim:F20", fmt.Sprintf("%d units need %s = %d addresses, and %s leaves %d - 5 = %d: want a /%d", planned, sum, need, p, Usable(p)+5, Usable(p), SmallestSubnet(tier, planned, in)), "the instance cannot scale so far")
		}
	}
}
