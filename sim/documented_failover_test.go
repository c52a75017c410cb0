package sim

import (
	"fmt"
	"slices"
	"testing"
)

// loses switches parts of gateways off, as restores switches them on again.
func (w worldOf) loses(parts ...string) {
	w.Helper()
	for _, p := range parts {
		if err := w.SwitchOff(p); err != nil {
			w.Fatal(err)
		}
	}
}

func (w worldOf) restores(parts ...string) {
	w.Helper()
	for _, p := range parts {
		if err := w.SwitchOn(p); err != nil {
			w.Fatal(err)
		}
	}
}

// showsRows expects the effective routes of subnet a/a for a prefix.
func (w worldOf) showsRows(prefix string, want ...string) {
	w.Helper()
	if got := w.Network().rows("a/a", prefix); !slices.Equal(got, want) {
		w.Errorf("effective routes for %s: %q, want %q", prefix, got, want)
	}
}

func TestDocumentedInstanceLost(t *testing.T) {
	const from1, from2 = "Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.21", "Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.22"
	active := hubSpoke().with(activeActive)
	// net:1.4.b3, net:4.3.b4
	t.Run("of two active instances the other takes over, and connections go on", func(t *testing.T) {
		w := newWorldOf(t, active)
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.opens("tcp pc -> a:443", delivered("a"))
		w.showsRows("172.16.0.0/16", from1, from2)
		w.loses("vpngw/1")
		w.showsRows("172.16.0.0/16", from2)
		w.goesOn("tcp a -> pc:443", delivered("pc"), "connection to-dc, instance 2 (198.51.100.22)", "route  vpngw instance 2 (198.51.100.22)")
		w.goesOn("tcp pc -> a:443", delivered("a"), "route  vpngw instance 2 (198.51.100.22)")
		w.restores("vpngw/1")
		w.loses("vpngw/2")
		w.showsRows("172.16.0.0/16", from1)
		w.goesOn("tcp a -> pc:443", delivered("pc"), "connection to-dc, instance 1 (198.51.100.21)")
	})
	// net:4.3.b4
	t.Run("without any the gateway is off, and forgets nothing", func(t *testing.T) {
		for _, d := range []Design{active, hubSpoke(), hubSpoke().with(byExpressRoute)} {
			gw := d.Gateways[0].Name
			w := newWorldOf(t, d)
			w.opens("tcp a -> pc:443", delivered("pc"))
			w.loses(gw+"/1", gw+"/2")
			w.goesOn("tcp a -> pc:443", dropped(NextHopUnreachable, LegRequest, gw), "switched off")
			w.opens("tcp pc -> a:443", dropped(NextHopUnreachable, LegSYN, gw))
			w.restores(gw + "/2")
			w.goesOn("tcp a -> pc:443", delivered("pc"))
		}
	})
	// net:4.3.b4; that one stands by is from Microsoft's pages
	t.Run("the instance that stands by takes over address and tunnels", func(t *testing.T) {
		w := newWorldOf(t, hubSpoke().with(activeActive).with(func(d *Design) { d.Gateways[0].ActiveActive, d.Gateways[0].PublicIPs = false, []string{"pip-gw1"} }))
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.loses("vpngw/1")
		w.showsRows("172.16.0.0/16", from1)
		w.goesOn("tcp a -> pc:443", delivered("pc"))
		w.opens("udp client -> 198.51.100.21:500", answered("vpngw"))
	})
	// net:1.10
	t.Run("the address of a lost instance answers no key exchange", func(t *testing.T) {
		w := newWorldOf(t, active)
		w.opens("udp client -> 198.51.100.21:500", answered("vpngw"))
		w.loses("vpngw/1")
		w.goesOn("udp client -> 198.51.100.21:500", dropped(NextHopUnreachable, LegRequest, "vpngw"), "the instance with this address is switched off")
		w.opens("udp client -> 198.51.100.22:500", answered("vpngw"))
	})
	// net:1.4.b3
	t.Run("an ExpressRoute gateway has several, of which any will do", func(t *testing.T) {
		w := newWorldOf(t, hubSpoke().with(byExpressRoute))
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.loses("ergw/2")
		if rows := w.Network().rows("a/a", "172.16.0.0/16"); len(rows) != 1 {
			t.Errorf("effective routes: %q, want one row", rows)
		}
		w.goesOn("tcp a -> pc:443", delivered("pc"))
	})
}

