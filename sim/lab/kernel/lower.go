package kernel

import (
	"fmt"
	"slices"

	"azpath/sim"
)

// Outside is what a design has that Linux has no counterpart for, or that this lab
// does not build: such a design is not compared.
type Outside struct{ Parts []string }

// Error names the parts.
func (o *Outside) Error() string { return fmt.Sprintf("outside the common core: %q", o.Parts) }

// Lower turns a design into what Linux is told. It knows Azure's rules by
// itself: of the simulator it uses the data types alone, so that the two share no
// mistake. The error is an [*Outside].
func Lower(d *sim.Design) (*Plan, error) {
	l := &lowering{d: d, p: &Plan{}, nics: map[string]nicAt{}, gateways: map[string]int{}, implied: map[Route]bool{}}
	l.unsupported()
	l.internet = l.p.router(&Router{Name: "internet", Device: "internet"})
	l.fabric = l.p.router(&Router{Name: "fabric"})
	l.machines()
	l.allGateways()
	l.allSites()
	l.subnetRoutes()
	l.internetRoutes()
	if len(l.outside) > 0 {
		slices.Sort(l.outside)
		return nil, &Outside{slices.Compact(l.outside)}
	}
	return l.p, nil
}

type lowering struct {
	d                *sim.Design
	p                *Plan
	outside          []string
	internet, fabric int

	nics     map[string]nicAt // by name
	gateways map[string]int   // by name: the wire to the fabric
	world    []Route          // the internet's table, as seen from there
	nearer   []Route          // what Microsoft's network prefers to it
	implied  map[Route]bool   // of world: the edge does not announce it
	backbone []int            // the internet's wires to Microsoft's network
	tunnels  []tunnel
}

type nicAt struct {
	vnet, subnet string
	nic          *sim.NIC
	wire         int
	public       int // the wire of its public address, or noWire
}

const noWire = -1

// tunnel is the wire between a gateway and an edge.
type tunnel struct {
	gateway    *sim.Gateway
	connection *sim.Connection
	wire       int
}

func (l *lowering) not(format string, args ...any) {
	l.outside = append(l.outside, fmt.Sprintf(format, args...))
}

// unsupported names what the lab does not build.
func (l *lowering) unsupported() {
	d := l.d
	for _, x := range []struct {
		n    int
		what string
	}{
		{len(d.NSGs), "network security group"}, {len(d.SecurityAdminConfigurations), "security admin rules"},
		{len(d.LoadBalancers), "load balancer"},
		{len(d.NATGateways), "NAT gateway"}, {len(d.Firewalls), "Azure Firewall"}, {len(d.APIMs), "API Management"},
		{len(d.AppGateways), "application gateway"},
		{len(d.PrivateEndpoints), "private endpoint"}, {len(d.PrivateLinkServices), "private link service"},
		{len(d.ConnectedGroups), "connected group"}, {len(d.ServiceTags), "service tag"},
		{len(d.PrivateZones) + len(d.DNSResolvers) + len(d.Rulesets) + len(d.DNSServers) + len(d.PublicDNS), "name resolution"},
	} {
		if x.n > 0 {
			l.not("%s", x.what)
		}
	}
	if d.Assumptions != (sim.Assumptions{}) {
		l.not("assumptions that are not the default")
	}
}

// machines are the network interfaces: a station each, or a router where they
// forward.
func (l *lowering) machines() {
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			if s.NATGateway != "" || len(s.ServiceEndpoints) > 0 || s.NSG != "" {
				l.not("subnet with more than routes")
			}
			if s.DefaultOutboundAccess != sim.Off {
				l.not("default outbound access")
			}
			for k := range s.NICs {
				l.machine(v, s, &s.NICs[k])
			}
		}
	}
	l.outsideMachines()
}

func (l *lowering) deviceAt(wire, end int, device string) { l.p.Wires[wire].Ends[end].Device = device }

func (l *lowering) machine(v *sim.VNet, s *sim.Subnet, n *sim.NIC) {
	at := nicAt{vnet: v.Name, subnet: s.Name, nic: n, public: noWire}
	if n.NSG != "" || n.DisableSNATOnPL || len(n.ApplicationSecurityGroups) > 0 {
		l.not("network interface with rules")
	}
	if n.IPForwarding {
		r := &Router{Name: n.Name, Device: n.Name, Addresses: n.IPs, Endpoint: true, Listen: n.Listen}
		at.wire = l.p.wire(End{Router: l.fabric}, End{Router: l.p.router(r), Device: n.Name})
		r.policy(anyWire, r.table(Route{Prefix: everywhere, Kind: Via, Wire: at.wire}))
		l.appliance(r, &n.Appliance, at.wire)
	} else {
		at.wire = l.p.station(l.fabric, &Station{Device: n.Name, IPs: n.IPs, Listen: n.Listen})
	}
	if n.PublicIP != "" {
		at.public = l.publicAddress(&at)
	}
	l.nics[n.Name] = at
}

// peers are the networks whose peering with v has both its objects.
func (l *lowering) peers(name string) (out []*sim.VNet) {
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		there, back := l.peering(name, v.Name), l.peering(v.Name, name)
		if there == nil || back == nil {
			continue
		}
		if !there.AllowForwardedTraffic || !back.AllowForwardedTraffic {
			l.not("peering that may not take what is forwarded") // Azure's own check, and undocumented
		}
		if bool(there.BlockVirtualNetworkAccess) || there.RemoteAddressSpace != nil || there.State != 0 || there.SyncLevel != 0 {
			l.not("peering with options")
		}
		out = append(out, v)
	}
	return out
}

func (l *lowering) peering(from, to string) *sim.Peering {
	i := slices.IndexFunc(l.d.Peerings, func(p sim.Peering) bool { return p.From == from && p.To == to })
	if i < 0 {
		return nil
	}
	return &l.d.Peerings[i]
}
