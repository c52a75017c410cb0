package sim

import (
	"net/netip"
	"time"

	"azpath/route"
)

// A device answers one question: what do you do with this packet? Behind Compile
// the walk knows devices, tables, filters and translations, and not the word
// "peering".
//
// To add a device:
//  1. a type that embeds node and implements device, in a file device_NAME.go;
//  2. its compilation in compile_NAME.go, appended to Network.devices;
//  3. who hands packets to it: an owner in a vnet's addresses, or a target on
//     the internet;
//  4. if it keeps connection state, judge and commit through transit (transit.go),
//     so that asymmetry is found and flagged without its doing.
type device interface {
	self() *node
	// originate sends the packet that the device itself made.
	originate(w *walker) hand
	// receive takes the packet that arrived.
	receive(w *walker, in arrival) hand
}

// deviceID is an index into Network.devices.
type deviceID int32

const nobody deviceID = -1

// The devices that every Network has.
const (
	theInternet deviceID = iota
	thePlatform          // 168.63.129.16 and 169.254.169.254
)

// node is what all devices have.
type node struct {
	id   deviceID
	name string
}

func (n *node) self() *node { return n }

// hand is a device's answer: who gets the packet next. Nobody, if the leg ended;
// how it ended stands in the walker.
type hand struct {
	to deviceID
	in arrival
}

var ended = hand{to: nobody}

// arrival says how a packet came to a device.
type arrival struct {
	how  how
	from deviceID
	// front is the platform's translation that the packet still has to undergo
	// at the receiving machine's host (byFrontend).
	front *port
}

type how uint8

const (
	byAddress     how = iota + 1 // addressed to the device, inside Azure or a site
	byNextHop                    // a user route's appliance
	byFrontend                   // through a public or private frontend
	byReply                      // the answer to a connection that the platform translated
	byEndpoint                   // by a service endpoint, with its private source
	byPrivateLink                // from a private endpoint to what stands behind it
	byInternet                   // from the internet, to an address of the device's own
	byTunnel                     // over VPN or ExpressRoute
	byFastPath                   // over ExpressRoute with FastPath, from the site
	byInside                     // from inside the site
	byOwnEdge                    // from another edge of the same site
	byOwnBox                     // from another edge of the same box: judged already
)

// subnet is a compiled subnet: what its machines share.
type subnet struct {
	name  string // "hub/apim"
	index int    // in the design's network
	vnet  *vnet
	table *table
	// derived is the table by Azure's rules: table itself, unless that was observed.
	derived *table
	nsg     *nsg
}

// vnet is a compiled virtual network.
type vnet struct {
	name   string
	index  int
	region string
	space  []netip.Prefix
	owners index[owner]  // who has which private address
	peers  map[int]*peer // by the other network's index
	// flowIdle ends the flows of its machines' NSGs; zero never does (net:T3).
	flowIdle time.Duration
}

// peer is the other side of a connected peering, seen from the receiving network.
type peer struct {
	allowed bool           // AllowForwardedTraffic on the receiving side
	remark  string         // which peering that is
	shut    string         // which side has allowVirtualNetworkAccess false, "" if neither
	space   []netip.Prefix // the other network's, as this one knows it
}

// contains says whether an address is in the network's own space.
func (v *vnet) contains(a netip.Addr) bool { return contained(a, v.space) }

// contained says whether a is in one of the prefixes.
func contained(a netip.Addr, ps []netip.Prefix) bool {
	for _, p := range ps {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// inSet is contained for what a rule names, where none means any.
func inSet(a netip.Addr, ps []netip.Prefix) bool { return len(ps) == 0 || contained(a, ps) }

// owner has a private address: a device, or a private frontend.
type owner struct {
	device deviceID
	front  *frontend // nil for a device's own address
}

// table is a compiled route table: which address goes to which hop.
type table struct {
	routes     *route.Table
	vnet       *vnet
	hops       []hop          // by winning set
	tag        []netip.Prefix // the VirtualNetwork tag without the default route
	tagDefault []netip.Prefix // the default routes among them, where they lead to an appliance or a gateway
	around     *around        // shared by the tables of a network
	doubted    []netip.Addr   // private endpoints that only EndpointPrefix takes from their own route
	// noPropagation: the route table keeps gateway routes out.
	noPropagation bool
	// observed are the rows that a tool showed, where they are the table.
	observed EffectiveRoutes
}

// around is what a network has around it, whatever its route tables say.
type around struct {
	networks []netip.Prefix // spaces of the own network and its peers
	outside  []netip.Prefix // the Internet tag, once asked for
}

// hop is a compiled next hop.
type hop struct {
	kind     route.HopType
	evidence *RouteEvidence
	assume   assumptionSet // leaned on by choosing this route
	vnet     *vnet         // VnetLocal, VNetPeering: whose addresses
	to       owner         // VirtualAppliance, VirtualNetworkGateway: nobody if it is not there
	problem  string        // why to is nobody
	equal    []hop         // VirtualApplianceEcmp: one of these; nil otherwise
	choice   deviceID      // names the choice among them; no device has this number
}

// index finds what was compiled for an address, by longest prefix.
type index[T any] struct {
	routes *route.Table
	at     []T
}

func (x *index[T]) find(a netip.Addr) *T {
	if x.routes == nil {
		return nil
	}
	i := x.routes.Index(a)
	if i < 0 {
		return nil
	}
	return &x.at[i]
}

// frontend is an address behind which a load balancer, or the platform on an API
// Management instance's behalf, puts machines.
type frontend struct {
	name  string // "lb-public", "apim gateway"
	addr  netip.Addr
	ports []port
	// first judges before the missing rule does (apim:R1).
	first  *nic
	public bool
	// closed: a Standard public address lets nothing in unless an NSG does
	// (net:L9).
	closed bool
	basic  bool       // of a Basic load balancer
	assume Assumption // that it is there at all
	choice deviceID   // names the choice of a machine; no device has this number
	lan    *vnet      // where the machines are
}

// port is one rule of a frontend: what reaches it goes to a machine of the pool.
type port struct {
	front    *frontend
	rule     *RuleEvidence
	protocol Protocol // zero is every protocol
	number   uint16   // zero is every port
	to       uint16   // zero keeps it
	backends []deviceID
	floating bool
	// pool and distribution say which connections stay together.
	pool         string
	distribution LoadDistribution
	// idle is after how long the load balancer forgets a TCP connection, with a
	// reset or without; zero is never.
	idle   time.Duration
	resets bool
}

// matches: every protocol means TCP and UDP here (net:L7).
func (p *port) matches(proto Protocol, number uint16) bool {
	return (p.protocol == proto || p.protocol == AnyProtocol && (proto == TCP || proto == UDP)) &&
		(p.number == 0 || p.number == number)
}

// listeners are a machine's open ports; nil means that all answer.
type listeners []Listener

func (ls listeners) open(proto Protocol, number uint16) bool {
	if len(ls) == 0 || proto == ICMP {
		return true
	}
	for _, l := range ls {
		p := l.Protocol
		if p == AnyProtocol {
			p = TCP
		}
		if p == proto && l.Ports.First <= number && number <= l.Ports.Last {
			return true
		}
	}
	return false
}
