package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"

	"github.com/google/go-cmp/cmp"
)

// network is a hub whose subnets have room for everything that stands in subnets of
// its own name, and public addresses pip1, pip2 and pip3.
const network = `{"id":"` + hub + `virtualNetworks/hub","type":"Microsoft.Network/virtualNetworks","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[
	{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"10.0.0.0/26"}},
	{"name":"AzureFirewallManagementSubnet","properties":{"addressPrefix":"10.0.0.64/26"}},
	{"name":"GatewaySubnet","properties":{"addressPrefix":"10.0.1.0/27"}},
	{"name":"apim","properties":{"addressPrefix":"10.0.2.0/27"}},
	{"name":"agw","properties":{"addressPrefix":"10.0.3.0/24"}},
	{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24"}},
	{"name":"dns-in","properties":{"addressPrefix":"10.0.5.0/28"}},
	{"name":"dns-out","properties":{"addressPrefix":"10.0.5.16/28"}}]}},
	{"id":"` + hub + `publicIPAddresses/pip1","sku":{"name":"Standard"},"properties":{"ipAddress":"20.0.0.1"}},
	{"id":"` + hub + `publicIPAddresses/pip2","sku":{"name":"Standard"},"properties":{"ipAddress":"20.0.0.2"}},
	{"id":"` + hub + `publicIPAddresses/pip3","sku":{"name":"Standard"},"properties":{"ipAddress":"20.0.0.3"}}`

// with imports the network and more resources.
func with(t *testing.T, resources string) *azjson.Result {
	t.Helper()
	return read(t, "["+network+","+resources+"]")
}

// says fails the test unless the report holds each of the lines' beginnings, and no
// other note.
func says(t *testing.T, r *azjson.Result, want ...string) {
	t.Helper()
	var got []string
	for _, n := range r.Report.Notes {
		got = append(got, n.String())
	}
	for _, w := range want {
		i := -1
		for j, g := range got {
			if strings.HasPrefix(g, w) {
				i = j
				break
			}
		}
		if i < 0 {
			t.Errorf("the report does not say %q:\n%s", w, strings.Join(got, "\n"))
			continue
		}
		got = append(got[:i], got[i+1:]...)
	}
	if len(got) > 0 {
		t.Errorf("the report says too:\n%s", strings.Join(got, "\n"))
	}
}

// same compares a part of the design.
func same(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b interface{ IsValid() bool }) bool { return a == b })); d != "" {
		t.Errorf("the design differs (-want +got):\n%s", d)
	}
}

const fwSubnet = `"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/AzureFirewallSubnet"}`

func pip(n string) string {
	return `"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip` + n + `"}`
}

