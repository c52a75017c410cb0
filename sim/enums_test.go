package sim

import (
	"encoding"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
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
		{"Reason", int(DNSServFail), func(i int) string { return Reason(i).String() }, readsBack[Reason]},
		{"Assumption", int(ChoicesCut), func(i int) string { return Assumption(i).String() }, nil},
		{"Leg", int(LegReset), func(i int) string { return Leg(i).String() }, readsBack[Leg]},
		{"Verb", int(VerbUnsure), func(i int) string { return Verb(i).String() }, nil},
		{"ConnState", int(StateFlow), func(i int) string { return ConnState(i).String() }, nil},
		{"Side", int(DestinationSide), func(i int) string { return Side(i).String() }, nil},
		{"Direction", int(Outbound), func(i int) string { return Direction(i).String() }, readsBack[Direction]},
		{"Access", int(Deny), func(i int) string { return Access(i).String() }, readsBack[Access]},
		{"AdminAccess", int(AdminAlwaysAllow), func(i int) string { return AdminAccess(i).String() }, readsBack[AdminAccess]},
		{"Toggle", int(Off), func(i int) string { return Toggle(i).String() }, readsBack[Toggle]},
		{"ThreatMode", int(ThreatDeny), func(i int) string { return ThreatMode(i).String() }, readsBack[ThreatMode]},
		{"ApplicationType", int(MSSQL), func(i int) string { return ApplicationType(i).String() }, readsBack[ApplicationType]},
		{"GatewayType", int(ExpressRoute), func(i int) string { return GatewayType(i).String() }, readsBack[GatewayType]},
		{"VPNType", int(PolicyBased), func(i int) string { return VPNType(i).String() }, readsBack[VPNType]},
		{"EdgeType", int(MicrosoftPeering), func(i int) string { return EdgeType(i).String() }, readsBack[EdgeType]},
		{"LoadDistribution", int(DistributeBySourceIPProtocol), func(i int) string { return LoadDistribution(i).String() }, readsBack[LoadDistribution]},
		{"APIMPlatform", int(STV1), func(i int) string { return APIMPlatform(i).String() }, readsBack[APIMPlatform]},
		{"APIMMode", int(Internal), func(i int) string { return APIMMode(i).String() }, readsBack[APIMMode]},
		{"ConnectionState", int(Disconnected), func(i int) string { return ConnectionState(i).String() }, readsBack[ConnectionState]},
		{"EndpointPolicies", int(PoliciesEnabled), func(i int) string { return EndpointPolicies(i).String() }, readsBack[EndpointPolicies]},
		{"PublicNetworkAccess", int(PublicAccessDisabled), func(i int) string { return PublicNetworkAccess(i).String() }, readsBack[PublicNetworkAccess]},
		{"PeeringState", int(PeeringDisconnected), func(i int) string { return PeeringState(i).String() }, readsBack[PeeringState]},
		{"PeeringSync", int(LocalAndRemoteNotInSync), func(i int) string { return PeeringSync(i).String() }, readsBack[PeeringSync]},
		{"RuleKind", int(ApplicationRules), func(i int) string { return RuleKind(i).String() }, readsBack[RuleKind]},
		{"PeeringFlag", int(UseRemoteGateways), func(i int) string { return PeeringFlag(i).String() }, readsBack[PeeringFlag]},
		{"FindingKind", int(afterFindingKinds) - 1, func(i int) string { return FindingKind(i).String() }, readsBack[FindingKind]},
	} {
		seen := map[string]bool{e.name(0): true} // zero is no answer, and reads like none
		if got, want := e.name(e.last+1), fmt.Sprintf("%s(%d)", e.kind, e.last+1); got != want {
			t.Errorf("a value behind the last %s of this test prints as %q, want %q: is it missing here?", e.kind, got, want)
		}
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

// Protocols are numbered by IANA, so they stand apart.
func TestEveryProtocolHasAName(t *testing.T) {
	for p, want := range map[Protocol]string{AnyProtocol: "*", ICMP: "Icmp", TCP: "Tcp", UDP: "Udp", ESP: "Esp", AH: "Ah"} {
		if p.String() != want {
			t.Errorf("protocol %d prints as %q, want %q", uint8(p), p, want)
		}
		if v, err := readsBack[Protocol](want); err != nil || Protocol(v) != p {
			t.Errorf("protocol %q reads back as %d, %v", want, v, err)
		}
	}
	if got := Protocol(99).String(); got != "Protocol(99)" {
		t.Errorf("an unknown protocol prints as %q", got)
	}
}

// Each assumption says what is assumed, under a token of its own.
func TestEveryAssumptionHasAText(t *testing.T) {
	seen := map[string]bool{"none": true}
	for a := TagHoldsDefault; a <= ChoicesCut; a++ {
		if seen[a.String()] || a.Text() == "" {
			t.Errorf("assumption %d is %q: %q", a, a, a.Text())
		}
		seen[a.String()] = true
	}
	if next := ChoicesCut + 1; next.Text() != "" {
		t.Errorf("there is an assumption behind the last: %v", next)
	}
}

// Whatever is asked, zero is no answer.
func TestNoAnswerIsZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		trace := a.trace(t)
		for _, one := range append([]*Trace{trace}, trace.Others...) {
			v := one.Verdict
			if v.Disposition == 0 || v.Leg == 0 || v.At == "" {
				t.Fatalf("Trace(%v) = %+v", a.flow, v)
			}
			if good := v.Disposition == Delivered || v.Disposition == Exited; good != (v.Reason == NoReason) {
				t.Fatalf("Trace(%v) = %+v: a reason stands with what failed", a.flow, v)
			}
			if (one.Symptom() == "") != (v.Disposition == Delivered) || v.Disposition != Delivered && one.Cause() == "" {
				t.Fatalf("Trace(%v): cause %q, symptom %q of %v", a.flow, one.Cause(), one.Symptom(), v)
			}
			for _, l := range one.Legs {
				for _, h := range l.Hops {
					for _, s := range h.Steps {
						no := s.Verb == VerbDrop || s.Verb == VerbReject || s.Verb == VerbUnsure
						if s.Verb == 0 || no != (s.Reason != NoReason) || s.Verb == VerbState && s.State == 0 || s.Verb == VerbNAT && s.Side == 0 {
							t.Fatalf("Trace(%v): step %+v at %s\n%s", a.flow, s, h.Device, one)
						}
					}
				}
			}
		}
	})
}
