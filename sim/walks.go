package sim

import "slices"

// Walked is one way on which Azure may carry a flow: how it ended, and by which
// devices its packets went. It is valid until the visit that got it returns.
type Walked struct {
	Verdict Verdict
	// Cut: the flow has more equal ways than are walked, so that there are outcomes
	// which no visit tells of.
	Cut bool

	leans assumptionSet
	path  *path
	by    *walker
}

// path is the devices that the packets of a conversation met, those of proxies' own
// conversations too: a bit for each.
type path struct{ there, back []uint64 }

func (p *path) reset(devices int) {
	words := (devices + 63) / 64
	if len(p.there) != words {
		p.there, p.back = make([]uint64, words), make([]uint64, words)
	}
	clear(p.there)
	clear(p.back)
}

func (p *path) mark(d deviceID, back bool) {
	if back {
		p.back[d>>6] |= 1 << (d & 63)
		return
	}
	p.there[d>>6] |= 1 << (d & 63)
}

// Forward are the devices that the client's packets met, a bit for each in the order
// of [Network.Devices]. The slice is the walk's own.
func (w *Walked) Forward() []uint64 { return w.path.there }

// Return is the same of the server's packets.
func (w *Walked) Return() []uint64 { return w.path.back }

// Assumptions are what this way leans on.
func (w *Walked) Assumptions() []Assumption { return w.leans.list() }

// AtSource says whether the conversation ended at the machine that opened it.
func (w *Walked) AtSource() bool {
	return w.by.net.names[w.by.talk.client] == w.Verdict.At
}

// AtDestination says whether it ended at the machine that has the address which the
// client called.
func (w *Walked) AtDestination() bool {
	id, ok := w.by.net.numbers[w.Verdict.At]
	if !ok {
		return false
	}
	switch d := w.by.net.devices[id].(type) {
	case *nic:
		return d.owns(w.by.talk.tuple.Dst)
	case *host:
		return d.ip == w.by.talk.tuple.Dst
	}
	return false
}

// Devices are the names of all that a packet can meet, in the order of the bits of
// [Walked.Forward]: the internet and the platform first.
func (n *Network) Devices() []string { return slices.Clone(n.names[:len(n.devices)]) }

// Walks answers a flow as [Network.Verdict] does, and calls visit for each way that
// Azure may take, not for the worst alone. The order is fixed. It allocates nothing
// of its own. The error is a [*FlowError].
func (n *Network) Walks(f Flow, visit func(*Walked)) error {
	w := n.walker()
	defer n.walkers.Put(w)
	w.rec, w.past = nil, nil
	if w.paths == nil {
		w.paths = &path{}
	}
	w.path, w.assume = w.paths, 0
	w.path.reset(len(n.devices))
	defer func() { w.path = nil }()
	w.seenWay = Walked{path: w.path, by: w}
	seen := &w.seenWay
	return w.everyWay(&f, func(v Verdict, cut bool) {
		seen.Verdict, seen.Cut, seen.leans = v, cut, w.assume|n.leansOn(w.talk.lookup)
		visit(seen)
		w.assume = 0
		w.path.reset(len(n.devices))
	})
}
