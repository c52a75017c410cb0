package value

import (
	"strings"
	"sync"
)

// index finds the keys of a large object, which are looked up as often as there are
// some: a template has a thousand parameters. It is made when first asked.
type index struct {
	once sync.Once
	at   map[string]int32 // where a key in lower case stands last
}

const smallObject = 24 // keys that are as soon compared one by one

func indexFor(keys []string) *index {
	if len(keys) <= smallObject {
		return nil
	}
	return new(index)
}

// find gives the place of a key of ASCII letters, which no other key equals, -1 if
// there is none.
func (x *index) find(keys []string, key string) int {
	x.once.Do(func() {
		x.at = make(map[string]int32, len(keys))
		for i, k := range keys {
			if isASCII(k) {
				x.at[strings.ToLower(k)] = int32(i)
			}
		}
	})
	if i, ok := x.at[strings.ToLower(key)]; ok {
		return int(i)
	}
	return -1
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
