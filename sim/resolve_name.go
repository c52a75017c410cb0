package sim

import (
	"net/netip"
	"strings"

	"azpath/dns"
)

// Reasons of a name that does not resolve, by how the lookup ended.
var reasonOf = map[dns.Result]Reason{
	dns.NotFound: NameNotFound, dns.ServerFailed: DNSServFail, dns.WasRefused: DNSRefused, dns.TimedOut: DNSTimeout,
}

// byName says whether a flow's destination is a name to be looked up: not the name
// of a part of the design, nor an address.
func (n *Network) byName(destination string) bool {
	if n.resolution == nil || !strings.Contains(destination, ".") || strings.Contains(destination, "@") {
		return false
	}
	if e, ok := n.endpoints[destination]; ok && e.fqdn != destination {
		return false
	}
	if _, ok := n.public[destination]; ok {
		return false
	}
	_, err := netip.ParseAddr(destination)
	return err != nil
}

// lookUp resolves a flow's destination as its source would, which is known. It
// leaves the lookup in the talk, and gives the zero Addr if the name does not
// resolve.
func (n *Network) lookUp(f *Flow, t *talk) (netip.Addr, error) {
	name, err := dns.ParseName(f.Destination)
	if err != nil {
		return netip.Addr{}, &FlowError{*f, "destination", err.Error()}
	}
	if t.serverName == "" {
		t.serverName = f.Destination
	}
	c := n.resolution.client(t.client)
	t.lookup = n.resolution.system().Lookup(c, dns.Question{Name: name, Type: dns.A})
	if l := t.lookup; l.Result == dns.NotFound && l.Response.Rcode == dns.NoError {
		six := n.resolution.system().Lookup(c, dns.Question{Name: name, Type: dns.AAAA})
		_, without := n.source(f, t, netip.IPv6Unspecified()) // who has no IPv6 does not use it
		if six.Result == dns.Resolved && without == nil {
			t.lookup = six
		}
	}
	if addrs := t.lookup.Addrs(); addrs != nil {
		return addrs[0], nil
	}
	return netip.Addr{}, nil
}

// unresolved is the verdict of a flow whose name did not resolve, at the server
// whose fault it is.
func unresolved(l *dns.Lookup) Verdict {
	v := Verdict{Disposition: Unresolved, Reason: reasonOf[l.Result], Leg: LegName, At: string(l.Client.From)}
	x := l.Fault
	switch {
	case x == nil:
	case x.Delivery.Fate != dns.Delivered && x.Delivery.Evidence != nil && x.Delivery.Evidence.At() != "":
		v.At = x.Delivery.Evidence.At()
	case x.Delivery.View != "":
		v.At = "Azure DNS for " + x.Delivery.View
	case x.Delivery.Public:
		v.At = "public DNS"
	case x.Delivery.Server != "":
		v.At = x.Delivery.Server
	}
	return v
}

// unresolved says whether the conversation ends before it begins.
func (t *talk) unresolved() bool { return t.lookup != nil && t.lookup.Result != dns.Resolved }

// answerFlow is the whole answer to a flow: its name, if it has one, then the
// conversation.
func (w *walker) answerFlow() Verdict {
	if w.talk.unresolved() {
		return unresolved(w.talk.lookup)
	}
	return w.converse()
}
