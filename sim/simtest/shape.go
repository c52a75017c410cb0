package simtest

// Presence says whether a drawn design has a part. The zero value is Never.
type Presence uint8

const (
	Never Presence = iota
	Maybe
	Always
)

// Road is where a network with forced tunnelling sends what is for the internet. The
// zero value is a network without it.
type Road uint8

const (
	NoRoad         Road = iota
	ByFirewall          // user routes for 0.0.0.0/0 lead to Azure Firewall
	ByAppliance         // user routes for 0.0.0.0/0 lead to a network virtual appliance
	ByVPN               // the site announces 0.0.0.0/0 over its VPN connection
	ByExpressRoute      // the site announces 0.0.0.0/0 over its circuit
)

// Shape says what designs [Designs] draws. The zero value is a single network with
// two machines; each field adds something. A shape is a plain value: take a preset
// and set its fields.
type Shape struct {
	// Spokes is how many networks are peered with the first one, the hub, at most;
	// MinSpokes at least. Up to 9.
	MinSpokes, Spokes int
	// Sites is how many sites stand on premises at most, MinSites at least. Up to 3.
	// The first is called dc.
	MinSites, Sites int

	Firewall  Presence // Azure Firewall in the hub, with classic rules or a policy
	Appliance Presence // a network virtual appliance in the hub
	// VPN and ExpressRoute are gateways of the hub with connections to the sites; with
	// no site there is none.
	VPN, ExpressRoute Presence
	// ForcedTunnel brings the part that its road needs.
	ForcedTunnel Road

	RouteTables        Presence // user routes, also those of service tags
	NSGs               Presence // with application security groups and security admin rules
	LoadBalancers      Presence // public and internal
	PublicAddresses    Presence // of machines and NAT gateways
	Instance           Presence // an API Management instance in or outside the hub
	ApplicationGateway Presence
	PrivateEndpoints   Presence // and private link services
	Names              Presence // private zones, name servers, resolvers, rulesets

	// Oddities are what few designs have: peerings that are not connected or synced,
	// equal routes, routes of Network Manager, connected groups, an own list of reserved
	// prefixes, threat intelligence.
	Oddities Presence
	// Assumptions turns the switches of doubtful readings.
	Assumptions Presence
}

// Any is all shapes in one: a hub and its spokes with anything that can be drawn.
func Any() Shape {
	return Shape{
		MinSpokes: 1, Spokes: 3, MinSites: 1, Sites: 3, Firewall: Maybe, Appliance: Maybe, VPN: Maybe, ExpressRoute: Maybe,
		RouteTables: Maybe, NSGs: Maybe, LoadBalancers: Maybe, PublicAddresses: Maybe, Instance: Maybe, ApplicationGateway: Maybe,
		PrivateEndpoints: Maybe, Names: Maybe, Oddities: Maybe, Assumptions: Maybe,
	}
}

// SingleNetwork is one network with an API Management instance, and what may stand
// around it.
func SingleNetwork() Shape {
	return Shape{
		Firewall: Maybe, Appliance: Maybe, RouteTables: Maybe, NSGs: Maybe, LoadBalancers: Maybe, PublicAddresses: Maybe, Instance: Always,
		ApplicationGateway: Maybe,
	}
}

// HubAndSpoke is a hub with a firewall or an appliance, its spokes, and a site behind
// the hub's gateway.
func HubAndSpoke() Shape {
	return Shape{
		MinSpokes: 1, Spokes: 3, MinSites: 1, Sites: 1, Firewall: Maybe, Appliance: Maybe, VPN: Maybe, ExpressRoute: Maybe,
		RouteTables: Maybe, NSGs: Maybe, LoadBalancers: Maybe, PublicAddresses: Maybe, Instance: Maybe,
	}
}

// ForcedTunnelling is a hub with an API Management instance whose way to the internet
// leads by a road.
func ForcedTunnelling(by Road) Shape {
	s := HubAndSpoke()
	s.Spokes, s.Instance, s.ForcedTunnel = 2, Always, by
	return s
}

// SeveralSites is a hub whose gateways lead to two or three sites, each with its own
// ways and edges.
func SeveralSites() Shape {
	s := HubAndSpoke()
	s.MinSites, s.Sites, s.VPN = 2, 3, Always
	return s
}