func TestFirewallWithRulesOfItsOwn(t *testing.T) {
	r := with(t, `{"id":"`+hub+`ipGroups/spokes","properties":{"ipAddresses":["10.1.0.0/16","10.2.0.4-10.2.0.7"],"firewalls":[{"id":"x"}]}},
	{"id":"`+hub+`azureFirewalls/fw","zones":["1"],"properties":{
		"sku":{"name":"AZFW_VNet","tier":"Standard"},"threatIntelMode":"Deny",
		"additionalProperties":{"Network.SNAT.PrivateRanges":"10.0.0.0/8, IANAPrivateRanges"},
		"ipConfigurations":[
			{"name":"one","properties":{"privateIPAddress":"10.0.0.4",`+fwSubnet+`,`+pip("1")+`}},
			{"name":"two","properties":{"subnet":null,`+pip("2")+`}}],
		"natRuleCollections":[{"name":"in","properties":{"priority":"100","action":{"type":"Dnat"},"rules":[
			{"name":"web","protocols":["TCP"],"sourceAddresses":["*"],"destinationAddresses":["20.0.0.1"],"destinationPorts":["80","443"],"translatedAddress":"10.1.0.4","translatedPort":"443"}]}}],
		"networkRuleCollections":[{"name":"net","properties":{"priority":200,"action":{"type":"Allow"},"rules":[
			{"name":"sql","protocols":["TCP"],"sourceIpGroups":["`+hub+`IPGROUPS/SPOKES"],"destinationAddresses":["Sql","10.3.0.1-10.3.0.2"],"destinationPorts":["1433"]},
			{"name":"any","protocols":["Any"],"sourceAddresses":["10.1.0.0/16"],"destinationAddresses":["*"],"destinationPorts":["*"]}]}}],
		"applicationRuleCollections":[{"name":"app","properties":{"priority":300,"action":{"type":"Deny"},"rules":[
			{"name":"updates","protocols":[{"protocolType":"Https","port":443}],"sourceAddresses":["10.1.0.0/16"],"fqdnTags":["WindowsUpdate"],"targetFqdns":[]}]}}]}}`)
	says(t, r)
	same(t, r.Design.IPGroups, []sim.IPGroup{{Name: "spokes", Addresses: []string{"10.1.0.0/16", "10.2.0.4/30"}}})
	same(t, r.Design.Firewalls, []sim.Firewall{{
		Name: "fw", VNet: "hub", PrivateIP: addr("10.0.0.4"), PublicIPs: []string{"pip1", "pip2"},
		SNATPrivateRanges: []string{"10.0.0.0/8", "IANAPrivateRanges"}, ThreatIntelMode: sim.ThreatDeny,
		NAT: []sim.NATCollection{{Name: "in", Priority: 100, Rules: []sim.NATRule{
			{Name: "web", Protocol: sim.TCP, Destination: "20.0.0.1", Port: 80, Translated: addr("10.1.0.4"), ToPort: 443},
			{Name: "web.2", Protocol: sim.TCP, Destination: "20.0.0.1", Port: 443, Translated: addr("10.1.0.4")}}}},
		Network: []sim.NetworkCollection{{Name: "net", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
			{Name: "sql", Protocols: []sim.Protocol{sim.TCP}, SourceIPGroups: []string{"spokes"}, Destinations: []string{"Sql", "10.3.0.1", "10.3.0.2"}, Ports: []string{"1433"}},
			{Name: "any", Sources: []string{"10.1.0.0/16"}}}}},
		Application: []sim.ApplicationCollection{{Name: "app", Priority: 300, Access: sim.Deny, Rules: []sim.ApplicationRule{
			{Name: "updates", Sources: []string{"10.1.0.0/16"}, FQDNTags: []string{"WindowsUpdate"}, Protocols: []sim.ApplicationProtocol{{Type: sim.HTTPS, Port: 443}}}}}},
	}})
}

