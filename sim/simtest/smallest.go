package simtest

import (
	"reflect"

	"azpath/sim"
)

// Smallest takes out of a design everything without which it still fails: whole lists,
// parts, and what is set of those that stay. What is left compiles and fails, and
// nothing more can go: the picture of a mistake that a person wants to see, and keep
// as a test. It asks fails only about designs that compile, some hundreds of times;
// a design that does not fail comes back as it is.
func Smallest(d sim.Design, fails func(sim.Design) bool) sim.Design {
	still := func(d sim.Design) bool {
		_, err := sim.Compile(d)
		return err == nil && fails(d)
	}
	if !still(d) {
		return d
	}
	d = d.Clone()
	for smaller := true; smaller; {
		smaller = false
		reduce(reflect.ValueOf(&d).Elem(), func() bool {
			ok := still(d)
			smaller = smaller || ok
			return ok
		})
	}
	return d
}

// reduce tries to leave out what is in v, the last and the largest first; still says
// whether the whole does without it.
func reduce(v reflect.Value, still func() bool) {
	if !v.CanSet() || v.IsZero() {
		return
	}
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	if v.SetZero(); still() {
		return
	}
	v.Set(old)
	switch v.Kind() {
	case reflect.Slice:
		for i := v.Len() - 1; i >= 0; i-- {
			whole := reflect.New(v.Type()).Elem()
			whole.Set(v)
			v.Set(reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), whole.Slice(0, i)), whole.Slice(i+1, whole.Len())))
			if still() {
				continue
			}
			v.Set(whole)
			reduce(v.Index(i), still)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Name" { // which costs nothing and tells most
				reduce(v.Field(i), still)
			}
		}
	}
}
