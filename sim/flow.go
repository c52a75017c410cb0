package sim

// Flow is the question: a whole connection from a source to a destination, not
// one packet. It is comparable; the zero value is no question.
type Flow struct {
	Protocol Protocol // TCP, UDP or ICMP (an echo request)
	// Source and Destination are an address, or the name of a host, network
	// interface, service or API Management instance of the design. A bare
	// address that exists in two places takes its place behind an @:
	// "10.0.0.4@hub", the name of the virtual network or site.
	Source, Destination string
	// SourcePort is the client's port; zero means 51000.
	SourcePort uint16
	// Port is the destination's port. ICMP has none.
	Port uint16
	// ServerName is the name that the client asks for in its SNI or Host header;
	// unset, it is the destination's own name where that is a FQDN. Only
	// proxies look at it.
	ServerName string
}
