package arm_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
	"pgregory.net/rapid"
)

// part is one resource of the estate, in a form from which a template with and one
// without symbolic names are made: @symbol stands for a reference to another part.
type part struct{ symbol, kind, name, rest string }

// estate is a hub with a firewall, whose address and public address others use, and
// spokes in a loop.
var estate = []part{
	{"hub", "Microsoft.Network/virtualNetworks", "concat(parameters('prefix'),'-hub')", `"location":"[parameters('location')]","properties":{"addressSpace":{"addressPrefixes":["[variables('space').hub]"]},
		"subnets":[{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"[cidrSubnet(variables('space').hub,26,0)]"}},{"name":"apim","properties":{"addressPrefix":"[cidrSubnet(variables('space').hub,24,1)]","routeTable":{"id":"[resourceId('Microsoft.Network/routeTables','rt')]"}}}]}`},
	{"pip", "Microsoft.Network/publicIPAddresses", "variables('pipName')", `"properties":{"publicIPAllocationMethod":"Static"}`},
	{"fw", "Microsoft.Network/azureFirewalls", "'fw'", `"properties":{"ipConfigurations":[{"name":"c","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets',concat(parameters('prefix'),'-hub'),'AzureFirewallSubnet')]"},"publicIPAddress":{"id":"[resourceId('Microsoft.Network/publicIPAddresses',variables('pipName'))]"}}}],
		"natRules":["[concat(@pip.ipAddress,'/32')]"]}`},
	{"rt", "Microsoft.Network/routeTables", "'rt'", `"properties":{"routes":[{"name":"default","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"[@fw.ipConfigurations[0].properties.privateIPAddress]"}}]}`},
	{"spoke", "Microsoft.Network/virtualNetworks", "concat(parameters('prefix'),'-spoke-',copyIndex())", `"copy":{"name":"spoke","count":"[parameters('spokes')]"},"properties":{"dhcpOptions":{"dnsServers":["[@fw.ipConfigurations[0].properties.privateIPAddress]"]},
		"copy":[{"name":"subnets","count":2,"input":{"name":"[concat('s',copyIndex('subnets'))]","properties":{"addressPrefix":"[format('10.{0}.{1}.0/24',copyIndex(1),copyIndex('subnets'))]"}}}]}`},
	{"peer", "Microsoft.Network/virtualNetworks/virtualNetworkPeerings", "format('{0}-hub/to-{1}',parameters('prefix'),0)", `"condition":"[greater(parameters('spokes'),0)]","properties":{"remoteVirtualNetwork":{"id":"[resourceId('Microsoft.Network/virtualNetworks',format('{0}-spoke-{1}',parameters('prefix'),0))]"},"remoteAddressSpace":"[@hub.addressSpace]"}`},
	{"bastion", "Microsoft.Network/bastionHosts", "'b'", `"condition":"[not(parameters('plain'))]","properties":{}`},
}

const estateParameters = `"parameters":{"prefix":{"type":"string","defaultValue":"net"},"spokes":{"type":"int","defaultValue":2},"plain":{"type":"bool","defaultValue":true},"location":{"type":"string","defaultValue":"[resourceGroup().location]"}},
	"variables":{"space":{"hub":"192.168.0.0/16"},"pipName":"[concat('pip-',variables('fwName'))]","fwName":"fw"}`

func (p part) declare(symbolic bool) string {
	rest := regexp.MustCompile(`@(\w+)`).ReplaceAllStringFunc(p.rest, func(s string) string {
		if symbolic {
			return "reference('" + s[1:] + "')"
		}
		other := estate[slices.IndexFunc(estate, func(o part) bool { return o.symbol == s[1:] })]
		return fmt.Sprintf("reference(resourceId('%s',%s),'2024-05-01')", other.kind, other.name)
	})
	return fmt.Sprintf(`{"type":"%s","apiVersion":"2024-05-01","name":"[%s]",%s}`, p.kind, p.name, rest)
}

func classic(parts []part) string {
	var list []string
	for _, p := range parts {
		list = append(list, p.declare(false))
	}
	return `"resources":[` + strings.Join(list, ",") + `]`
}

func symbolic(parts []part) string {
	var list []string
	for _, p := range parts {
		list = append(list, `"`+p.symbol+`":`+p.declare(true))
	}
	return `"languageVersion":"2.0","resources":{` + strings.Join(list, ",") + `}`
}

var options = arm.Options{Location: "westeurope"}

// resources evaluates a template, of which no mistake is expected, and gives what it
// deploys by identifier.
func resources(t rapid.TB, members string, o arm.Options) map[string]value.Value {
	v, err := value.Parse("main.json", []byte(`{"$schema":"`+groupSchema+`","contentVersion":"1.0.0.0",`+members+`}`))
	if err != nil {
		t.Fatal(err)
	}
	r := arm.Evaluate(v, o)
	out := map[string]value.Value{}
	for _, x := range r.Resources {
		out[x.Key()] = x.Body
	}
	for _, n := range r.Notes {
		if n.Kind == arm.Problem || n.Kind == arm.Missing {
			t.Errorf("%v", n)
		}
	}
	if len(out) != len(r.Resources) {
		t.Errorf("%d resources have %d identifiers", len(r.Resources), len(out))
	}
	return out
}

