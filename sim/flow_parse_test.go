package sim

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseFlow(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Flow
		canonical  string // text itself when empty
	}{
		{"public client to public VIP", "tcp 203.0.113.10 -> 198.51.100.7:443",
			Flow{Protocol: TCP, Source: "203.0.113.10", Destination: "198.51.100.7", Port: 443}, ""},
		{"source port and APIM by name", "tcp 203.0.113.10:51000 -> apim:443",
			Flow{Protocol: TCP, Source: "203.0.113.10", SourcePort: 51000, Destination: "apim", Port: 443}, ""},
		{"DNS query", "udp vm1 -> 10.0.0.4:53",
			Flow{Protocol: UDP, Source: "vm1", Destination: "10.0.0.4", Port: 53}, ""},
		{"ping", "icmp vm1 -> dc-host",
			Flow{Protocol: ICMP, Source: "vm1", Destination: "dc-host"}, ""},
		{"IPv6", "tcp [2001:db8::1]:51000 -> [2001:db8::2]:443",
			Flow{Protocol: TCP, Source: "2001:db8::1", SourcePort: 51000, Destination: "2001:db8::2", Port: 443}, ""},
		{"IPv6 without ports", "icmp 2001:db8::1 -> 2001:db8::2",
			Flow{Protocol: ICMP, Source: "2001:db8::1", Destination: "2001:db8::2"}, ""},
		{"overlapping networks", "tcp 10.0.0.4@hub -> 10.0.0.4@spoke:443",
			Flow{Protocol: TCP, Source: "10.0.0.4@hub", Destination: "10.0.0.4@spoke", Port: 443}, ""},
		{"IPv6 in a place", "tcp 2001:db8::1@hub -> [2001:db8::1]@spoke:443",
			Flow{Protocol: TCP, Source: "2001:db8::1@hub", Destination: "2001:db8::1@spoke", Port: 443}, ""},
		{"server name", "tcp vm1 -> 203.0.113.9:443 name www.example.com",
			Flow{Protocol: TCP, Source: "vm1", Destination: "203.0.113.9", Port: 443, ServerName: "www.example.com"}, ""},
		{"name with a space", `tcp "build agent" -> apim:443`,
			Flow{Protocol: TCP, Source: "build agent", Destination: "apim", Port: 443}, ""},
		{"upper case, wide spaces, long IPv6", "  TCP  2001:DB8:0::1\t-> apim:443 ",
			Flow{Protocol: TCP, Source: "2001:db8::1", Destination: "apim", Port: 443}, "tcp 2001:db8::1 -> apim:443"},
		{"mapped IPv4", "tcp ::ffff:10.0.0.4 -> apim:443",
			Flow{Protocol: TCP, Source: "10.0.0.4", Destination: "apim", Port: 443}, "tcp 10.0.0.4 -> apim:443"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseFlow(tt.text)
			if err != nil || got != tt.want {
				t.Fatalf("ParseFlow(%q) = %+v, %v, want %+v", tt.text, got, err, tt.want)
			}
			if tt.canonical == "" {
				tt.canonical = tt.text
			}
			if s := got.String(); s != tt.canonical {
				t.Errorf("String() = %q, want %q", s, tt.canonical)
			}
		})
	}
}

func TestParseFlowNamesTheMistake(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", `flow: protocol: missing, want PROTOCOL SOURCE[:PORT] -> DESTINATION[:PORT] [name NAME]`},
		{"unknown protocol", "http vm1 -> apim:443", `flow: protocol: "http": want tcp, udp or icmp`},
		{"esp cannot be asked", "esp vm1 -> apim", `flow: protocol: "esp": want tcp, udp or icmp`},
		{"no port", "tcp vm1 -> apim", `flow: destination: "apim": no port, want one such as apim:443`},
		{"no port behind bare IPv6", "tcp vm1 -> 2001:db8::1:443", `flow: destination: "2001:db8::1:443": no port, want one such as [2001:db8::1:443]:443`},
		{"port on ping", "icmp vm1 -> dc-host:7", `flow: destination port: "7": icmp has no ports`},
		{"port zero", "tcp vm1 -> apim:0", `flow: destination port: "0": want 1..65535`},
		{"port too large", "tcp vm1:70000 -> apim:443", `flow: source port: "70000": want 1..65535`},
		{"port by name", "tcp vm1 -> apim:https", `flow: destination port: "https": want 1..65535`},
		{"old arrow", "tcp vm1 > apim:443", `flow: ">": want -> in its place: PROTOCOL SOURCE[:PORT] -> DESTINATION[:PORT] [name NAME]`},
		{"IPv6 without brackets", "tcp vm1 -> 2001:db8::1::443", `flow: destination: "2001:db8::1::443": more than one colon: want IPv6 in brackets, [2001:db8::1]:443`},
		{"zone", "tcp fe80::1%eth0 -> apim:443", `flow: source: "fe80::1%eth0": more than one colon: want IPv6 in brackets, [2001:db8::1]:443`},
		{"two places", "tcp a@b@c -> apim:443", `flow: source: "a@b@c": more than one @: want ADDRESS@NETWORK`},
		{"open quotes", `tcp "vm1 -> apim:443`, `flow: source: "\"vm1": quotes must close, and close around the whole`},
		{"brackets around a name", "tcp [vm1] -> apim:443", `flow: source: "[vm1]": brackets are for one IPv6 address or prefix`},
		{"something behind", "tcp vm1 -> apim:443 www.example.com", `flow: "www.example.com": want name in its place: PROTOCOL SOURCE[:PORT] -> DESTINATION[:PORT] [name NAME]`},
		{"too much", "tcp vm1 -> apim:443 name a b", `flow: "b": nothing may follow here, want PROTOCOL SOURCE[:PORT] -> DESTINATION[:PORT] [name NAME]`},
		{"too long", strings.Repeat("x", maxNotation+1), `flow: want at most 65536 bytes`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := ParseFlow(tt.text)
			var input *InputError
			if !errors.As(err, &input) || err.Error() != tt.want || f != (Flow{}) {
				t.Errorf("ParseFlow(%.60q) = %v, %v\nwant error %s", tt.text, f, err, tt.want)
			}
		})
	}
}

