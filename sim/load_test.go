package sim_test

import (
	"fmt"
	"sync"
	"testing"

	"azpath/dns"
	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/verify"
)

// inquiry is something that a Network is asked, with the answer as text.
type inquiry struct {
	name string
	of   func(*sim.Network) (string, error)
}

func told(answer any, err error) (string, error) { return fmt.Sprint(answer), err }

// inquiries are what people ask of a scenario's design.
func inquiries(s scenarios.Scenario) (all []inquiry) {
	add := func(name string, of func(*sim.Network) (string, error)) { all = append(all, inquiry{name, of}) }
	for _, e := range s.Flows {
		f := e.Flow
		add("Verdict "+f.String(), func(n *sim.Network) (string, error) { return told(n.Verdict(f)) })
		add("Trace "+f.String(), func(n *sim.Network) (string, error) { return told(n.Trace(f)) })
		add("TraceThrough "+f.String(), func(n *sim.Network) (string, error) { return told(n.TraceThrough(f)) })
		add("World "+f.String(), func(n *sim.Network) (string, error) {
			w := sim.NewWorld(n)
			opened, err := w.Trace(f)
			if err != nil || opened.Verdict.Disposition != sim.Delivered {
				return told(opened, err)
			}
			return told(w.Continue(f))
		})
	}
	for _, l := range s.Lookups {
		add("Lookup "+string(l.Name), func(n *sim.Network) (string, error) {
			return told(n.Lookup(l.Machine, dns.Question{Name: l.Name, Type: dns.A}, l.Program))
		})
	}
	for _, v := range s.Broken.VNets {
		for _, x := range v.Subnets {
			for _, m := range x.NICs {
				add("EffectiveRoutes "+m.Name, func(n *sim.Network) (string, error) { return told(n.EffectiveRoutes(m.Name)) })
				add("EffectiveNSG "+m.Name, func(n *sim.Network) (string, error) { return told(n.EffectiveNSG(m.Name)) })
				add("NextHop "+m.Name, func(n *sim.Network) (string, error) { return told(n.NextHop(m.Name, sim.IP("203.0.113.10"))) })
			}
		}
	}
	for _, g := range s.Broken.Gateways {
		add("LearnedRoutes "+g.Name, func(n *sim.Network) (string, error) { return told(n.LearnedRoutes(g.Name)) })
	}
	add("Findings", func(n *sim.Network) (string, error) { return told(n.Findings(), nil) })
	add("Design", func(n *sim.Network) (string, error) { return told(n.Design(), nil) })
	for _, v := range s.Broken.VNets {
		set := "tcp pc -> " + v.Name + ":443,3443"
		add("Outcomes "+set, func(n *sim.Network) (string, error) { return told(verify.Outcomes(n, verify.MustParse(set))) })
	}
	return all
}

// A thousand goroutines ask one Network everything there is to ask, at once and from
// its first moment on, and each gets the answer that one alone gets. Run with -race.
func TestNetworkServesAThousandGoroutines(t *testing.T) {
	s := scenarios.Find("22")[0] // with a firewall, a gateway and names
	all := inquiries(s)
	alone := compiled(t, s.Broken)
	want := make([]string, len(all))
	for i, q := range all {
		var err error
		if want[i], err = q.of(alone); err != nil {
			t.Fatalf("scenario %s: %s: %v", s.Name, q.name, err)
		}
	}
	n := compiled(t, s.Broken) // nothing of it was asked yet
	start := make(chan struct{})
	var asking sync.WaitGroup
	for g := range 1000 {
		asking.Go(func() {
			<-start
			for k := range 2 {
				i := (g + 7*k) % len(all)
				if got, err := all[i].of(n); err != nil || got != want[i] {
					t.Errorf("scenario %s: %s among a thousand: %v\n%s\nalone:\n%s", s.Name, all[i].name, err, got, want[i])
					return
				}
			}
		})
	}
	close(start)
	asking.Wait()
	t.Logf("scenario %s: %d questions, 2,000 answers", s.Name, len(all))
}
