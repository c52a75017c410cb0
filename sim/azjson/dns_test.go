package azjson_test

import (
	"testing"

	"azpath/dns"
	"azpath/sim"
)

const toHub = `"virtualNetwork":{"id":"` + hub + `virtualNetworks/HUB"}`

func TestPrivateZone(t *testing.T) {
	const nested = `{"id":"` + hub + `privateDnsZones/Contoso.internal","location":"global","properties":{"numberOfRecordSets":7}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/virtualNetworkLinks/l","properties":{` + toHub + `,"registrationEnabled":"true","resolutionPolicy":"NxDomainRedirect","virtualNetworkLinkState":"Completed"}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/SOA/@","properties":{"ttl":3600,"soaRecord":{"email":"x"}}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/A/www","properties":{"ttl":"300","aRecords":[{"ipv4Address":"10.0.2.4"},{"ipv4Address":"10.0.2.5"}],"isAutoRegistered":false}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/AAAA/@","properties":{"ttl":60,"aaaaRecords":[{"ipv6Address":"fd00::4"}]}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/CNAME/api","properties":{"ttl":60,"cnameRecord":{"cname":"api.azure-api.net"}}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/MX/@","properties":{"ttl":60,"mxRecords":[{"preference":10,"exchange":"mail.contoso.com"}]}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/PTR/4","properties":{"ttl":60,"ptrRecords":[{"ptrdname":"www.contoso.internal."}]}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/SRV/_sip._tcp","properties":{"ttl":60,"srvRecords":[{"priority":0,"weight":5,"port":5060,"target":"sip.contoso.com"}]}},
	{"id":"` + hub + `privateDnsZones/contoso.internal/TXT/@","properties":{"ttl":60,"txtRecords":[{"value":["v=spf1 ","-all"]}]}}`
	r := with(t, nested)
	says(t, r)
	same(t, r.Design.PrivateZones, []sim.PrivateZone{{Name: "contoso.internal", Links: []sim.ZoneLink{{VNet: "hub", Registration: true, Fallback: true}}, Records: []string{
		"www 300 A 10.0.2.4", "www 300 A 10.0.2.5", "@ 60 AAAA fd00::4", "api 60 CNAME api.azure-api.net.", "@ 60 MX 10 mail.contoso.com.",
		"4 60 PTR www.contoso.internal.", "_sip._tcp 60 SRV 0 5 5060 sip.contoso.com.", `@ 60 TXT "v=spf1 -all"`,
	}}})
	same(t, with(t, flattened(t, nested)).Design, r.Design)
}

// A public zone's alias set follows its public address.
func TestPublicZone(t *testing.T) {
	r := with(t, `{"id":"`+hub+`dnsZones/contoso.com","properties":{"nameServers":["ns1-01.azure-dns.com."],"zoneType":"Public"}},
	{"id":"`+hub+`dnsZones/contoso.com/NS/@","properties":{"TTL":172800,"NSRecords":[{"nsdname":"ns1-01.azure-dns.com."}]}},
	{"id":"`+hub+`dnsZones/contoso.com/A/api","properties":{"TTL":3600,"ARecords":[],"targetResource":{"id":"`+hub+`publicIPAddresses/pip1"}}},
	{"id":"`+hub+`dnsZones/contoso.com/CNAME/www","properties":{"TTL":3600,"CNAMERecord":{"cname":"shop.azurefd.net"},"targetResource":{}}},
	{"id":"`+hub+`dnsZones/contoso.com/A/cdn","properties":{"TTL":3600,"targetResource":{"id":"`+hub+`trafficManagerProfiles/tm"}}}`)
	says(t, r, "not-modelled dnsZones/A/contoso.com/cdn: targetResource: an alias of trafficManagerProfiles/tm, whose address is not known")
	same(t, r.Design.PublicDNS, []sim.PublicZone{{Name: "contoso.com", Records: []string{"api 3600 A 20.0.0.1", "www 3600 CNAME shop.azurefd.net."}}})
}

func TestResolverAndRuleset(t *testing.T) {
	const nested = `{"id":"` + hub + `dnsResolvers/res","properties":{` + toHub + `,"dnsResolverState":"Connected"}},
	{"id":"` + hub + `dnsResolvers/res/inboundEndpoints/in","properties":{"ipConfigurations":[{"privateIpAllocationMethod":"Dynamic","privateIpAddress":"10.0.5.4","subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/dns-in"}}]}},
	{"id":"` + hub + `dnsResolvers/res/outboundEndpoints/out","properties":{"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/dns-out"}}},
	{"id":"` + hub + `dnsForwardingRulesets/rules","properties":{"dnsResolverOutboundEndpoints":[{"id":"` + hub + `dnsResolvers/RES/outboundEndpoints/OUT"}]}},
	{"id":"` + hub + `dnsForwardingRulesets/rules/forwardingRules/corp","properties":{"domainName":"Corp.contoso.com.","forwardingRuleState":"Enabled","targetDnsServers":[{"ipAddress":"192.168.0.53","port":53}]}},
	{"id":"` + hub + `dnsForwardingRulesets/rules/forwardingRules/rest","properties":{"domainName":".","forwardingRuleState":"Disabled","targetDnsServers":[{"ipAddress":"192.168.0.54","port":5353}]}},
	{"id":"` + hub + `dnsForwardingRulesets/rules/virtualNetworkLinks/l","properties":{` + toHub + `}}`
	r := with(t, nested)
	says(t, r, "not-modelled dnsForwardingRulesets/forwardingRules/rules/rest: targetDnsServers[0].port: a server is asked on port 53 here")
	same(t, r.Design.DNSResolvers, []sim.DNSResolver{{Name: "res", VNet: "hub",
		Inbound: []sim.InboundEndpoint{{Name: "in", Subnet: "hub/dns-in", IP: addr("10.0.5.4")}}, Outbound: []sim.OutboundEndpoint{{Name: "out", Subnet: "hub/dns-out"}}}})
	same(t, r.Design.Rulesets, []sim.ForwardingRuleset{{Name: "rules", Outbound: []string{"res/out"}, Links: []string{"hub"}, Rules: []sim.ForwardingRule{
		{Name: "corp", Domain: "corp.contoso.com", Targets: addrs("192.168.0.53")}, {Name: "rest", Domain: dns.Root, Targets: addrs("192.168.0.54"), Disabled: true}}}})
	same(t, with(t, flattened(t, nested)).Design, r.Design)
}
