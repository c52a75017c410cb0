package route

import "net/netip"

// Source says who put a route into a subnet's table. It decides between routes of equal prefix.
// The zero value is no source and is refused by NewTable.
type Source uint8

const (
	// SourceDefault marks Azure's own routes: address space, peering, endpoints, Internet, None.
	SourceDefault Source = iota + 1
	// SourceVirtualNetworkGateway marks routes a VPN or ExpressRoute gateway or a Route Server propagates.
	SourceVirtualNetworkGateway
	// SourceUser marks the routes of the subnet's route table (UDR).
	SourceUser
)

// HopType is the kind of a next hop, as Azure's effective routes name it.
// The zero value is no hop and is refused by NewTable.
type HopType uint8

const (
	// HopVnetLocal delivers inside the virtual network.
	HopVnetLocal HopType = iota + 1
	// HopVNetPeering delivers in a peered virtual network of the same region.
	HopVNetPeering
	// HopVNetGlobalPeering delivers in a peered virtual network of another region.
	HopVNetGlobalPeering
	// HopVirtualNetworkGateway sends to the VPN or ExpressRoute gateway.
	HopVirtualNetworkGateway
	// HopVirtualAppliance sends to the address NextHop.IP: a forwarding NIC or an internal load balancer.
	HopVirtualAppliance
	// HopInternet leaves by the platform's Internet edge; Azure's own public services stay on its backbone.
	HopInternet
	// HopNone drops.
	HopNone
	// HopVirtualNetworkServiceEndpoint reaches an Azure service with the subnet's identity.
	HopVirtualNetworkServiceEndpoint
	// HopInterfaceEndpoint reaches a private endpoint.
	HopInterfaceEndpoint
	// HopConnectedGroup delivers in another virtual network of the same connected group, a mesh of Azure
	// Virtual Network Manager. No peering stands behind it.
	HopConnectedGroup
	// HopVirtualApplianceEcmp sends to one of several appliances. Each is given as a Route of its own, alike but
	// for NextHop.IP; together they are one user route, and one answer.
	HopVirtualApplianceEcmp
)

// NextHop is what a route says to do with a packet. The zero value is no next hop. Values compare with ==.
type NextHop struct {
	Type HopType
	// IP is the appliance's address. Other kinds have none, except that a route from a gateway may show one:
	// it is opaque, may be of the other family, and is never looked up (Source: effective routes of
	// dual-stack ExpressRoute labs, 2024).
	IP netip.Addr
}

// String is the kind and, if there is one, the address: "VirtualAppliance 10.0.0.4".
func (h NextHop) String() string {
	if !h.IP.IsValid() {
		return h.Type.String()
	}
	return h.Type.String() + " " + h.IP.String()
}

// Route is one candidate of a subnet's table. The zero value is refused by NewTable. Values compare with ==.
type Route struct {
	// Name is the user's name of the route, or what the caller wants to see as its provenance. May be empty.
	Name string
	// Prefix is the destination, without host bits, never IPv4-mapped.
	Prefix netip.Prefix
	// Tag is the service tag a user route was written as ("Storage.EastUS"), empty if it was written as a
	// prefix. A route with a tag is given as one Route per prefix of the tag; Tag decides ties among them.
	Tag string
	// NotRegional: what follows the dot of Tag is no region (AzureFrontDoor.Backend), so that it ranks as a
	// top-level tag. Only with Tag.
	NotRegional bool
	// BGPOverride (Azure: hasBgpOverride) takes every gateway route inside a user route's prefix out, longer ones
	// too: see [BGPOverrideHolds].
	BGPOverride bool
	// NextHop says where a packet goes.
	NextHop NextHop
	// Source says who put the route here.
	Source Source
	// YieldBits is for routes to private endpoints alone. Zero: only a user route of the very same prefix beats
	// it. Otherwise route tables apply to the endpoint's subnet (privateEndpointNetworkPolicies
	// RouteTableEnabled or Enabled) and YieldBits is the prefix length of the address space that holds the
	// endpoint: every user route that covers the endpoint and is at least as long beats it.
	YieldBits uint8
}

// String is the route as explanations print it: "10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User to-fw)".
func (r Route) String() string {
	return r.Prefix.String() + " -> " + r.NextHop.String() + " " + r.provenance()
}

// provenance is who put the route here: "(User to-fw)".
func (r Route) provenance() string {
	s := "(" + r.Source.String()
	if r.Tag != "" {
		s += " " + r.Tag
	}
	if r.Name != "" {
		s += " " + r.Name
	}
	return s + ")"
}
