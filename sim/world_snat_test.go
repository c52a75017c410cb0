package sim

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// net:6.2.b6, net:7.b1, net:5.2.b5: whatever a World carries, no address gives away
// more ports than it has, and what it says to have given is what the traces show.
func TestWorldPortsStayWithinTheirLimits(t *testing.T) {
	taken, ranOut := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		for i := range d.LoadBalancers { // few, so that they run out
			lb := &d.LoadBalancers[i]
			if lb.Frontends[0].PublicIP != "" && lb.OutboundRules == nil {
				lb.OutboundRules = []OutboundRule{{Name: "out", Frontend: "front", Pool: "pool"}}
			}
			for j := range lb.OutboundRules {
				lb.OutboundRules[j].AllocatedOutboundPorts = 8
			}
		}
		w := NewWorld(mustCompile(t, d))
		shown := map[string]map[string]bool{} // by protocol, address and destination: the ports seen
		for i := range 40 {
			f := Flow{
				Protocol: rapid.SampledFrom([]Protocol{TCP, TCP, UDP}).Draw(t, "protocol"), Source: rapid.SampledFrom([]string{"vm1", "vm1", "vm1b"}).Draw(t, "source"),
				SourcePort: uint16(2000 + i), Destination: "client", Port: rapid.SampledFrom([]uint16{443, 443, 53}).Draw(t, "port"),
			}
			trace := told(t, w.Trace, f)
			if trace.Verdict.Reason == SNATPortExhausted {
				ranOut++
			}
			if trace.Verdict.Disposition == Delivered {
				hops := trace.Legs[0].Hops
				at := hops[len(hops)-1].Packet
				key := fmt.Sprint(f.Protocol, at.Source.Addr(), at.Dest)
				if shown[key] == nil {
					shown[key] = map[string]bool{}
				}
				shown[key][at.Source.String()] = true
			}
		}
		uses := map[string]int{}
		for _, u := range w.SNATPorts() {
			taken++
			if u.Used > u.Limit || u.Used < 1 {
				t.Fatalf("%+v", u)
			}
			if u.Protocol == TCP {
				uses[fmt.Sprint(u.Protocol, u.Address, u.Destination)] += u.Used
			}
		}
		for key, n := range uses {
			if n < len(shown[key]) {
				t.Fatalf("%s: %d ports are said to be taken, and %d were seen", key, n, len(shown[key]))
			}
		}
		w.Advance(time.Hour)
		if left := w.SNATPorts(); len(left) > 0 {
			t.Fatalf("after an hour without traffic: %+v", left)
		}
	})
	// That ports run out is the documented tests' matter: here it depends on the draw.
	if t.Log(taken, "shares of ports taken,", ranOut, "flows without one"); taken < 20 {
		t.Errorf("%d shares of ports taken, want more", taken)
	}
}
