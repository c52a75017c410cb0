package sim

import (
	"encoding"
	"fmt"
	"strings"
	"testing"
)

// enum is one enumeration: values 1 to last have names, zero is no answer.
type enum struct {
	kind string
	last int
	name func(int) string
	back func(string) (int, error) // nil: it is printed only
}

func readsBack[T ~uint8, P interface {
	*T
	encoding.TextUnmarshaler
}](s string) (int, error) {
	var v T
	err := P(&v).UnmarshalText([]byte(s))
	return int(v), err
}

func TestEveryEnumValueHasAName(t *testing.T) {
	for _, e := range []enum{
		{"Disposition", int(Undetermined), func(i int) string { return Disposition(i).String() }, readsBack[Disposition]},
		{"Reason", int(ICMPNotTranslated), func(i int) string { return Reason(i).String() }, readsBack[Reason]},
		{"Leg", int(LegReset), func(i int) string { return Leg(i).String() }, readsBack[Leg]},
		{"Verb", int(VerbUnsure), func(i int) string { return Verb(i).String() }, nil},
		{"ConnState", int(StateFlow), func(i int) string { return ConnState(i).String() }, nil},
		{"Side", int(DestinationSide), func(i int) string { return Side(i).String() }, nil},
		{"Direction", int(Outbound), func(i int) string { return Direction(i).String() }, readsBack[Direction]},
		{"Access", int(Deny), func(i int) string { return Access(i).String() }, readsBack[Access]},
		{"Toggle", int(Off), func(i int) string { return Toggle(i).String() }, readsBack[Toggle]},
		{"GatewayType", int(ExpressRoute), func(i int) string { return GatewayType(i).String() }, readsBack[GatewayType]},
		{"EdgeType", int(MicrosoftPeering), func(i int) string { return EdgeType(i).String() }, readsBack[EdgeType]},
		{"APIMMode", int(Internal), func(i int) string { return APIMMode(i).String() }, readsBack[APIMMode]},
	} {
		seen := map[string]bool{}
		for i := 1; i <= e.last; i++ {
			s := e.name(i)
			if s == "" || strings.HasPrefix(s, e.kind+"(") || seen[s] {
				t.Errorf("%s %d prints as %q", e.kind, i, s)
			}
			seen[s] = true
			if e.back == nil {
				continue
			}
			if v, err := e.back(s); err != nil || v != i {
				t.Errorf("%s %q reads back as %d, %v; want %d", e.kind, s, v, err, i)
			}
		}
		if got, want := e.name(200), fmt.Sprintf("%s(200)", e.kind); got != want {
			t.Errorf("an unknown %s prints as %q, want %q", e.kind, got, want)
		}
		if e.back != nil {
			if _, err := e.back("nonsense"); err == nil || !strings.Contains(err.Error(), `"nonsense"`) {
				t.Errorf("%s of nonsense: %v, want an error that quotes it", e.kind, err)
			}
		}
	}
}
