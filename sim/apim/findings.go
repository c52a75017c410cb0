package apim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"
)

// Finding is something about an instance's network that deploys and will not work.
type Finding struct {
	Kind    string `json:"kind"`            // a token, such as "management-cut"
	Place   string `json:"place"`           // in the words of the design's JSON
	Message string `json:"message"`         // what is so
	Cause   string `json:"cause,omitempty"` // the evidence, where a packet or a query has shown it
	Cure    string `json:"cure"`
	Effect  string `json:"effect"`
	Fact    string `json:"fact"` // "apim:F2"

	keys []string // of the causes, as the report's groups have them
}

// String is place, kind, message and cause, effect, cure.
func (f Finding) String() string {
	text := f.Place + ": " + f.Kind + ": " + f.Message
	if f.Cause != "" {
		text += ": " + f.Cause
	}
	return text + "; effect: " + f.Effect + "; cure: " + f.Cure
}

// write is a paragraph: what is so, by which cause, what comes of it, what to do.
func (f Finding) write(b *strings.Builder, g groups) {
	fmt.Fprintf(b, "finding %s: %s: %s", f.Kind, f.Place, f.Message)
	var causes []string
	for _, key := range f.keys {
		if i := g.find(key); i > 0 && !slices.Contains(causes, strconv.Itoa(i)) {
			causes = append(causes, strconv.Itoa(i))
		}
	}
	slices.Sort(causes)
	switch {
	case len(causes) == 1:
		b.WriteString(" (cause " + causes[0] + ")")
	case len(causes) > 1:
		b.WriteString(" (causes " + strings.Join(causes, ", ") + ")")
	case f.Cause != "":
		b.WriteString(": " + f.Cause)
	}
	fmt.Fprintf(b, "\n    effect: %s (%s)\n    cure: %s\n", f.Effect, f.Fact, f.Cure)
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

// add notes what is wrong at a field of the instance's subnet. t is what has shown it,
// or nil.
func (f *finder) add(field string, t *sim.Trace, x Finding) {
	vnet, subnet, _ := strings.Cut(f.x.Subnet, "/")
	x.Place = fmt.Sprintf("virtualNetworks[%q].subnets[%q]", vnet, subnet)
	if field != "" {
		x.Place += "." + field
	}
	f.elsewhere(x.Place, t, x)
}

func (f *finder) elsewhere(place string, t *sim.Trace, x Finding) {
	x.Place = place
	if t != nil {
		x.Cause, x.keys = t.Cause(), append([]string{keyOf(t)}, x.keys...)
	}
	f.found = append(f.found, x)
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
		f.add("networkSecurityGroup", nil, Finding{Kind: "no-nsg", Fact: "apim:F6",
			Message: "the subnet has no network security group, and the Standard load balancer lets in only what one allows",
			Effect:  "no client and no management reaches the instance", Cure: "give it one, with the rules of apim:N24"})
	}
}

const served = "management is cut; the gateway serves its last configuration"

// management finds who cuts 3443 and the probe.
func (f *finder) management() {
	if !f.open() && f.x.Platform == sim.STV2 {
		return
	}
	var cut, answered, shut []string
	var lost, denied *sim.Trace
	for _, in := range f.r.Inbound {
		switch {
		case in.Flow.Port != 3443 && in.Error != "" && f.denied(in.Trace):
			f.add("networkSecurityGroup", in.Trace, Finding{Kind: "probe-denied", Fact: "apim:F7", Message: "a rule denies the probe of the load balancer",
				Effect: "every machine counts as dead, and all that comes in fails", Cure: "allow AzureLoadBalancer to VirtualNetwork on 6390"})
		case in.Flow.Port != 3443:
		case in.Error == "":
			answered = append(answered, in.Flow.Source)
		case f.denied(in.Trace):
			shut, denied = append(shut, in.Flow.Source), in.Trace
		default:
			cut, lost = append(cut, in.Flow.Source), in.Trace
		}
	}
	if denied != nil {
		f.add("networkSecurityGroup", denied, Finding{Kind: "management-denied", Fact: "apim:F5", Message: "the control plane, " + strings.Join(shut, ", ") + ", is denied on 3443",
			Effect: served, Cure: "allow ApiManagement to VirtualNetwork on 3443"})
	}
	switch {
	case lost == nil:
	case len(answered) == 0:
		f.add("routeTable", lost, Finding{Kind: "management-cut", Fact: "apim:F2", Message: "the control plane gets no answer on 3443",
			Effect: served, Cure: "route ApiManagement to Internet"})
	default:
		f.add("routeTable", lost, Finding{Kind: "management-partly-cut", Fact: "apim:F3", Message: "of the control plane " + strings.Join(answered, ", ") + " gets an answer and " + strings.Join(cut, ", ") + " does not",
			Effect: "management fails from the addresses that get none", Cure: "route the top-level tag ApiManagement, which holds them all"})
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
		f.add("routeTable", lost, Finding{Kind: "clients-asymmetric", Fact: "apim:F1", Message: "the answers to clients of the internet are lost",
			Effect: "they see a connect timeout", Cure: "route each client's prefix to Internet, or let clients in by the firewall or an application gateway"})
	case shut != nil:
		f.add("networkSecurityGroup", shut, Finding{Kind: "clients-denied", Fact: "apim:F8", Message: "no rule lets in clients of the internet",
			Effect: "none reaches the gateway", Cure: "allow Internet to VirtualNetwork on 443"})
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
		x := Finding{Kind: "required-outbound-denied", Fact: "apim:F10", Message: row.Title + " is denied by the subnet's own rules", Effect: "the instance cannot deploy or operate",
			Cure: fmt.Sprintf("allow VirtualNetwork to %s on %d", cmp.Or(row.Tag, "Internet"), row.Port)}
		if row.Optional {
			x.Kind, x.Effect = "optional-outbound-denied", "the feature behind it fails"
		}
		if f.hop(row.Trace) == "VirtualAppliance" {
			x.Kind, x.Fact = "denied-before-firewall", "apim:F11"
			x.Message += ", which judge the real destination before the route to the firewall does"
		}
		f.add("networkSecurityGroup", row.Trace, x)
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
	var missing, others, missedKeys, stoppedKeys []string
	var missed, stopped *sim.Trace
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
			stopped = row.Trace
			stoppedKeys = append(stoppedKeys, keyOf(row.Trace))
			if !slices.Contains(others, row.Title) {
				others = append(others, row.Title)
			}
		case !slices.Contains(s.ServiceEndpoints, e):
			missed = row.Trace
			missedKeys = append(missedKeys, keyOf(row.Trace))
			if !slices.Contains(missing, e) {
				missing = append(missing, e)
			}
		}
	}
	if len(missing) > 0 {
		f.add("serviceEndpoints", missed, Finding{Kind: "service-endpoints-missing", keys: missedKeys, Fact: "apim:F12", Message: "the default route leads away from the Internet, and what is there does not let through the services of " + strings.Join(missing, ", "),
			Effect: "the instance does not reach them", Cure: "add these service endpoints to the subnet, or let the services through on the way"})
	}
	if len(others) > 0 {
		f.add("routeTable", stopped, Finding{Kind: "dependency-not-allowed", keys: stoppedKeys, Fact: "apim:F13", Message: "not let through on the way, and with no service endpoint: " + strings.Join(others, ", "),
			Effect: "the features behind them fail", Cure: "allow them there, or route what has a service tag, such as AzureMonitor, to Internet"})
	}
}

