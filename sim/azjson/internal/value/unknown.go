package value

// Missing makes an Unknown. Would is the kind it has, Absent if that is not known
// either; text stands for it where it has to be written, "{vnetName}"; whys say
// what is missing, without secrets.
func Missing(would Kind, text string, whys ...string) Value {
	return Value{kind: Unknown, would: would, text: text, keys: whys}
}

// Knowing is an Unknown of which a part is certain: elements that the array has among
// others, members that the object has.
func (v Value) Knowing(part Value) Value {
	if v.kind == Unknown {
		v.items, v.holds = []Value{part}, part.HoldsHidden()
	}
	return v
}

// Known is the part of an Unknown that is certain, Absent if nothing is. Of other
// values it is the value itself.
func (v Value) Known() Value {
	switch {
	case v.kind != Unknown:
		return v
	case len(v.items) == 0:
		return Value{}
	}
	return v.items[0]
}

// Open is an object or array of which more can be said once it is deployed: what it
// does not have is not absent but unknown. The text stands for it, as for an Unknown.
func (v Value) Open(text string) Value {
	if v.kind == Array || v.kind == Object {
		v.text = text
	}
	return v
}

// IsOpen says whether what an object or array does not have is unknown, not absent:
// see [Value.Open].
func (v Value) IsOpen() bool { return (v.kind == Array || v.kind == Object) && v.text != "" }

// Would is the kind that an Unknown has if it were known, Absent if that is not
// known either. Of other values it is the kind itself.
func (v Value) Would() Kind {
	if v.kind == Unknown {
		return v.would
	}
	return v.kind
}

// Whys are the reasons of an Unknown, without repetition.
func (v Value) Whys() []string {
	if v.kind == Unknown {
		return v.keys
	}
	return nil
}

// IsUnknown says whether the value itself, not what is inside it, is Unknown.
func (v Value) IsUnknown() bool { return v.kind == Unknown }

// Braced is the length of the "{…}" that a text begins with, which stands for something
// unknown: all of the text if its brackets do not match.
func Braced(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
