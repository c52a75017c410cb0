package expr

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"azpath/sim/azjson/internal/value"
)

// Page "CIDR functions for ARM templates".
var cidrs = []function{
	{"parseCidr", "s", value.Object, known(parseCidr), shallow},
	{"cidrSubnet", "sii", value.String, known(cidrSubnet), shallow},
	{"cidrHost", "si", value.String, known(cidrHost), shallow},
}

// network reads a range; bits after the prefix are cleared.
func network(c *call, v value.Value) (p netip.Prefix, problem value.Value) {
	p, err := netip.ParsePrefix(v.Text())
	if err != nil || p.Addr().Is4In6() {
		return p, c.bad("%s is no address range like 10.0.0.0/16", v.Quote())
	}
	return p.Masked(), value.Value{}
}

// parseCidr gives IPv6 no broadcast address, and all its addresses as usable.
func parseCidr(c *call, v []value.Value) value.Value {
	p, problem := network(c, v[0])
	if problem.IsUnknown() {
		return problem
	}
	text := func(key string, a netip.Addr) value.Member {
		return value.Member{Key: key, Value: value.Text(a.String())}
	}
	first := p.Addr()
	ones := wide{^uint64(0), ^uint64(0)}.right(128 - p.Addr().BitLen())
	host := ones.right(p.Bits())
	last := from(first).plus(host).addr(first)
	out := []value.Member{text("network", first), text("netmask", wide{ones.hi ^ host.hi, ones.lo ^ host.lo}.addr(first))}
	if first.Is4() {
		out = append(out, text("broadcast", last))
		if p.Bits() > 30 {
			last = first
		} else {
			first, last = first.Next(), last.Prev()
		}
	}
	return value.Fields(append(out, text("firstUsable", first), text("lastUsable", last),
		value.Member{Key: "cidr", Value: value.Int(p.Bits())})...)
}

func cidrSubnet(c *call, v []value.Value) value.Value {
	p, problem := network(c, v[0])
	if problem.IsUnknown() {
		return problem
	}
	size, ok := v[1].Int()
	index, iok := v[2].Int()
	width := p.Addr().BitLen()
	switch {
	case !ok || size < p.Bits() || size > width:
		return c.bad("a prefix length of %s, want %d to %d", v[1].Quote(), p.Bits(), width)
	case !iok || index < 0 || size-p.Bits() < 63 && index >= 1<<(size-p.Bits()):
		return c.bad("%s has no subnet %s of /%d", p, v[2].Quote(), size)
	}
	a := from(p.Addr()).plus(wide{0, uint64(index)}.left(width - size)).addr(p.Addr())
	return value.Text(netip.PrefixFrom(a, size).String())
}

// cidrHost counts from the address after the network's own, and stops before the
// broadcast address of IPv4.
func cidrHost(c *call, v []value.Value) value.Value {
	p, problem := network(c, v[0])
	if problem.IsUnknown() {
		return problem
	}
	index, ok := v[1].Int()
	hosts := p.Addr().BitLen() - p.Bits() // bits
	most := 1<<min(hosts, 62) - 2         // greatest index
	if p.Addr().Is4() {
		most--
	}
	if !ok || index < 0 || index > most {
		return c.bad("%s has no host %s", p, v[1].Quote())
	}
	return value.Text(from(p.Addr()).plus(wide{0, uint64(index) + 1}).addr(p.Addr()).String())
}

// wide is an address as a number.
type wide struct{ hi, lo uint64 }

func from(a netip.Addr) wide {
	if a.Is4() {
		b := a.As4()
		return wide{0, uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return wide{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// addr is the number as an address of the family of another.
func (w wide) addr(like netip.Addr) netip.Addr {
	if like.Is4() {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(w.lo))
		return netip.AddrFrom4(b)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], w.hi)
	binary.BigEndian.PutUint64(b[8:], w.lo)
	return netip.AddrFrom16(b)
}

func (w wide) plus(x wide) wide {
	lo, carry := bits.Add64(w.lo, x.lo, 0)
	hi, _ := bits.Add64(w.hi, x.hi, carry)
	return wide{hi, lo}
}

func (w wide) left(n int) wide {
	if n >= 64 {
		return wide{w.lo << (n - 64), 0}
	}
	return wide{w.hi<<n | w.lo>>(64-n), w.lo << n}
}

func (w wide) right(n int) wide {
	if n >= 64 {
		return wide{0, w.hi >> (n - 64)}
	}
	return wide{w.hi >> n, w.lo>>n | w.hi<<(64-n)}
}
