package terraform

const (
	lb  = network + "/loadBalancers/lb"
	gw  = network + "/applicationGateways/gw"
	app = network + "/virtualNetworks/hub/subnets/app"
	pip = network + "/publicIPAddresses/pip"
)

var edgeRows = []row{
	{"azurerm_lb", lb,
		`{"sku": "Standard", "frontend_ip_configuration": [
			{"name": "in", "subnet_id": "` + app + `", "private_ip_address": "?10.0.0.9", "private_ip_address_allocation": "Dynamic", "public_ip_address_id": ""},
			{"name": "out", "public_ip_address_id": "` + pip + `", "private_ip_address": ""}]}`,
		`{"sku": {"name": "Standard"}, "properties": {"frontendIPConfigurations": [
			{"name": "in", "id": "` + lb + `/frontendIPConfigurations/in", "properties": {"subnet": {"id": "` + app + `"}, "privateIPAddress": "10.0.0.9", "privateIPAllocationMethod": "Dynamic"}},
			{"name": "out", "id": "` + lb + `/frontendIPConfigurations/out", "properties": {"publicIPAddress": {"id": "` + pip + `"}}}]}}`},
	{"azurerm_lb_backend_address_pool", lb + "/backendAddressPools/pool", `{"loadbalancer_id": "` + lb + `", "virtual_network_id": "` + network + `/virtualNetworks/hub"}`,
		`{"properties": {"virtualNetwork": {"id": "` + network + `/virtualNetworks/hub"}}}`},
	{"azurerm_lb_backend_address_pool_address", lb + "/backendAddressPools/pool",
		`{"backend_address_pool_id": "` + lb + `/backendAddressPools/pool", "name": "one", "virtual_network_id": "` + network + `/virtualNetworks/hub", "ip_address": "10.0.0.5"}`,
		`{"properties": {"loadBalancerBackendAddresses": [{"name": "one", "properties": {"virtualNetwork": {"id": "` + network + `/virtualNetworks/hub"}, "ipAddress": "10.0.0.5"}}]}}`},
	{"azurerm_lb_probe", lb,
		`{"loadbalancer_id": "` + lb + `", "name": "alive", "protocol": "Http", "port": 80, "request_path": "/healthz", "interval_in_seconds": 5, "number_of_probes": 2}`,
		`{"properties": {"probes": [{"name": "alive", "id": "` + lb + `/probes/alive", "properties": {"protocol": "Http", "port": 80, "requestPath": "/healthz", "intervalInSeconds": 5, "numberOfProbes": 2}}]}}`},
	{"azurerm_lb_rule", lb,
		`{"loadbalancer_id": "` + lb + `", "name": "ha", "protocol": "All", "frontend_port": 0, "backend_port": 0, "frontend_ip_configuration_name": "in",
		  "backend_address_pool_ids": ["` + lb + `/backendAddressPools/pool"], "probe_id": "` + lb + `/probes/alive", "enable_floating_ip": true, "load_distribution": "Default", "disable_outbound_snat": true}`,
		`{"properties": {"loadBalancingRules": [{"name": "ha", "id": "` + lb + `/loadBalancingRules/ha", "properties": {"protocol": "All", "frontendPort": 0, "backendPort": 0,
		  "frontendIPConfiguration": {"id": "` + lb + `/frontendIPConfigurations/in"}, "backendAddressPool": {"id": "` + lb + `/backendAddressPools/pool"},
		  "backendAddressPools": [{"id": "` + lb + `/backendAddressPools/pool"}], "probe": {"id": "` + lb + `/probes/alive"}, "enableFloatingIP": true, "loadDistribution": "Default", "disableOutboundSnat": true}}]}}`},
	{"azurerm_lb_nat_rule", lb,
		`{"loadbalancer_id": "` + lb + `", "name": "ssh", "protocol": "Tcp", "frontend_port": 5022, "backend_port": 22, "frontend_ip_configuration_name": "out", "floating_ip_enabled": false}`,
		`{"properties": {"inboundNatRules": [{"name": "ssh", "id": "` + lb + `/inboundNatRules/ssh", "properties": {"protocol": "Tcp", "frontendPort": 5022, "backendPort": 22,
		  "frontendIPConfiguration": {"id": "` + lb + `/frontendIPConfigurations/out"}, "enableFloatingIP": false}}]}}`},
	{"azurerm_lb_outbound_rule", lb,
		`{"loadbalancer_id": "` + lb + `", "name": "snat", "protocol": "All", "backend_address_pool_id": "` + lb + `/backendAddressPools/pool", "allocated_outbound_ports": 1024, "frontend_ip_configuration": [{"name": "out", "id": "?x"}]}`,
		`{"properties": {"outboundRules": [{"name": "snat", "id": "` + lb + `/outboundRules/snat", "properties": {"protocol": "All", "backendAddressPool": {"id": "` + lb + `/backendAddressPools/pool"},
		  "allocatedOutboundPorts": 1024, "frontendIPConfigurations": [{"id": "` + lb + `/frontendIPConfigurations/out"}]}}]}}`},
	{"azurerm_application_gateway", gw,
		`{"sku": [{"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2}], "gateway_ip_configuration": [{"name": "g", "subnet_id": "` + app + `"}],
		  "frontend_ip_configuration": [{"name": "f", "id": "?x", "public_ip_address_id": "` + pip + `"}], "frontend_port": [{"name": "https", "port": 443}],
		  "backend_address_pool": [{"name": "apim", "fqdns": ["api.example.com"], "ip_addresses": ["10.0.0.5"]}],
		  "backend_http_settings": [{"name": "s", "protocol": "Https", "port": 443, "host_name": "api.example.com", "probe_name": "p", "request_timeout": 20, "cookie_based_affinity": "Disabled"}],
		  "probe": [{"name": "p", "protocol": "Https", "host": "api.example.com", "path": "/status-0123456789abcdef", "interval": 30, "timeout": 30, "unhealthy_threshold": 3, "match": [{"status_code": ["200"]}]}],
		  "http_listener": [{"name": "l", "protocol": "Https", "frontend_ip_configuration_name": "f", "frontend_port_name": "https", "host_names": ["www.example.com"]}],
		  "request_routing_rule": [{"name": "r", "rule_type": "Basic", "priority": 10, "http_listener_name": "l", "backend_address_pool_name": "apim", "backend_http_settings_name": "s"}]}`,
		`{"properties": {"sku": {"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2}, "gatewayIPConfigurations": [{"name": "g", "properties": {"subnet": {"id": "` + app + `"}}}],
		  "frontendIPConfigurations": [{"name": "f", "id": "` + gw + `/frontendIPConfigurations/f", "properties": {"publicIPAddress": {"id": "` + pip + `"}}}],
		  "frontendPorts": [{"name": "https", "id": "` + gw + `/frontendPorts/https", "properties": {"port": 443}}],
		  "backendAddressPools": [{"name": "apim", "id": "` + gw + `/backendAddressPools/apim", "properties": {"backendAddresses": [{"fqdn": "api.example.com"}, {"ipAddress": "10.0.0.5"}]}}],
		  "backendHttpSettingsCollection": [{"name": "s", "id": "` + gw + `/backendHttpSettingsCollection/s", "properties": {"protocol": "Https", "port": 443, "hostName": "api.example.com", "requestTimeout": 20,
		    "cookieBasedAffinity": "Disabled", "probe": {"id": "` + gw + `/probes/p"}}}],
		  "httpListeners": [{"name": "l", "id": "` + gw + `/httpListeners/l", "properties": {"protocol": "Https", "hostNames": ["www.example.com"],
		    "frontendIPConfiguration": {"id": "` + gw + `/frontendIPConfigurations/f"}, "frontendPort": {"id": "` + gw + `/frontendPorts/https"}}}],
		  "probes": [{"name": "p", "id": "` + gw + `/probes/p", "properties": {"protocol": "Https", "host": "api.example.com", "path": "/status-0123456789abcdef", "interval": 30, "timeout": 30,
		    "unhealthyThreshold": 3, "match": {"statusCodes": ["200"]}}}],
		  "requestRoutingRules": [{"name": "r", "id": "` + gw + `/requestRoutingRules/r", "properties": {"ruleType": "Basic", "priority": 10, "httpListener": {"id": "` + gw + `/httpListeners/l"},
		    "backendAddressPool": {"id": "` + gw + `/backendAddressPools/apim"}, "backendHttpSettings": {"id": "` + gw + `/backendHttpSettingsCollection/s"}}}]}}`},
	{"azurerm_bastion_host", network + "/bastionHosts/bastion",
		`{"sku": "Basic", "dns_name": "?bst-1.bastion.azure.com", "tunneling_enabled": false, "ip_configuration": [{"name": "b", "subnet_id": "` + network + `/virtualNetworks/hub/subnets/AzureBastionSubnet", "public_ip_address_id": "` + pip + `"}]}`,
		`{"sku": {"name": "Basic"}, "properties": {"dnsName": "bst-1.bastion.azure.com", "enableTunneling": false, "ipConfigurations": [{"name": "b", "properties": {
		  "subnet": {"id": "` + network + `/virtualNetworks/hub/subnets/AzureBastionSubnet"}, "publicIPAddress": {"id": "` + pip + `"}}}]}}`},
	{"azurerm_linux_virtual_machine", group + "/providers/Microsoft.Compute/virtualMachines/vm",
		`{"network_interface_ids": ["` + network + `/networkInterfaces/nic"], "admin_password": "not for reading", "private_ip_address": "?10.0.0.4"}`,
		`{"properties": {"networkProfile": {"networkInterfaces": [{"id": "` + network + `/networkInterfaces/nic"}]}}}`},
	{"azurerm_linux_virtual_machine_scale_set", group + "/providers/Microsoft.Compute/virtualMachineScaleSets/vmss",
		`{"instances": 2, "network_interface": [{"name": "n", "primary": true, "enable_ip_forwarding": true, "ip_configuration": [{"name": "i", "primary": true, "subnet_id": "` + app + `",
		  "load_balancer_backend_address_pool_ids": ["` + lb + `/backendAddressPools/pool"]}]}]}`,
		`{"sku": {"capacity": 2}, "properties": {"virtualMachineProfile": {"networkProfile": {"networkInterfaceConfigurations": [{"name": "n", "properties": {"primary": true, "enableIPForwarding": true,
		  "ipConfigurations": [{"name": "i", "properties": {"primary": true, "subnet": {"id": "` + app + `"}, "loadBalancerBackendAddressPools": [{"id": "` + lb + `/backendAddressPools/pool"}]}}]}}]}}}}`},
}
