package terraform

const (
	zone    = network + "/privateDnsZones/corp.example.com"
	public  = network + "/dnsZones/example.com"
	ruleset = network + "/dnsForwardingRulesets/rules"
)

var dnsRows = []row{
	{"azurerm_private_dns_zone", zone, `{}`, `{}`},
	{"azurerm_private_dns_zone_virtual_network_link", zone + "/virtualNetworkLinks/hub",
		`{"private_dns_zone_name": "corp.example.com", "virtual_network_id": "` + network + `/virtualNetworks/hub", "registration_enabled": true, "resolution_policy": "NxDomainRedirect"}`,
		`{"properties": {"virtualNetwork": {"id": "` + network + `/virtualNetworks/hub"}, "registrationEnabled": true, "resolutionPolicy": "NxDomainRedirect"}}`},
	{"azurerm_private_dns_a_record", zone + "/A/api", `{"zone_name": "corp.example.com", "ttl": 300, "records": ["10.0.0.4", "10.0.0.5"]}`,
		`{"properties": {"ttl": 300, "aRecords": [{"ipv4Address": "10.0.0.4"}, {"ipv4Address": "10.0.0.5"}]}}`},
	{"azurerm_private_dns_aaaa_record", zone + "/AAAA/api", `{"zone_name": "corp.example.com", "ttl": 300, "records": ["fd00::4"]}`, `{"properties": {"ttl": 300, "aaaaRecords": [{"ipv6Address": "fd00::4"}]}}`},
	{"azurerm_private_dns_cname_record", zone + "/CNAME/www", `{"zone_name": "corp.example.com", "ttl": 300, "record": "api.corp.example.com"}`, `{"properties": {"ttl": 300, "cnameRecord": {"cname": "api.corp.example.com"}}}`},
	{"azurerm_private_dns_mx_record", zone + "/MX/@", `{"zone_name": "corp.example.com", "ttl": 300, "record": [{"preference": 10, "exchange": "mail.example.com"}]}`, `{"properties": {"ttl": 300, "mxRecords": [{"preference": 10, "exchange": "mail.example.com"}]}}`},
	{"azurerm_private_dns_ptr_record", zone + "/PTR/4", `{"zone_name": "corp.example.com", "ttl": 300, "records": ["api.corp.example.com"]}`, `{"properties": {"ttl": 300, "ptrRecords": [{"ptrdname": "api.corp.example.com"}]}}`},
	{"azurerm_private_dns_srv_record", zone + "/SRV/_ldap._tcp", `{"zone_name": "corp.example.com", "ttl": 300, "record": [{"priority": 1, "weight": 5, "port": 389, "target": "dc.corp.example.com"}]}`,
		`{"properties": {"ttl": 300, "srvRecords": [{"priority": 1, "weight": 5, "port": 389, "target": "dc.corp.example.com"}]}}`},
	{"azurerm_private_dns_txt_record", zone + "/TXT/@", `{"zone_name": "corp.example.com", "ttl": 300, "record": [{"value": "v=spf1 -all"}]}`, `{"properties": {"ttl": 300, "txtRecords": [{"value": ["v=spf1 -all"]}]}}`},
	{"azurerm_dns_zone", public, `{"name_servers": ["?ns1-01.azure-dns.com."]}`, `{"properties": {"nameServers": ["ns1-01.azure-dns.com."]}}`},
	{"azurerm_dns_a_record", public + "/A/www", `{"zone_name": "example.com", "ttl": 300, "records": [], "target_resource_id": "` + pip + `"}`, `{"properties": {"TTL": 300, "targetResource": {"id": "` + pip + `"}}}`},
	{"azurerm_dns_aaaa_record", public + "/AAAA/www", `{"zone_name": "example.com", "ttl": 300, "records": ["2001:db8::1"]}`, `{"properties": {"TTL": 300, "AAAARecords": [{"ipv6Address": "2001:db8::1"}]}}`},
	{"azurerm_dns_cname_record", public + "/CNAME/api", `{"zone_name": "example.com", "ttl": 300, "record": "x.azure-api.net"}`, `{"properties": {"TTL": 300, "CNAMERecord": {"cname": "x.azure-api.net"}}}`},
	{"azurerm_dns_mx_record", public + "/MX/@", `{"zone_name": "example.com", "ttl": 300, "record": [{"preference": "10", "exchange": "mail.example.com"}]}`, `{"properties": {"TTL": 300, "MXRecords": [{"preference": "10", "exchange": "mail.example.com"}]}}`},
	{"azurerm_dns_ns_record", public + "/NS/sub", `{"zone_name": "example.com", "ttl": 300, "records": ["ns.example.net"]}`, `{"properties": {"TTL": 300, "NSRecords": [{"nsdname": "ns.example.net"}]}}`},
	{"azurerm_dns_ptr_record", public + "/PTR/4", `{"zone_name": "example.com", "ttl": 300, "records": ["www.example.com"]}`, `{"properties": {"TTL": 300, "PTRRecords": [{"ptrdname": "www.example.com"}]}}`},
	{"azurerm_dns_srv_record", public + "/SRV/_sip._tcp", `{"zone_name": "example.com", "ttl": 300, "record": [{"priority": 1, "weight": 5, "port": 5060, "target": "sip.example.com"}]}`,
		`{"properties": {"TTL": 300, "SRVRecords": [{"priority": 1, "weight": 5, "port": 5060, "target": "sip.example.com"}]}}`},
	{"azurerm_dns_txt_record", public + "/TXT/@", `{"zone_name": "example.com", "ttl": 300, "record": [{"value": "v=spf1 -all"}]}`, `{"properties": {"TTL": 300, "TXTRecords": [{"value": ["v=spf1 -all"]}]}}`},
	{"azurerm_dns_caa_record", public + "/CAA/@", `{"zone_name": "example.com", "ttl": 300, "record": [{"flags": 0, "tag": "issue", "value": "ca.example.net"}]}`, `{"properties": {"TTL": 300, "caaRecords": [{"flags": 0, "tag": "issue", "value": "ca.example.net"}]}}`},
	{"azurerm_private_dns_resolver", network + "/dnsResolvers/r", `{"virtual_network_id": "` + network + `/virtualNetworks/hub"}`, `{"properties": {"virtualNetwork": {"id": "` + network + `/virtualNetworks/hub"}}}`},
	{"azurerm_private_dns_resolver_inbound_endpoint", network + "/dnsResolvers/r/inboundEndpoints/in",
		`{"private_dns_resolver_id": "` + network + `/dnsResolvers/r", "ip_configurations": [{"subnet_id": "` + network + `/virtualNetworks/hub/subnets/in", "private_ip_address": "?10.0.6.4", "private_ip_allocation_method": "Dynamic"}]}`,
		`{"properties": {"ipConfigurations": [{"subnet": {"id": "` + network + `/virtualNetworks/hub/subnets/in"}, "privateIpAddress": "10.0.6.4", "privateIpAllocationMethod": "Dynamic"}]}}`},
	{"azurerm_private_dns_resolver_outbound_endpoint", network + "/dnsResolvers/r/outboundEndpoints/out", `{"private_dns_resolver_id": "` + network + `/dnsResolvers/r", "subnet_id": "` + network + `/virtualNetworks/hub/subnets/out"}`,
		`{"properties": {"subnet": {"id": "` + network + `/virtualNetworks/hub/subnets/out"}}}`},
	{"azurerm_private_dns_resolver_dns_forwarding_ruleset", ruleset, `{"private_dns_resolver_outbound_endpoint_ids": ["` + network + `/dnsResolvers/r/outboundEndpoints/out"]}`,
		`{"properties": {"dnsResolverOutboundEndpoints": [{"id": "` + network + `/dnsResolvers/r/outboundEndpoints/out"}]}}`},
	{"azurerm_private_dns_resolver_forwarding_rule", ruleset + "/forwardingRules/corp",
		`{"dns_forwarding_ruleset_id": "` + ruleset + `", "domain_name": "corp.example.com.", "enabled": false, "target_dns_servers": [{"ip_address": "192.168.0.53", "port": 53}]}`,
		`{"properties": {"domainName": "corp.example.com.", "forwardingRuleState": "Disabled", "targetDnsServers": [{"ipAddress": "192.168.0.53", "port": 53}]}}`},
	{"azurerm_private_dns_resolver_virtual_network_link", ruleset + "/virtualNetworkLinks/hub", `{"dns_forwarding_ruleset_id": "` + ruleset + `", "virtual_network_id": "` + network + `/virtualNetworks/hub"}`,
		`{"properties": {"virtualNetwork": {"id": "` + network + `/virtualNetworks/hub"}}}`},
}
