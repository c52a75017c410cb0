package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Reading what was written is the identity, indented or not.
func TestDesignSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := designs().Draw(t, "design")
		compact, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		indented, err := json.MarshalIndent(want, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{compact, indented} {
			got, err := ParseDesign(text)
			if err != nil {
				t.Fatalf("ParseDesign: %v\n%s", err, text)
			}
			if d := differences(want, got); d != "" {
				t.Fatalf("read back (-want +got):\n%s\n%s", d, text)
			}
		}
	})
}

// Every mistake in one design, each with its place and what would be right.
func TestReadDesignNamesEveryMistake(t *testing.T) {
	got := readErrors(t, `{
  "name": 7,
  "virtualNetwork": [],
  "virtualNetworks": [
    {"name": "hub", "addressPrefixes": "10.0.0.0/16", "Subnets": [],
     "dnsServers": ["10.0.0.4", "10.0.0.0/24", "10.0.0", 4, null],
     "subnets": [
       {"name": "apim", "addressPrefixes": ["10.0.1.4/24", "10.0.1.4", " 10.0.2.0/24", "::ffff:10.0.0.0/120"], "routeTable": ["rt-apim"]},
       {"addressPrefixes": [], "networkInterfaces": [
         {"name": "vm1", "enableIPForwarding": "yes", "listen": [{"ports": 443}, {"ports": "99999"}, {"protocol": "tpc", "ports": "80"}]}]}
     ]}
  ],
  "virtualNetworkPeerings": [{"virtualNetwork": "hub", "remoteVirtualNetwork": "spoke", "allowVirtualNetworkAccess": "no"}],
  "routeTables": [{"name": "rt", "routes": [
    {"name": "a", "addressPrefix": "0.0.0.0/1 ", "nextHopType": "VNetPeering"},
    {"name": "b", "addressPrefix": "ApiManagement", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "fe80::1%eth0"},
    {"name": "c"}]}],
  "networkSecurityGroups": [{"name": "nsg", "securityRules": [
    {"name": "r", "priority": 1.5, "direction": "In", "access": "Allow", "access": "Deny"},
    {"name": "s", "priority": 99999999999999999999, "direction": "Inbound", "access": "Allow"}]}],
  "azureFirewalls": [{"name": "fw", "virtualNetwork": null, "natRuleCollections": [{"name": "n", "priority": 100,
    "rules": [{"name": "x", "destinationAddress": "pip", "destinationPort": 70000, "translatedAddress": {}}]}]}],
  "sites": [{"name": "dc1", "edges": [{"name": "e", "edgeType": "Vpn", "firewall": {"idleTimeout": "-4m"}}]}],
  "assumptions": {"defaultOutboundAccess": true}
}`)
	want := []string{
		`line 2: name: 7: want text`,
		`line 3: "virtualNetwork": no such field, did you mean "virtualNetworks"?`,
		`line 5: virtualNetworks["hub"].addressPrefixes: "10.0.0.0/16": want a list, did you mean ["10.0.0.0/16"]?`,
		`line 5: virtualNetworks["hub"]: "Subnets": no such field, did you mean "subnets"?`,
		`line 6: virtualNetworks["hub"].dnsServers[1]: "10.0.0.0/24": want one address, not a prefix; did you mean "10.0.0.0"?`,
		`line 6: virtualNetworks["hub"].dnsServers[2]: "10.0.0": want an address such as "10.0.0.4"`,
		`line 6: virtualNetworks["hub"].dnsServers[3]: 4: want an address such as "10.0.0.4"`,
		`line 6: virtualNetworks["hub"].dnsServers[4]: null: want an address such as "10.0.0.4"`,
		`line 8: virtualNetworks["hub"].subnets["apim"].addressPrefixes[0]: "10.0.1.4/24": host bits are set, did you mean "10.0.1.0/24"?`,
		`line 8: virtualNetworks["hub"].subnets["apim"].addressPrefixes[1]: "10.0.1.4": no prefix length, did you mean "10.0.1.4/32"?`,
		`line 8: virtualNetworks["hub"].subnets["apim"].addressPrefixes[2]: " 10.0.2.0/24": want a prefix such as "10.0.0.0/16" without white space around it`,
		`line 8: virtualNetworks["hub"].subnets["apim"].addressPrefixes[3]: "::ffff:10.0.0.0/120": IPv4 written as IPv6, did you mean "10.0.0.0/24"?`,
		`line 8: virtualNetworks["hub"].subnets["apim"].routeTable: a list: want text`,
		`line 9: virtualNetworks["hub"].subnets[1].name: missing`,
		`line 10: virtualNetworks["hub"].subnets[1].networkInterfaces["vm1"].enableIPForwarding: "yes": want true or false`,
		`line 10: virtualNetworks["hub"].subnets[1].networkInterfaces["vm1"].listen[0].ports: 443: want it in quotes, "443"`,
		`line 10: virtualNetworks["hub"].subnets[1].networkInterfaces["vm1"].listen[1].ports: "99999": no port: want 0..65535, a range first-last, or "*"`,
		`line 10: virtualNetworks["hub"].subnets[1].networkInterfaces["vm1"].listen[2].protocol: "tpc": none of "*", "Tcp", "Udp", "Icmp", "Esp", "Ah"`,
		`line 13: virtualNetworkPeerings[0].allowVirtualNetworkAccess: "no": neither true nor false`,
		`line 15: routeTables["rt"].routes["a"].addressPrefix: "0.0.0.0/1 ": want a prefix such as "10.0.0.0/16" without white space around it or a service tag such as "ApiManagement"`,
		`line 15: routeTables["rt"].routes["a"].nextHopType: "VNetPeering": none of "VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "VirtualApplianceEcmp", "None"`,
		`line 16: routeTables["rt"].routes["b"].nextHopIpAddress: "fe80::1%eth0": an address here has no zone, did you mean "fe80::1"?`,
		`line 17: routeTables["rt"].routes["c"].addressPrefix: missing`,
		`line 17: routeTables["rt"].routes["c"].nextHopType: missing`,
		`line 19: networkSecurityGroups["nsg"].securityRules["r"].priority: 1.5: want a whole number`,
		`line 19: networkSecurityGroups["nsg"].securityRules["r"].direction: "In": none of "Inbound", "Outbound"`,
		`line 19: networkSecurityGroups["nsg"].securityRules["r"].access: given twice, first on line 19`,
		`line 20: networkSecurityGroups["nsg"].securityRules["s"].priority: 99999999999999999999: too large a number`,
		`line 21: azureFirewalls["fw"].virtualNetwork: missing`,
		`line 22: azureFirewalls["fw"].natRuleCollections["n"].rules["x"].destinationPort: 70000: want a whole number from 0 to 65535`,
		`line 22: azureFirewalls["fw"].natRuleCollections["n"].rules["x"].translatedAddress: an object: want text`,
		`line 23: sites["dc1"].edges["e"].firewall.idleTimeout: "-4m": no time span: want one such as "4m" or "1h30m"`,
		`line 24: assumptions.defaultOutboundAccess: true: none of "on", "off"`,
	}
	if d := differences(want, got); d != "" {
		t.Errorf("mistakes (-want +got):\n%s", d)
	}
}

