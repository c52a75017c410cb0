package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azpath/sim/internal/conntrack"
)

// history is a World to which one thing happens after another, and beside it a
// naive memory of what happened.
type history struct {
	design  Design
	net     *Network
	w       *World
	flows   []Flow // any two differ in their source ports
	happens map[string]int

	sessions map[Flow]*session
	// Of packets, since the World was last empty: how many hops they made, how they
	// looked there, and what each device saw of them since it last started.
	hops   int
	looped bool
	seen   map[string]bool
	passed map[string]map[string]bool
	off    []string
}

// session is a connection that was delivered when it was opened.
type session struct {
	verdict Verdict
	used    time.Duration
	devices map[string]bool // that its packets met
	touched bool            // something happened that it may not survive
}

// brief is shorter than every timer: what was silent no longer is alive everywhere.
const brief = 25 * time.Second

func newHistory(t *rapid.T) *history {
	d := hubs().Draw(t, "design")
	n := mustCompile(t, d)
	h := &history{design: d, net: n, w: NewWorld(n), happens: map[string]int{}, sessions: map[Flow]*session{}, passed: map[string]map[string]bool{}, seen: map[string]bool{}}
	for i := range 12 { // of which those that end otherwise than delivered are rare
		f := questions(d).Draw(t, "flow")
		if f.Protocol != ICMP {
			f.SourcePort = uint16(40001 + i)
		}
		v, err := n.Verdict(f)
		if err != nil {
			t.Fatalf("Verdict(%v): %v", f, err)
		}
		if v.Disposition == Delivered || i%6 == 0 {
			h.add(f)
		}
	}
	return h
}

// add adds a flow, but of ICMP only one, since all have the same identifier.
func (h *history) add(f Flow) {
	if f.Protocol != ICMP || !slices.ContainsFunc(h.flows, func(o Flow) bool { return o.Protocol == ICMP }) {
		h.flows = append(h.flows, f)
	}
}

// actions are what can happen, and "" what always holds.
func (h *history) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":              h.holds,
		"also opened":   h.open, // more often than what ends it
		"and another":   h.open,
		"goes on":       h.goesOn,
		"goes on again": h.goesOn,
		"open":          h.open,
		"moments pass": func(t *rapid.T) {
			h.pass(t, rapid.SampledFrom([]time.Duration{0, 1, 4 * time.Second, 20 * time.Second}))
		},
		"time passes": func(t *rapid.T) {
			h.pass(t, rapid.SampledFrom([]time.Duration{time.Minute, 5 * time.Minute, time.Hour, 24 * time.Hour}))
		},
		"very long after": h.end,
		"off":             h.switchOff,
		"on":              h.switchOn,
		"restart":         h.restart,
		"part lost":       h.losePart,
		"replaced":        h.replace,
		"rules changed":   h.change,
	}
}

func (h *history) count(what string) { h.happens[what]++ }

// open opens a connection: as alone, if the World is empty and everything on, and
// never with a worse end because of others that are open.
func (h *history) open(t *rapid.T) {
	f := rapid.SampledFrom(h.flows).Draw(t, "flow")
	empty := len(h.off) == 0 && h.w.Connections() == 0 && len(h.w.open.known) == 0 && len(h.w.sticks.known) == 0
	trace := told(t, h.w.Trace, f)
	h.note(t, trace)
	alone, err := h.w.Network().Trace(f)
	if err != nil {
		t.Fatal(err)
	}
	if empty {
		h.count("opened in an empty world")
		if trace.String() != alone.String() {
			t.Fatalf("Trace(%v) in an empty world:\n%s\nalone:\n%s", f, trace, alone)
		}
	}
	if len(h.off) == 0 && trace.Verdict.Reason != SNATPortExhausted && trace.Verdict.worseThan(alone.Verdict) {
		t.Fatalf("Trace(%v) beside others = %v, alone %v\n%s%s", f, trace.Verdict, alone.Verdict, trace, alone)
	}
	h.count("opened: " + trace.Verdict.Disposition.String())
	delete(h.sessions, f)
	if trace.Verdict.Disposition == Delivered {
		h.sessions[f] = &session{verdict: trace.Verdict, used: h.w.now, devices: devicesOf(trace)}
	}
}

// devicesOf are the devices that packets of a trace met.
func devicesOf(t *Trace) map[string]bool {
	out := map[string]bool{}
	eachNested(t, func(one *Trace) {
		for _, l := range one.Legs {
			for _, hop := range l.Hops {
				out[hop.Device] = true
			}
		}
	})
	return out
}

// eachNested visits a trace and what proxies on its way opened.
func eachNested(t *Trace, visit func(*Trace)) {
	visit(t)
	for _, l := range t.Legs {
		for _, hop := range l.Hops {
			for _, s := range hop.Steps {
				if s.Nested != nil {
					eachNested(s.Nested, visit)
				}
			}
		}
	}
}

