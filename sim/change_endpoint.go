package sim

// SetEndpointPolicies sets a subnet's network policies for private endpoints.
type SetEndpointPolicies struct {
	Subnet   string // "vnet/subnet"
	Policies EndpointPolicies
}

// String is "privatelink policies VNET/SUBNET POLICIES".
func (c SetEndpointPolicies) String() string {
	return sentence("privatelink policies", word(c.Subnet), word(c.Policies.String()))
}

func parseSetEndpointPolicies(n *notation) Change {
	c := SetEndpointPolicies{Subnet: n.word("subnet")}
	n.value("policies", &c.Policies)
	return c
}

func (c SetEndpointPolicies) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil {
		s.PrivateEndpointNetworkPolicies = c.Policies
	}
	return err
}

// SetConnectionState is the owner's word on a private endpoint's connection.
type SetConnectionState struct {
	Endpoint string
	State    ConnectionState
}

// String is "privatelink state ENDPOINT STATE".
func (c SetConnectionState) String() string {
	return sentence("privatelink state", word(c.Endpoint), word(c.State.String()))
}

func parseSetConnectionState(n *notation) Change {
	c := SetConnectionState{Endpoint: n.word("private endpoint")}
	n.value("state", &c.State)
	return c
}

func (c SetConnectionState) apply(d draft) error {
	x, err := seek(d.PrivateEndpoints, "private endpoint", c.Endpoint, func(e *PrivateEndpoint) string { return e.Name })
	if err == nil {
		x.State = c.State
	}
	return err
}

// SetDisableSNATOnPL tags an appliance's interface disableSnatOnPL, or takes the
// tag away.
type SetDisableSNATOnPL struct {
	NIC   string
	Value bool
}

// String is "appliance disableSnatOnPL NIC true|false".
func (c SetDisableSNATOnPL) String() string {
	return sentence("appliance disableSnatOnPL", word(c.NIC), either(c.Value, "true", "false"))
}

func parseSetDisableSNATOnPL(n *notation) Change {
	c := SetDisableSNATOnPL{NIC: n.word("network interface")}
	c.Value = n.keyword("value", "true", "false") == 0
	return c
}

func (c SetDisableSNATOnPL) apply(d draft) error {
	x, err := d.nic(c.NIC)
	if err == nil {
		x.DisableSNATOnPL = c.Value
	}
	return err
}
