package sim

import "net/netip"

// ApplicationGateway is an Azure Application Gateway, v2, in a subnet of its own: a
// proxy that ends its clients' connections and opens its own, with a private
// address of its subnet, to a server of a pool (apim:G5). What its subnet's routes
// and NSG do to the second connection is for the walk to say. Its web application
// firewall, paths, redirects and certificates are not modelled: a request is as
// good as its host name.
//
// Facts of it that no page of the fact base has are Microsoft's, and stand in the
// package documentation under Background knowledge.
type ApplicationGateway struct {
	Name   string `json:"name"`
	Subnet string `json:"subnet"` // "vnet/subnet"; only application gateways may stand in it
	// PublicIP and PrivateIP are its frontends: one of them, or both. A gateway
	// without EnhancedNetworkControl has a public one.
	PublicIP  string     `json:"publicIPAddress,omitzero"`
	PrivateIP netip.Addr `json:"privateIPAddress,omitzero"`
	// IPs are the addresses of its instances, which Azure chooses; unset, it is one
	// instance with the first free address of the subnet.
	IPs []netip.Addr `json:"instanceIPAddresses,omitempty"`
	// EnhancedNetworkControl is a gateway deployed with network isolation: it asks
	// nothing of its subnet's NSG and route table, and needs no public address.
	EnhancedNetworkControl bool `json:"enhancedNetworkControl,omitzero"`

	Listeners []HTTPListener `json:"httpListeners,omitempty"`
	Pools     []BackendPool  `json:"backendAddressPools,omitempty"`
	Settings  []HTTPSettings `json:"backendHttpSettingsCollection,omitempty"`
	Probes    []HTTPProbe    `json:"probes,omitempty"`
	Rules     []RoutingRule  `json:"requestRoutingRules,omitempty"`
}

// HTTPListener takes what reaches a port of a frontend. Several may share a port if
// their host names tell them apart (apim:G4).
type HTTPListener struct {
	Name string `json:"name"`
	// Private listens on the private frontend instead of the public one.
	Private  bool            `json:"private,omitzero"`
	Protocol ApplicationType `json:"protocol,omitzero"` // HTTP or HTTPS; zero means HTTP
	Port     uint16          `json:"port,omitzero"`     // 1..65199; zero means 80 or 443, as Protocol has it
	// HostNames are the names it answers to, at most five; "*" and "?" stand for
	// characters. None makes it a basic listener, which answers to every name.
	HostNames []string `json:"hostNames,omitempty"`
}

// BackendPool is a set of servers, any of which may be asked. Those that cannot be
// reached fail their health probes and are left out.
type BackendPool struct {
	Name string `json:"name"`
	// Addresses are IP addresses or names: of a service's FQDNs, or the default
	// host name NAME.azure-api.net of an API Management instance of the design.
	// What another name leads to is not known.
	Addresses []string `json:"backendAddresses,omitempty"`
	NICs      []string `json:"networkInterfaces,omitempty"`
}

// HTTPSettings say how a pool's servers are called.
type HTTPSettings struct {
	Name     string          `json:"name"`
	Protocol ApplicationType `json:"protocol,omitzero"` // HTTP or HTTPS; zero means HTTP
	Port     uint16          `json:"port,omitzero"`     // zero means 80 or 443, as Protocol has it
	// HostName is the name asked for instead of the client's.
	HostName string `json:"hostName,omitzero"`
	// PickHostName asks for the name by which the pool has the server.
	PickHostName bool   `json:"pickHostNameFromBackendAddress,omitzero"`
	Probe        string `json:"probe,omitzero"` // none means a default probe, for host 127.0.0.1 unless HostName or PickHostName says otherwise
}

// HTTPProbe is a custom health probe. It goes to the port of the settings that name
// it; its path and the codes it takes for health are not modelled (apim:G3).
type HTTPProbe struct {
	Name     string `json:"name"`
	HostName string `json:"host,omitzero"`
	// PickHostName takes the name from the settings that use the probe.
	PickHostName bool `json:"pickHostNameFromBackendHttpSettings,omitzero"`
}

// RoutingRule is a basic rule: what a listener takes goes to a pool, with settings.
// Of listeners that would both take a request, the one of the rule with the lowest
// priority does.
type RoutingRule struct {
	Name     string `json:"name"`
	Priority int    `json:"priority"` // 1..20000, unique
	Listener string `json:"httpListener"`
	Pool     string `json:"backendAddressPool"`
	Settings string `json:"backendHttpSettings"`
}
