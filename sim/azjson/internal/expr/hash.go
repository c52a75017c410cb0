package expr

import (
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Page "String functions for ARM templates": names made from other names, and what is
// another in every deployment.
var hashes = []function{
	{"uniqueString", "ss*", value.String, known(uniqueString), deep},
	{"guid", "ss*", value.String, known(guid), deep},
	{"newGuid", "", value.String, fresh("newGuid"), shallow},
	{"utcNow", "s?", value.String, fresh("utcNow"), shallow},
	{"dateTimeAdd", "sss?", value.String, dated, shallow},
	{"dateTimeFromEpoch", "i", value.String, dated, shallow},
	{"dateTimeToEpoch", "s", value.Number, dated, shallow},
}

func joined(v []value.Value) string {
	texts := make([]string, len(v))
	for i, x := range v {
		texts[i] = x.Text()
	}
	return strings.Join(texts, "-")
}

// guid is an UUID of version 5 of the arguments with "-" between them, in the name space
// that public descriptions of Azure's function give; no result of Azure's was at hand.
func guid(_ *call, v []value.Value) value.Value {
	space := [16]byte{0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30}
	h := sha1.New()
	h.Write(space[:])
	h.Write([]byte(joined(v)))
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return value.Text(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
}

// uniqueString hashes the arguments with "-" between them to 64 bits, and writes these
// as 13 letters and digits. Azure's page says no more than that; the hash is what
// others found it to be, and the tests hold two results that Azure gave.
func uniqueString(_ *call, v []value.Value) value.Value {
	const alphabet = "abcdefghijklmnopqrstuvwxyz234567"
	h := murmur([]byte(joined(v)))
	out := make([]byte, 13)
	for i := range out {
		out[i] = alphabet[h>>59]
		h <<= 5
	}
	return value.Text(string(out))
}

// murmur is a hash of two halves of 32 bits, of the family of MurmurHash3.
func murmur(b []byte) uint64 {
	const c1, c2 = 0x239b961b, 0xab0e9789
	var h1, h2 uint32
	one := func(k uint32) { h1 ^= bits.RotateLeft32(k*c1, 15) * c2 }
	two := func(k uint32) { h2 ^= bits.RotateLeft32(k*c2, 17) * c1 }
	n := uint32(len(b))
	for ; len(b) >= 8; b = b[8:] {
		one(binary.LittleEndian.Uint32(b))
		h1 = (bits.RotateLeft32(h1, 19)+h2)*5 + 0x561ccd1b
		two(binary.LittleEndian.Uint32(b[4:]))
		h2 = (bits.RotateLeft32(h2, 13)+h1)*5 + 0x0bcaa747
	}
	if len(b) > 0 {
		var tail [8]byte
		copy(tail[:], b)
		one(binary.LittleEndian.Uint32(tail[:]))
		if len(b) > 4 {
			two(binary.LittleEndian.Uint32(tail[4:]))
		}
	}
	h1, h2 = h1^n, h2^n
	h1 += h2
	h2 += h1
	h1, h2 = mixed(h1), mixed(h2)
	h1 += h2
	h2 += h1
	return uint64(h2)<<32 | uint64(h1)
}

func mixed(h uint32) uint32 {
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// fresh is what every deployment has anew.
func fresh(name string) func(*call) value.Value {
	return partly(func(c *call, v []value.Value) value.Value {
		return value.Missing(value.String, c.standIn(), append(whysOf(v...), name+"() is another in every deployment")...)
	})
}

// dated are computations with dates, which nothing in a network depends on.
func dated(c *call) value.Value {
	v, problem := c.values()
	if problem != "" {
		return c.bad("%s", problem)
	}
	u := c.unknown(v...)
	return value.Missing(c.would(), u.Text(), append(u.Whys(), c.name()+" is not computed")...)
}
