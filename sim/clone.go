package sim

import "reflect"

// Clone is a deep copy: no edit of one design shows in the other. Nil slices stay
// nil.
func (d Design) Clone() Design {
	unshare(reflect.ValueOf(&d).Elem())
	return d
}

// unshare gives every slice below v an array of its own. A Design holds structs,
// slices and values without parts that can change; it has no maps and, but for
// the inside of an address, no pointers (a test walks all of it).
func unshare(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		if kind := v.Type().Elem().Kind(); kind == reflect.Struct || kind == reflect.Slice {
			for i := range v.Len() {
				unshare(v.Index(i))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				unshare(f)
			}
		}
	}
}