func TestDocumentedLinkLost(t *testing.T) {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	twoLinks := twoGateways().with(func(d *Design) {
		d.Gateways[1].Connections[0].SecondEdge = "er2"
		d.Sites[1].Edges[0].Filter, d.Sites[1].Edges[1].Filter = strict, strict
	})
	// net:G5
	t.Run("the other link takes everything, and with one way left nothing is asymmetric", func(t *testing.T) {
		for lost, edge := range map[string]string{"ergw/circuit/primary": "lab/er2", "ergw/circuit/secondary": "lab/er"} {
			w := newWorldOf(t, twoLinks)
			w.opens("tcp a -> rack:443", dropped(AsymmetricNoState, LegSYNACK, "lab/er").asymmetric())
			w.loses(lost)
			trace := w.opens("tcp a -> rack:443", delivered("rack"))
			if !trace.passes(edge) || len(trace.Others) > 0 {
				t.Errorf("without %s the flow does not pass by %s alone\n%s", lost, edge, trace)
			}
		}
	})
	// net:G5, ct:10n
	t.Run("a connection that moves to the other link dies at its firewall", func(t *testing.T) {
		w := newWorldOf(t, twoLinks)
		w.loses("ergw/circuit/primary")
		w.opens("tcp a -> rack:443", delivered("rack"))
		w.restores("ergw/circuit/primary")
		w.loses("ergw/circuit/secondary")
		w.goesOn("tcp a -> rack:443", dropped(AsymmetricNoState, LegRequest, "lab/er"))
		w.opens("tcp a -> rack:443", delivered("rack"))
	})
	roads := twoRoads().with(func(d *Design) { d.edge("vpn").Preference = 0; d.edge("er").Preference = 200 })
	// net:G1, net:G2
	t.Run("without both the circuit's routes are gone, and VPN takes over", func(t *testing.T) {
		w := newWorldOf(t, roads)
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.loses("ergw/circuit/primary")
		w.goesOn("tcp a -> pc:443", delivered("pc"), "ergw circuit")
		w.loses("ergw/circuit/secondary")
		w.goesOn("tcp a -> pc:443", delivered("pc"), "vpngw to-dc", "route  dc/vpn")
		w.restores("ergw/circuit/primary")
		w.goesOn("tcp a -> pc:443", delivered("pc"), "ergw circuit", "route  dc/er")
	})
	// net:G2, ct:10n
	t.Run("connections do not survive it where each edge has a firewall", func(t *testing.T) {
		w := newWorldOf(t, roads.with(strictAt("er", "vpn")))
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.loses("ergw/circuit/primary", "ergw/circuit/secondary")
		w.goesOn("tcp a -> pc:443", dropped(AsymmetricNoState, LegRequest, "dc/vpn"))
		w.opens("tcp a:51001 -> pc:443", delivered("pc"))
	})
	// net:1.3
	t.Run("without another way private addresses lead nowhere", func(t *testing.T) {
		w := newWorldOf(t, hubSpoke().with(byExpressRoute))
		w.opens("tcp a -> pc:443", delivered("pc"))
		w.loses("ergw/circuit/primary", "ergw/circuit/secondary")
		w.goesOn("tcp a -> pc:443", dropped(NextHopNone, LegRequest, "a"))
		w.opens("tcp pc -> a:443", dropped(NoRoute, LegSYN, "internet"))
	})
}

// What fails is named as the design names it, and the error says what there is.
func TestWorldNamesPartsOfGateways(t *testing.T) {
	w := newWorldOf(t, twoRoads())
	for name, want := range map[string]string{
		"vpngw/3":               `no device named "vpngw/3" (gateway vpngw has vpngw/1, vpngw/2)`,
		"ergw/circuit":          `no device named "ergw/circuit" (gateway ergw has ergw/1, ergw/2, ergw/circuit/primary, ergw/circuit/secondary)`,
		"vpngw/to-dc/primary":   `no device named "vpngw/to-dc/primary" (gateway vpngw has vpngw/1, vpngw/2)`,
		"gw/1":                  `no device named "gw/1"`,
		"vpngw/1":               "",
		"ergw/circuit/primary":  "",
		"ergw":                  "",
		"dc/er":                 "",
		"":                      `no device named ""`,
		"/":                     `no device named "/"`,
		"ergw/circuit/primary/": `no device named "ergw/circuit/primary/" (gateway ergw has ergw/1, ergw/2, ergw/circuit/primary, ergw/circuit/secondary)`,
	} {
		for call, err := range map[string]error{"SwitchOff": w.SwitchOff(name), "Restart": w.Restart(name), "SwitchOn": w.SwitchOn(name)} {
			if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
				t.Errorf("%s(%q) = %s, want %s", call, name, got, want)
			}
		}
	}
}

// Parts stay lost under another Network that has them, and start anew where they
// were away.
func TestWorldReplaceKeepsWhatIsLost(t *testing.T) {
	d := twoRoads().with(func(d *Design) { d.edge("vpn").Preference = 0; d.edge("er").Preference = 200 })
	w := newWorldOf(t, d)
	w.loses("ergw/circuit/primary", "ergw/circuit/secondary")
	w.replaced(d)
	w.opens("tcp a -> pc:443", delivered("pc"))
	w.goesOn("tcp a -> pc:443", delivered("pc"), "vpngw to-dc")
	w.replaced(d.with(func(d *Design) { d.Gateways = d.Gateways[:1] }))
	w.replaced(d)
	w.goesOn("tcp a -> pc:443", delivered("pc"), "ergw circuit")
}
