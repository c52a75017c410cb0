package acl

// ProtoSet is a set of IP protocol numbers. It is a value: comparable, and
// copied by assignment. The zero value is the empty set.
type ProtoSet [4]uint64

// Protos returns the set of the given IP protocol numbers.
func Protos(numbers ...uint8) ProtoSet {
	var s ProtoSet
	for _, n := range numbers {
		s[n/64] |= 1 << (n % 64)
	}
	return s
}

// AnyProto returns the set of all protocols.
func AnyProto() ProtoSet {
	const all = 1<<64 - 1
	return ProtoSet{all, all, all, all}
}

// Has reports whether the protocol is in the set.
func (s ProtoSet) Has(protocol uint8) bool {
	return s[protocol/64]>>(protocol%64)&1 == 1
}

// hasPorts reports whether packets of the protocol carry ports: TCP, UDP, DCCP,
// SCTP and UDP-Lite do.
func hasPorts(protocol uint8) bool {
	switch protocol {
	case 6, 17, 33, 132, 136:
		return true
	}
	return false
}