func TestFirewallPolicy(t *testing.T) {
	const nested = `{"id":"` + hub + `firewallPolicies/base","properties":{"sku":{"tier":"Premium"},"threatIntelMode":"Alert","childPolicies":[{"id":"` + hub + `firewallPolicies/own"}]}},
	{"id":"` + hub + `firewallPolicies/own","properties":{"sku":{"tier":"Premium"},"basePolicy":{"id":"` + hub + `firewallPolicies/BASE"},
		"dnsSettings":{"servers":["10.0.5.4"],"enableProxy":true},"snat":{"privateRanges":["255.255.255.255/32"],"autoLearnPrivateRanges":"Enabled"},
		"threatIntelWhitelist":{"ipAddresses":["20.9.9.9"],"fqdns":["*.contoso.com"]},"intrusionDetection":{"mode":"Deny"},
		"ruleCollectionGroups":[{"id":"` + hub + `firewallPolicies/own/ruleCollectionGroups/g"}],"firewalls":[{"id":"` + hub + `azureFirewalls/fw"}]}},
	{"id":"` + hub + `firewallPolicies/own/ruleCollectionGroups/g","properties":{"priority":"300","ruleCollections":[
		{"name":"dnat","ruleCollectionType":"FirewallPolicyNatRuleCollection","priority":100,"action":{"type":"DNAT"},"rules":[
			{"ruleType":"NatRule","name":"ssh","ipProtocols":["TCP"],"sourceAddresses":["*"],"destinationAddresses":["20.0.0.1"],"destinationPorts":["4001"],"translatedAddress":"10.0.2.4","translatedPort":"22"}]},
		{"name":"net","ruleCollectionType":"FirewallPolicyFilterRuleCollection","priority":200,"action":{"type":"Allow"},"rules":[
			{"ruleType":"NetworkRule","name":"dns","ipProtocols":["UDP"],"sourceAddresses":["10.0.0.0/8"],"destinationFqdns":["time.windows.com"],"destinationPorts":["53"],"sourceIpGroups":[],"destinationAddresses":[]}]},
		{"name":"app","ruleCollectionType":"FirewallPolicyFilterRuleCollection","priority":300,"action":{"type":"Allow"},"rules":[
			{"ruleType":"ApplicationRule","name":"gh","protocols":[{"protocolType":"Https","port":443}],"sourceAddresses":["*"],"targetFqdns":["github.com"],"targetUrls":[],"webCategories":[],"terminateTLS":false,"destinationAddresses":[],"fqdnTags":[]}]}]}},
	{"id":"` + hub + `azureFirewalls/fw","properties":{"sku":{"name":"AZFW_VNet","tier":"Premium"},"firewallPolicy":{"id":"` + hub + `firewallPolicies/own"},
		"managementIpConfiguration":{"name":"m","properties":{"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/AzureFirewallManagementSubnet"},"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip2"}}},
		"ipConfigurations":[{"name":"one","properties":{` + fwSubnet + `,"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip1"}}}]}}`
	r := with(t, nested)
	says(t, r)
	same(t, r.Design.Firewalls, []sim.Firewall{{Name: "fw", VNet: "hub", SKU: "Premium", Policy: "own", PublicIPs: []string{"pip1"}, ManagementNIC: true, ManagementPublicIP: "pip2"}})
	same(t, r.Design.FirewallPolicies, []sim.FirewallPolicy{
		{Name: "base", SKU: "Premium", ThreatIntelMode: sim.ThreatAlert},
		{Name: "own", SKU: "Premium", BasePolicy: "base", IntrusionDetection: sim.IntrusionDetection{Mode: sim.ThreatDeny},
			DNS: sim.FirewallDNS{Servers: addrs("10.0.5.4"), EnableProxy: true}, SNAT: sim.PolicySNAT{PrivateRanges: []string{"255.255.255.255/32"}, AutoLearnPrivateRanges: true},
			ThreatIntelAllow: sim.ThreatList{Addresses: []string{"20.9.9.9"}, FQDNs: []string{"*.contoso.com"}},
			RuleCollectionGroups: []sim.RuleCollectionGroup{{Name: "g", Priority: 300,
				NAT: []sim.NATCollection{{Name: "dnat", Priority: 100, Rules: []sim.NATRule{
					{Name: "ssh", Protocol: sim.TCP, Destination: "20.0.0.1", Port: 4001, Translated: addr("10.0.2.4"), ToPort: 22}}}},
				Network: []sim.NetworkCollection{{Name: "net", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
					{Name: "dns", Protocols: []sim.Protocol{sim.UDP}, Sources: []string{"10.0.0.0/8"}, FQDNs: []string{"time.windows.com"}, Ports: []string{"53"}}}}},
				Application: []sim.ApplicationCollection{{Name: "app", Priority: 300, Access: sim.Allow, Rules: []sim.ApplicationRule{
					{Name: "gh", FQDNs: []string{"github.com"}, Protocols: []sim.ApplicationProtocol{{Type: sim.HTTPS, Port: 443}}}}}}}}},
	})
	same(t, with(t, flattened(t, nested)).Design, r.Design)
}

