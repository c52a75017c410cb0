package simtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"reflect"

	"azpath/sim"

	"pgregory.net/rapid"
)

func quickVerdict(t *rapid.T, d sim.Design) {
	q := ask(t, d)
	trace := q.trace(t)
	if v := q.verdict(t); v != trace.Verdict {
		t.Fatalf("Verdict(%v) = %+v, traced %+v\n%s", q.f, v, trace.Verdict, trace)
	}
	again := question{compile(t, d), q.f}
	if second := again.trace(t).String(); second != trace.String() {
		t.Fatalf("Trace(%v) differs the second time:\n%s\n%s", q.f, trace, second)
	}
	if a, b := fmt.Sprint(q.n.Findings()), fmt.Sprint(again.n.Findings()); a != b {
		t.Fatalf("findings differ the second time:\n%s\n%s", a, b)
	}
}

func textKeepsEverything(t *rapid.T, d sim.Design) {
	q := ask(t, d)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	read, err := sim.ParseDesign(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want := q.trace(t).String()
	for how, d := range map[string]sim.Design{"read back": read, "cloned": d.Clone()} {
		if again, err := json.Marshal(d); err != nil || string(again) != string(text) {
			t.Fatalf("the design %s is another: %v\n%s\nwant\n%s", how, err, again, text)
		}
		if got := (question{compile(t, d), q.f}).trace(t).String(); got != want {
			t.Fatalf("Trace(%v) of the design %s:\n%s\nwant\n%s", q.f, how, got, want)
		}
	}
}

// inTurn are the lists whose order means something: rules judged from first to last,
// name servers asked one after the other (dns:D3.5, dns:D3.6).
var (
	inTurn = map[reflect.Type]bool{
		reflect.TypeFor[sim.FilterRule](): true, reflect.TypeFor[sim.SNATRule](): true, reflect.TypeFor[sim.DNATRule](): true,
		reflect.TypeFor[sim.NATRule](): true, reflect.TypeFor[sim.NetworkRule](): true, reflect.TypeFor[sim.ApplicationRule](): true,
	}
	serversInTurn = map[string]bool{"DNSServers": true, "AppliedDNSServers": true, "Forwarders": true, "Targets": true, "Servers": true, "To": true}
)

func orderMeansNothing(t *rapid.T, d sim.Design) {
	q := ask(t, d)
	other := d.Clone()
	reorder(t, reflect.ValueOf(&other).Elem())
	r := question{compile(t, other), q.f}
	if got, want := r.verdict(t), q.verdict(t); got != want {
		t.Fatalf("Verdict(%v) = %+v in another order, want %+v\n%s%s", q.f, got, want, q.trace(t), r.trace(t))
	}
	if !maps.Equal(r.paths(t), q.paths(t)) {
		t.Fatalf("Trace(%v) has other paths in another order:\n%s\nwant\n%s", q.f, r.trace(t), q.trace(t))
	}
}

// reorder draws another order for every list of a design that has none.
func reorder(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			servers := v.Field(i).Type() == reflect.TypeFor[[]netip.Addr]() && serversInTurn[v.Type().Field(i).Name]
			if v.Field(i).CanSet() && !servers {
				reorder(t, v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() > 1 && !inTurn[v.Type().Elem()] {
			swap := reflect.Swapper(v.Interface())
			for i := v.Len() - 1; i > 0; i-- {
				swap(i, rapid.IntRange(0, i).Draw(t, "place"))
			}
		}
		for i := range v.Len() {
			reorder(t, v.Index(i))
		}
	}
}
