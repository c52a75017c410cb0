package nat

// PortClass is the range of source ports, inclusive at both ends, from which a
// port that is taken is replaced: a service that trusts low ports goes on
// trusting them (ct:7).
func PortClass(port uint16) (low, high uint16) {
	switch {
	case port < 512:
		return 1, 511
	case port < 1024:
		return 600, 1023
	}
	return 1024, 65535
}

// Port is the source port (or ICMP identifier) of a new mapping: want if it is
// free, else another of its class, and false if the whole class is taken.
// Kernels take a random one; here it follows from want and seed, so that the
// same question has the same answer.
func Port(want uint16, seed uint32, free func(port uint16) bool) (uint16, bool) {
	if free(want) {
		return want, true
	}
	low, high := PortClass(want)
	size := uint32(high-low) + 1
	start := (uint32(want)*2654435761 ^ seed) % size
	for i := range size {
		if port := low + uint16((start+i)%size); free(port) {
			return port, true
		}
	}
	return 0, false
}
