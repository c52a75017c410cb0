package sim

import "strconv"

// Reason is why a flow was not delivered: a closed list. Each is printed as a
// token, and stands with its evidence in the trace. NoReason, the zero value,
// belongs to Delivered and Exited flows alone.
type Reason uint8

// The reasons.
const (
	NoReason Reason = iota
	// AsymmetricNoState: a device that keeps connection state holds no entry for
	// this packet, because the packet before it took another way.
	AsymmetricNoState
	// HalfOpen: the device saw the SYN but not the SYN-ACK; the bare ACK dies.
	HalfOpen
	// StateLost: the device held an entry once and no longer does: its idle
	// timeout passed, or it restarted.
	StateLost
	// OutOfState: the packet fits no state its entry can be in, such as an
	// acknowledgement of data the device never saw, or no connection that the
	// server has, which then answers with a reset.
	OutOfState
	// DeniedByNSG: a written rule of an NSG said no.
	DeniedByNSG
	// DeniedByFirewall: a written rule of a firewall said no.
	DeniedByFirewall
	// DeniedByAdminRule: a security admin rule said no, before any NSG.
	DeniedByAdminRule
	// DeniedByDefault: nothing allowed it: an NSG's default rule, a firewall's
	// implicit deny, a Standard public frontend without an NSG.
	DeniedByDefault
	// DeniedByService: the service's own firewall answered 403.
	DeniedByService
	// NoRoute: no route covers the destination.
	NoRoute
	// NextHopNone: the winning route says None.
	NextHopNone
	// NextHopUnreachable: the winning route's next hop is not there, cannot be
	// reached, does not forward, or is switched off.
	NextHopUnreachable
	// NoOutboundAccess: the packet reached the internet's edge and has no public
	// source address to leave with.
	NoOutboundAccess
	// WrongSource: the answer reached the client from an address it never called.
	WrongSource
	// NoListener: nothing answers on that port: a reset from a host, silence
	// from a load balancer's frontend.
	NoListener
	// NoSuchHost: no machine has that address.
	NoSuchHost
	// Loop: the packet came back to where it had been, unchanged.
	Loop
	// Undocumented: Azure's documents contradict each other or are silent; the
	// trace names the switch that decides.
	Undocumented
	// ICMPNotTranslated: an address translation on the way out, or Private Link,
	// carries TCP and UDP only.
	ICMPNotTranslated
	// EndpointReturn: a private endpoint's answer came back to the host of an
	// appliance that forwarded the request without SNAT for a client, or a VPN
	// gateway, of its own network; the platform drops it there.
	EndpointReturn
	// SNATPortExhausted: the translation on the way out has no source port left
	// for this destination.
	SNATPortExhausted
	// NameNotFound: a server says that the name, or the end of its aliases, does not
	// exist or has no address.
	NameNotFound
	// DNSTimeout: no server answered the client in time.
	DNSTimeout
	// DNSRefused: the server does not answer this client, or this name.
	DNSRefused
	// DNSServFail: the server could not find out.
	DNSServFail
)

var reasonNames = [...]string{
	NoReason:           "none",
	AsymmetricNoState:  "asymmetric-no-state",
	HalfOpen:           "half-open",
	StateLost:          "state-lost",
	OutOfState:         "out-of-state",
	DeniedByNSG:        "denied-by-nsg",
	DeniedByFirewall:   "denied-by-firewall",
	DeniedByAdminRule:  "denied-by-admin-rule",
	DeniedByDefault:    "denied-by-default",
	DeniedByService:    "denied-by-service",
	NoRoute:            "no-route",
	NextHopNone:        "next-hop-none",
	NextHopUnreachable: "next-hop-unreachable",
	NoOutboundAccess:   "no-outbound-access",
	WrongSource:        "wrong-source",
	NoListener:         "no-listener",
	NoSuchHost:         "no-such-host",
	Loop:               "loop",
	Undocumented:       "undocumented",
	ICMPNotTranslated:  "icmp-not-translated",
	EndpointReturn:     "endpoint-return",
	SNATPortExhausted:  "snat-port-exhausted",
	NameNotFound:       "name-not-found",
	DNSTimeout:         "dns-timeout",
	DNSRefused:         "dns-refused",
	DNSServFail:        "dns-servfail",
}

// String gives the token printed in answers.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return "Reason(" + strconv.Itoa(int(r)) + ")"
}

// MarshalText writes String.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (r *Reason) UnmarshalText(b []byte) error { return readToken(r, reasonNames[:], b) }