// goesOn sends a request on an open connection. One that is alive everywhere, and to
// which nothing happened, goes on as it began.
func (h *history) goesOn(t *rapid.T) {
	open := slices.SortedFunc(maps.Keys(h.sessions), func(a, b Flow) int { return cmp.Compare(a.String(), b.String()) })
	if len(open) == 0 {
		t.Skip("nothing is open")
	}
	f := rapid.SampledFrom(open).Draw(t, "flow")
	s := h.sessions[f]
	if h.w.now-s.used >= h.w.patience {
		t.Fatalf("%v is remembered after %v", f, h.w.now-s.used)
	}
	trace := told(t, h.w.Continue, f)
	h.note(t, trace)
	alive := h.w.now-s.used <= brief
	if alive && !s.touched {
		if trace.Verdict != s.verdict {
			t.Fatalf("Continue(%v) = %v, opened %v\n%s", f, trace.Verdict, s.verdict, trace)
		}
		h.count("went on")
	} else {
		h.count("went on touched or silent: " + trace.Verdict.Disposition.String() + " " + trace.Verdict.Reason.String())
	}
	if trace.Verdict.Disposition == Delivered {
		s.used = h.w.now
		maps.Copy(s.devices, devicesOf(trace))
		s.touched = s.touched || !alive
	} else {
		s.touched = true
	}
}

func (h *history) pass(t *rapid.T, by *rapid.Generator[time.Duration]) {
	if err := h.w.Advance(by.Draw(t, "time")); err != nil {
		t.Fatal(err)
	}
	for f, s := range h.sessions {
		if h.w.now-s.used >= h.w.patience {
			delete(h.sessions, f)
			if _, err := h.w.Continue(f); err == nil {
				t.Fatalf("Continue(%v) after %v: want an error", f, h.w.now-s.used)
			}
		}
	}
}

// end lets all timers pass: nothing is left of the past.
func (h *history) end(t *rapid.T) {
	h.pass(t, rapid.Just(h.w.patience))
	if n, ports := h.w.Connections(), h.w.SNATPorts(); n != 0 || len(ports) != 0 || len(h.w.open.known) != 0 || len(h.w.sticks.known) != 0 {
		t.Fatalf("after all timers: %d entries, ports %v, %d open connections, %d clients that stay", n, ports, len(h.w.open.known), len(h.w.sticks.known))
	}
	h.looped, h.hops, h.passed, h.seen = false, 0, map[string]map[string]bool{}, map[string]bool{}
	h.count("everything ended")
}

// touch marks the connections that a fault at a device may break: those that met it.
// What is no device stands on no way, and may be on any.
func (h *history) touch(name string) {
	_, device := h.net.numbers[name]
	for _, s := range h.sessions {
		s.touched = s.touched || !device || s.devices[name]
	}
}

// device draws one of the devices that packets met, or anything.
func (h *history) device(t *rapid.T) string {
	var met []string
	for _, name := range h.net.names {
		if h.passed[name] != nil {
			met = append(met, name)
		}
	}
	if len(met) == 0 || rapid.IntRange(0, 3).Draw(t, "any?") == 3 {
		met = h.net.names
	}
	return rapid.SampledFrom(met).Draw(t, "device")
}

func (h *history) switchOff(t *rapid.T) {
	name := h.device(t)
	if err := h.w.SwitchOff(name); err != nil {
		t.Fatal(err)
	}
	h.off = append(h.off, name)
	h.touch(name)
	h.count("off")
}

func (h *history) switchOn(t *rapid.T) {
	if len(h.off) == 0 {
		t.Skip("everything is on")
	}
	name := rapid.SampledFrom(h.off).Draw(t, "device")
	h.loses(t, name, h.w.SwitchOn)
	h.off = slices.DeleteFunc(h.off, func(o string) bool { return o == name })
	h.count("on")
}

func (h *history) restart(t *rapid.T) {
	h.loses(t, h.device(t), h.w.Restart)
}

// loses does what must lose the state of one device, and no other's. A part of a
// gateway has none.
func (h *history) loses(t *rapid.T, name string, do func(string) error) {
	want, had := h.entries(), 0
	for at := range want {
		if strings.HasPrefix(at, name+":") {
			had++
			delete(want, at)
		}
	}
	if err := do(name); err != nil {
		t.Fatal(err)
	}
	if got := h.entries(); !maps.Equal(got, want) {
		t.Fatalf("after a restart of %s: %v, want %v", name, got, want)
	}
	if had > 0 {
		h.count("lost state")
	}
	h.passed[name] = nil
	if strings.Contains(name, "/") { // a part of a gateway, or an edge of a site
		h.touchAll()
	}
	h.touch(name)
}

