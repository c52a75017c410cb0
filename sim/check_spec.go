package sim

import (
	"fmt"
	"net/netip"
	"strings"
)

// specKind says which of the three things a rule's address text can be.
type specKind uint8

const (
	specAny    specKind = iota + 1 // "*"
	specPrefix                     // "10.0.0.0/8", or "10.0.0.4" as its /32
	specTag                        // "ApiManagement"
)

// addressSpec is one address text of a rule, read. The zero value is none.
type addressSpec struct {
	kind   specKind
	prefix netip.Prefix // without host bits; of specPrefix alone
	tag    string       // as written; of specTag alone. Whether it exists is not asked here
}

// parseAddressSpec reads "*", a prefix without host bits, an address, or what
// has the form of a service tag.
func parseAddressSpec(s string) (addressSpec, error) {
	if s == "*" {
		return addressSpec{kind: specAny}, nil
	}
	if strings.Contains(s, "/") {
		p, err := parsePrefixText(s)
		if err != nil {
			return addressSpec{}, err
		}
		return addressSpec{kind: specPrefix, prefix: p}, nil
	}
	if a, err := netip.ParseAddr(s); err == nil {
		if wrong := addrText(a); wrong != "" {
			return addressSpec{}, fmt.Errorf("%s", wrong)
		}
		return addressSpec{kind: specPrefix, prefix: netip.PrefixFrom(a, a.BitLen())}, nil
	}
	if !tagForm(s) {
		return addressSpec{}, fmt.Errorf("%s is neither an address, a prefix, a service tag nor \"*\"", quote(s))
	}
	return addressSpec{kind: specTag, tag: s}, nil
}

func parsePrefixText(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%s is no prefix, want one such as \"10.0.0.0/16\"", quote(s))
	}
	if wrong := prefixForm(p); wrong != "" {
		return netip.Prefix{}, fmt.Errorf("%s", wrong)
	}
	return p, nil
}

// tagForm holds for a letter followed by letters, digits, dots and underscores.
func tagForm(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '.' && r != '_') {
			return false
		}
	}
	return s != ""
}

// prefixForm says what is wrong with a prefix as such, "" if nothing.
func prefixForm(p netip.Prefix) string {
	switch {
	case p == netip.Prefix{}:
		return "no prefix given, want one such as \"10.0.0.0/16\""
	case !p.IsValid():
		return fmt.Sprintf("%q is no prefix, want one such as \"10.0.0.0/16\"", p)
	case p.Addr().Is4In6():
		return fmt.Sprintf("%q is IPv4 written as IPv6, want it written as IPv4", p)
	case p != p.Masked():
		return fmt.Sprintf("%q has host bits set, want %q", p, p.Masked())
	}
	return ""
}

// addrText says what is wrong with a valid address in a rule, "" if nothing. A
// rule may name what no machine has: a multicast group.
func addrText(a netip.Addr) string {
	switch {
	case a.Zone() != "":
		return fmt.Sprintf("%s has a zone, want %q", quote(a.String()), a.WithZone(""))
	case a.Is4In6():
		return fmt.Sprintf("%q is IPv4 written as IPv6, want %q", a, a.Unmap())
	case a.IsUnspecified():
		return fmt.Sprintf("%q is one address that nobody has, want \"%v/0\" for all", a, a)
	}
	return ""
}

// addrForm says what is wrong with a machine's address as such, "" if nothing.
func addrForm(a netip.Addr) string {
	switch {
	case !a.IsValid():
		return "no address given"
	case a.Zone() != "", a.Is4In6():
		return addrText(a)
	case a.IsUnspecified(), a.IsMulticast(), a.IsLoopback(), a == broadcast:
		return fmt.Sprintf("%q is no machine's address, want a unicast address", a)
	}
	return ""
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// endpointTags are the service endpoints of a subnet, and the service tag whose
// prefixes each makes routes for (net:1.4).
var endpointTags = map[string]string{
	"Microsoft.AzureActiveDirectory": "AzureActiveDirectory",
	"Microsoft.AzureCosmosDB":        "AzureCosmosDB",
	"Microsoft.CognitiveServices":    "CognitiveServicesManagement",
	"Microsoft.ContainerRegistry":    "AzureContainerRegistry",
	"Microsoft.EventHub":             "EventHub",
	"Microsoft.KeyVault":             "AzureKeyVault",
	"Microsoft.ServiceBus":           "ServiceBus",
	"Microsoft.Sql":                  "Sql",
	"Microsoft.Storage":              "Storage",
	"Microsoft.Storage.Global":       "Storage",
	"Microsoft.Web":                  "AppService",
}
