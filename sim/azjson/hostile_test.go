package azjson_test

import (
	"math/rand/v2"
	"regexp"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"azpath/sim"
	"azpath/sim/azjson"
)

// What an import may take: of memory in all and at one time. Each is some times what
// the worst of the inputs here takes.
const (
	mostAllocated = 512 << 20
	mostLive      = 1 << 30
)

// cost is what something took.
type cost struct {
	allocated, live uint64 // bytes in all; at most at one time, with what was there before and garbage
	took            time.Duration
}

// measured runs something and watches the heap meanwhile.
func measured(do func()) (c cost) {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	live := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	stop, peak := make(chan bool), make(chan uint64)
	go func() {
		most := live()
		for {
			select {
			case <-stop:
				peak <- max(most, live())
				return
			case <-time.After(time.Millisecond):
				most = max(most, live())
			}
		}
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	do()
	c.took = time.Since(begin)
	close(stop)
	c.live = <-peak
	runtime.ReadMemStats(&after)
	c.allocated = after.TotalAlloc - before.TotalAlloc
	return c
}

// sound fails unless an import ended with a design that compiles, or with errors that
// all name a file among the sources.
func sound(t *testing.T, what string, sources []azjson.Source, r *azjson.Result, err error) {
	t.Helper()
	if err == nil {
		if _, err := sim.Compile(r.Design); err != nil {
			t.Errorf("%s: the design does not compile: %v", what, err)
		}
		size := 0
		for _, s := range sources {
			size += len(s.Text)
		}
		if n := len(r.Report.String()); n > 10*size+1<<20 {
			t.Errorf("%s: a report of %d bytes about %d", what, n, size)
		}
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		named := slices.ContainsFunc(sources, func(s azjson.Source) bool {
			return regexp.MustCompile("^" + regexp.QuoteMeta(s.Name) + `(:\d+)?: `).MatchString(line)
		})
		if !named {
			t.Errorf("%s: no place in %.300q", what, line)
		}
		if len(line) > 1000 {
			t.Errorf("%s: an error of %d bytes: %.300q", what, len(line), line)
		}
	}
}

// A thousand files of every form, each changed in one to three ways: there is an error
// with its place, or a design that compiles and a report; never a panic, and memory
// within bounds. Run with -v for what the worst takes.
func TestThousandHostileFiles(t *testing.T) {
	all := append(forms(t), realFiles(t)...)
	var worst, slowest struct {
		cost
		what string
	}
	refused, read := 0, 0
	total := measured(func() {
		for seed := range uint64(1050) {
			r := rand.New(rand.NewPCG(seed, 7))
			sources := slices.Clone(all[r.IntN(len(all))])
			victim := &sources[r.IntN(len(sources))]
			what := victim.Name
			for i := range 1 + r.IntN(3) {
				m := mutations[(int(seed)+i*r.IntN(len(mutations)))%len(mutations)]
				victim.Text = mutatedBy(r, m, victim.Text)
				what += ", " + m.name
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begin := time.Now()
			result, err := azjson.Import(sources, azjson.Options{})
			c := cost{took: time.Since(begin)}
			runtime.ReadMemStats(&after)
			c.allocated = after.TotalAlloc - before.TotalAlloc
			if c.allocated > worst.allocated {
				worst.cost, worst.what = c, what
			}
			if c.took > slowest.took {
				slowest.cost, slowest.what = c, what
			}
			if err != nil {
				refused++
			} else {
				read++
			}
			sound(t, what, sources, result, err)
		}
	})
	t.Logf("%d refused with a place, %d read, in %v; heap at most %d MB", refused, read, total.took.Round(time.Second), total.live>>20)
	t.Logf("most allocated: %d MB by %s (%v)", worst.allocated>>20, worst.what, worst.took)
	t.Logf("slowest: %v by %s (%d MB)", slowest.took, slowest.what, slowest.allocated>>20)
	if worst.allocated > mostAllocated || total.live > mostLive {
		t.Errorf("%d MB allocated by %s, want at most %d; %d MB at one time, want at most %d", worst.allocated>>20, worst.what, mostAllocated>>20, total.live>>20, mostLive>>20)
	}
	if refused < 100 || read < 300 {
		t.Errorf("%d are refused and %d read: the mutations are too hard or too soft", refused, read)
	}
}
