package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim/internal/packet"
)

// FlowError is a flow that the network cannot be asked: it names the part and
// what would be right.
type FlowError struct {
	Flow Flow
	// Part is "protocol", "source", "destination" or "port".
	Part    string
	Message string
}

// Error names the part first.
func (e *FlowError) Error() string { return "flow " + e.Part + ": " + e.Message }

// Default ports of a flow that does not say.
const defaultSourcePort = 51000

// resolve turns a flow's names into the first packet and the device that sends
// it. It allocates only for errors.
func (n *Network) resolve(f *Flow, t *talk) error {
	*t = talk{client: nobody, server: nobody, asker: nobody, gateway: nobody, ask: 1000, say: 5000, serverName: f.ServerName}
	if f.Protocol != TCP && f.Protocol != UDP && f.Protocol != ICMP {
		return &FlowError{*f, "protocol", fmt.Sprintf("%q: want tcp, udp or icmp", f.Protocol)}
	}
	if f.Protocol == ICMP && f.Port != 0 {
		return &FlowError{*f, "port", "icmp has none"}
	}
	if f.Protocol != ICMP && f.Port == 0 {
		return &FlowError{*f, "port", f.Protocol.String() + " needs one, 1..65535"}
	}
	var dst netip.Addr
	var err error
	if n.byName(f.Destination) {
		if _, err = n.source(f, t, netip.IPv4Unspecified()); err != nil {
			return err
		}
		dst, err = n.lookUp(f, t)
	} else {
		dst, err = n.destination(f, t)
	}
	if err != nil || t.unresolved() {
		return err
	}
	src, err := n.source(f, t, dst)
	if err != nil {
		return err
	}
	port := f.SourcePort
	if port == 0 {
		port = defaultSourcePort
	}
	t.tuple = packet.Tuple{Proto: packet.Proto(f.Protocol), Src: src, Dst: dst, SrcPort: port, DstPort: f.Port}
	if f.Protocol == ICMP {
		t.tuple = packet.Echo(src, dst, port)
	}
	t.expect = t.tuple.Reverse()
	return n.opens(f, t.client)
}

// opens refuses a source that opens no connections (net:7.b6).
func (n *Network) opens(f *Flow, id deviceID) error {
	switch d := n.devices[max(0, id)].(type) {
	case *privateEndpoint:
		return &FlowError{*f, "source", strconv.Quote(d.name) + " is a private endpoint, which opens no connection"}
	case *linkService:
		return &FlowError{*f, "source", strconv.Quote(d.name) + " is a private link service, which opens no connection"}
	}
	return nil
}

// destination is the address a flow goes to. A name that has both families
// stands for its IPv4 address.
func (n *Network) destination(f *Flow, t *talk) (netip.Addr, error) {
	name, _, _ := strings.Cut(f.Destination, "@")
	if e, ok := n.endpoints[name]; ok {
		if t.serverName == "" {
			t.serverName = e.fqdn
		}
		addr := e.address(f)
		if !addr.IsValid() {
			return addr, &FlowError{*f, "destination", strconv.Quote(name) + " has no address for this port"}
		}
		return addr, nil
	}
	if a, ok := n.public[name]; ok {
		return a, nil
	}
	a, err := netip.ParseAddr(name)
	if err != nil {
		return a, &FlowError{*f, "destination", n.unknown(name)}
	}
	return a.Unmap().WithZone(""), nil
}

// address is what the name stands for as a destination: for an API Management
// instance what its host names resolve to, management on 3443, the gateway else.
func (e *endpoint) address(f *Flow) netip.Addr {
	if e.toward != nil {
		if f.Port == 3443 && e.toward.management.IsValid() {
			return e.toward.management
		}
		return e.toward.gateway
	}
	if e.vip.IsValid() {
		return e.vip
	}
	if len(e.addrs) == 0 {
		return netip.Addr{}
	}
	return e.addrs[0]
}

