package sim

import "net/netip"

// LoadBalancer is a load balancer, public or internal by its frontends. It is not
// a hop: its translation sits at the backend's host (net:L1..L6).
type LoadBalancer struct {
	Name string `json:"name"`
	// SKU is "Standard" (when empty) or "Basic". A Basic one is open without an
	// NSG, has neither HA ports nor outbound rules, and cannot be reached over
	// global peering (net:P9).
	SKU       string     `json:"sku,omitzero"`
	Frontends []Frontend `json:"frontendIPConfigurations,omitempty"`
	Pools     []Pool     `json:"backendAddressPools,omitempty"`
	Rules     []LBRule   `json:"loadBalancingRules,omitempty"`
	// InboundNATRules lead a frontend's ports to single machines.
	InboundNATRules []InboundNATRule `json:"inboundNatRules,omitempty"`
	// OutboundRules give the pool's machines a frontend's address for the
	// connections they open themselves. Beside one, load-balancing rules give none.
	OutboundRules []OutboundRule `json:"outboundRules,omitempty"`
}

// Frontend is an address of a load balancer: public by PublicIP, or private in a
// Subnet ("vnet/subnet") with PrivateIP.
type Frontend struct {
	Name      string     `json:"name"`
	PublicIP  string     `json:"publicIPAddress,omitzero"`
	Subnet    string     `json:"subnet,omitzero"`
	PrivateIP netip.Addr `json:"privateIPAddress,omitzero"`
}

// Pool names the backend NICs.
type Pool struct {
	Name string   `json:"name"`
	NICs []string `json:"networkInterfaces,omitempty"`
}

// LBRule sends what reaches a frontend's port to a pool. Both ports zero, with
// protocol "All" or none, is HA ports, on private frontends of Standard load
// balancers only (net:L7).
type LBRule struct {
	Name         string   `json:"name"`
	Frontend     string   `json:"frontendIPConfiguration"`
	Pool         string   `json:"backendAddressPool"`
	Protocol     Protocol `json:"protocol,omitzero"` // zero, in JSON "*" too, means TCP, or all with HA ports
	FrontendPort uint16   `json:"frontendPort,omitzero"`
	BackendPort  uint16   `json:"backendPort,omitzero"` // zero keeps FrontendPort
	// FloatingIP leaves the frontend's address as the destination (net:L5).
	FloatingIP bool `json:"enableFloatingIP,omitzero"`
	// LoadDistribution says which connections go to the same machine. It matters in
	// a World alone, where there are several (net:L7).
	LoadDistribution LoadDistribution `json:"loadDistribution,omitzero"`
	// DisableOutboundSNAT keeps the rule from lending its frontend's address to the
	// connections that the pool's machines open.
	DisableOutboundSNAT bool `json:"disableOutboundSnat,omitzero"`
	// IdleTimeoutInMinutes ends a TCP connection that is silent for longer: 4 to 30,
	// zero means 4. TCPReset tells both ends with a reset (net:10.b3).
	IdleTimeoutInMinutes int  `json:"idleTimeoutInMinutes,omitzero"`
	TCPReset             bool `json:"enableTcpReset,omitzero"`
}

// InboundNATRule leads a port of a frontend to one machine; or, with a Pool, a
// range of ports to its machines, one each, in the order of their addresses.
type InboundNATRule struct {
	Name        string   `json:"name"`
	Frontend    string   `json:"frontendIPConfiguration"`
	Protocol    Protocol `json:"protocol,omitzero"` // zero, in JSON "*" too, means TCP
	BackendPort uint16   `json:"backendPort"`

	FrontendPort uint16 `json:"frontendPort,omitzero"`
	NIC          string `json:"networkInterface,omitzero"`

	Pool       string `json:"backendAddressPool,omitzero"`
	FirstPort  uint16 `json:"frontendPortRangeStart,omitzero"`
	LastPort   uint16 `json:"frontendPortRangeEnd,omitzero"`
	FloatingIP bool   `json:"enableFloatingIP,omitzero"`

	IdleTimeoutInMinutes int  `json:"idleTimeoutInMinutes,omitzero"` // 4 to 30, zero means 4
	TCPReset             bool `json:"enableTcpReset,omitzero"`
}

// OutboundRule is a load balancer's rule for connections that its pool opens.
type OutboundRule struct {
	Name     string `json:"name"`
	Frontend string `json:"frontendIPConfiguration"`
	Pool     string `json:"backendAddressPool"`
	// AllocatedOutboundPorts is how many source ports of the frontend's address
	// each machine has, a multiple of 8. Zero is what Azure allocates by the size
	// of the pool: 1,024 up to 50 machines, 32 for more than 800 (net:6.2.b6).
	AllocatedOutboundPorts int `json:"allocatedOutboundPorts,omitzero"`
	// IdleTimeoutInMinutes is that of TCP, 4 to 120; zero means 4. TCPReset tells
	// the machine with a reset when it has passed (net:10.b3).
	IdleTimeoutInMinutes int  `json:"idleTimeoutInMinutes,omitzero"`
	TCPReset             bool `json:"enableTcpReset,omitzero"`
}

// NATGateway gives the subnets that name it a public source address for the
// connections they open. TCP and UDP only, IPv4 only (net:7.b1).
type NATGateway struct {
	Name      string   `json:"name"`
	PublicIPs []string `json:"publicIPAddresses,omitempty"` // at most 16, with 64,512 ports each
	// IdleTimeoutInMinutes ends a TCP connection that is silent for longer: 4 to
	// 120, zero means 4. UDP has four minutes always (net:7.b3).
	IdleTimeoutInMinutes int `json:"idleTimeoutInMinutes,omitzero"`
}
