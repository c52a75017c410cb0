package acl

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestHidden(t *testing.T) {
	any, vnet, a, b := any4and6, prefixes("10.0.0.0/16"), prefixes("10.0.0.0/17"), prefixes("10.0.128.0/17")
	tcpOnly, all := Protos(tcp), AnyProto()
	tests := []struct {
		name  string
		rules []Rule
		want  [][]int
	}{
		{"apart", []Rule{{tcpOnly, any, a, nil, nil}, {tcpOnly, any, b, nil, nil}}, [][]int{nil, nil}},
		{"repeated", []Rule{{tcpOnly, any, a, nil, nil}, {tcpOnly, any, a, nil, nil}}, [][]int{nil, {0}}},
		{"wider before", []Rule{{all, any, vnet, nil, nil}, {tcpOnly, any, a, nil, port(443)}}, [][]int{nil, {0}}},
		{"narrower before", []Rule{{tcpOnly, any, a, nil, port(443)}, {all, any, vnet, nil, nil}}, [][]int{nil, nil}},
		{"two halves", []Rule{{all, any, a, nil, nil}, {tcpOnly, any, prefixes("192.0.2.0/24"), nil, nil}, {all, any, b, nil, nil}, {tcpOnly, any, vnet, nil, nil}},
			[][]int{nil, nil, nil, {0, 2}}},
		{"two halves of the ports", []Rule{{tcpOnly, any, a, nil, []Ports{{0, 1023}}}, {tcpOnly, any, a, nil, []Ports{{1024, 65535}}}, {tcpOnly, any, a, nil, nil}},
			[][]int{nil, nil, {0, 1}}},
		{"all ports are not all protocols", []Rule{{all, any, a, nil, []Ports{{0, 1023}}}, {all, any, a, nil, []Ports{{1024, 65535}}}, {all, any, a, nil, nil}},
			[][]int{nil, nil, nil}},
		{"two dimensions", []Rule{{tcpOnly, a, a, nil, nil}, {tcpOnly, b, vnet, nil, nil}, {tcpOnly, vnet, b, nil, nil}, {tcpOnly, vnet, vnet, nil, nil}},
			[][]int{nil, nil, nil, {0, 1, 2}}},
		{"families do not mix", []Rule{{all, prefixes("0.0.0.0/0"), any, nil, nil}, {all, any, vnet, nil, nil}}, [][]int{nil, {0}}},
		{"one rule does what two did", []Rule{{all, any, a, nil, nil}, {all, any, b, nil, nil}, {all, any, any, nil, nil}, {all, any, vnet, nil, nil}},
			[][]int{nil, nil, nil, {2}}},
		{"no address", []Rule{{all, nil, any, nil, nil}}, [][]int{{}}},
		{"no address, behind a rule", []Rule{{all, any, any, nil, nil}, {all, nil, any, nil, nil}}, [][]int{nil, {}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Hidden(tt.rules); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", tt.want) {
				t.Errorf("Hidden = %#v, want %#v", got, tt.want)
			}
		})
	}
}

// A rule is hidden if no packet at any boundary has it as its first match, and
// then its hiders alone hide it, each of them needed.
func TestHiddenEqualsMatching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		rules = rules[:min(len(rules), 5)]
		decides := deciding(rules)
		for i, by := range Hidden(rules) {
			if (by == nil) != decides[i] {
				t.Fatalf("rule %d is hidden by %v, and decides something: %t", i, by, decides[i])
			}
			if by == nil {
				continue
			}
			for skip := -1; skip < len(by); skip++ {
				var some []Rule
				for j, k := range by {
					if j != skip {
						some = append(some, rules[k])
					}
				}
				if left := deciding(append(some, rules[i])); left[len(left)-1] != (skip >= 0) {
					t.Fatalf("rule %d is hidden by %v; without number %d of them it decides something: %t", i, by, skip, left[len(left)-1])
				}
			}
		}
	})
}

// deciding asks packets from every cell of the list which rule is theirs.
func deciding(rules []Rule) []bool {
	l := Compile(rules)
	b := l.Boundaries()
	decides := make([]bool, len(rules))
	for _, p := range b.Protocols {
		for _, src := range b.Sources {
			for _, dst := range b.Destinations {
				if src.Is4() != dst.Is4() {
					continue
				}
				for _, from := range b.SourcePorts {
					for _, to := range b.DestinationPorts {
						if i := l.Match(p, src, dst, from, to); i >= 0 {
							decides[i] = true
						}
					}
				}
			}
		}
	}
	return decides
}

func BenchmarkHidden(b *testing.B) {
	for _, l := range benchmarkLists() {
		b.Run(l.name, func(b *testing.B) {
			for b.Loop() {
				Hidden(l.rules)
			}
		})
	}
}
