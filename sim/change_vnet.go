package sim

// PeeringFlag is a switch of a peering object. The zero value is none.
type PeeringFlag uint8

// The switches of a peering object, by Azure's names.
const (
	AllowVirtualNetworkAccess PeeringFlag = iota + 1
	AllowForwardedTraffic
	AllowGatewayTransit
	UseRemoteGateways
)

var peeringFlagNames = names{
	{1, "allowVirtualNetworkAccess"}, {2, "allowForwardedTraffic"}, {3, "allowGatewayTransit"}, {4, "useRemoteGateways"},
}

// String gives Azure's spelling.
func (f PeeringFlag) String() string { return peeringFlagNames.name(int(f), "PeeringFlag") }

// MarshalText writes String.
func (f PeeringFlag) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (f *PeeringFlag) UnmarshalText(b []byte) error { return read(f, peeringFlagNames, b) }

// SetPeering sets a switch of the peering object by which From accepts To, in
// Azure's sense. The other side has its own.
type SetPeering struct {
	From, To string // virtual networks
	Flag     PeeringFlag
	Value    bool
}

// String is "peering set VNET -> VNET FLAG true|false".
func (c SetPeering) String() string {
	return sentence("peering set", word(c.From), "->", word(c.To), word(c.Flag.String()), either(c.Value, "true", "false"))
}

func parseSetPeering(n *notation) Change {
	c := SetPeering{From: n.word("virtual network")}
	n.literal("->")
	c.To = n.word("remote virtual network")
	n.value("flag", &c.Flag)
	c.Value = n.keyword("value", "true", "false") == 0
	return c
}

func (c SetPeering) apply(d draft) error {
	p, err := d.peering(c.From, c.To)
	if err != nil {
		return err
	}
	switch c.Flag {
	case AllowVirtualNetworkAccess:
		p.BlockVirtualNetworkAccess = Not(!c.Value)
	case AllowForwardedTraffic:
		p.AllowForwardedTraffic = c.Value
	case AllowGatewayTransit:
		p.AllowGatewayTransit = c.Value
	case UseRemoteGateways:
		p.UseRemoteGateways = c.Value
	default:
		return &InputError{Path: "flag", Value: c.Flag.String(), Problem: "want one of " + peeringFlagNames.list()}
	}
	return nil
}

// AddServiceEndpoint switches a service endpoint on for a subnet.
type AddServiceEndpoint struct {
	Subnet  string // "vnet/subnet"
	Service string // "Microsoft.Storage"
}

// String is "endpoint add VNET/SUBNET SERVICE".
func (c AddServiceEndpoint) String() string {
	return sentence("endpoint add", word(c.Subnet), word(c.Service))
}

func parseAddServiceEndpoint(n *notation) Change {
	return AddServiceEndpoint{n.word("subnet"), n.word("service")}
}

func (c AddServiceEndpoint) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil {
		s.ServiceEndpoints, err = addNamed(s.ServiceEndpoints, len(s.ServiceEndpoints), c.Service, "service endpoint", itself)
	}
	return err
}

func itself(s *string) string { return *s }

// RemoveServiceEndpoint switches a service endpoint off for a subnet.
type RemoveServiceEndpoint struct {
	Subnet  string // "vnet/subnet"
	Service string
}

// String is "endpoint remove VNET/SUBNET SERVICE".
func (c RemoveServiceEndpoint) String() string {
	return sentence("endpoint remove", word(c.Subnet), word(c.Service))
}

func parseRemoveServiceEndpoint(n *notation) Change {
	return RemoveServiceEndpoint{n.word("subnet"), n.word("service")}
}

func (c RemoveServiceEndpoint) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil {
		s.ServiceEndpoints, err = removeNamed(s.ServiceEndpoints, "service endpoint", c.Service, itself)
	}
	return err
}

// AttachRouteTable gives a subnet a route table in place of the one it has.
type AttachRouteTable struct {
	Subnet string // "vnet/subnet"
	Table  string // empty takes the table away
}

// AttachNSG gives a subnet a network security group in place of the one it has.
type AttachNSG struct {
	Subnet string // "vnet/subnet"
	NSG    string // empty takes the group away
}

// AttachNATGateway gives a subnet a NAT gateway in place of the one it has.
type AttachNATGateway struct {
	Subnet  string // "vnet/subnet"
	Gateway string // empty takes the gateway away
}

// attachments are the words for what a subnet can be given, and their order.
var attachments = []string{"routeTable", "networkSecurityGroup", "natGateway"}

// String is "subnet VNET/SUBNET routeTable NAME|none".
func (c AttachRouteTable) String() string {
	return sentence("subnet", word(c.Subnet), attachments[0], wordOr(c.Table, "none"))
}

// String is "subnet VNET/SUBNET networkSecurityGroup NAME|none".
func (c AttachNSG) String() string {
	return sentence("subnet", word(c.Subnet), attachments[1], wordOr(c.NSG, "none"))
}

// String is "subnet VNET/SUBNET natGateway NAME|none".
func (c AttachNATGateway) String() string {
	return sentence("subnet", word(c.Subnet), attachments[2], wordOr(c.Gateway, "none"))
}

func parseAttach(n *notation) Change {
	subnet := n.word("subnet")
	what := n.keyword("setting", attachments...)
	name := n.wordOr("name", "none")
	switch what {
	case 0:
		return AttachRouteTable{subnet, name}
	case 1:
		return AttachNSG{subnet, name}
	}
	return AttachNATGateway{subnet, name} // or an error, and nobody looks
}

func (c AttachRouteTable) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil && c.Table != "" {
		_, err = d.table(c.Table)
	}
	if err == nil {
		s.RouteTable = c.Table
	}
	return err
}

func (c AttachNSG) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil && c.NSG != "" {
		_, err = d.nsg(c.NSG)
	}
	if err == nil {
		s.NSG = c.NSG
	}
	return err
}

func (c AttachNATGateway) apply(d draft) error {
	s, err := d.subnet(c.Subnet)
	if err == nil && c.Gateway != "" {
		_, err = d.natGateway(c.Gateway)
	}
	if err == nil {
		s.NATGateway = c.Gateway
	}
	return err
}
