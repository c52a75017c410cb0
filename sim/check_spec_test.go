package sim

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAddressSpecs(t *testing.T) {
	for _, row := range []struct {
		text string
		want addressSpec
		err  string
	}{
		{text: "*", want: addressSpec{kind: specAny}},
		{text: "10.0.0.0/8", want: addressSpec{kind: specPrefix, prefix: CIDR("10.0.0.0/8")}},
		{text: "10.0.0.4", want: addressSpec{kind: specPrefix, prefix: CIDR("10.0.0.4/32")}},
		{text: "2001:db8::4", want: addressSpec{kind: specPrefix, prefix: CIDR("2001:db8::4/128")}},
		{text: "0.0.0.0/0", want: addressSpec{kind: specPrefix, prefix: CIDR("0.0.0.0/0")}},
		{text: "255.255.255.255/32", want: addressSpec{kind: specPrefix, prefix: CIDR("255.255.255.255/32")}},
		{text: "ApiManagement", want: addressSpec{kind: specTag, tag: "ApiManagement"}},
		{text: "Storage.EastUS", want: addressSpec{kind: specTag, tag: "Storage.EastUS"}},
		{text: "", err: `"" is neither an address, a prefix, a service tag nor "*"`},
		{text: " 10.0.0.4", err: `" 10.0.0.4" is neither an address, a prefix, a service tag nor "*"`},
		{text: "10.0.0.4-10.0.0.9", err: `"10.0.0.4-10.0.0.9" is neither an address, a prefix, a service tag nor "*"`},
		{text: "10.0.0.4/8", err: `"10.0.0.4/8" has host bits set, want "10.0.0.0/8"`},
		{text: "10.0.0.0/33", err: `"10.0.0.0/33" is no prefix, want one such as "10.0.0.0/16"`},
		{text: "::ffff:10.0.0.0/104", err: `"::ffff:10.0.0.0/104" is IPv4 written as IPv6, want it written as IPv4`},
		{text: "::ffff:10.0.0.4", err: `"::ffff:10.0.0.4" is IPv4 written as IPv6, want "10.0.0.4"`},
		{text: "fe80::1%eth0", err: `"fe80::1%eth0" has a zone, want "fe80::1"`},
		{text: "239.255.255.250", want: addressSpec{kind: specPrefix, prefix: CIDR("239.255.255.250/32")}},
		{text: "0.0.0.0", err: `"0.0.0.0" is one address that nobody has, want "0.0.0.0/0" for all`},
	} {
		got, err := parseAddressSpec(row.text)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != row.want || text != row.err {
			t.Errorf("parseAddressSpec(%q) = %+v, %q, want %+v, %q", row.text, got, text, row.want, row.err)
		}
	}
}

func FuzzAddressSpec(f *testing.F) {
	for _, s := range []string{"*", "10.0.0.0/8", "10.0.0.4", "::/0", "Storage.EastUS", "fe80::1%e", "a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseAddressSpec(s)
		if (err == nil) == (got == addressSpec{}) {
			t.Fatalf("parseAddressSpec(%q) = %+v, %v: want a result or an error", s, got, err)
		}
		if got.kind == specPrefix && prefixForm(got.prefix) != "" {
			t.Fatalf("parseAddressSpec(%q) = %v, which is not of good form", s, got.prefix)
		}
	})
}

func TestDistance(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"hub", "hub", 0}, {"hob", "hub", 1}, {"rt-apm", "rt-apim", 1},
		{"vnp", "vpn", 1}, {"ab", "ba", 1}, {"spoke", "hub", 5}, {"a", strings.Repeat("b", longest+1), longest + 2},
	} {
		if got := distance(row.a, row.b); got != row.want {
			t.Errorf("distance(%q, %q) = %d, want %d", row.a, row.b, got, row.want)
		}
	}
}

func TestPublicPrefixes(t *testing.T) {
	for text, want := range map[string]bool{
		"192.0.2.0/24": true, "198.51.100.7/32": true, "203.0.113.0/24": true, "198.18.0.0/15": true, "2001:db8::/32": true,
		"10.0.0.0/8": false, "0.0.0.0/0": false, "172.31.0.0/16": false, "192.168.1.1/32": false, "100.127.0.1/32": false,
		"127.0.0.1/32": false, "169.254.1.1/32": false, "168.63.129.16/32": false, "240.0.0.0/4": false, "168.0.0.0/8": false,
		"fd00::/8": false, "fe80::1/128": false, "::/0": false, "2000::/2": false,
	} {
		if got := publicPrefix(netip.MustParsePrefix(text)); got != want {
			t.Errorf("publicPrefix(%s) = %v, want %v", text, got, want)
		}
	}
}

// apim:Z2: the smallest subnet for a number of addresses, and what each size leaves.
func TestDocumentedRoomOfSubnets(t *testing.T) {
	for _, row := range []struct{ need, bits, left int }{
		{1, 29, 3}, {3, 29, 3}, {4, 28, 11}, {11, 28, 11}, {12, 27, 27}, {27, 27, 27}, {28, 26, 59}, {59, 26, 59}, {60, 25, 123}, {63, 25, 123},
	} {
		if got := widthFor(row.need); got != row.bits {
			t.Errorf("widthFor(%d) = /%d, want /%d", row.need, got, row.bits)
		}
		if got := usable(netip.PrefixFrom(IP("10.0.0.0"), row.bits)); got != row.left {
			t.Errorf("usable(/%d) = %d, want %d", row.bits, got, row.left)
		}
	}
}

// apim:Z2: the table of units, External and Internal.
func TestDocumentedNeedOfInstances(t *testing.T) {
	for _, row := range []struct{ units, external, internal int }{
		{1, 2, 3}, {2, 4, 5}, {3, 6, 7}, {5, 10, 11}, {6, 12, 13}, {12, 24, 25}, {13, 26, 27}, {14, 28, 29}, {29, 58, 59}, {30, 60, 61}, {31, 62, 63},
	} {
		if got := need(&APIM{Mode: External, Units: row.units}); got != row.external {
			t.Errorf("need(%d units, External) = %d, want %d", row.units, got, row.external)
		}
		if got := need(&APIM{Mode: Internal, Units: row.units}); got != row.internal {
			t.Errorf("need(%d units, Internal) = %d, want %d", row.units, got, row.internal)
		}
	}
	if got := need(&APIM{Mode: Internal, SKU: "Developer"}); got != 2 {
		t.Errorf("need(Developer, Internal) = %d, want 2", got)
	}
}
