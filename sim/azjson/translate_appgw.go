package azjson

import (
	"cmp"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// webGateway is an application gateway as it is being read. Its parts refer to each
// other by identifiers whose last segment is a name.
type webGateway struct {
	o         *object
	g         sim.ApplicationGateway
	v1        bool
	sides     map[string]side   // of frontends, by name in lower case
	ports     map[string]uint16 // of frontendPorts, by the same
	maps      map[string]*object
	redirects map[string]*object
}

// side is which of a gateway's two frontends something is.
type side uint8

const (
	noSide side = iota // of a frontend that the design has no place for
	publicFrontend
	privateFrontend
)

// applicationGateway reads an application gateway, of v1 as one of v2.
func (t *translation) applicationGateway(r *resource.Resource) {
	o := t.open(r)
	o.skip("sslCertificates", "trustedRootCertificates", "trustedClientCertificates", "authenticationCertificates", "sslPolicy", "sslProfiles", "enableHttp2", "enableFips",
		"operationalState", "privateEndpointConnections", "customErrorConfigurations", "forceFirewallPolicyAssociation", "defaultPredefinedSslPolicy", "autoscaleConfiguration")
	w := &webGateway{o: o, g: sim.ApplicationGateway{Name: t.name(r.ID)}, sides: map[string]side{}, ports: map[string]uint16{}, maps: map[string]*object{}, redirects: map[string]*object{}}
	for _, c := range o.objects("gatewayIPConfigurations") {
		w.g.Subnet = cmp.Or(w.g.Subnet, c.subnet("subnet"))
	}
	if w.g.Subnet == "" {
		o.deaf = true
		o.note(NoteLeftOut, "gatewayIPConfigurations", "none is in a subnet that a file has: the gateway stands nowhere")
		return
	}
	w.sku()
	w.frontends()
	w.isolation()
	w.listeners()
	w.pools()
	w.settings()
	w.rules()
	w.absent()
	t.notebook.add(NoteAssumed, "instances of application gateways", subject(r), "Azure chooses their addresses: one instance with the first free address of the subnet stands for them", r.Body.Place().String())
	t.d.AppGateways = append(t.d.AppGateways, w.g)
}

// absent says what of a gateway is no part of a design and changes what comes through.
func (w *webGateway) absent() {
	waf := w.o.object("webApplicationFirewallConfiguration")
	on := waf.yes("enabled")
	waf.deaf = true
	if on || w.o.id("firewallPolicy") != "" {
		w.o.note(NoteNotModelled, "", "the web application firewall is not modelled: it blocks nothing")
	}
	if w.o.get("rewriteRuleSets").Len() > 0 {
		w.o.note(NoteNotModelled, "rewriteRuleSets", "rewrites are not modelled: a request goes on with the host name it came with, or that of the settings")
	}
	if w.o.get("privateLinkConfigurations").Len() > 0 {
		w.o.note(NoteNotModelled, "privateLinkConfigurations", "a gateway takes no private endpoints here: what comes by them is missing")
	}
}

// sku tells v1 from v2.
func (w *webGateway) sku() {
	sku := w.o.object("sku")
	sku.skip("capacity", "family")
	tier := strings.ToLower(cmp.Or(sku.text("tier"), sku.text("name")))
	sku.skip("name")
	switch size, _, _ := strings.Cut(tier, "_"); tier {
	case "standard", "waf", size + "_small", size + "_medium", size + "_large":
		w.v1 = true
		w.o.note(NoteAssumed, "sku", "a gateway of v1, which is retired: it is read as one of v2 with network isolation, and what v1 asks of its subnet is not checked")
	}
}

// frontends reads the addresses that clients call: one of each side.
func (w *webGateway) frontends() {
	t := w.o.t
	for i, f := range w.o.objects("frontendIPConfigurations") {
		f.skip("privateIPAllocationMethod", "httpListeners", "privateLinkConfiguration")
		name := strings.ToLower(f.nameOr(i))
		w.sides[name] = noSide
		if id := f.id("publicIPAddress"); id != "" {
			f.skip("subnet", "privateIPAddress")
			switch pip := f.publicAt("publicIPAddress"); {
			case pip == "":
			case t.publicAddress(id).Is6():
				f.note(NoteNotModelled, "publicIPAddress", "a frontend of IPv6 is not modelled: its listeners are left out")
			case w.g.PublicIP != "":
				f.note(NoteProblem, "publicIPAddress", "a second public frontend, which Azure does not make")
			default:
				w.g.PublicIP, w.sides[name] = pip, publicFrontend
				if w.v1 {
					w.standard(pip)
				}
			}
			continue
		}
		a := t.privateAddress(w.o.r, i, f.v)
		f.subnet("subnet")
		f.skip("privateIPAddress")
		switch {
		case !a.IsValid():
			f.addr("privateIPAddress") // notes what is wrong with it
			f.note(NoteLeftOut, "", "it has no address that is known: its listeners are left out")
		case w.g.PrivateIP.IsValid():
			f.note(NoteProblem, "privateIPAddress", "a second private frontend, which Azure does not make")
		default:
			w.g.PrivateIP, w.sides[name] = a, privateFrontend
		}
	}
	for i, p := range w.o.objects("frontendPorts") {
		p.skip("httpListeners")
		w.ports[strings.ToLower(p.nameOr(i))] = p.port("port")
	}
}

// standard makes a v1 gateway's public address, which is Basic, one that v2 takes. An
// NSG does not matter to it: a gateway's public frontend is open without one.
func (w *webGateway) standard(pip string) {
	list := w.o.t.d.PublicIPs
	if i := slices.IndexFunc(list, func(p sim.PublicIP) bool { return p.Name == pip }); i >= 0 {
		list[i].SKU = ""
	}
}

// isolation says whether the gateway has network isolation, as far as files tell:
// Azure marks such gateways with a tag, and no other may be private alone.
func (w *webGateway) isolation() {
	tag := w.o.r.Get("tags").Get("EnhancedNetworkControl").Text()
	private := w.g.PublicIP == "" && w.g.PrivateIP.IsValid()
	w.g.EnhancedNetworkControl = w.v1 || private || strings.EqualFold(tag, "true")
	if private && !w.v1 && !strings.EqualFold(tag, "true") {
		w.o.note(NoteAssumed, "frontendIPConfigurations", "only a gateway with network isolation may be private alone: it is read as one")
	}
}

// part is the name by which another part of the gateway is declared, "" where the
// reference is empty or leads nowhere, which is noted.
func (w *webGateway) part(x *object, key string, declared func(name string) string) string {
	id := x.id(key)
	if id == "" {
		return ""
	}
	name := declared(resource.Name(id))
	if name == "" {
		x.note(NoteDangling, key, "refers to "+resource.Name(id)+", which the gateway does not have")
	}
	return name
}

// among finds a name among parts, ignoring case.
func among[T any](list []T, of func(*T) string) func(string) string {
	return func(name string) string {
		for i := range list {
			if n := of(&list[i]); strings.EqualFold(n, name) {
				return n
			}
		}
		return ""
	}
}

func (w *webGateway) listeners() {
	for i, x := range w.o.objects("httpListeners") {
		x.skip("sslCertificate", "requireServerNameIndication", "customErrorConfigurations", "sslProfile", "firewallPolicy", "requestRoutingRules")
		l := sim.HTTPListener{Name: x.nameOr(i)}
		x.enum("protocol", &l.Protocol)
		in, known := noSide, false
		frontend := w.part(x, "frontendIPConfiguration", func(name string) string {
			if in, known = w.sides[strings.ToLower(name)]; known {
				return name
			}
			return ""
		})
		port := w.part(x, "frontendPort", func(name string) string {
			if p, ok := w.ports[strings.ToLower(name)]; ok {
				l.Port = p
				return name
			}
			return ""
		})
		l.HostNames = x.texts("hostNames")
		if name := x.text("hostName"); name != "" {
			l.HostNames = append(l.HostNames, name)
		}
		slices.Sort(l.HostNames)
		l.HostNames = slices.Compact(l.HostNames)
		if frontend == "" || port == "" || in == noSide {
			x.note(NoteLeftOut, "", "the listener, since its frontend or its port is not known")
			continue
		}
		l.Private = in == privateFrontend
		w.g.Listeners = append(w.g.Listeners, l)
	}
	slices.SortFunc(w.g.Listeners, func(a, b sim.HTTPListener) int { return strings.Compare(a.Name, b.Name) })
}

// pools reads the servers: by address, by name, and the machines that are members.
func (w *webGateway) pools() {
	t := w.o.t
	for i, x := range w.o.objects("backendAddressPools") {
		x.skip("requestRoutingRules", "urlPathMaps", "pathRules")
		p := sim.BackendPool{Name: x.nameOr(i)}
		for _, a := range x.objects("backendAddresses") {
			if ip := a.addr("ipAddress"); ip.IsValid() {
				p.Addresses = append(p.Addresses, ip.String())
			}
			if name := strings.ToLower(strings.TrimSuffix(a.text("fqdn"), ".")); name != "" {
				p.Addresses = append(p.Addresses, w.server(a, name))
			}
		}
		for _, id := range x.ids("backendIPConfigurations") {
			if name := t.machineAt(id); name != "" {
				p.NICs = append(p.NICs, name)
			} else {
				x.note(NoteDangling, "backendIPConfigurations", "holds "+short(outermost(id))+", which no file has: the pool lacks it")
			}
		}
		p.NICs = append(p.NICs, t.members[resource.Key(resource.Child(w.o.r.ID, "backendAddressPools", p.Name))]...)
		slices.Sort(p.Addresses)
		slices.Sort(p.NICs)
		p.Addresses, p.NICs = slices.Compact(p.Addresses), slices.Compact(p.NICs)
		w.g.Pools = append(w.g.Pools, p)
	}
	slices.SortFunc(w.g.Pools, func(a, b sim.BackendPool) int { return strings.Compare(a.Name, b.Name) })
	w.strayMembers()
}

// strayMembers notes the machines that say they are in a pool which is not there.
func (w *webGateway) strayMembers() {
	within := resource.Key(resource.Child(w.o.r.ID, "backendAddressPools", ""))
	for key, machines := range w.o.t.members {
		name, ok := strings.CutPrefix(key, within+"/")
		if ok && !slices.ContainsFunc(w.g.Pools, func(p sim.BackendPool) bool { return strings.EqualFold(p.Name, name) }) {
			w.o.note(NoteDangling, "backendAddressPools", strings.Join(machines, ", ")+" say of themselves that they are in "+name+", which the gateway does not have")
		}
	}
}

// server is a name in a pool. An instance's own name that no zone of the import has
// stands for the instance: its default name is put in its place, where that can be
// told.
func (w *webGateway) server(x *object, name string) string {
	own, ok := w.o.t.estate.hosts[name]
	if !ok || w.o.t.hasZoneOf(name) || own.private && w.o.t.saysNames() {
		return name
	}
	full := own.instance + ".azure-api.net"
	x.note(NoteAssumed, "fqdn", "no zone of the import has "+name+", which is a name of API Management "+own.instance+": "+full+" stands for it")
	return full
}

// saysNames says whether the design's names will be looked up: one that no zone has is
// not found then.
func (t *translation) saysNames() bool {
	d := &t.d
	return len(d.PrivateZones)+len(d.DNSResolvers)+len(d.Rulesets)+len(d.PublicDNS)+len(d.DNSServers) > 0 ||
		slices.ContainsFunc(d.VNets, func(v sim.VNet) bool { return len(v.DNSServers) > 0 }) ||
		slices.ContainsFunc(d.FirewallPolicies, func(p sim.FirewallPolicy) bool { return p.DNS.EnableProxy })
}

// settings reads how servers are called and probed.
func (w *webGateway) settings() {
	for i, x := range w.o.objects("probes") {
		x.skip("protocol", "path", "interval", "timeout", "unhealthyThreshold", "minServers", "match", "backendHttpSettings", "enableProbeProxyProtocolHeader")
		w.g.Probes = append(w.g.Probes, sim.HTTPProbe{Name: x.nameOr(i), HostName: plainHost(x.text("host")), PickHostName: x.yes("pickHostNameFromBackendHttpSettings")})
	}
	slices.SortFunc(w.g.Probes, func(a, b sim.HTTPProbe) int { return strings.Compare(a.Name, b.Name) })
	for i, x := range w.o.objects("backendHttpSettingsCollection") {
		x.skip("requestTimeout", "cookieBasedAffinity", "affinityCookieName", "connectionDraining", "path", "probeEnabled", "authenticationCertificates", "trustedRootCertificates",
			"dedicatedBackendConnection", "sniName", "validateCertChainAndExpiry", "validateSNI", "requestRoutingRules", "urlPathMaps", "pathRules")
		s := sim.HTTPSettings{Name: x.nameOr(i), Port: x.port("port"), HostName: plainHost(x.text("hostName")), PickHostName: x.yes("pickHostNameFromBackendAddress")}
		x.enum("protocol", &s.Protocol)
		s.Probe = w.part(x, "probe", among(w.g.Probes, func(p *sim.HTTPProbe) string { return p.Name }))
		w.g.Settings = append(w.g.Settings, s)
	}
	slices.SortFunc(w.g.Settings, func(a, b sim.HTTPSettings) int { return strings.Compare(a.Name, b.Name) })
}

// plainHost is a host name as designs write it.
func plainHost(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }
