package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

const agw = hub + "applicationGateways/agw"

func agwPart(list, name string) string { return `{"id":"` + agw + `/` + list + `/` + name + `"}` }

// agwBefore is a gateway in subnet agw with public address pip1, one listener on 443,
// and pool "p", up to its routing rules.
const agwBefore = `{"id":"` + agw + `","type":"Microsoft.Network/applicationGateways","properties":{"sku":{"name":"Standard_v2","tier":"Standard_v2","capacity":2},
	"gatewayIPConfigurations":[{"name":"ip","properties":{"subnet":{"id":"` + hub + `virtualNetworks/HUB/subnets/agw"}}}],
	"frontendIPConfigurations":[{"name":"out","properties":{"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip1"}}}],
	"frontendPorts":[{"name":"https","properties":{"port":"443"}},{"name":"http","properties":{"port":80}}],
	"sslCertificates":[{"name":"c","properties":{"data":"c3F1aXJyZWw=","password":"squirrel"}}],
	"backendHttpSettingsCollection":[{"name":"S","properties":{"port":443,"protocol":"Https","cookieBasedAffinity":"Disabled","requestTimeout":180,"hostName":"api.contoso.com"}}],
	"httpListeners":[
		{"name":"l","properties":{"frontendIPConfiguration":{"id":"` + agw + `/frontendIPConfigurations/OUT"},"frontendPort":{"id":"` + agw + `/frontendPorts/HTTPS"},"protocol":"Https","hostName":"api.contoso.com","sslCertificate":{"id":"x"},"requireServerNameIndication":true}},
		{"name":"l80","properties":{"frontendIPConfiguration":{"id":"` + agw + `/frontendIPConfigurations/out"},"frontendPort":{"id":"` + agw + `/frontendPorts/http"},"protocol":"Http"}}],
	"backendAddressPools":[{"name":"p","properties":{"backendAddresses":[{"fqdn":"API.azure-api.net"}]}},{"name":"q","properties":{"backendAddresses":[{"ipAddress":"10.0.4.9"}]}}],
	`

func basicRule(priority string) string {
	return `{"name":"r","properties":{"ruleType":"Basic",` + priority + `"httpListener":` + agwPart("httpListeners", "l") + `,"backendAddressPool":` + agwPart("backendAddressPools", "P") + `,"backendHttpSettings":` + agwPart("backendHttpSettingsCollection", "s") + `}}`
}

const instances = "assumed applicationGateways/agw: Azure chooses their addresses: one instance with the first free address of the subnet stands for them"

// The gateway of apim:G1-G4, in front of an instance in Internal mode.
func TestApplicationGateway(t *testing.T) {
	text := strings.Replace(agwBefore, `"sku":{"name":"Standard_v2","tier":"Standard_v2","capacity":2}`, `"sku":{"name":"WAF_v2","tier":"WAF_v2"},"autoscaleConfiguration":{"minCapacity":2},"enableHttp2":true,
		"firewallPolicy":{"id":"`+hub+`ApplicationGatewayWebApplicationFirewallPolicies/waf"},"probes":[{"name":"P","properties":{"protocol":"Https","host":"api.contoso.com","path":"/status-0123456789abcdef","interval":30,"timeout":120,"unhealthyThreshold":8}}],
		"rewriteRuleSets":[{"name":"w","properties":{"rewriteRules":[]}}]`, 1)
	text = strings.Replace(text, `"hostName":"api.contoso.com"}}]`, `"hostName":"api.contoso.com","probe":`+agwPart("probes", "p")+`}}]`, 1) + `"requestRoutingRules":[` + basicRule(`"priority":10,`) + `]}}`
	r := with(t, text)
	says(t, r, instances,
		"not-modelled applicationGateways/agw: the web application firewall is not modelled: it blocks nothing",
		"not-modelled applicationGateways/agw: rewriteRuleSets: rewrites are not modelled")
	same(t, r.Design.AppGateways, []sim.ApplicationGateway{{
		Name: "agw", Subnet: "hub/agw", PublicIP: "pip1",
		Listeners: []sim.HTTPListener{{Name: "l", Protocol: sim.HTTPS, Port: 443, HostNames: []string{"api.contoso.com"}}, {Name: "l80", Protocol: sim.HTTP, Port: 80}},
		Pools:     []sim.BackendPool{{Name: "p", Addresses: []string{"api.azure-api.net"}}, {Name: "q", Addresses: []string{"10.0.4.9"}}},
		Settings:  []sim.HTTPSettings{{Name: "S", Protocol: sim.HTTPS, Port: 443, HostName: "api.contoso.com", Probe: "P"}},
		Probes:    []sim.HTTPProbe{{Name: "P", HostName: "api.contoso.com"}},
		Rules:     []sim.RoutingRule{{Name: "r", Priority: 10, Listener: "l", Pool: "p", Settings: "S"}},
	}})
	same(t, with(t, flattened(t, text)).Design, r.Design)
}

func TestApplicationGatewayFrontendsAndRules(t *testing.T) {
	private := `{"name":"in","properties":{"privateIPAddress":"10.0.3.9","privateIPAllocationMethod":"Static","subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/agw"}}}`
	alone := func(s string) string {
		i := strings.Index(s, `"frontendIPConfigurations"`)
		j := strings.Index(s, `"frontendPorts"`)
		return strings.ReplaceAll(s[:i]+`"frontendIPConfigurations":[`+private+`],`+s[j:], "frontendIPConfigurations/out", "frontendIPConfigurations/in")
	}
	same0 := func(s string) string { return s }
	listener := func(g *sim.ApplicationGateway) bool { return len(g.Rules) == 1 && g.Rules[0].Listener == "l" }
	for _, c := range []struct {
		name, rules string
		change      func(string) string
		holds       func(*sim.ApplicationGateway) bool
		notes       []string
	}{
		{"private alone: with network isolation", basicRule(`"priority":10,`),
			func(s string) string {
				return alone(strings.ReplaceAll(s, "frontendIPConfigurations/OUT", "frontendIPConfigurations/out"))
			},
			func(g *sim.ApplicationGateway) bool {
				return g.EnhancedNetworkControl && g.PublicIP == "" && g.PrivateIP == addr("10.0.3.9") && g.Listeners[0].Private && listener(g)
			},
			[]string{"assumed applicationGateways/agw: frontendIPConfigurations: only a gateway with network isolation may be private alone"}},
		{"network isolation by Azure's tag", basicRule(`"priority":10,`),
			func(s string) string {
				return strings.Replace(s, `"type":"Microsoft.Network/applicationGateways",`, `"tags":{"EnhancedNetworkControl":"True"},`, 1)
			},
			func(g *sim.ApplicationGateway) bool { return g.EnhancedNetworkControl && g.PublicIP == "pip1" }, nil},
		{"v1", basicRule(""),
			func(s string) string {
				return strings.Replace(s, `"name":"Standard_v2","tier":"Standard_v2"`, `"name":"Standard_Medium","tier":"Standard"`, 1)
			},
			func(g *sim.ApplicationGateway) bool { return g.EnhancedNetworkControl && g.Rules[0].Priority == 1 },
			[]string{"assumed applicationGateways/agw: requestRoutingRules: rules without a priority hold in the order in which they are listed",
				"assumed applicationGateways/agw: sku: a gateway of v1, which is retired"}},
		{"paths: the pool for all others", `{"name":"r","properties":{"ruleType":"PathBasedRouting","priority":10,"httpListener":` + agwPart("httpListeners", "l") + `,"urlPathMap":` + agwPart("urlPathMaps", "M") + `}}],
			"urlPathMaps":[{"name":"m","properties":{"defaultBackendAddressPool":` + agwPart("backendAddressPools", "p") + `,"defaultBackendHttpSettings":` + agwPart("backendHttpSettingsCollection", "S") + `,"pathRules":[
				{"name":"x","properties":{"paths":["/old/*"],"backendAddressPool":` + agwPart("backendAddressPools", "q") + `,"backendHttpSettings":` + agwPart("backendHttpSettingsCollection", "S") + `}},
				{"name":"y","properties":{"paths":["/api/*"],"backendAddressPool":` + agwPart("backendAddressPools", "p") + `,"backendHttpSettings":` + agwPart("backendHttpSettingsCollection", "S") + `}}]}}`,
			same0, func(g *sim.ApplicationGateway) bool { return listener(g) && g.Rules[0].Pool == "p" },
			[]string{`not-modelled applicationGateways/agw: requestRoutingRules["r"].urlPathMap: paths are not modelled: the design has the pool for all other paths, and not /old/* to pool q`}},
		{"a redirect is no rule", basicRule(`"priority":10,`) + `,{"name":"up","properties":{"ruleType":"Basic","priority":20,"httpListener":` + agwPart("httpListeners", "l80") + `,"redirectConfiguration":` + agwPart("redirectConfigurations", "d") + `}},
				{"name":"away","properties":{"ruleType":"Basic","priority":30,"httpListener":` + agwPart("httpListeners", "l80") + `,"redirectConfiguration":` + agwPart("redirectConfigurations", "e") + `}}],
			"redirectConfigurations":[{"name":"d","properties":{"redirectType":"Permanent","targetListener":` + agwPart("httpListeners", "l") + `}},{"name":"e","properties":{"targetUrl":"https://me:squirrel@www.contoso.com/x?code=squirrel"}}`,
			same0, listener,
			[]string{`not-modelled applicationGateways/agw: requestRoutingRules["away"].redirectConfiguration: it answers with a redirect to https://www.contoso.com, which is not modelled`,
				`not-modelled applicationGateways/agw: requestRoutingRules["up"].redirectConfiguration: it answers with a redirect to listener l, which is not modelled`}},
		{"a listener on a frontend that is not there", basicRule(`"priority":10,`),
			func(s string) string {
				return strings.Replace(s, "frontendIPConfigurations/OUT", "frontendIPConfigurations/gone", 1)
			},
			func(g *sim.ApplicationGateway) bool { return len(g.Rules) == 0 && len(g.Listeners) == 1 },
			[]string{`dangling applicationGateways/agw: httpListeners["l"].frontendIPConfiguration: refers to gone, which the gateway does not have`,
				`left-out applicationGateways/agw: httpListeners["l"]: the listener, since its frontend or its port is not known`,
				`dangling applicationGateways/agw: requestRoutingRules["r"].httpListener: refers to l, which the gateway does not have`,
				`left-out applicationGateways/agw: requestRoutingRules["r"]: the rule, since its listener, pool or settings are not known`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, c.change(agwBefore)+`"requestRoutingRules":[`+c.rules+`]}}`)
			says(t, r, append(c.notes, instances)...)
			if len(r.Design.AppGateways) != 1 || !c.holds(&r.Design.AppGateways[0]) {
				t.Errorf("%+v\n%s", r.Design.AppGateways, r.Report.String())
			}
			if strings.Contains(r.Report.String(), "squirrel") || strings.Contains(r.Design.GoString(), "squirrel") {
				t.Error("a secret is printed")
			}
		})
	}
}