// ownPrefix finds a route that takes what the units say to each other elsewhere.
func (f *finder) ownPrefix() {
	for _, a := range f.n.MachineAddresses(f.x.Name) {
		next, err := f.n.NextHop(f.x.Name, a.Next())
		if err == nil && next.NextHopType != "VnetLocal" {
			f.add("routeTable", nil, Finding{Kind: "units-routed-away", Fact: "apim:F14", Message: fmt.Sprintf("%s, in the instance's own subnet, is routed to %s %s by %s", a.Next(), next.NextHopType, next.NextHopIPAddress, next.RouteTableID),
				Effect: "cache and rate limits of the units hairpin or die", Cure: "route the subnet's own prefix to VnetLocal"})
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
		if row.Trace == nil || row.Trace.Verdict.Disposition != sim.Unresolved || causes[keyOf(row.Trace)] {
			continue
		}
		causes[keyOf(row.Trace)] = true
		f.add("", row.Trace, Finding{Kind: "names-unresolved", Fact: "apim:F15", Message: "the DNS servers give no address for " + row.Host + " and what else fails like it",
			Effect: "the rows of the network status fail, and so does deployment", Cure: "let the servers forward all that is not their own to 168.63.129.16, from inside Azure"})
	}
	if f.x.AppliedDNSServers != nil && !slices.Equal(f.x.AppliedDNSServers, v.DNSServers) && !(len(v.DNSServers) == 0 && slices.Equal(f.x.AppliedDNSServers, []netip.Addr{azureDNS})) {
		f.add("", nil, Finding{Kind: "dns-not-applied", Fact: "apim:F19", Message: "the network's DNS servers are " + addrs(serversOf(f.d, &sim.APIM{Subnet: f.x.Subnet})) + ", and the instance still asks " + addrs(f.x.AppliedDNSServers),
			Effect: "names resolve as before the change", Cure: "apply the network configuration"})
	}
	for i, z := range f.d.PrivateZones {
		if strings.EqualFold(string(z.Name), c.suffixes().apim) && len(z.Links) > 0 {
			f.elsewhere(fmt.Sprintf("privateDnsZones[%q]", f.d.PrivateZones[i].Name), nil, Finding{Kind: "zone-shadows-all", Fact: "apim:F16",
				Message: "the zone is all that is known of the names of every instance, not of this one alone",
				Effect:  "other services under " + string(z.Name) + " do not resolve in the linked networks", Cure: "one zone for each name"})
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
		f.add("", nil, Finding{Kind: "units-out-of-range", Fact: "apim:Z3", Message: fmt.Sprintf("%d units planned, and %s has 1..%d", planned, tier, MostUnits(tier)),
			Effect: "Azure refuses to scale", Cure: "fewer units, or several instances"})
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
			f.add("addressPrefixes", nil, Finding{Kind: "subnet-too-small", Fact: "apim:F20", Message: fmt.Sprintf("%d units need %s = %d addresses, and %s leaves %d - 5 = %d", planned, sum, need, p, Usable(p)+5, Usable(p)),
				Effect: "the instance cannot scale so far", Cure: fmt.Sprintf("a /%d", SmallestSubnet(tier, planned, in))})
		}
	}
}