func TestReadDesignRefusesWhatIsNoDesign(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", ``, `line 1, column 1: unexpected end of JSON input`},
		{"a list", `[]`, `line 1: a list: want an object`},
		{"null", `null`, `line 1: null: want an object`},
		{"trailing comma", "{\n  \"name\": \"x\",\n}", `line 3, column 1: invalid character '}' looking for beginning of object key string`},
		{"comment", "{ // hub\n}", `line 1, column 3: invalid character '/' looking for beginning of object key string`},
		{"two designs", "{}\n{}", `line 2, column 1: invalid character '{' after top-level value`},
		{"cut off", "{\"name\": \"ü", `line 1, column 12: unexpected end of JSON input`},
		{"Latin-1", "{\"name\":\n \"gr\xf6\xdfe\"}", `line 2, column 5: byte 0xf6 is no UTF-8`},
		{"UTF-16 from PowerShell", "\xff\xfe{\x00}\x00", `the text is UTF-16, save it as UTF-8`},
		{"nested too deep", strings.Repeat("[", 20000), `line 1, column 10001: invalid character '[' exceeded max depth`},
		{"far from any field", `{"colour": "red"}`, `line 1: "colour": no such field (have "name", "virtualNetworks", "virtualNetworkPeerings", "routeTables", "networkSecurityGroups", "applicationSecurityGroups", "securityAdminConfigurations", "publicIPAddresses", "loadBalancers", "natGateways", "azureFirewalls", "firewallPolicies", "ipGroups", "fqdnTags", "threatIntelligence", "virtualNetworkGateways", "apiManagement", "applicationGateways", "sites", "internetHosts" and 12 more)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := readErrors(t, tt.text); len(got) != 1 || got[0] != tt.want {
				t.Errorf("ParseDesign(%.40q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// Azure PowerShell on Windows writes a byte order mark.
func TestReadDesignSkipsByteOrderMark(t *testing.T) {
	d, err := ParseDesign([]byte("\ufeff{\"name\": \"hub\"}"))
	if err != nil || d.Name != "hub" {
		t.Errorf("ParseDesign = %q, %v, want hub", d.Name, err)
	}
}

func TestNullIsAbsentAndEmptyListIsNone(t *testing.T) {
	d, err := ParseDesign([]byte(`{"name": null, "virtualNetworks": [], "peerings": null, "routeTables": null}`))
	if err == nil {
		t.Errorf("ParseDesign took the unknown field peerings and gave %v", d)
	}
	d, err = ParseDesign([]byte(`{"name": null, "virtualNetworks": [], "routeTables": null}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := differences(Design{}, d); diff != "" {
		t.Errorf("design (-want +got):\n%s", diff)
	}
}

func TestPeeringKeepsAzuresSense(t *testing.T) {
	const text = `{"virtualNetworkPeerings":[` +
		`{"virtualNetwork":"a","remoteVirtualNetwork":"b","allowVirtualNetworkAccess":false},` +
		`{"virtualNetwork":"b","remoteVirtualNetwork":"a"}]}`
	d, err := ParseDesign([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := [2]Not{d.Peerings[0].BlockVirtualNetworkAccess, d.Peerings[1].BlockVirtualNetworkAccess}; got != [2]Not{true, false} {
		t.Errorf("blocked = %v, want the first alone", got)
	}
	if got, err := json.Marshal(d); string(got) != text {
		t.Errorf("Marshal = %s, %v, want %s", got, err, text)
	}
}

// A reader that fails is not a mistake in the design.
func TestReadDesignPassesOnReadErrors(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("{"), errReader{})
	if _, err := ReadDesign(broken); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("ReadDesign = %v, want one that is %v", err, io.ErrClosedPipe)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestReadDesignIsLimited(t *testing.T) {
	_, err := ReadDesign(io.LimitReader(spaces{}, maxDesignBytes+10))
	var input *InputError
	if !errors.As(err, &input) {
		t.Errorf("ReadDesign of 64 MiB and more = %v, want an InputError", err)
	}
}

type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// Garbage of 10 MB ends soon and is told in a hundred lines.
func TestGarbageIsBounded(t *testing.T) {
	fill := func(open, item, end string) string {
		return open + strings.Repeat(item, 10<<20/len(item)) + strings.TrimSuffix(item, ",") + end
	}
	for name, text := range map[string]string{
		"empty objects":   fill(`{"virtualNetworks": [`, `{},`, `]}`),
		"numbers":         fill(`{"routeTables": [`, `0,`, `]}`),
		"unknown fields":  fill(`{`, `"a": 1,`, `}`),
		"nameless, large": `{"sites": [{"hosts": [` + strings.Repeat(`7,`, 5<<20) + `7]}]}`,
		"one long word":   `{"name": 1, "` + strings.Repeat("x", 10<<20) + `": "` + strings.Repeat("y", 1<<20) + `"}`,
		"long enum":       `{"assumptions": {"defaultOutboundAccess": "` + strings.Repeat("z", 10<<20) + `"}}`,
		"deep unknown":    `{"x": ` + strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000) + `}`,
		"brackets":        strings.Repeat("[", 10<<20),
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			_, err := ParseDesign([]byte(text))
			if took := time.Since(begin); took > time.Minute {
				t.Errorf("took %v", took)
			}
			if err == nil {
				t.Fatal("took garbage for a design")
			}
			if s := err.Error(); len(s) > 100_000 || strings.Count(s, "\n") > maxInputErrors {
				t.Errorf("the error has %d bytes: %.300s", len(s), s)
			}
		})
	}
}

