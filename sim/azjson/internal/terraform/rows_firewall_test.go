package terraform

const (
	fw     = network + "/azureFirewalls/fw"
	policy = network + "/firewallPolicies/policy"
)

var firewallRows = []row{
	{"azurerm_firewall", fw,
		`{"sku_name": "AZFW_VNet", "sku_tier": "Standard", "threat_intel_mode": "Alert", "firewall_policy_id": "` + policy + `", "private_ip_ranges": ["IANAPrivateRanges", "100.64.0.0/10"],
		  "dns_servers": ["10.0.3.4"], "dns_proxy_enabled": true, "virtual_hub": [],
		  "ip_configuration": [{"name": "a", "subnet_id": "` + network + `/virtualNetworks/hub/subnets/AzureFirewallSubnet", "public_ip_address_id": "` + pip + `", "private_ip_address": "?10.0.1.4"},
		    {"name": "b", "subnet_id": "", "public_ip_address_id": "` + network + `/publicIPAddresses/second", "private_ip_address": ""}],
		  "management_ip_configuration": [{"name": "m", "subnet_id": "` + network + `/virtualNetworks/hub/subnets/AzureFirewallManagementSubnet", "public_ip_address_id": "` + network + `/publicIPAddresses/m", "private_ip_address": "?10.0.2.4"}]}`,
		`{"properties": {"sku": {"name": "AZFW_VNet", "tier": "Standard"}, "threatIntelMode": "Alert", "firewallPolicy": {"id": "` + policy + `"},
		  "additionalProperties": {"Network.SNAT.PrivateRanges": "IANAPrivateRanges,100.64.0.0/10", "Network.DNS.Servers": "10.0.3.4", "Network.DNS.EnableProxy": true},
		  "ipConfigurations": [
		    {"name": "a", "properties": {"subnet": {"id": "` + network + `/virtualNetworks/hub/subnets/AzureFirewallSubnet"}, "publicIPAddress": {"id": "` + pip + `"}, "privateIPAddress": "10.0.1.4"}},
		    {"name": "b", "properties": {"publicIPAddress": {"id": "` + network + `/publicIPAddresses/second"}}}],
		  "managementIpConfiguration": {"name": "m", "properties": {"subnet": {"id": "` + network + `/virtualNetworks/hub/subnets/AzureFirewallManagementSubnet"}, "publicIPAddress": {"id": "` + network + `/publicIPAddresses/m"}}}}}`},
	{"azurerm_firewall", fw,
		`{"sku_name": "AZFW_Hub", "sku_tier": "Premium", "threat_intel_mode": "", "ip_configuration": [],
		  "virtual_hub": [{"virtual_hub_id": "` + network + `/virtualHubs/hub", "public_ip_count": 1, "private_ip_address": "?10.1.0.132", "public_ip_addresses": ["?203.0.113.9"]}]}`,
		`{"properties": {"sku": {"name": "AZFW_Hub", "tier": "Premium"}, "virtualHub": {"id": "` + network + `/virtualHubs/hub"},
		  "hubIPAddresses": {"publicIPs": {"count": 1, "addresses": [{"address": "203.0.113.9"}]}, "privateIPAddress": "10.1.0.132"}}}`},
	{"azurerm_firewall_network_rule_collection", fw,
		`{"azure_firewall_name": "fw", "name": "net", "priority": 200, "action": "Allow", "rule": [{"name": "dns", "protocols": ["UDP"], "source_addresses": ["10.0.0.0/8"], "source_ip_groups": [],
		  "destination_addresses": ["10.0.3.4"], "destination_fqdns": [], "destination_ports": ["53"]}]}`,
		`{"properties": {"networkRuleCollections": [{"name": "net", "id": "` + fw + `/networkRuleCollections/net", "properties": {"priority": 200, "action": {"type": "Allow"}, "rules": [
		  {"name": "dns", "protocols": ["UDP"], "sourceAddresses": ["10.0.0.0/8"], "destinationAddresses": ["10.0.3.4"], "destinationPorts": ["53"]}]}}]}}`},
	{"azurerm_firewall_application_rule_collection", fw,
		`{"azure_firewall_name": "fw", "name": "web", "priority": 300, "action": "Deny", "rule": [{"name": "ms", "source_addresses": ["*"], "target_fqdns": ["*.microsoft.com"], "fqdn_tags": [],
		  "protocol": [{"type": "Https", "port": 443}]}]}`,
		`{"properties": {"applicationRuleCollections": [{"name": "web", "id": "` + fw + `/applicationRuleCollections/web", "properties": {"priority": 300, "action": {"type": "Deny"}, "rules": [
		  {"name": "ms", "sourceAddresses": ["*"], "targetFqdns": ["*.microsoft.com"], "protocols": [{"protocolType": "Https", "port": 443}]}]}}]}}`},
	{"azurerm_firewall_nat_rule_collection", fw,
		`{"azure_firewall_name": "fw", "name": "in", "priority": 100, "action": "Dnat", "rule": [{"name": "ssh", "protocols": ["TCP"], "source_addresses": ["*"], "destination_addresses": ["203.0.113.9"],
		  "destination_ports": ["22"], "translated_address": "10.0.0.4", "translated_port": "22"}]}`,
		`{"properties": {"natRuleCollections": [{"name": "in", "id": "` + fw + `/natRuleCollections/in", "properties": {"priority": 100, "action": {"type": "Dnat"}, "rules": [
		  {"name": "ssh", "protocols": ["TCP"], "sourceAddresses": ["*"], "destinationAddresses": ["203.0.113.9"], "destinationPorts": ["22"], "translatedAddress": "10.0.0.4", "translatedPort": "22"}]}}]}}`},
	{"azurerm_firewall_policy", policy,
		`{"sku": "Premium", "base_policy_id": "` + network + `/firewallPolicies/base", "threat_intelligence_mode": "Deny", "private_ip_ranges": ["10.0.0.0/8"], "auto_learn_private_ranges_enabled": true,
		  "dns": [{"proxy_enabled": true, "servers": ["10.0.3.4"]}], "intrusion_detection": [{"mode": "Alert"}], "explicit_proxy": [{"enabled": true, "http_port": 8080}]}`,
		`{"properties": {"sku": {"tier": "Premium"}, "basePolicy": {"id": "` + network + `/firewallPolicies/base"}, "threatIntelMode": "Deny",
		  "snat": {"privateRanges": ["10.0.0.0/8"], "autoLearnPrivateRanges": "Enabled"}, "dnsSettings": {"servers": ["10.0.3.4"], "enableProxy": true}, "intrusionDetection": {"mode": "Alert"},
		  "explicitProxy": {"enableExplicitProxy": true, "httpPort": 8080}}}`},
	{"azurerm_firewall_policy_rule_collection_group", policy + "/ruleCollectionGroups/g",
		`{"firewall_policy_id": "` + policy + `", "priority": 100,
		  "network_rule_collection": [{"name": "net", "priority": 200, "action": "Allow", "rule": [{"name": "ntp", "protocols": ["UDP"], "source_ip_groups": ["` + network + `/ipGroups/onprem"],
		    "destination_addresses": ["AzureCloud"], "destination_ports": ["123"]}]}],
		  "application_rule_collection": [{"name": "app", "priority": 300, "action": "Deny", "rule": [{"name": "r", "source_addresses": ["*"], "destination_fqdns": ["*.example.com"], "destination_urls": [],
		    "destination_fqdn_tags": ["WindowsUpdate"], "terminate_tls": false, "protocols": [{"type": "Https", "port": 443}]}]}],
		  "nat_rule_collection": [{"name": "nat", "priority": 50, "action": "Dnat", "rule": [{"name": "rdp", "protocols": ["TCP"], "source_addresses": ["*"], "destination_address": "203.0.113.9", "destination_ports": ["3389"],
		    "translated_address": "10.0.0.4", "translated_port": 3389}]}]}`,
		`{"properties": {"priority": 100, "ruleCollections": [
		  {"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "net", "priority": 200, "action": {"type": "Allow"}, "rules": [{"ruleType": "NetworkRule", "name": "ntp", "ipProtocols": ["UDP"],
		    "sourceIpGroups": ["` + network + `/ipGroups/onprem"], "destinationAddresses": ["AzureCloud"], "destinationPorts": ["123"]}]},
		  {"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "app", "priority": 300, "action": {"type": "Deny"}, "rules": [{"ruleType": "ApplicationRule", "name": "r", "sourceAddresses": ["*"],
		    "targetFqdns": ["*.example.com"], "fqdnTags": ["WindowsUpdate"], "terminateTLS": false, "protocols": [{"protocolType": "Https", "port": 443}]}]},
		  {"ruleCollectionType": "FirewallPolicyNatRuleCollection", "name": "nat", "priority": 50, "action": {"type": "Dnat"}, "rules": [{"ruleType": "NatRule", "name": "rdp", "ipProtocols": ["TCP"], "sourceAddresses": ["*"],
		    "destinationAddresses": ["203.0.113.9"], "destinationPorts": ["3389"], "translatedAddress": "10.0.0.4", "translatedPort": 3389}]}]}}`},
}