// source is the address a flow comes from, in the destination's family, and the
// device that sends it.
func (n *Network) source(f *Flow, t *talk, dst netip.Addr) (netip.Addr, error) {
	name, place, _ := strings.Cut(f.Source, "@")
	if e, ok := n.endpoints[name]; ok && place == "" {
		t.client = e.device
		for _, a := range e.addrs {
			if a.Is4() == dst.Is4() {
				return a, nil
			}
		}
		return netip.Addr{}, &FlowError{*f, "source", fmt.Sprintf("%q has no address of the family of %s", name, dst)}
	}
	a, err := netip.ParseAddr(name)
	if err != nil {
		return a, &FlowError{*f, "source", n.unknown(name)}
	}
	a = a.Unmap().WithZone("")
	if a == wireServer {
		return a, n.probe(f, t, dst, place)
	}
	if a.Is4() != dst.Is4() {
		return a, &FlowError{*f, "source", fmt.Sprintf("%s is of another family than the destination %s", a, dst)}
	}
	return a, n.locate(f, t, a, place)
}

// probe finds the machine that a load balancer's probe is sent to: it comes from
// 168.63.129.16 inside the machine's own network (net:L10).
func (n *Network) probe(f *Flow, t *talk, dst netip.Addr, place string) error {
	found := 0
	for _, v := range n.vnets {
		if o := v.owners.find(dst); o != nil && o.front == nil && (place == "" || place == v.name) {
			t.client, t.asker = thePlatform, o.device
			found++
		}
	}
	switch found {
	case 1:
		return nil
	case 0:
		return &FlowError{*f, "source", fmt.Sprintf("%s probes the machines of a network, and none has %s", wireServer, dst)}
	}
	var places []string
	for _, v := range n.vnets {
		if v.owners.find(dst) != nil {
			places = append(places, v.name)
		}
	}
	return &FlowError{*f, "source", fmt.Sprintf("%s exists in several networks: say which, as in %q (have %s)", dst, wireServer.String()+"@"+places[0], listed(places))}
}

// locate finds the device that has a bare source address.
func (n *Network) locate(f *Flow, t *talk, a netip.Addr, place string) error {
	if place == "" && isPublic(a) {
		if id, ok := n.publicSource(a); ok {
			t.client = id
			return nil
		}
	}
	found, empty := 0, ""
	var places []string
	for _, v := range n.vnets {
		if !v.contains(a) || place != "" && place != v.name {
			continue
		}
		places = append(places, v.name)
		if o := v.owners.find(a); o != nil && o.front == nil {
			t.client = o.device
			found++
		} else {
			empty = v.name
		}
	}
	for _, s := range n.sites {
		w := s.ways.find(a)
		if w == nil || !w.inside || place != "" && place != s.name {
			continue
		}
		places = append(places, s.name)
		found++
		t.client = s.id
		if id, ok := s.inside[a]; ok {
			t.client = id
		}
	}
	switch {
	case found == 1:
		return nil
	case found > 1:
		return &FlowError{*f, "source", fmt.Sprintf("%s exists in several places: say which, as in %q (have %s)", a, a.String()+"@"+places[0], listed(places))}
	case place != "" && len(places) == 0:
		return &FlowError{*f, "source", fmt.Sprintf("%q is no network or site that holds %s", place, a)}
	case empty != "":
		return &FlowError{*f, "source", fmt.Sprintf("no network interface of %s has %s", empty, a)}
	}
	return &FlowError{*f, "source", fmt.Sprintf("%s is in no network or site of the design, and no public address", a)}
}

// publicSource is the device with a public address of its own; an undeclared
// one may be a client on the internet.
func (n *Network) publicSource(a netip.Addr) (deviceID, bool) {
	t := n.devices[theInternet].(*internet).world.find(a)
	if t == nil {
		for _, v := range n.vnets {
			if v.contains(a) {
				return nobody, false
			}
		}
		for _, s := range n.sites {
			if w := s.ways.find(a); w != nil && w.inside {
				return nobody, false
			}
		}
		return theInternet, true
	}
	if t.device != nobody && t.how == byInternet {
		switch n.devices[t.device].(type) {
		case *host, *service:
			return t.device, true
		}
	}
	return nobody, false
}

func (n *Network) unknown(name string) string {
	if name == "" {
		return "none given: want an address or a name of the design"
	}
	names := map[string]bool{}
	for k := range n.endpoints {
		names[k] = true
	}
	have := slices.Sorted(maps.Keys(names))
	if near, n := byDistance(name, have); n > 0 {
		return fmt.Sprintf("nothing is named %s, and it is no address; did you mean %s?", quote(name), quote(near[0]))
	}
	return fmt.Sprintf("nothing is named %s, and it is no address (have %s)", quote(name), someOf(names))
}
