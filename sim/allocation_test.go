package sim

import (
	"sync"
	"testing"
)

// engineTour is a few networks with the flows that reach most of the engine.
func engineTour(t *testing.T) map[string]*Network {
	return map[string]*Network{
		"two ways":  compiled(t, changed(t, twoWays().with(snatAtA), requestByA)),
		"balanced":  compiled(t, balanced()),
		"pool":      compiled(t, throughPool()),
		"inspected": compiled(t, inspected(t)),
		"proxy":     compiled(t, inspected(t).with(network()).with(application(Allow, 200, "*"))),
		"governed": compiled(t, governed(t).with(ruled("late", "yes", 100, Allow)).with(func(d *Design) {
			d.FirewallPolicies[0].ThreatIntelMode = ThreatDeny
			d.ThreatIntelligence = ThreatList{Addresses: []string{"203.0.113.10"}, FQDNs: []string{"*.example.net"}}
			d.group("early").Network = []NetworkCollection{{Name: "names", Priority: 100, Access: Deny, Rules: []NetworkRule{{Name: "n", FQDNs: []string{"www.example.com"}, Ports: []string{"22"}}}}}
		})),
		"read":     compiled(t, inspected(t).with(apps(Allow, ApplicationRule{FQDNs: []string{"*"}, FQDNTags: []string{"WindowsUpdate"}}))),
		"forced":   compiled(t, hubSpoke().with(byBGP)),
		"outbound": compiled(t, outbound()),
		"external": compiled(t, changed(t, gatewayIn(External), apimByFirewall)),
		"internal": compiled(t, gatewayIn(Internal)),
		"filtered": compiled(t, filtered(t)),
		"managed": compiled(t, changed(t, managed(t), "admin add sec/base yes 10 Inbound AlwaysAllow Tcp Internet -> *:443", "admin add sec/base no 20 Outbound Deny Udp * -> Internet:53",
			"nsg add nsg-nic no 100 Outbound Deny * * -> Internet:1688")),
		"grouped":  compiled(t, changed(t, grouped(t), "nsg add nsg-subnet yes 100 Inbound Allow Tcp asg/web -> asg/data:1433", spokeByFirewall)),
		"endpoint": compiled(t, changed(t, endpointHub(), "route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.0.4", "endpoint add b/b Microsoft.Storage")),
		"offered":  compiled(t, offered()),
	}
}

var tourFlows = map[string][]string{
	"two ways":  {"tcp c -> s:443", "udp c -> s:53", "icmp c -> s", "tcp c -> s:81", "udp c -> s:54"},
	"balanced":  {"tcp client -> 198.51.100.4:443", "icmp client -> 198.51.100.9", "tcp user -> 10.0.1.100:443", "udp user -> web:53"},
	"pool":      {"tcp c -> s:443", "udp c -> s:53", "icmp c -> s"},
	"inspected": {"tcp a -> b:22", "udp a -> web:53", "icmp a -> pc", "tcp pc -> a:22"},
	"proxy":     {"tcp a -> www.example.com:443", "tcp a -> b:22", "tcp a -> b:443"},
	"governed":  {"tcp a -> web:22", "tcp a -> b:22", "tcp a -> client:22", "tcp a -> web:443 name www.example.net"},
	"read":      {"tcp a -> client:80 name WWW.example.com", "tcp a -> client:443 name www.example.com"},
	"forced":    {"tcp a -> web:443", "udp a -> web:53", "icmp pc -> a"},
	"outbound":  {"tcp vm -> client:443", "udp vm -> client:53", "icmp vm -> client", "tcp client -> 198.51.100.31:22"},
	"external":  {"tcp client -> apim:443", controlPlane, "tcp apim -> web:443", "icmp apim -> h"},
	"internal":  {"tcp client -> 198.51.100.7:443", "tcp a -> apim:443", controlPlane, "udp h -> 168.63.129.16:53"},
	"managed":   {"tcp client -> 198.51.100.9:443", "udp a -> web:53", "tcp a -> web:1688", "icmp h -> a"},
	"grouped":   {"tcp web0 -> data0:1433", "udp data0 -> web0:53", "tcp a -> web:443"},
	"filtered":  {"tcp client -> 198.51.100.9:443", "udp a -> web:53", "icmp h -> a", "tcp 168.63.129.16 -> a:443"},
	"endpoint":  {"tcp a -> pe:443", "udp h -> pe:53", "icmp h -> pe", "tcp pc -> pe:443", "tcp b -> store:443"},
	"offered":   {"tcp c -> pe:443", "udp c -> pe:53", "tcp c -> pe:80"},
}

// A verdict allocates nothing, whatever the protocol and however it ends.
func TestVerdictAllocatesNothing(t *testing.T) {
	for name, n := range engineTour(t) {
		for _, text := range tourFlows[name] {
			t.Run(name+"/"+text, func(t *testing.T) {
				f := flowOf(t, text)
				least := 1e9
				for range 20 { // a walker may be taken from the pool by the collector, or by the race detector
					least = min(least, testing.AllocsPerRun(1, func() {
						if _, err := n.Verdict(f); err != nil {
							t.Fatal(err)
						}
					}))
				}
				if least != 0 {
					t.Errorf("Verdict(%v) allocates %v times, want none", f, least)
				}
			})
		}
	}
}

// A Network may be asked by many goroutines at once, and each gets its own
// answer.
func TestGoroutinesGetTheirOwnAnswers(t *testing.T) {
	for name, n := range engineTour(t) {
		var flows []Flow
		var want []Verdict
		var texts []string
		for _, text := range tourFlows[name] {
			f := flowOf(t, text)
			trace, err := n.Trace(f)
			if err != nil {
				t.Fatal(err)
			}
			flows, want, texts = append(flows, f), append(want, trace.Verdict), append(texts, trace.String())
		}
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 50 {
					k := (g + i) % len(flows)
					if v, err := n.Verdict(flows[k]); err != nil || v != want[k] {
						t.Errorf("%s: Verdict(%v) = %v, %v, want %v", name, flows[k], v, err, want[k])
					}
					if trace, err := n.Trace(flows[k]); err != nil || trace.String() != texts[k] {
						t.Errorf("%s: Trace(%v) differs beside others: %v\n%v", name, flows[k], err, trace)
					}
				}
			})
		}
		wg.Wait()
	}
}

// Worlds over one Network share nothing that changes.
func TestWorldsAreApart(t *testing.T) {
	n := compiled(t, inspected(t))
	f := flowOf(t, "tcp a -> b:22")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			w := NewWorld(n)
			for range 20 {
				if trace, err := w.Trace(f); err != nil || trace.Verdict != delivered("b") {
					t.Errorf("Trace(%v) = %v, %v", f, trace, err)
					return
				}
				if trace, err := w.Continue(f); err != nil || trace.Verdict != delivered("b") {
					t.Errorf("Continue(%v) = %v, %v", f, trace, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
