package kernel

import (
	"reflect"
)

// Shrink drops one part after the other, as long as the case still disagrees: a
// step, then whatever stands in a list of the design, then settings. The parts of
// a design that takes over later go with those of the first. It asks at most tries
// times.
func Shrink(c Case, tries int, disagrees func(Case) bool) Case {
	for again := true; again; {
		again = false
		for i := len(c.Steps) - 1; i >= 0; i-- {
			smaller := c.clone()
			smaller.Steps = append(smaller.Steps[:i], smaller.Steps[i+1:]...)
			if tries--; tries < 0 {
				return c
			}
			if len(smaller.Steps) > 0 && disagrees(smaller) {
				c, again = smaller, true
			}
		}
		for _, at := range parts(reflect.ValueOf(&c.Design).Elem(), nil) {
			smaller := c.clone()
			if !at.remove(reflect.ValueOf(&smaller.Design).Elem()) {
				continue // an earlier removal took it along
			}
			for i := range smaller.Steps {
				if d := smaller.Steps[i].Replace; d != nil {
					at.remove(reflect.ValueOf(d).Elem())
				}
			}
			if tries--; tries < 0 {
				return c
			}
			if disagrees(smaller) {
				c, again = smaller, true
			}
		}
	}
	return c
}

func (c Case) clone() Case {
	c.Design = c.Design.Clone()
	steps := make([]Step, len(c.Steps))
	for i, s := range c.Steps {
		if s.Replace != nil {
			d := s.Replace.Clone()
			s.Replace = &d
		}
		steps[i] = s
	}
	c.Steps = steps
	return c
}

// part is the way to a part of a design: fields of structs and items of lists.
type part []int

// parts lists what may be dropped, the last and largest first: items of lists, and
// fields that are not zero.
func parts(v reflect.Value, at part) (out []part) {
	here := func(i int) part { return append(append(part(nil), at...), i) }
	switch v.Kind() {
	case reflect.Slice:
		for i := v.Len() - 1; i >= 0; i-- {
			out = append(out, here(i))
			out = append(out, parts(v.Index(i), here(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if !v.Type().Field(i).IsExported() || f.IsZero() {
				continue
			}
			if f.Kind() != reflect.Slice {
				out = append(out, here(i))
			}
			out = append(out, parts(f, here(i))...)
		}
	}
	return out
}

// remove drops the part, if it is there.
func (p part) remove(v reflect.Value) bool {
	for k, i := range p {
		last := k == len(p)-1
		switch v.Kind() {
		case reflect.Slice:
			if i >= v.Len() {
				return false
			}
			if last {
				v.Set(reflect.AppendSlice(v.Slice(0, i), v.Slice(i+1, v.Len())))
				return true
			}
			v = v.Index(i)
		case reflect.Struct:
			if v = v.Field(i); last {
				if v.IsZero() {
					return false
				}
				v.SetZero()
				return true
			}
		default:
			return false
		}
	}
	return false
}