// A classic firewall's DNS proxy has its place in a policy: the design makes one.
func TestClassicFirewallWithDNSProxy(t *testing.T) {
	r := with(t, `{"id":"`+hub+`azureFirewalls/fw","properties":{"threatIntelMode":"Off","additionalProperties":{"Network.DNS.EnableProxy":"true","Network.DNS.Servers":"10.0.5.4,10.0.5.5"},
		"ipConfigurations":[{"name":"one","properties":{`+fwSubnet+`,`+pip("1")+`}}],
		"networkRuleCollections":[{"name":"net","properties":{"priority":200,"action":{"type":"Allow"},"rules":[{"name":"any","protocols":["Any"],"sourceAddresses":["*"],"destinationAddresses":["*"],"destinationPorts":["*"]}]}}]}}`)
	says(t, r, "assumed azureFirewalls/fw: additionalProperties: the design holds the firewall's own rules and settings as policy fw.classic")
	same(t, r.Design.Firewalls, []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip1"}, Policy: "fw.classic"}})
	same(t, r.Design.FirewallPolicies, []sim.FirewallPolicy{{Name: "fw.classic", ThreatIntelMode: sim.ThreatOff, DNS: sim.FirewallDNS{EnableProxy: true, Servers: addrs("10.0.5.4", "10.0.5.5")},
		RuleCollectionGroups: []sim.RuleCollectionGroup{{Name: "classic", Priority: 100, Network: []sim.NetworkCollection{{Name: "net", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "any"}}}}}}}})
}

func TestFirewallsThatHaveNoPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"of a virtual hub", `{"id":"` + hub + `azureFirewalls/fw","properties":{"sku":{"name":"AZFW_Hub","tier":"Standard"},"virtualHub":{"id":"` + hub + `virtualHubs/h"},"hubIPAddresses":{"privateIPAddress":"10.9.0.4"}}}`,
			"not-modelled azureFirewalls/fw: virtualHub: a firewall of a virtual hub stands in no network of the design: it is left out"},
		{"in a network of another file", `{"id":"` + hub + `azureFirewalls/fw","properties":{"ipConfigurations":[{"name":"one","properties":{"subnet":null,` + pip("1") + `}}]}}`,
			"left-out azureFirewalls/fw: ipConfigurations: none is in a subnet that a file has"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, c.text)
			says(t, r, c.want)
			if len(r.Design.Firewalls) > 0 {
				t.Errorf("%+v", r.Design.Firewalls)
			}
		})
	}
}

// A side of a rule that nobody can tell is not the same as one that is not there.
func TestFirewallRuleWithAnUnreadableSide(t *testing.T) {
	r := with(t, `{"id":"`+hub+`azureFirewalls/fw","properties":{"ipConfigurations":[{"name":"one","properties":{`+fwSubnet+`,`+pip("1")+`}}],
		"networkRuleCollections":[{"name":"net","properties":{"priority":200,"action":{"type":"Allow"},"rules":[
			{"name":"to","protocols":["TCP"],"sourceAddresses":["*"],"destinationIpGroups":["`+hub+`ipGroups/gone"],"destinationPorts":["443"]},
			{"name":"fine","protocols":["TCP"],"sourceAddresses":["10.0.0.0/8","*"],"destinationAddresses":["10.0.0.4"],"destinationPorts":["443"]}]}}]}}`)
	says(t, r, `dangling azureFirewalls/fw: networkRuleCollections["net"].rules["to"].destinationIpGroups: refers to ipGroups/gone, which no file has`,
		`left-out azureFirewalls/fw: networkRuleCollections["net"].rules["to"]: the rule, since its destinationAddresses cannot be told`)
	same(t, r.Design.Firewalls[0].Network[0].Rules, []sim.NetworkRule{{Name: "fine", Protocols: []sim.Protocol{sim.TCP}, Destinations: []string{"10.0.0.4"}, Ports: []string{"443"}}})
}
