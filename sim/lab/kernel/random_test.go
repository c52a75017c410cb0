//go:build linux

package kernel

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"azpath/sim"
	"azpath/sim/simtest"
)

const (
	// The designs of the first seeds are always the same, so that what has to be met
	// among them is met, or never.
	fixedSeeds     = 80
	flowsPerDesign = 30
)

// TestRandomDesignsAnswerAsTheKernelDoes draws designs and flows, and a history of
// each design.
func TestRandomDesignsAnswerAsTheKernelDoes(t *testing.T) {
	needsKernel(t)
	base := seedBase()
	t.Logf("RAPID_SEED=%d draws these designs again", base)
	r := &run{began: time.Now(), seen: map[string]int{}}
	r.each(func(i int) int {
		switch {
		case i < fixedSeeds:
			return i
		case time.Since(r.began) < *forFlag || r.pairs < 2*fixedSeeds*flowsPerDesign || r.pairs < *pairsFlag:
			return int(base%(1<<40))*1_000_000 + i
		}
		return -1
	})
	t.Log(r.summary())
	t.Logf("what Linux and Azure do differently on purpose:\n%s", DifferenceTable())
	for _, c := range r.wrong {
		report(t, c.Case, c.origin)
	}
	for _, err := range r.errs {
		t.Error(err)
	}
	for what, least := range mustBeMet {
		if r.fixed[what] < least {
			t.Errorf("%q was met %d times in the fixed designs, want at least %d", what, r.fixed[what], least)
		}
	}
}

// mustBeMet are the ends that a comparison is worth little without, and how often
// the fixed designs have them.
var mustBeMet = map[string]int{
	"SYN lost": 100, "SYN-ACK lost": 20, "ACK lost": 3, "request lost": 100, "response lost": 20,
	"response-ACK arrived": 200, "response arrived": 200, "reset arrived": 50, "reset lost": 10,
	"SYN-ACK ignored": 1, "looped": 20, "translated": 50,
	"again: request lost": 20, "again: response-ACK arrived": 20, "again: response arrived": 5, "again: response lost": 1,
}

func seedBase() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("RAPID_SEED"), 10, 64); err == nil {
		return n
	}
	return uint64(time.Now().UnixNano()) % 1_000_000
}

// run counts what workers compared.
type run struct {
	sync.Mutex
	began                              time.Time
	next                               int
	designs, pairs, histories, packets int
	outside, late                      int
	seen, fixed                        map[string]int
	wrong                              []found
	errs                               []error
}

type found struct {
	Case
	origin string
}

// each gives the seeds out to a worker for each processor, until there is none.
func (r *run) each(seed func(i int) int) {
	r.fixed = map[string]int{}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				r.Lock()
				i := r.next
				s := seed(i)
				stop := s < 0 || len(r.wrong) >= 3 || len(r.errs) > 0
				r.next++
				r.Unlock()
				if stop {
					return
				}
				r.design(s)
			}
		})
	}
	workers.Wait()
}

// design compares the flows and the history of one seed.
func (r *run) design(seed int) {
	d := simtest.Routers().Example(seed)
	c := counts{}
	wrong, late, err := c.compare(&d, seed)
	r.Lock()
	defer r.Unlock()
	var outside *Outside
	switch {
	case errors.As(err, &outside):
		r.outside++
		return
	case err != nil:
		r.errs = append(r.errs, fmt.Errorf("seed %d: %w", seed, err))
		return
	}
	r.designs++
	r.pairs, r.histories, r.packets, r.late = r.pairs+c.pairs, r.histories+c.histories, r.packets+c.packets, r.late+late
	for what, n := range c.seen {
		r.seen[what] += n
		if seed < fixedSeeds {
			r.fixed[what] += n
		}
	}
	if wrong != nil {
		r.wrong = append(r.wrong, found{*wrong, fmt.Sprintf("seed %d", seed)})
	}
}

