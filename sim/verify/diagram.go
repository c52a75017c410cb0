package verify

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// diagram is what every packet of a set comes to: a decision diagram over the header's
// dimensions. Nodes that decide alike are one, so that it is as small as it can be
// in this order, and two packets come to the same leaf exactly if their fates agree.
type diagram struct {
	sets  *setIDs
	nodes []node
	ids   map[string]ref
	key   []byte
}

// ref is a node, or, below zero, a leaf.
type ref int32

func leafRef(leaf int) ref { return ^ref(leaf + 1) }

// leaf is the number of a leaf; -1 is nobody's.
func (r ref) leaf() int { return int(^r) - 1 }

// node cuts one dimension. No two branches lead to the same place or overlap.
type node []branch

type branch struct {
	set int32 // by number
	to  ref
}

// nobody is the leaf of packets that do not exist: from an address to itself, or
// from one that no machine has.
const nobody ref = -1

func newDiagram(sets *setIDs) *diagram { return &diagram{sets: sets, ids: map[string]ref{}} }

// node is the node with these branches; those to the same place are joined.
func (d *diagram) node(branches []branch) ref {
	slices.SortStableFunc(branches, func(a, b branch) int { return cmp.Compare(a.to, b.to) })
	joined := branches[:0:0]
	for i := 0; i < len(branches); {
		j := i + 1
		for j < len(branches) && branches[j].to == branches[i].to {
			j++
		}
		if b := branches[i]; b.to != nobody {
			if j > i+1 {
				var spans []span
				for _, x := range branches[i:j] {
					spans = append(spans, d.sets.all[x.set]...)
				}
				b.set = d.sets.id(union(spans))
			}
			joined = append(joined, b)
		}
		i = j
	}
	if len(joined) == 0 {
		return nobody
	}
	d.key = d.key[:0]
	for _, b := range joined {
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(b.set))
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(b.to))
	}
	id, ok := d.ids[string(d.key)]
	if !ok {
		id = ref(len(d.nodes))
		d.nodes = append(d.nodes, joined)
		d.ids[string(d.key)] = id
	}
	return id
}

// box is a product of sets, one for each dimension.
type box [dimensions]set

// boxes calls visit for the products that make up the diagram below a node, with the
// leaf of each, the lowest numbers first. A dimension that is not cut is not among them.
func (d *diagram) boxes(root ref, visit func(b *box, leaf int)) {
	var b box
	var down func(at ref, dim int)
	down = func(at ref, dim int) {
		if at < 0 {
			if at != nobody {
				visit(&b, at.leaf())
			}
			return
		}
		branches := slices.Clone(d.nodes[at])
		slices.SortFunc(branches, func(a, b branch) int { return cmp.Compare(d.sets.all[a.set][0].lo, d.sets.all[b.set][0].lo) })
		for _, x := range branches {
			b[dim] = d.sets.all[x.set]
			down(x.to, dim+1)
		}
	}
	down(root, 0)
}

// find is the leaf of a packet, given as a number in each dimension; -1 if there
// is none.
func (d *diagram) find(at ref, packet [dimensions]int32) int {
	for dim := 0; at >= 0; dim++ {
		next := nobody
		for _, x := range d.nodes[at] {
			if d.sets.all[x.set].contains(packet[dim]) {
				next = x.to
			}
		}
		at = next
	}
	return at.leaf()
}

// only is the diagram below a node with the leaves renamed; what becomes nobody is
// cut off.
func (d *diagram) only(root ref, rename func(leaf int) ref) ref {
	known := map[ref]ref{}
	var down func(at ref) ref
	down = func(at ref) ref {
		if at < 0 {
			if at == nobody {
				return nobody
			}
			return rename(at.leaf())
		}
		if to, ok := known[at]; ok {
			return to
		}
		branches := slices.Clone(d.nodes[at])
		for i := range branches {
			branches[i].to = down(branches[i].to)
		}
		to := d.node(branches)
		known[at] = to
		return to
	}
	return down(root)
}
