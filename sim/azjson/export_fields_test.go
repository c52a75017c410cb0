package azjson_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"azpath/sim"
)

// tried notes every field of a design that says something, as "NIC.Listen".
func tried(v reflect.Value, into map[string]bool) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			tried(v.Index(i), into)
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[sim.Design]().PkgPath() {
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name := v.Type().Name() + "." + f.Name
			if x := v.Field(i); !x.IsZero() && (x.Kind() != reflect.Slice || x.Len() > 0) {
				into[name] = true
				tried(x, into)
			}
		}
	}
}

// fieldsOf are all fields of a type and of what is in it.
func fieldsOf(t reflect.Type, into map[string]bool) {
	switch t.Kind() {
	case reflect.Slice:
		fieldsOf(t.Elem(), into)
	case reflect.Struct:
		if t.PkgPath() != reflect.TypeFor[sim.Design]().PkgPath() {
			return
		}
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !into[t.Name()+"."+f.Name] {
				into[t.Name()+"."+f.Name] = true
				fieldsOf(f.Type, into)
			}
		}
	}
}

// What the way out and back is tried on has every field of a design, or the law would
// hold for nothing of those it has not.
func TestEveryFieldIsTriedOnTheWayOutAndBack(t *testing.T) {
	seen, all := map[string]bool{}, map[string]bool{}
	everywhere(t, func(_ testing.TB, d sim.Design) { tried(reflect.ValueOf(d), seen) })
	fieldsOf(reflect.TypeFor[sim.Design](), all)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !seen[name] {
			t.Errorf("no design has %s: give it to one in uncommon_test.go", name)
		}
	}
}
