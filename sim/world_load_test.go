package sim_test

import (
	"fmt"
	"testing"
	"time"

	"azpath/sim"
)

// inTurn is the nth of many connections, any two of which differ within an hour.
func inTurn(n int) sim.Flow {
	f := toServer
	f.SourcePort, f.Port = uint16(1024+n%60_000), uint16(1000+n/60_000)
	return f
}

// A World holds what is alive, however long its history: of a connection a second the
// firewall's state is those of its four minutes (net:5.6.b1), and after five days of
// silence nothing is left, of its memory neither.
func TestWorldOutlivesAHundredThousandConnections(t *testing.T) {
	n := compiled(t, spokes())
	before := liveHeap()
	w, most := sim.NewWorld(n), 0
	for i := range 100_000 {
		trace, err := w.Trace(inTurn(i))
		if err != nil || trace.Verdict != delivered {
			t.Fatalf("connection %d: %v, %v", i, trace, err)
		}
		most = max(most, w.Connections())
		if err := w.Advance(time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if most > 4*60 {
		t.Errorf("%d entries at once, want those of four minutes", most)
	}
	if trace, err := w.Continue(inTurn(99_999)); err != nil || trace.Verdict != delivered {
		t.Errorf("the last connection does not go on: %v, %v", trace, err)
	}
	if trace, err := w.Continue(inTurn(0)); err != nil || trace.Verdict != dropped(sim.StateLost, sim.LegRequest, "fw") {
		t.Errorf("the first connection, of yesterday: %v, %v; want it lost at the firewall", trace, err)
	}
	if err := w.Advance(5 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if left := liveHeap() - before; w.Connections() != 0 || left > 4 {
		t.Errorf("after five days of silence: %d entries, %.1f MB, want nothing", w.Connections(), left)
	}
	if _, err := w.Continue(inTurn(99_999)); err == nil {
		t.Error("Continue after five days of silence = nil, want an error")
	}
}

// What an operation costs does not depend on what is alive beside it.
func BenchmarkWorld(b *testing.B) {
	for _, alive := range []int{100, 10_000, 100_000} {
		w := sim.NewWorld(compiled(b, spokes()))
		before := liveHeap()
		for i := range alive {
			if _, err := w.Trace(inTurn(i)); err != nil {
				b.Fatal(err)
			}
		}
		heap := liveHeap() - before
		next := alive
		for _, op := range []struct {
			name string
			do   func()
		}{
			{"go-on", func() { w.Continue(inTurn(alive / 2)) }},
			{"advance", func() { w.Advance(time.Nanosecond) }},
			{"open", func() {
				w.Trace(inTurn(next % 600_000))
				next++
			}},
		} {
			b.Run(fmt.Sprintf("%s/alive=%d", op.name, alive), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					op.do()
				}
				b.ReportMetric(heap, "live-MB")
			})
		}
	}
}