func TestApplicationGatewayInANetworkOfAnotherFile(t *testing.T) {
	r := with(t, strings.Replace(agwBefore, "virtualNetworks/HUB", "virtualNetworks/far", 1)+`"requestRoutingRules":[]}}`)
	says(t, r, "dangling applicationGateways/agw: gatewayIPConfigurations[\"ip\"].subnet: refers to virtualNetworks/subnets/far/agw, which no file has",
		"left-out applicationGateways/agw: gatewayIPConfigurations: none is in a subnet that a file has: the gateway stands nowhere")
	if len(r.Design.AppGateways) > 0 {
		t.Errorf("%+v", r.Design.AppGateways)
	}
}

// Machines say of themselves that they are in a pool, a scale set's as well as single
// ones, or the pool lists them.
func TestApplicationGatewayMachines(t *testing.T) {
	const member = `"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/pe"},"applicationGatewayBackendAddressPools":[{"id":"` + agw + `/backendAddressPools/`
	nic := func(name, pool string) string {
		return `,{"id":"` + hub + `networkInterfaces/` + name + `","properties":{"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.4.1` + name[2:] + `",` + member + pool + `"}]}}]}}`
	}
	r := with(t, strings.Replace(agwBefore, `"backendAddresses":[{"ipAddress":"10.0.4.9"}]`, `"backendIPConfigurations":[{"id":"`+hub+`networkInterfaces/VM3/ipConfigurations/c"},{"id":"`+hub+`networkInterfaces/gone/ipConfigurations/c"}]`, 1)+
		`"requestRoutingRules":[`+basicRule(`"priority":1,`)+`]}}`+nic("vm1", "Q")+nic("vm2", "other")+
		`,{"id":"`+hub+`networkInterfaces/vm3","properties":{"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.4.13","subnet":{"id":"`+hub+`virtualNetworks/hub/subnets/pe"}}}]}},
		{"id":"/subscriptions/0000/resourceGroups/net/providers/Microsoft.Compute/virtualMachineScaleSets/set","type":"Microsoft.Compute/virtualMachineScaleSets","sku":{"capacity":2},"properties":{"virtualMachineProfile":{"networkProfile":{"networkInterfaceConfigurations":[
			{"name":"n","properties":{"ipConfigurations":[{"name":"c","properties":{`+member+`q"}]}}]}}]}}}}`)
	notes(t, r, "dangling applicationGateways/agw: backendAddressPools: vm2 say of themselves that they are in other, which the gateway does not have",
		`dangling applicationGateways/agw: backendAddressPools["q"].backendIPConfigurations: holds networkInterfaces/gone, which no file has: the pool lacks it`)
	same(t, r.Design.AppGateways[0].Pools[1], sim.BackendPool{Name: "q", NICs: []string{"set", "vm1", "vm3"}})
}