func TestDesignInsideOtherJSON(t *testing.T) {
	var file struct {
		Broken Design `json:"broken"`
		Route  UDR    `json:"route"`
	}
	file.Broken.Name = "kept"
	if err := json.Unmarshal([]byte(`{"broken": null}`), &file); err != nil || file.Broken.Name != "kept" {
		t.Errorf("null gave %q, %v, want nothing changed", file.Broken.Name, err)
	}
	err := json.Unmarshal([]byte(`{"broken": {"virtualNetworks": [{"name": "hub"}], "sites": [{"name": ""}, {"nam": ""}]}}`), &file)
	const want = "sites[1].name: missing\nsites[1]: \"nam\": no such field, did you mean \"name\"?"
	if err == nil || err.Error() != want {
		t.Errorf("Unmarshal = %v, want %s", err, want)
	}
	err = json.Unmarshal([]byte(`{"route": {"name": "FW", "addressPrefix": "0.0.0.0/0", "nextHopType": "virtual appliance", "nextHopIpAddress": "10.0.0.4"}}`), &file)
	if w := (UDR{Name: "FW", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.0.4")}); err != nil || !reflect.DeepEqual(file.Route, w) {
		t.Errorf("route = %+v, %v, want %+v", file.Route, err, w)
	}
}

// Each kind of field must be one the decoder knows: it panics on strangers.
func TestDecoderKnowsEveryFieldType(t *testing.T) {
	fieldsOf(reflect.TypeFor[Design](), func(string) {})
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(designs().Draw(t, "design"))
		if err != nil {
			t.Fatal(err)
		}
		wrong := rapid.SampledFrom([]string{`null`, `true`, `7`, `"?"`, `[]`, `{}`}).Draw(t, "wrong value")
		at := rapid.IntRange(0, len(text)-1).Draw(t, "place")
		if colon := bytes.IndexByte(text[at:], ':'); colon >= 0 {
			text = append(text[:at+colon+1:at+colon+1], []byte(wrong+`,"z":`+string(text[at+colon+1:]))...)
		}
		_, _ = ParseDesign(text)
	})
}

