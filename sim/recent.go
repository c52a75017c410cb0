package sim

import "time"

// recent is what a World remembers of those who were heard of lately. Whoever is
// heard of again is remembered from then on. The zero value is empty.
type recent[K comparable, V any] struct {
	known  map[K]remembered[V]
	heard  []hearing[K] // in the order of time; superseded ones may stand among them
	serial uint64
}

type remembered[V any] struct {
	value  V
	serial uint64 // of the last hearing
}

type hearing[K comparable] struct {
	key    K
	serial uint64
	at     time.Duration
}

func (r *recent[K, V]) get(k K) (V, bool) {
	x, ok := r.known[k]
	return x.value, ok
}

func (r *recent[K, V]) put(k K, v V, now time.Duration) {
	if r.known == nil {
		r.known = map[K]remembered[V]{}
	}
	if len(r.heard) > 64+2*len(r.known) {
		kept := make([]hearing[K], 0, len(r.known)+1)
		for _, h := range r.heard {
			if r.known[h.key].serial == h.serial {
				kept = append(kept, h)
			}
		}
		r.heard = kept
	}
	r.serial++
	r.known[k] = remembered[V]{v, r.serial}
	r.heard = append(r.heard, hearing[K]{k, r.serial, now})
}

func (r *recent[K, V]) drop(k K) { delete(r.known, k) }

// forget drops whoever was not heard of for the time given.
func (r *recent[K, V]) forget(silent, now time.Duration) {
	for len(r.heard) > 0 && now-r.heard[0].at >= silent {
		h := r.heard[0]
		r.heard = r.heard[1:]
		if r.known[h.key].serial == h.serial {
			delete(r.known, h.key)
		}
	}
	if len(r.known) == 0 {
		*r = recent[K, V]{serial: r.serial}
	}
}
