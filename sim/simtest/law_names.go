package simtest

import (
	"reflect"
	"slices"
	"strings"

	"azpath/sim"

	"pgregory.net/rapid"
)

// mark in front of a name makes it another one, and takes it out of a text again.
// Names keep their order by it, by which equal ways are told apart.
const mark = "zq-"

func namesMeanNothing(t *rapid.T, d sim.Design) {
	q := ask(t, d)
	r := renaming{names: map[string]bool{}}
	r.collect(reflect.ValueOf(d))
	other := d.Clone()
	r.rename(reflect.ValueOf(&other).Elem(), "")
	f := q.f
	f.Source, f.Destination = r.end(f.Source), r.end(f.Destination)
	renamed := question{compile(t, other), f}
	want := map[string]int{}
	for text, count := range q.paths(t) {
		want[strings.ReplaceAll(text, mark, "")] += count
	}
	got := map[string]int{}
	for text, count := range renamed.paths(t) {
		got[strings.ReplaceAll(text, mark, "")] += count
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("Trace(%v) by other names:\n%s\nwant\n%s", f, renamed.trace(t), q.trace(t))
	}
}

// renaming is a set of names that mean nothing to Azure.
type renaming struct{ names map[string]bool }

// The names of these parts mean something: tags, what the service makes host names of,
// what DNS answers by, and subnets whose names Azure reserves.
var (
	meaningful = []reflect.Type{
		reflect.TypeFor[sim.ServiceTag](), reflect.TypeFor[sim.FQDNTag](), reflect.TypeFor[sim.APIM](), reflect.TypeFor[sim.PrivateZone](),
		reflect.TypeFor[sim.Design](), reflect.TypeFor[sim.Service](),
	}
	reservedSubnets = []string{"GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "AzureBastionSubnet", "RouteServerSubnet"}
)

// collect takes the names that are declared; where two kinds of part use one word, one
// of which means something, it stays.
func (r *renaming) collect(v reflect.Value) {
	kept := map[string]bool{"": true}
	r.visit(v, kept)
	for name := range kept {
		delete(r.names, name)
	}
}

func (r *renaming) visit(v reflect.Value, kept map[string]bool) {
	switch v.Kind() {
	case reflect.Struct:
		if name := v.FieldByName("Name"); name.IsValid() && name.Type() == reflect.TypeFor[string]() {
			text := name.String()
			if slices.Contains(meaningful, v.Type()) || slices.Contains(reservedSubnets, text) || strings.ContainsAny(text, "/*. ") {
				kept[text] = true
			}
			r.names[text] = true
		}
		for i := range v.NumField() {
			if word := v.Type().Field(i).Name; slices.Contains(plainWords, word) && v.Field(i).Kind() == reflect.String {
				kept[v.Field(i).String()] = true
			}
			r.visit(v.Field(i), kept)
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.visit(v.Index(i), kept)
		}
	}
}

// plainWords are fields whose text is never the name of a part.
var plainWords = []string{"Region", "Location", "SKU", "Tag", "Delegation", "Box", "List"}

// rename marks every text that is such a name, or a path of them.
func (r *renaming) rename(v reflect.Value, field string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && !slices.Contains(plainWords, field) {
			v.SetString(r.path(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				r.rename(v.Field(i), v.Type().Field(i).Name)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.rename(v.Index(i), field)
		}
	}
}

func (r *renaming) path(text string) string {
	parts := strings.Split(text, "/")
	for i, p := range parts {
		if r.names[p] {
			parts[i] = mark + p
		}
	}
	return strings.Join(parts, "/")
}

// end is an end of a flow: a name, or an address at a place.
func (r *renaming) end(text string) string {
	name, place, at := strings.Cut(text, "@")
	if !at {
		return r.path(name)
	}
	return r.path(name) + "@" + r.path(place)
}