// What a pool calls an instance reaches it: by its default name, by a name of its own
// that a zone has, and by one that the import has no zone of, as far as the model can
// (apim:G2).
func TestApplicationGatewayInFrontOfAPIManagement(t *testing.T) {
	zone := `,{"id":"` + hub + `privateDnsZones/contoso.com","type":"Microsoft.Network/privateDnsZones","properties":{}},
		{"id":"` + hub + `privateDnsZones/contoso.com/A/api","type":"Microsoft.Network/privateDnsZones/A","properties":{"ttl":60,"aRecords":[{"ipv4Address":"10.0.2.9"}]}},
		{"id":"` + hub + `privateDnsZones/contoso.com/virtualNetworkLinks/l","type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks","properties":{"virtualNetwork":{"id":"` + hub + `virtualNetworks/hub"},"registrationEnabled":false}}`
	for _, c := range []struct{ name, fqdn, more, note string }{
		{"by its default name", "api.azure-api.net", "", ""},
		{"by its own name, of a linked zone", "api.contoso.com", zone, ""},
		{"by its own name, of a zone elsewhere", "api.contoso.com", "", "which is a name of API Management api: api.azure-api.net stands for it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, strings.Replace(agwBefore, "API.azure-api.net", c.fqdn, 1)+`"requestRoutingRules":[`+basicRule(`"priority":1,`)+`]}},
				{"id":"`+apimID+`api","type":"Microsoft.ApiManagement/service","sku":{"name":"Developer","capacity":1},"properties":{"virtualNetworkType":"Internal","publicIpAddressId":"`+hub+`publicIPAddresses/pip2","privateIPAddresses":["10.0.2.9"],
					"virtualNetworkConfiguration":{"subnetResourceId":"`+hub+`virtualNetworks/hub/subnets/apim"},"hostnameConfigurations":[{"type":"Proxy","hostName":"api.contoso.com"}]}}`+c.more)
			if c.note != "" {
				notes(t, r, c.note)
			}
			trace, err := compiled(t, r.Design).Trace(flow(t, "tcp 93.184.216.34 -> 20.0.0.1:443 name api.contoso.com"))
			if err != nil {
				t.Fatal(err)
			}
			if trace.Verdict.Disposition != sim.Delivered || !strings.Contains(trace.String(), "10.0.2.9:443") {
				t.Errorf("%s\n%s", trace, r.Report.String())
			}
		})
	}
}

// One gateway, as a template and as Terraform's state has it.
func TestApplicationGatewayInOtherForms(t *testing.T) {
	const template = `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","variables":{"g":"agw","id":"[resourceId('Microsoft.Network/applicationGateways', variables('g'))]"},"resources":[
		{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-09-01","name":"hub","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"agw","properties":{"addressPrefix":"10.0.3.0/24"}}]}},
		{"type":"Microsoft.Network/publicIPAddresses","apiVersion":"2023-09-01","name":"pip1","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"}},
		{"type":"Microsoft.Network/applicationGateways","apiVersion":"2023-09-01","name":"[variables('g')]","properties":{"sku":{"name":"Standard_v2","tier":"Standard_v2"},
			"gatewayIPConfigurations":[{"name":"ip","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','agw')]"}}}],
			"frontendIPConfigurations":[{"name":"out","properties":{"publicIPAddress":{"id":"[resourceId('Microsoft.Network/publicIPAddresses','pip1')]"}}},
				{"name":"in","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','agw')]"},"privateIPAddress":"10.0.3.10"}}],
			"frontendPorts":[{"name":"https","properties":{"port":443}}],
			"backendAddressPools":[{"name":"p","properties":{"backendAddresses":[{"fqdn":"www.contoso.com"},{"ipAddress":"10.9.0.4"}]}}],
			"backendHttpSettingsCollection":[{"name":"s","properties":{"port":443,"protocol":"Https","pickHostNameFromBackendAddress":true,"probe":{"id":"[concat(variables('id'),'/probes/pr')]"}}}],
			"probes":[{"name":"pr","properties":{"protocol":"Https","path":"/","pickHostNameFromBackendHttpSettings":true}}],
			"httpListeners":[{"name":"l","properties":{"frontendIPConfiguration":{"id":"[resourceId('Microsoft.Network/applicationGateways/frontendIPConfigurations',variables('g'),'in')]"},"frontendPort":{"id":"[concat(variables('id'),'/frontendPorts/https')]"},"protocol":"Https","hostNames":["www.contoso.com","*.contoso.com"]}}],
			"requestRoutingRules":[{"name":"r","properties":{"ruleType":"Basic","priority":100,"httpListener":{"id":"[concat(variables('id'),'/httpListeners/l')]"},"backendAddressPool":{"id":"[concat(variables('id'),'/backendAddressPools/p')]"},"backendHttpSettings":{"id":"[concat(variables('id'),'/backendHttpSettingsCollection/s')]"}}}]}}]}`
	const state = `{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[
		{"address":"azurerm_virtual_network.hub","mode":"managed","type":"azurerm_virtual_network","name":"hub","provider_name":"registry.terraform.io/hashicorp/azurerm","values":{"id":"` + hub + `virtualNetworks/hub","name":"hub","resource_group_name":"net","address_space":["10.0.0.0/16"]}},
		{"address":"azurerm_subnet.agw","mode":"managed","type":"azurerm_subnet","name":"agw","provider_name":"registry.terraform.io/hashicorp/azurerm","values":{"id":"` + hub + `virtualNetworks/hub/subnets/agw","name":"agw","resource_group_name":"net","virtual_network_name":"hub","address_prefixes":["10.0.3.0/24"]}},
		{"address":"azurerm_public_ip.pip1","mode":"managed","type":"azurerm_public_ip","name":"pip1","provider_name":"registry.terraform.io/hashicorp/azurerm","values":{"id":"` + hub + `publicIPAddresses/pip1","name":"pip1","resource_group_name":"net","sku":"Standard","allocation_method":"Static"}},
		{"address":"azurerm_application_gateway.agw","mode":"managed","type":"azurerm_application_gateway","name":"agw","provider_name":"registry.terraform.io/hashicorp/azurerm","values":{"id":"` + agw + `","name":"agw","resource_group_name":"net","sku":[{"name":"Standard_v2","tier":"Standard_v2"}],
			"gateway_ip_configuration":[{"name":"ip","subnet_id":"` + hub + `virtualNetworks/hub/subnets/agw"}],"frontend_port":[{"name":"https","port":443}],
			"frontend_ip_configuration":[{"name":"out","public_ip_address_id":"` + hub + `publicIPAddresses/pip1"},{"name":"in","subnet_id":"` + hub + `virtualNetworks/hub/subnets/agw","private_ip_address":"10.0.3.10","private_ip_address_allocation":"Static"}],
			"backend_address_pool":[{"name":"p","fqdns":["www.contoso.com"],"ip_addresses":["10.9.0.4"]}],"ssl_certificate":[{"name":"c","data":"squirrel","password":"squirrel"}],
			"backend_http_settings":[{"name":"s","protocol":"Https","port":443,"pick_host_name_from_backend_address":true,"probe_name":"pr","cookie_based_affinity":"Disabled"}],
			"probe":[{"name":"pr","protocol":"Https","path":"/","interval":30,"timeout":30,"unhealthy_threshold":3,"pick_host_name_from_backend_http_settings":true}],
			"http_listener":[{"name":"l","protocol":"Https","frontend_ip_configuration_name":"in","frontend_port_name":"https","host_names":["*.contoso.com","www.contoso.com"],"ssl_certificate_name":"c"}],
			"request_routing_rule":[{"name":"r","rule_type":"Basic","priority":100,"http_listener_name":"l","backend_address_pool_name":"p","backend_http_settings_name":"s"}]}}]}}}`
	want := []sim.ApplicationGateway{{
		Name: "agw", Subnet: "hub/agw", PublicIP: "pip1", PrivateIP: addr("10.0.3.10"),
		Listeners: []sim.HTTPListener{{Name: "l", Private: true, Protocol: sim.HTTPS, Port: 443, HostNames: []string{"*.contoso.com", "www.contoso.com"}}},
		Pools:     []sim.BackendPool{{Name: "p", Addresses: []string{"10.9.0.4", "www.contoso.com"}}},
		Settings:  []sim.HTTPSettings{{Name: "s", Protocol: sim.HTTPS, Port: 443, PickHostName: true, Probe: "pr"}},
		Probes:    []sim.HTTPProbe{{Name: "pr", PickHostName: true}},
		Rules:     []sim.RoutingRule{{Name: "r", Priority: 100, Listener: "l", Pool: "p", Settings: "s"}},
	}}
	for form, text := range map[azjson.Form]string{azjson.FormTemplate: template, azjson.FormTerraformState: state} {
		r := read(t, text)
		same(t, r.Design.AppGateways, want)
		if r.Report.Files[0].Form != form || strings.Contains(r.Report.String(), "squirrel") {
			t.Error(r.Report.String())
		}
	}
}
