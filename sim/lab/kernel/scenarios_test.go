//go:build linux

package kernel

import (
	"errors"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
)

// TestTheArticlesDesigns asks the article's situations, before and after each fix,
// as far as they lie in the common core: see coreOf.
func TestTheArticlesDesigns(t *testing.T) {
	needsKernel(t)
	asked, same, designs, skipped := 0, 0, 0, 0
	for _, s := range scenarios.All() {
		versions := []sim.Design{s.Broken}
		for _, fix := range s.Fixes {
			fixed, err := s.Broken.Apply(fix.Changes...)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			versions = append(versions, fixed)
		}
		for v, d := range versions {
			c, left := coreOf(d)
			p, err := Lower(&c)
			var outside *Outside
			if errors.As(err, &outside) {
				skipped++
				t.Logf("%s, version %d, is not in the core: %v", s.Name, v, outside.Parts)
				continue
			}
			n, err := sim.Compile(c)
			if err != nil {
				skipped++
				t.Logf("%s, version %d, has no core form: %v", s.Name, v, err)
				continue
			}
			f, err := Build(p)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			designs++
			for _, x := range s.Flows {
				want := x.Before
				if v > 0 {
					want = x.After[v-1]
				}
				flow := coreFlow(&d, x.Flow)
				trace, err := n.Trace(flow)
				if err != nil || undecided(trace) {
					continue // a name, or a part that was left out
				}
				if err := f.Forget(""); err != nil {
					t.Fatal(err)
				}
				_, got, err := f.Open(flow)
				if err != nil {
					continue
				}
				asked++
				if diff := p.Compare(trace, got); diff != "" {
					t.Errorf("%s, version %d, %v: %s\n%v%v", s.Name, v, x.Flow, diff, trace, got)
				}
				if trace.Verdict.Disposition == want.Disposition && trace.Verdict.Leg == want.Leg && trace.Verdict.Reason == want.Reason {
					same++
				} else {
					t.Logf("%s, version %d, %v: %v, in the whole design %v (left out: %v)", s.Name, v, x.Flow, trace.Verdict, want, left)
				}
			}
			f.Close()
		}
	}
	t.Logf("%d flows of %d designs agree with the kernel, %d of them end as in the whole design; %d designs are not in the core", asked, designs, same, skipped)
	if asked < 50 || same < 30 {
		t.Errorf("%d flows, %d as in the whole design: too few", asked, same)
	}
}
