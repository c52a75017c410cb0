package paths

import (
	"encoding/json"
	"net/netip"
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func network(t *testing.T, changes ...sim.Change) *sim.Network {
	t.Helper()
	d, err := Design().Apply(changes...)
	if err != nil {
		t.Fatal(err)
	}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What the network is for, proved for every packet.
func TestIntents(t *testing.T) {
	simtest.RequireIntents(t, network(t),
		"management works: tcp control-plane -> apim:3443 must be delivered",
		"the data centre reaches the gateway: tcp dc -> apim:443 must be delivered",
		"what the data centre sends is inspected: any dc -> orders must pass fw",
		"only the gateway reaches the backend: any Internet,dc -> backend must not be delivered",
		"no answer goes astray: any dc,orders -> orders must not be asymmetric",
	)
}

// The flows that once broke, each for its own reason.
func TestFlows(t *testing.T) {
	n := network(t)
	simtest.RequireDelivered(t, n, "tcp apim -> backend:8443", "tcp apim -> sql:1433")
	simtest.RequireDropped(t, n, sim.DeniedByDefault, "tcp pc -> apim:22")
	simtest.RequireDropped(t, n, sim.DeniedByNSG, "udp apim -> backend:53")
}

// What the next change would do, before anybody deploys it.
func TestGatewayRouteIsNeeded(t *testing.T) {
	without, err := sim.ParseChange("route remove rt-gateway Orders")
	if err != nil {
		t.Fatal(err)
	}
	simtest.RequireDropped(t, network(t, without), sim.AsymmetricNoState, "tcp pc -> apim:443")
}

// Whatever single rule or route somebody edits, the internet gets no further than the
// gateway's management port.
func TestNoSingleEditOpensTheBackend(t *testing.T) {
	d := Design()
	rapid.Check(t, func(t *rapid.T) {
		changed, err := d.Apply(simtest.Changes(d).Draw(t, "change"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := sim.Compile(changed)
		if err != nil {
			t.Fatal(err)
		}
		simtest.RequireIntents(t, n, "any Internet -> backend must not be delivered")
	})
}

// The file that is handed to others holds the design, no more and no less. go-cmp has
// to be told that addresses are compared as they are.
func TestDesignSurvivesItsFile(t *testing.T) {
	text, err := json.Marshal(Design())
	if err != nil {
		t.Fatal(err)
	}
	read, err := sim.ParseDesign(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Design(), read, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
		t.Errorf("design (-declared +read):\n%s", diff)
	}
}

// The laws of the model hold for this design.
func TestLaws(t *testing.T) { simtest.CheckLaws(t, Design()) }
