package sim

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// The copy is equal and shares no memory that an edit could reach.
func TestCloneSharesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := designs().Draw(t, "design")
		c := d.Clone()
		if diff := differences(d, c); diff != "" {
			t.Fatalf("clone (-want +got):\n%s", diff)
		}
		for _, path := range shared(reflect.ValueOf(d), reflect.ValueOf(c), "design") {
			t.Errorf("%s is shared", path)
		}
	})
}

func TestCloneKeepsNilAndEmptyApart(t *testing.T) {
	c := Design{VNets: []VNet{}, Sites: nil}.Clone()
	if c.VNets == nil || c.Sites != nil {
		t.Errorf("clone has VNets %#v, Sites %#v, want empty and nil", c.VNets, c.Sites)
	}
}

// The judge of shared memory sees it where it is.
func TestSharedFindsSharing(t *testing.T) {
	d := Design{VNets: []VNet{{Subnets: []Subnet{{}}}}}
	c := d
	c.VNets = []VNet{d.VNets[0]}
	if got := shared(reflect.ValueOf(d), reflect.ValueOf(c), "d"); len(got) != 1 || got[0] != "d.VNets.Subnets" {
		t.Errorf("shared = %v, want d.VNets.Subnets", got)
	}
}

// shared walks two values of one type and lists what both point to. Values with
// hidden insides, addresses, cannot be edited and do not count.
func shared(a, b reflect.Value, path string) []string {
	var found []string
	switch a.Kind() {
	case reflect.Slice:
		if a.Cap() > 0 && a.Pointer() == b.Pointer() {
			return []string{path}
		}
		for i := range a.Len() {
			found = append(found, shared(a.Index(i), b.Index(i), path)...)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.IsExported() {
				found = append(found, shared(a.Field(i), b.Field(i), path+"."+f.Name)...)
			}
		}
	case reflect.Map, reflect.Pointer, reflect.Interface, reflect.Chan, reflect.Func:
		return []string{path + ", a " + a.Kind().String()}
	}
	return found
}
