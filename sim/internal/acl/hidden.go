package acl

import "slices"

// Hidden finds the rules that decide nothing, since those before them match all
// of their packets. For each rule it gives nil if some packet has it as the
// first to match; else the rules that hide it, in order, none of which can be
// left out; an empty list, not nil, if the rule matches no packet at all.
//
// Both addresses of a packet are of one family. A rule whose hiding takes more
// than some thousands of steps to see is taken to decide something.
func Hidden(rules []Rule) [][]int {
	parts := make([][]box, len(rules))
	for i := range rules {
		parts[i] = boxesOf(&rules[i])
	}
	all := make([][]int, len(rules))
	for i := range rules {
		all[i] = hiders(parts[:i], parts[i])
	}
	return all
}

// box is a set of packets that is the product of its dimensions: protocol,
// addresses, ports, and family, since both have the same keys. None is empty.
type box [6][]span

// boxesOf cuts a rule into packets of each family, with ports and without.
func boxesOf(r *Rule) (all []box) {
	protocols := union(protocolSpans(nil, r))
	from, to := portSpans(nil, r.SourcePorts), portSpans(nil, r.DestinationPorts)
	without := []span{{key{lo: noPorts}, key{lo: noPorts}}}
	for _, f := range [...]family{ipv4, ipv6} {
		b := box{1: f.union(r.Sources), 2: f.union(r.Destinations), 5: {{key{lo: uint64(f)}, key{lo: uint64(f)}}}}
		b[0], b[3], b[4] = intersect(protocols, ported), subtract(from, without), subtract(to, without)
		all = b.appendTo(all)
		b[0], b[3], b[4] = subtract(protocols, ported), intersect(from, without), intersect(to, without)
		all = b.appendTo(all)
	}
	return all
}

func (b box) appendTo(all []box) []box {
	for _, spans := range b {
		if len(spans) == 0 {
			return all
		}
	}
	return append(all, b)
}

// ported are the protocols that have ports.
var ported = func() (all []span) {
	for p := range 256 {
		if hasPorts(uint8(p)) {
			all = append(all, span{key{lo: uint64(p)}, key{lo: uint64(p)}})
		}
	}
	return union(all)
}()

func intersect(a, b []span) []span { return subtract(a, subtract(a, b)) }

// mostSteps bounds the work for one rule.
const mostSteps = 1 << 14

// hiders are the rules of before that hide a rule, nil if they do not.
func hiders(before [][]box, rule []box) []int {
	if len(rule) == 0 {
		return []int{}
	}
	h := hiding{before: before, steps: mostSteps, used: map[int]bool{}}
	var every []int // that match any of its packets
	for i := range before {
		if !h.meet(rule, i) {
			continue
		}
		if h.cover(rule, []int{i}) {
			return []int{i}
		}
		every = append(every, i)
	}
	h.steps = mostSteps
	clear(h.used)
	if !h.cover(rule, every) {
		return nil
	}
	kept := slices.DeleteFunc(every, func(i int) bool { return !h.used[i] })
	for i := len(kept) - 1; i >= 0; i-- {
		if fewer := slices.Delete(slices.Clone(kept), i, i+1); h.cover(rule, fewer) {
			kept = fewer
		}
	}
	return kept
}

type hiding struct {
	before [][]box
	steps  int          // left
	used   map[int]bool // rules that took something away
}

func (h *hiding) meet(rule []box, i int) bool {
	return slices.ContainsFunc(rule, func(b box) bool {
		return slices.ContainsFunc(h.before[i], func(hole box) bool { return b.meets(&hole) })
	})
}

func (h *hiding) cover(rule []box, by []int) bool {
	for _, b := range rule {
		if !h.covered(b, by) {
			return false
		}
	}
	return true
}

// covered takes from b what the first rule that meets it matches, and asks the
// rules behind it about the rest: at most five boxes.
func (h *hiding) covered(b box, by []int) bool {
	for n, i := range by {
		for _, hole := range h.before[i] {
			if !b.meets(&hole) {
				continue
			}
			if h.steps--; h.steps < 0 {
				return false
			}
			h.used[i] = true
			for d := range b {
				if rest := subtract(b[d], hole[d]); len(rest) > 0 {
					piece := b
					piece[d] = rest
					if !h.covered(piece, by[n+1:]) {
						return false
					}
					b[d] = intersect(b[d], hole[d])
				}
			}
			return true
		}
	}
	return false
}

// meets says whether the boxes have a packet in common. The short dimensions
// come first.
func (b *box) meets(o *box) bool {
	for _, d := range [...]int{5, 0, 4, 3, 2, 1} {
		if !meet(b[d], o[d]) {
			return false
		}
	}
	return true
}

func meet(a, b []span) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, s := range a {
		i, _ := slices.BinarySearchFunc(b, s, func(x, s span) int {
			if x.last.less(s.first) {
				return -1
			}
			return 1
		})
		if i < len(b) && !s.last.less(b[i].first) {
			return true
		}
	}
	return false
}
