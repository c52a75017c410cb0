package packed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"net/netip"
)

// A list of prefixes is, for IPv4 and then IPv6, a count and that many pairs: the length of the prefix in one byte,
// then how many prefixes of this length lie between the one before and this one, as a varint. Lists of service
// tags are long runs of neighbours, so most pairs take two to four bytes.

// u128 is an address as a number: IPv6 whole, IPv4 in the low 32 bits.
type u128 struct{ hi, lo uint64 }

func number(a netip.Addr) u128 {
	if a.Is4() {
		b := a.As4()
		return u128{0, uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return u128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (n u128) addr(width int) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], n.hi)
	binary.BigEndian.PutUint64(b[8:], n.lo)
	if width == 32 {
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return netip.AddrFrom16(b)
}

func (n u128) right(by int) u128 {
	if by >= 64 {
		return u128{0, n.hi >> (by - 64)}
	}
	return u128{n.hi >> by, n.lo>>by | n.hi<<(64-by)}
}

func (n u128) left(by int) u128 {
	if by >= 64 {
		return u128{n.lo << (by - 64), 0}
	}
	return u128{n.hi<<by | n.lo>>(64-by), n.lo << by}
}

func (n u128) minus(m u128) u128 {
	lo, borrow := bits.Sub64(n.lo, m.lo, 0)
	hi, _ := bits.Sub64(n.hi, m.hi, borrow)
	return u128{hi, lo}
}

func (n u128) plus(m u128) u128 {
	lo, carry := bits.Add64(n.lo, m.lo, 0)
	hi, _ := bits.Add64(n.hi, m.hi, carry)
	return u128{hi, lo}
}

func appendVarint(b []byte, n u128) []byte {
	for n.hi != 0 || n.lo >= 0x80 {
		b = append(b, byte(n.lo)|0x80)
		n = n.right(7)
	}
	return append(b, byte(n.lo))
}

var errShort = errors.New("ends early")

func varint(b []byte) (n u128, rest []byte, err error) {
	for i, shift := 0, 0; i < len(b) && shift < 128; i, shift = i+1, shift+7 {
		n = n.plus(u128{0, uint64(b[i] & 0x7f)}.left(shift))
		if b[i] < 0x80 {
			return n, b[i+1:], nil
		}
	}
	return n, nil, errShort
}

// appendPrefixes takes prefixes sorted, IPv4 first, without host bits.
func appendPrefixes(b []byte, list []netip.Prefix) []byte {
	six := 0
	for six < len(list) && list[six].Addr().Is4() {
		six++
	}
	b = appendFamily(b, list[:six], 32)
	return appendFamily(b, list[six:], 128)
}

func appendFamily(b []byte, list []netip.Prefix, width int) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	var before u128
	for _, p := range list {
		host, n := width-p.Bits(), number(p.Addr())
		b = append(b, byte(p.Bits()))
		b = appendVarint(b, n.right(host).minus(before.right(host)))
		before = n
	}
	return b
}

// Prefixes unpacks a list of prefixes.
func Prefixes(b []byte) ([]netip.Prefix, error) {
	list, b, err := family(nil, b, 32)
	if err != nil {
		return nil, err
	}
	list, b, err = family(list, b, 128)
	if err == nil && len(b) > 0 {
		err = fmt.Errorf("%d bytes too many", len(b))
	}
	return list, err
}

func family(list []netip.Prefix, b []byte, width int) ([]netip.Prefix, []byte, error) {
	count, size := binary.Uvarint(b)
	if size <= 0 || count > uint64(len(b)) {
		return nil, nil, errShort
	}
	b = b[size:]
	if list == nil {
		list = make([]netip.Prefix, 0, count)
	}
	var before u128
	for range count {
		if len(b) == 0 || int(b[0]) > width {
			return nil, nil, fmt.Errorf("prefix %d: no length", len(list))
		}
		length := int(b[0])
		gap, rest, err := varint(b[1:])
		if err != nil {
			return nil, nil, err
		}
		host := width - length
		before, b = before.right(host).plus(gap).left(host), rest
		list = append(list, netip.PrefixFrom(before.addr(width), length))
	}
	return list, b, nil
}
