package apim

import "azpath/sim"

// Requirement is a rule that the network security group of an instance's subnet has
// to have. Addresses are service tags, the source port is any. Source: apim:6.1,
// apim:6.2.
type Requirement struct {
	Fact        string // "apim:N2"
	Direction   sim.Direction
	Source      string
	Destination string
	Protocol    sim.Protocol
	Ports       []string
	Optional    bool // one feature fails without it; else a deployment or an operation does
	Purpose     string
}

// needs says which instances a row of the table is for.
type needs uint8

const (
	external needs = 1 << iota // External mode
	internal                   // Internal mode
	regions                    // several regions, behind Traffic Manager
	both     = external | internal
)

var requirements = []struct {
	Requirement
	needs
}{
	{Requirement{"apim:N1", sim.Inbound, "Internet", "VirtualNetwork", sim.TCP, []string{"80", "443"}, false, "clients of the gateway, the portals and management"}, external},
	{Requirement{"apim:N2", sim.Inbound, "ApiManagement", "VirtualNetwork", sim.TCP, []string{"3443"}, false, "management by the portal, ARM and PowerShell"}, both},
	{Requirement{"apim:N3", sim.Inbound, "AzureLoadBalancer", "VirtualNetwork", sim.TCP, []string{"6390"}, false, "probe of the load balancer"}, both},
	{Requirement{"apim:N4", sim.Inbound, "AzureTrafficManager", "VirtualNetwork", sim.TCP, []string{"443"}, false, "probe of the routing between regions"}, external | regions},
	{Requirement{"apim:N5", sim.Inbound, "AzureLoadBalancer", "VirtualNetwork", sim.TCP, []string{"6391"}, true, "health of each machine"}, both},
	{Requirement{"apim:N6", sim.Inbound, "VirtualNetwork", "VirtualNetwork", sim.TCP, []string{"6381-6383"}, true, "internal cache"}, both},
	{Requirement{"apim:N7", sim.Inbound, "VirtualNetwork", "VirtualNetwork", sim.TCP, []string{"6380"}, true, "external Redis cache"}, both},
	{Requirement{"apim:N8", sim.Inbound, "VirtualNetwork", "VirtualNetwork", sim.UDP, []string{"4290"}, true, "counters of rate limits"}, both},
	{Requirement{"apim:N10", sim.Outbound, "VirtualNetwork", "Storage", sim.TCP, []string{"443"}, false, "core: storage"}, both},
	{Requirement{"apim:N11", sim.Outbound, "VirtualNetwork", "Sql", sim.TCP, []string{"1433"}, false, "core: SQL"}, both},
	{Requirement{"apim:N12", sim.Outbound, "VirtualNetwork", "AzureKeyVault", sim.TCP, []string{"443"}, false, "core: Key Vault"}, both},
	{Requirement{"apim:N13", sim.Outbound, "VirtualNetwork", "AzureMonitor", sim.TCP, []string{"443", "1886"}, false, "logs, metrics, resource health, Application Insights"}, both},
	{Requirement{"apim:N14", sim.Outbound, "VirtualNetwork", "Internet", sim.TCP, []string{"80"}, false, "validation and management of certificates"}, both},
	{Requirement{"apim:N15", sim.Outbound, "VirtualNetwork", "AzureActiveDirectory", sim.TCP, []string{"443"}, true, "Entra ID, Graph, login for Key Vault"}, both},
	{Requirement{"apim:N16", sim.Outbound, "VirtualNetwork", "AzureConnectors", sim.TCP, []string{"443"}, true, "managed connections"}, both},
	{Requirement{"apim:N17", sim.Outbound, "VirtualNetwork", "EventHub", sim.TCP, []string{"443", "5671", "5672"}, true, "logging to Event Hubs, monitoring agent"}, both},
}

// Requirements are the rules that an injected classic instance (platform stv2)
// needs, in the text of 2025. severalRegions is for instances with gateways in more
// than one region, which Traffic Manager probes in External mode alone. Source:
// apim:6.1, apim:6.2.
func Requirements(mode sim.APIMMode, severalRegions bool) []Requirement {
	is := internal
	if mode == sim.External {
		is = external
	}
	var out []Requirement
	for _, r := range requirements {
		if r.needs&is != 0 && (r.needs&regions == 0 || severalRegions) {
			out = append(out, r.Requirement)
		}
	}
	return out
}