func TestZeroFlowIsNoText(t *testing.T) {
	if s := (Flow{}).String(); s != "invalid Flow" {
		t.Errorf("String() = %q", s)
	}
	b, err := json.Marshal(struct{ F Flow }{})
	if err != nil || string(b) != `{"F":""}` {
		t.Errorf("Marshal = %s, %v", b, err)
	}
	f := Flow{Protocol: TCP}
	if err := f.UnmarshalText(nil); err != nil || f != (Flow{}) {
		t.Errorf("UnmarshalText(nothing) = %v, %v, want the zero Flow", f, err)
	}
	f = Flow{Protocol: TCP}
	if err := f.UnmarshalText([]byte("tcp")); err == nil || f != (Flow{Protocol: TCP}) {
		t.Errorf("UnmarshalText(tcp) = %v, %v, want an error and nothing changed", f, err)
	}
}

// Any flow whose addresses are spelled as netip does survives its own text.
func TestFlowSurvivesItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := flows().Draw(t, "flow")
		got, err := ParseFlow(want.String())
		if err != nil || got != want {
			t.Fatalf("ParseFlow(%q) = %+v, %v, want %+v", want, got, err, want)
		}
		var again Flow
		text, err := want.MarshalText()
		if err == nil {
			err = again.UnmarshalText(text)
		}
		if err != nil || again != want {
			t.Fatalf("%s read back as %+v, %v, want %+v", text, again, err, want)
		}
	})
}

func flows() *rapid.Generator[Flow] {
	return rapid.Custom(func(t *rapid.T) Flow {
		f := Flow{
			Protocol:    rapid.SampledFrom([]Protocol{TCP, UDP, ICMP}).Draw(t, "protocol"),
			Source:      flowEnds().Draw(t, "source"),
			Destination: flowEnds().Draw(t, "destination"),
			ServerName:  texts().Draw(t, "server name"),
		}
		if f.Protocol != ICMP {
			f.SourcePort = rapid.Uint16().Draw(t, "source port")
			f.Port = rapid.Uint16Min(1).Draw(t, "port")
		}
		return f
	})
}

// flowEnds draws addresses and names that are no address in another spelling.
func flowEnds() *rapid.Generator[string] {
	address := rapid.Map(addrs(), netip.Addr.String)
	return rapid.OneOf(address, texts(),
		rapid.Custom(func(t *rapid.T) string {
			return address.Draw(t, "address") + "@" + texts().Draw(t, "place")
		}))
}

// What ParseFlow takes, it reads back the same, and it never panics.
func FuzzParseFlow(f *testing.F) {
	for _, s := range []string{
		"tcp 203.0.113.10:51000 -> apim:443 name api.example.com", "udp vm1 -> 10.0.0.4@hub:53", "icmp a -> b",
		"tcp [2001:db8::1]:51000 -> [2001:db8::2]@spoke:443", `tcp "a b"@"c" -> "\x00":1 name "x y"`, "tcp ::ffff:1.2.3.4@ -> @:1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := ParseFlow(s)
		if err != nil {
			return
		}
		if got, err := ParseFlow(want.String()); err != nil || got != want {
			t.Errorf("ParseFlow(%q) = %+v, but its text %q gives %+v, %v", s, want, want, got, err)
		}
	})
}
