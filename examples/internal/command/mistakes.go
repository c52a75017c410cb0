package command

import (
	"errors"
	"fmt"
	"strconv"
)

// Mistakes are what is wrong with the input, each with the flag it came by.
type Mistakes []error

// Add takes err apart where it joins several; nil adds nothing.
func (m *Mistakes) Add(place string, err error) {
	for _, e := range Each(err) {
		*m = append(*m, fmt.Errorf("%s: %w", place, e))
	}
}

// Err joins them; nil if there are none.
func (m Mistakes) Err() error { return errors.Join(m...) }

// Each gives the parts of a joined error in order, and nothing for nil.
func Each(err error) (all []error) {
	switch joined := err.(type) {
	case nil:
	case interface{ Unwrap() []error }:
		for _, e := range joined.Unwrap() {
			all = append(all, Each(e)...)
		}
	default:
		all = []error{err}
	}
	return all
}

// Short quotes what a person typed, or the head of it.
func Short(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