// counts are those of one design.
type counts struct {
	pairs, histories, packets int
	seen                      map[string]int
}

func (c *counts) compare(d *sim.Design, seed int) (wrong *Case, late int, err error) {
	c.seen = map[string]int{}
	p, err := Lower(d)
	if err != nil {
		return nil, 0, err
	}
	n, err := sim.Compile(*d)
	if err != nil {
		return nil, 0, err
	}
	f, err := Build(p)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	for i := range flowsPerDesign {
		flow := simtest.RouterFlows(*d).Example(seed*flowsPerDesign + i)
		trace, err := n.Trace(flow)
		if err != nil {
			return nil, late, err
		}
		if callsItself(p, flow) {
			excuse(ownCall)
			continue
		}
		if undecided(trace) {
			continue
		}
		if err := f.Forget(""); err != nil {
			return nil, late, err
		}
		_, got, err := f.Open(flow)
		if err != nil {
			return nil, late, err
		}
		c.pairs++
		c.count("", got)
		if p.Compare(trace, got) != "" {
			x := Case{Design: *d, Steps: []Step{{Open: &flow}}}
			if disagrees(x, nil) {
				return &x, late, nil
			}
			late++
		}
	}
	hurried := Impatient(d)
	d = &hurried
	steps := historyOf(d, seed)
	model, err := History(d, steps)
	if err != nil {
		return nil, late, err
	}
	for _, trace := range model {
		if trace != nil && undecided(trace) {
			return nil, late, nil
		}
	}
	if err := f.Forget(""); err != nil {
		return nil, late, err
	}
	got, err := f.Run(steps, model)
	if err != nil {
		return nil, late, err
	}
	c.histories++
	for i, s := range steps {
		if s.Go != nil {
			c.count("again: ", got[i])
		}
	}
	if CompareHistory(d, steps, model, got) != "" {
		x := Case{Design: *d, Steps: steps}
		if disagrees(x, nil) {
			return &x, late, nil
		}
		late++
	}
	return nil, late, nil
}

// callsItself says whether a machine calls itself (see [Differences]).
func callsItself(p *Plan, f sim.Flow) bool {
	for _, s := range p.Stations {
		if s.Device == f.Source {
			return f.Destination == s.IPs[0].String()
		}
	}
	for _, r := range p.Routers {
		if r.Endpoint && r.Device == f.Source {
			return f.Destination == r.Addresses[0].String()
		}
	}
	return false
}

// count notes how a conversation ended.
func (c *counts) count(prefix string, x Conversation) {
	c.packets += len(x)
	if len(x) == 0 {
		return
	}
	for _, l := range x {
		for i, h := range l.Flight.Hops {
			if i > 0 && h.Packet.Src.IsValid() && (h.Packet.Src.Addr() != l.Flight.Hops[0].Packet.Src.Addr() || h.Packet.Dst.Addr() != l.Flight.Hops[0].Packet.Dst.Addr()) {
				c.seen["translated"]++
				break
			}
		}
	}
	l := x[len(x)-1]
	how := "lost"
	switch {
	case l.Arrived:
		how = "arrived"
	case l.Flight.Delivered:
		how = "ignored"
	case len(l.Flight.Hops) >= maxTTLHops:
		c.seen["looped"]++
	}
	c.seen[prefix+l.Leg.String()+" "+how]++
}

func (r *run) summary() string {
	var b strings.Builder
	spent := time.Since(r.began)
	fmt.Fprintf(&b, "%d pairs and %d histories of %d designs, %d packets, in %v (%.0f designs a minute); %d designs outside the core, %d late verdicts, %d disagreements\n",
		r.pairs, r.histories, r.designs, r.packets, spent.Round(time.Second), float64(r.designs)/spent.Minutes(), r.outside, r.late, len(r.wrong))
	for _, what := range slices.Sorted(maps.Keys(r.seen)) {
		fmt.Fprintf(&b, "%7d  %s\n", r.seen[what], what)
	}
	return b.String()
}