// entries are those of all devices, as text behind the device's name and memory.
func (h *history) entries() map[string]bool {
	out := map[string]bool{}
	h.eachEntry(func(name string, memory uint32, e conntrack.Entry) { out[fmt.Sprint(name, ":", memory, " ", e)] = true })
	return out
}

func (h *history) eachEntry(visit func(name string, memory uint32, e conntrack.Entry)) {
	if h.w.Connections() == 0 {
		return
	}
	for name, k := range h.w.known {
		for memory := range memoryOwn + 1 {
			for e := range h.w.state.Entries(memoryOf(k.state, memory), h.w.now) {
				visit(name, memory, e)
			}
		}
	}
}

func (h *history) touchAll() {
	for _, s := range h.sessions {
		s.touched = true
	}
}

// losePart takes a part of a gateway away. Of a gateway with one connection any
// instance will do, as long as there is one.
func (h *history) losePart(t *rapid.T) {
	if len(h.design.Gateways) == 0 {
		t.Skip("no gateway")
	}
	g := rapid.SampledFrom(h.design.Gateways).Draw(t, "gateway")
	part := rapid.SampledFrom(g.parts()).Draw(t, "part")
	if err := h.w.SwitchOff(part); err != nil {
		t.Fatal(err)
	}
	h.off = append(h.off, part)
	switch instance := strings.Count(part, "/") == 1; {
	case instance && !h.w.isOff(g.Name) && len(g.Connections) == 1:
		h.count("instance lost, the other takes over")
	case instance && h.w.isOff(g.Name):
		h.touch(g.Name)
		h.count("last instance lost")
	default:
		h.touchAll()
		h.count("link or tunnels lost")
	}
}

// replace puts the same design there again, in another order.
func (h *history) replace(t *rapid.T) {
	d := h.design.Clone()
	slices.Reverse(d.VNets)
	slices.Reverse(d.Internet)
	h.put(t, d)
	h.count("replaced by the same")
}

func (h *history) put(t *rapid.T, d Design) {
	h.design, h.net = d, mustCompile(t, d)
	h.w.Replace(h.net)
	h.off = slices.DeleteFunc(h.off, func(name string) bool { return h.w.has(name) != nil })
}

// change takes something out of the design, or puts something in, under live sessions.
func (h *history) change(t *rapid.T) {
	d := h.design.Clone()
	switch {
	case len(d.RouteTables) > 0 && rapid.Bool().Draw(t, "routes?"):
		r := &d.RouteTables[rapid.IntRange(0, len(d.RouteTables)-1).Draw(t, "table")]
		r.Routes = r.Routes[:rapid.IntRange(0, len(r.Routes)).Draw(t, "left")]
	case len(d.NSGs) > 0 && rapid.Bool().Draw(t, "rules?"):
		g := &d.NSGs[rapid.IntRange(0, len(d.NSGs)-1).Draw(t, "group")]
		for i := range g.Rules {
			g.Rules[i].Access = Deny
		}
	default:
		for i := range d.Firewalls {
			for j := range d.Firewalls[i].Network {
				d.Firewalls[i].Network[j].Access = Deny
			}
		}
	}
	if _, err := Compile(d); err != nil {
		t.Skip("Azure would not take it")
	}
	h.put(t, d)
	h.touchAll()
	h.count("changed under live sessions")
}

// Whatever happens to a World, the invariants of connection tracking hold, and what
// was not touched goes on.
func TestWorldHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { t.Repeat(newHistory(t).actions()) })
}

// The histories meet everything there is; these are always the same.
func TestWorldHistoriesMeetEverything(t *testing.T) {
	histories := rapid.Custom(func(t *rapid.T) map[string]int {
		h := newHistory(t)
		t.Repeat(h.actions())
		return h.happens
	})
	all := map[string]int{}
	for seed := range 200 {
		for what, n := range histories.Example(seed) {
			all[what] += n
		}
	}
	for _, what := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%6d %s", all[what], what)
	}
	for _, what := range []string{
		"opened in an empty world", "opened: delivered", "opened: dropped", "opened: refused", "opened: exited", "opened: unresolved",
		"went on", "went on touched or silent: delivered none", "went on touched or silent: dropped state-lost", "went on touched or silent: dropped next-hop-unreachable",
		"a reply met its entry", "a reply without an entry dropped", "translated", "everything ended", "off", "on", "lost state",
		"instance lost, the other takes over", "last instance lost", "link or tunnels lost", "replaced by the same", "changed under live sessions",
	} {
		if all[what] == 0 {
			t.Errorf("never: %s", what)
		}
	}
}