func same(t rapid.TB, got, want map[string]value.Value) {
	t.Helper()
	for k, w := range want {
		if g, ok := got[k]; !ok || !value.Equal(g, w) {
			t.Errorf("%s is\n%s, want\n%s", k, marshal(g), marshal(w))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d resources, want %d", len(got), len(want))
	}
}

func TestEstate(t *testing.T) {
	got := resources(t, estateParameters+","+classic(estate), options)
	if len(got) != 7 {
		t.Fatalf("%d resources, want 7: hub, address, firewall, routes, two spokes and a peering", len(got))
	}
	route := got[resource.Key(providers+"Microsoft.Network/routeTables/rt")].At("properties", "routes").Index(0)
	if hop := route.At("properties", "nextHopIpAddress").Text(); hop != "192.168.0.4" {
		t.Errorf("next hop %s", hop)
	}
}

func TestOrderHasNoMeaning(t *testing.T) {
	want := resources(t, estateParameters+","+classic(estate), options)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.Permutation(estate).Draw(t, "order")
		same(t, resources(t, estateParameters+","+classic(parts), options), want)
		same(t, resources(t, estateParameters+","+symbolic(parts), options), want)
	})
}

func TestSymbolicAndClassicAreTheSame(t *testing.T) {
	same(t, resources(t, estateParameters+","+symbolic(estate), options), resources(t, estateParameters+","+classic(estate), options))
}

func TestCaseOfNamesHasNoMeaning(t *testing.T) {
	want := resources(t, estateParameters+","+classic(estate), options)
	names := regexp.MustCompile(`(parameters|variables)\('\w+'\)|\w+\(|\)\.\w+|\]\.\w+|Microsoft\.Network/[a-zA-Z/]+'`)
	rapid.Check(t, func(t *rapid.T) {
		upper := rapid.SliceOfN(rapid.Bool(), 64, 64).Draw(t, "upper")
		n := 0
		text := names.ReplaceAllStringFunc(classic(estate), func(s string) string {
			return strings.Map(func(r rune) rune {
				if n++; upper[n%len(upper)] {
					return []rune(strings.ToUpper(string(r)))[0]
				}
				return r
			}, s)
		})
		got := resources(t, estateParameters+","+text, options)
		if len(got) != len(want) {
			t.Fatalf("%d resources, want %d", len(got), len(want))
		}
		for k, w := range want {
			if g := marshal(got[k]); !strings.EqualFold(g, marshal(w)) {
				t.Errorf("%s is\n%s, want\n%s", k, g, marshal(w))
			}
		}
	})
}

// A nested template in outer scope is its resources, written elsewhere; one in inner
// scope is too, if it gets the parameters.
func TestNestedIsInline(t *testing.T) {
	want := resources(t, estateParameters+","+classic(estate), options)
	rapid.Check(t, func(t *rapid.T) {
		outside := rapid.SliceOfN(rapid.Bool(), len(estate), len(estate)).Draw(t, "outside")
		var here, there []part
		for i, p := range estate {
			if outside[i] {
				here = append(here, p)
			} else {
				there = append(there, p)
			}
		}
		parameters := `"prefix":{"value":"[parameters('prefix')]"},"spokes":{"value":"[parameters('spokes')]"}`
		for _, deployment := range []string{nested("n", "", "", classic(there)), inner("n", "", parameters, estateParameters+","+classic(there))} {
			members := strings.TrimSuffix(classic(here), "]")
			if len(here) > 0 {
				members += ","
			}
			same(t, resources(t, estateParameters+","+members+deployment+"]", options), want)
		}
	})
}

func TestGivenParametersAreDefaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "prefix")
		spokes := rapid.IntRange(1, 5).Draw(t, "spokes")
		plain := rapid.Bool().Draw(t, "plain")
		given := fmt.Sprintf(`{"prefix":{"value":"%s"},"spokes":{"value":%d},"plain":{"value":%t}}`, prefix, spokes, plain)
		parameters, err := value.Parse("", []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		o := options
		o.Parameters = parameters
		defaults := strings.NewReplacer(`"defaultValue":"net"`, `"defaultValue":"`+prefix+`"`, `"defaultValue":2`, fmt.Sprintf(`"defaultValue":%d`, spokes), `"defaultValue":true`, fmt.Sprintf(`"defaultValue":%t`, plain))
		same(t, resources(t, estateParameters+","+classic(estate), o), resources(t, defaults.Replace(estateParameters)+","+classic(estate), options))
	})
}
