package sim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sameText holds another design's answer to the first one's, word for word.
func (a asked) sameText(t *rapid.T, d Design, says string) {
	t.Helper()
	b := asked{d, mustCompile(t, d), a.flow}
	if got, want := b.trace(t).String(), a.trace(t).String(); got != want {
		t.Fatalf("Trace(%v) %s:\n%s\nwant\n%s", a.flow, says, got, want)
	}
}

// What a design says survives its text form.
func TestJSONKeepsEveryTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		text, err := json.Marshal(a.design)
		if err != nil {
			t.Fatal(err)
		}
		d, err := ParseDesign(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := differences(a.design, d); diff != "" {
			t.Fatalf("design (-drawn +read):\n%s", diff)
		}
		a.sameText(t, d, "of the design read back")
	})
}

// An order that means something: rules of one list are judged from first to last.
var ordered = map[reflect.Type]bool{
	reflect.TypeFor[FilterRule](): true, reflect.TypeFor[SNATRule](): true, reflect.TypeFor[DNATRule](): true,
	reflect.TypeFor[NATRule](): true, reflect.TypeFor[NetworkRule](): true, reflect.TypeFor[ApplicationRule](): true,
}

// inTurn are the fields whose name servers are asked one after the other (dns:D3.5,
// dns:D3.6).
var inTurn = map[string]bool{"DNSServers": true, "AppliedDNSServers": true, "Forwarders": true, "Targets": true, "Servers": true, "To": true}

// Every list of a design but those of rules, and of servers asked in turn, may stand
// in any order.
func TestOrderOfEveryListMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		reorder(t, reflect.ValueOf(&d).Elem())
		b := asked{d, mustCompile(t, d), a.flow}
		if v, want := b.verdict(t), a.verdict(t); v != want {
			t.Fatalf("Verdict(%v) = %+v in another order, want %+v\n%s%s", a.flow, v, want, a.trace(t), b.trace(t))
		}
		// Which of several equal paths is told first may change, which there are may not.
		if got, want := b.paths(t), a.paths(t); !reflect.DeepEqual(got, want) {
			t.Fatalf("Trace(%v) has other paths in another order:\n%s\nwant\n%s", a.flow, b.trace(t), a.trace(t))
		}
	})
}

// paths counts the traces of a question by their legs and verdict.
func (a asked) paths(t *rapid.T) map[string]int {
	all := map[string]int{}
	trace := a.trace(t)
	for _, one := range append([]*Trace{trace}, trace.Others...) {
		alone := *one
		alone.Others, alone.Assumptions = nil, nil
		all[alone.String()]++
	}
	return all
}

func reorder(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			servers := v.Field(i).Type() == reflect.TypeFor[[]netip.Addr]() && inTurn[v.Type().Field(i).Name]
			if v.Field(i).CanSet() && !servers {
				reorder(t, v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() > 1 && !ordered[v.Type().Elem()] {
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

// Parts that nothing refers to change no word of a trace.
func TestUnrelatedPartsChangeNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		unrelated := []func(){
			func() {
				d.VNets = append([]VNet{{Name: "island", Space: CIDRs("10.251.0.0/16"), Subnets: []Subnet{
					{Name: "s", Prefixes: CIDRs("10.251.0.0/24"), NICs: []NIC{{Name: "castaway", IPs: IPs("10.251.0.4")}}},
				}}}, d.VNets...)
			},
			func() {
				d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-nobody", Routes: []UDR{{Name: "all", Prefix: CIDR("0.0.0.0/0"), NextHop: ToNone}}})
			},
			func() {
				d.NSGs = append(d.NSGs, NSG{Name: "nsg-nobody", Rules: []SecurityRule{{Name: "no", Priority: 100, Direction: Inbound, Access: Deny}}})
			},
			func() {
				d.Sites = append([]Site{{Name: "branch", Prefixes: CIDRs("192.168.128.0/20"), Hosts: []Host{{Name: "till", IP: IP("192.168.128.4")}},
					Edges: []Edge{{Name: "isp", Type: InternetEdge, Advertised: CIDRs("192.0.2.64/28")}}}}, d.Sites...)
			},
			func() {
				for i := range d.RouteTables {
					if d.RouteTables[i].Name != "rt-gw" {
						d.RouteTables[i].Routes = append(d.RouteTables[i].Routes, UDR{Name: "far", Prefix: CIDR("192.0.2.224/27"), NextHop: ToNone})
					}
				}
			},
			func() { d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-spare", IP: IP("192.0.2.200")}) },
			func() { d.Internet = append(d.Internet, Host{Name: "far", IP: IP("192.0.2.230")}) },
		}
		for i, add := range unrelated {
			if rapid.Bool().Draw(t, fmt.Sprint("part ", i)) {
				add()
			}
		}
		a.sameText(t, d, "beside unrelated parts")
	})
}

// By other names a trace says the same of them, word for word. The names keep
// their order, by which equal ways are told apart.
func TestNamesChangeNothingButNames(t *testing.T) {
	rename := strings.NewReplacer("hub", "qhub", "spoke", "qspoke", "rt-", "qrt-", "nsg", "qnsg", "pip", "qpip", "natgw", "qnatgw",
		"client", "qclient", "store", "qstore", "Store", "Qstore", "shared", "qshared", "vm", "qvm", "nva", "qnva", "front", "qfront", "pool", "qpool")
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		renamed(reflect.ValueOf(&d).Elem(), rename)
		f := a.flow
		f.Source, f.Destination = rename.Replace(f.Source), rename.Replace(f.Destination)
		f.ServerName = rename.Replace(f.ServerName)
		b := asked{d, mustCompile(t, d), f}
		got, want := b.trace(t).String(), a.trace(t).String()
		// Both through the replacer: the words of the text that are no names too.
		undo := strings.NewReplacer("qhub", "hub", "qspoke", "spoke", "qrt-", "rt-", "qnsg", "nsg", "qpip", "pip", "qnatgw", "natgw",
			"qclient", "client", "qstore", "store", "qshared", "shared", "qvm", "vm", "qnva", "nva", "qfront", "front", "qpool", "pool")
		if got = undo.Replace(got); got != want {
			t.Fatalf("Trace(%v) by other names:\n%s\nwant\n%s", f, got, want)
		}
	})
}

// renamed rewrites every string of a design.
func renamed(v reflect.Value, r *strings.Replacer) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(r.Replace(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				renamed(v.Field(i), r)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			renamed(v.Index(i), r)
		}
	}
}

// Each kind of answer is common enough among the questions that a law which
// fails for it alone is found.
func TestQuestionsAreInteresting(t *testing.T) {
	count, total := map[string]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n := mustCompile(t, d)
		for _, f := range rapid.SliceOfN(questions(d), 100, 100).Draw(t, "flows") {
			v, err := n.Verdict(f)
			if err != nil {
				t.Fatalf("Verdict(%v): %v", f, err)
			}
			total++
			count[v.Disposition.String()]++
			if v.Asymmetric {
				count["asymmetric"]++
			}
		}
	})
	for what, perMille := range map[string]int{"delivered": 100, "dropped": 300, "refused": 10, "exited": 20, "asymmetric": 5} {
		if count[what]*1000 < perMille*total {
			t.Errorf("%d of %d questions end %s, want %d of a thousand at least", count[what], total, what, perMille)
		}
	}
	t.Log(count, total)
}