// readErrors are the mistakes in a design, one a line.
func readErrors(t *testing.T, text string) []string {
	t.Helper()
	d, err := ParseDesign([]byte(text))
	if err == nil {
		t.Fatalf("ParseDesign(%.60q) = nil error", text)
	}
	if diff := differences(Design{}, d); diff != "" {
		t.Errorf("a design comes with the error (-want +got):\n%s", diff)
	}
	return strings.Split(err.Error(), "\n")
}

// What the reader takes, it reads back the same, and it never panics.
func FuzzReadDesign(f *testing.F) {
	f.Add([]byte(`{"name":"x","virtualNetworks":[{"name":"hub","addressPrefixes":["10.0.0.0/16"],"subnets":[{"name":"a","networkInterfaces":[{"name":"n","privateIPAddresses":["10.0.0.4"],"listen":[{"ports":"443"}],"appliance":{"stateful":true,"idleTimeout":"4m"}}]}]}]}`))
	f.Add([]byte(`{"routeTables":[{"name":"rt","routes":[{"name":"r","addressPrefix":"Storage.WestEurope","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"}]}],"assumptions":{"defaultOutboundAccess":"off"}}`))
	f.Add([]byte(`{"networkSecurityGroups":[{"name":"\u0041\ud800","securityRules":[{"name":"r","priority":-0,"direction":"inbound","access":"allow","sourcePortRanges":["*"]}]}]}`))
	f.Add([]byte(`{"virtualNetworkPeerings":[{"virtualNetwork":"a","remoteVirtualNetwork":"b","allowVirtualNetworkAccess":false}],"azureFirewalls":[{"name":"f","virtualNetwork":"v","natRuleCollections":[{"name":"n","priority":1,"rules":[{"name":"x","destinationAddress":"p","destinationPort":1,"translatedAddress":"::ffff:1.2.3.4"}]}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		want, err := ParseDesign(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(want)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", text, err)
		}
		got, err := ParseDesign(again)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", text, again, err)
		}
		if d := differences(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	})
}
