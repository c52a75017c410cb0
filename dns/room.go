package dns

// room is what the answer to a usual lookup consists of, in one piece: a lookup
// allocates little else. What does not fit is allocated by itself.
type room struct {
	lookup    Lookup
	asked     [1]Asked
	exchanges [5]Exchange
	steps     [7]Step
	inner     [5]*Exchange
	records   [6]Record
}

// shelf hands out the places of a room's array.
type shelf[T any] struct{ free []T }

// one is a new value.
func (s *shelf[T]) one() *T {
	if len(s.free) == 0 {
		return new(T)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}

// add is append. A list that grows leaves its old place to waste, so that long ones
// are none of the shelf's.
func (s *shelf[T]) add(list []T, v ...T) []T {
	n := len(list) + len(v)
	if n > 2 || n > len(s.free) {
		return append(list, v...)
	}
	out := s.free[:0:n]
	s.free = s.free[n:]
	return append(append(out, list...), v...)
}
