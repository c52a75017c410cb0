package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Parts of gateways, which SwitchOff and SwitchOn take beside the names of devices.
const (
	primaryLink   = "primary"
	secondaryLink = "secondary"
)

// parts are the names of what can fail of a gateway by itself: "vpngw/1" for an
// instance, in the order of its addresses; of an ExpressRoute connection also
// "ergw/to-dc/primary" and "ergw/to-dc/secondary", its circuit's links.
func (g *Gateway) parts() (out []string) {
	for i := range g.instanceCount() {
		out = append(out, g.instance(i))
	}
	if g.Type == ExpressRoute {
		for i := range g.Connections {
			out = append(out, g.link(&g.Connections[i], primaryLink), g.link(&g.Connections[i], secondaryLink))
		}
	}
	return out
}

// instanceCount is how many instances a gateway has: always two at least, of which
// one stands by unless both are active.
func (g *Gateway) instanceCount() int { return max(2, len(g.Instances)) }

func (g *Gateway) instance(i int) string { return g.Name + "/" + strconv.Itoa(i+1) }

func (g *Gateway) link(k *Connection, which string) string {
	return g.Name + "/" + k.Name + "/" + which
}

// gatewayOfPart is the gateway whose part a name may be: that before the first "/".
func (n *Network) gatewayOfPart(name string) *Gateway {
	of, _, is := strings.Cut(name, "/")
	i := slices.IndexFunc(n.design.Gateways, func(g Gateway) bool { return g.Name == of })
	if !is || i < 0 {
		return nil
	}
	return &n.design.Gateways[i]
}

// SwitchOff stops a device: every packet that reaches it vanishes. Its state is
// lost when it is switched on again.
//
// Parts of gateways are lost by the same means, and what is left of the gateway takes
// over: its routes are what the gateway and its sites go by from now on, see
// [World.Network]. A gateway keeps no connection state (net:4.3.b4), so that
// connections go on if the devices on their new way let them.
//
//   - "vpngw/1" is an instance, by the order of its addresses. Of two active ones the
//     other has its tunnels left; one that stands by takes over the address of the
//     other, after an interruption that is not modelled; without any the gateway is
//     off. Which instances an ExpressRoute gateway has left makes no difference.
//   - "ergw/to-dc/primary" and "ergw/to-dc/secondary" are the links of an
//     ExpressRoute circuit. Without both, its session is down: the routes that it
//     brought are gone from Azure, and Azure's from the site.
//
// The error names a device that is not there.
func (w *World) SwitchOff(device string) error {
	if err := w.has(device); err != nil {
		return err
	}
	w.off[device] = true
	w.fail()
	return nil
}

// SwitchOn starts a device, or a part of a gateway, again: without any connection
// state.
func (w *World) SwitchOn(device string) error {
	if err := w.Restart(device); err != nil {
		return err
	}
	delete(w.off, device)
	w.fail()
	return nil
}

// Restart makes a device forget its connections. A gateway and its parts have none.
func (w *World) Restart(device string) error {
	if err := w.has(device); err != nil {
		return err
	}
	if k, ok := w.known[device]; ok {
		w.forget(k.state)
	}
	return nil
}

func (w *World) forget(state uint32) {
	for memory := range memoryOwn + 1 {
		w.state.Forget(memoryOf(state, memory))
	}
}

// has is the error of a name that neither a device nor a part of one has.
func (w *World) has(name string) error {
	if _, ok := w.known[name]; ok {
		return nil
	}
	g := w.whole.gatewayOfPart(name)
	switch {
	case g == nil:
		return fmt.Errorf("no device named %q", name)
	case !slices.Contains(g.parts(), name):
		return fmt.Errorf("no device named %q (gateway %s has %s)", name, g.Name, strings.Join(g.parts(), ", "))
	}
	return nil
}

// isOff says whether packets to a device vanish.
func (w *World) isOff(device string) bool { return w.off[device] || w.dead[device] }

// Network is the Network as it stands now: without the parts of gateways that are
// switched off. Devices that are off are part of it.
func (w *World) Network() *Network { return w.net }

// fail works out what the gateways have left.
func (w *World) fail() {
	lost := map[string]bool{}
	w.dead = map[string]bool{}
	for i := range w.whole.design.Gateways {
		g, left := &w.whole.design.Gateways[i], 0
		for j := range g.instanceCount() {
			if !w.off[g.instance(j)] {
				left++
			}
		}
		if left == 0 {
			w.dead[g.Name] = true
			continue
		}
		for _, part := range g.parts() {
			if w.off[part] {
				lost[part] = true
			}
		}
	}
	if maps.Equal(lost, w.lost) {
		return
	}
	w.lost = lost
	w.stand()
}

// stand puts the Network that is left under the connections.
func (w *World) stand() {
	w.net = w.whole
	if len(w.lost) > 0 {
		w.net = compile(w.whole.design.Clone(), w.lost)
	}
	w.number()
}
