package sim

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"azpath/dns"
	"azpath/route"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// designs draws any Design that is well formed, whether or not it means
// anything: every field of every part gets values, by reflection.
func designs() *rapid.Generator[Design] { return filled[Design]() }

// filled draws any well-formed value of a part of a Design.
func filled[T any]() *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) T {
		var v T
		fill(t, reflect.ValueOf(&v).Elem(), "value")
		return v
	})
}

var wellFormed = map[reflect.Type]func(*rapid.T, string) any{
	reflect.TypeFor[string]():           func(t *rapid.T, l string) any { return texts().Draw(t, l) },
	reflect.TypeFor[bool]():             func(t *rapid.T, l string) any { return rapid.Bool().Draw(t, l) },
	reflect.TypeFor[Not]():              func(t *rapid.T, l string) any { return Not(rapid.Bool().Draw(t, l)) },
	reflect.TypeFor[int]():              func(t *rapid.T, l string) any { return rapid.IntRange(-5, 70000).Draw(t, l) },
	reflect.TypeFor[uint16]():           func(t *rapid.T, l string) any { return rapid.Uint16().Draw(t, l) },
	reflect.TypeFor[netip.Addr]():       func(t *rapid.T, l string) any { return addrs().Draw(t, l) },
	reflect.TypeFor[netip.Prefix]():     func(t *rapid.T, l string) any { return prefixes().Draw(t, l) },
	reflect.TypeFor[Protocol]():         oneOf(AnyProtocol, ICMP, TCP, UDP, ESP, AH, AllProtocols),
	reflect.TypeFor[Direction]():        oneOf(Inbound, Outbound),
	reflect.TypeFor[Access]():           oneOf(Allow, Deny),
	reflect.TypeFor[AdminAccess]():      oneOf(AdminAllow, AdminDeny, AdminAlwaysAllow),
	reflect.TypeFor[Toggle]():           oneOf(Unset, On, Off),
	reflect.TypeFor[GatewayType]():      oneOf(VPN, ExpressRoute),
	reflect.TypeFor[VPNType]():          oneOf(RouteBased, PolicyBased),
	reflect.TypeFor[EdgeType]():         oneOf(InternetEdge, VPNEdge, PrivatePeering, MicrosoftPeering),
	reflect.TypeFor[LoadDistribution](): oneOf(DistributeByConnection, DistributeBySourceIP, DistributeBySourceIPProtocol),
	reflect.TypeFor[APIMMode]():         oneOf(External, Internal),
	reflect.TypeFor[APIMPlatform]():     oneOf(STV2, STV1),

	reflect.TypeFor[ThreatMode]():      oneOf(ThreatOff, ThreatAlert, ThreatDeny),
	reflect.TypeFor[ApplicationType](): oneOf(HTTP, HTTPS, MSSQL),

	reflect.TypeFor[ConnectionState]():     oneOf(Approved, Pending, Rejected, Disconnected),
	reflect.TypeFor[EndpointPolicies]():    oneOf(PoliciesDisabled, NetworkSecurityGroupEnabled, RouteTableEnabled, PoliciesEnabled),
	reflect.TypeFor[PublicNetworkAccess](): oneOf(PublicAccessEnabled, PublicAccessDisabled),

	reflect.TypeFor[dns.Name]():     oneOf[dns.Name](dns.Root, "contoso.com", "privatelink.blob.core.windows.net", "a.b.c.d", "*.api.contoso.com", "_tcp.x"),
	reflect.TypeFor[dns.Software](): oneOf(dns.BIND, dns.Unbound, dns.WindowsServer, dns.Dnsmasq, dns.CoreDNS, dns.Authority),
	reflect.TypeFor[dns.Resolver](): oneOf(dns.Glibc, dns.WindowsClient, dns.WindowsNslookup, dns.BINDNslookup),

	reflect.TypeFor[PeeringState](): oneOf[PeeringState](0, PeeringInitiated, PeeringConnected, PeeringDisconnected),
	reflect.TypeFor[PeeringSync]():  oneOf[PeeringSync](0, FullyInSync, RemoteNotInSync, LocalNotInSync, LocalAndRemoteNotInSync),
	reflect.TypeFor[Duration](): func(t *rapid.T, l string) any {
		return Duration(rapid.Int64Range(0, int64(200*time.Hour)).Draw(t, l))
	},
	reflect.TypeFor[Ports](): func(t *rapid.T, l string) any { return portRanges().Draw(t, l) },
	reflect.TypeFor[UDR]():   func(t *rapid.T, l string) any { return userRoutes().Draw(t, l) },
	reflect.TypeFor[EffectiveRoutes](): func(t *rapid.T, l string) any {
		return rapid.OneOf(rapid.Just(EffectiveRoutes(nil)), effectiveRows()).Draw(t, l)
	},
}

func fill(t *rapid.T, v reflect.Value, label string) {
	if draw, ok := wellFormed[v.Type()]; ok {
		v.Set(reflect.ValueOf(draw(t, label)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			optional := strings.Contains(f.Tag.Get("json"), "omit")
			if !optional || rapid.Bool().Draw(t, label+"."+f.Name+"?") {
				fill(t, v.Field(i), label+"."+f.Name)
			}
		}
	case reflect.Slice:
		if n := rapid.SampledFrom([]int{0, 1, 2}).Draw(t, label+" length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i), label)
		}
	default:
		panic("wellFormed lacks a generator of " + v.Type().String())
	}
}

func oneOf[T any](vs ...T) func(*rapid.T, string) any {
	return func(t *rapid.T, label string) any { return rapid.SampledFrom(vs).Draw(t, label) }
}

// texts draws names, tags and addresses as people write them, and any others.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"hub", "rt-apim", "hub/apim", "ApiManagement", "10.0.0.0/8", "2001:db8::/32", "443",
			"", "*", "none", "default", "->", "=>", "my network", "a,b", "a:b", "[a", `say "hi"`, "größe", "a@b", "</>&"}),
		rapid.String(),
	)
}

func addrs() *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		if rapid.Bool().Draw(t, "IPv6") {
			return netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address"))).Unmap()
		}
		return netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address")))
	})
}

func prefixes() *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		a := addrs().Draw(t, "address")
		return netip.PrefixFrom(a, rapid.IntRange(0, a.BitLen()).Draw(t, "bits")).Masked()
	}).Filter(func(p netip.Prefix) bool { return !p.Addr().Is4In6() })
}

func portRanges() *rapid.Generator[Ports] {
	return rapid.Custom(func(t *rapid.T) Ports {
		first := rapid.Uint16().Draw(t, "first")
		return Ports{first, rapid.Uint16Range(first, 65535).Draw(t, "last")}
	})
}

func userRoutes() *rapid.Generator[UDR] {
	return rapid.Custom(func(t *rapid.T) UDR {
		u := UDR{Name: texts().Draw(t, "name")}
		u.NextHop.Type = rapid.SampledFrom(userHops).Draw(t, "next hop")
		if u.NextHop.Type == route.HopVirtualAppliance {
			u.NextHop.IP = addrs().Draw(t, "appliance")
		}
		if u.NextHop.Type == route.HopVirtualApplianceEcmp {
			u.NextHopIPs = []netip.Addr{addrs().Draw(t, "appliance"), addrs().Draw(t, "another")}
		}
		u.BGPOverride = rapid.Bool().Draw(t, "BGP override")
		if rapid.Bool().Draw(t, "tag?") {
			u.Tag = rapid.SampledFrom([]string{"ApiManagement", "Storage.WestEurope"}).Draw(t, "tag")
		} else {
			u.Prefix = prefixes().Draw(t, "prefix")
		}
		return u
	})
}

// sameAddrs lets go-cmp look at addresses.
var sameAddrs = cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})

func differences[T any](want, got T) string { return cmp.Diff(want, got, sameAddrs) }

// The generator must reach every field, or the laws above it hold for nothing.
func TestGeneratedDesignsUseEveryField(t *testing.T) {
	missing := map[string]bool{}
	fieldsOf(reflect.TypeFor[Design](), func(name string) { missing[name] = true })
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(designs(), 10, 10).Draw(t, "designs")
		used(reflect.ValueOf(some), func(name string) { delete(missing, name) })
	})
	for name := range missing {
		t.Errorf("no generated design sets %s", name)
	}
}

func fieldsOf(t reflect.Type, visit func(string)) {
	if _, ok := wellFormed[t]; ok {
		return
	}
	switch t.Kind() {
	case reflect.Slice:
		fieldsOf(t.Elem(), visit)
	case reflect.Struct:
		for i := range t.NumField() {
			visit(t.Name() + "." + t.Field(i).Name)
			fieldsOf(t.Field(i).Type, visit)
		}
	}
}

func used(v reflect.Value, visit func(string)) {
	if _, ok := wellFormed[v.Type()]; ok {
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			used(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				visit(v.Type().Name() + "." + v.Type().Field(i).Name)
			}
			used(v.Field(i), visit)
		}
	}
}
