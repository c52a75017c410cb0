package sim

import "strconv"

// AddToPool puts a machine behind a load balancer.
type AddToPool struct {
	Pool string // "balancer/pool"
	NIC  string
}

// RemoveFromPool takes a machine from behind a load balancer.
type RemoveFromPool struct {
	Pool string // "balancer/pool"
	NIC  string
}

// SetOutboundPorts gives each machine of an outbound rule's pool so many source
// ports; zero leaves it to Azure.
type SetOutboundPorts struct {
	Rule  string // "balancer/rule"
	Ports int
}

// String is "pool add BALANCER/POOL NIC".
func (c AddToPool) String() string { return sentence("pool add", word(c.Pool), word(c.NIC)) }

// String is "pool remove BALANCER/POOL NIC".
func (c RemoveFromPool) String() string { return sentence("pool remove", word(c.Pool), word(c.NIC)) }

// String is "outbound ports BALANCER/RULE NUMBER".
func (c SetOutboundPorts) String() string {
	return sentence("outbound ports", word(c.Rule), strconv.Itoa(c.Ports))
}

func parseAddToPool(n *notation) Change {
	return AddToPool{n.word("pool"), n.word("network interface")}
}
func parseRemoveFromPool(n *notation) Change {
	return RemoveFromPool{n.word("pool"), n.word("network interface")}
}
func parseSetOutboundPorts(n *notation) Change {
	return SetOutboundPorts{n.word("outbound rule"), n.number("ports")}
}

func (c AddToPool) apply(d draft) error {
	p, err := d.pool(c.Pool)
	if err == nil {
		p.NICs, err = addNamed(p.NICs, len(p.NICs), c.NIC, "network interface", itself)
	}
	return err
}

func (c RemoveFromPool) apply(d draft) error {
	p, err := d.pool(c.Pool)
	if err == nil {
		p.NICs, err = removeNamed(p.NICs, "network interface", c.NIC, itself)
	}
	return err
}

func (c SetOutboundPorts) apply(d draft) error {
	var all []inside[OutboundRule]
	for i := range d.LoadBalancers {
		lb := &d.LoadBalancers[i]
		for j := range lb.OutboundRules {
			all = append(all, inside[OutboundRule]{lb.Name + "/" + lb.OutboundRules[j].Name, &lb.OutboundRules[j]})
		}
	}
	r, err := seekWithin(all, "outbound rule", c.Rule)
	if err == nil {
		r.AllocatedOutboundPorts = c.Ports
	}
	return err
}

func (d draft) pool(name string) (*Pool, error) {
	var all []inside[Pool]
	for i := range d.LoadBalancers {
		lb := &d.LoadBalancers[i]
		for j := range lb.Pools {
			all = append(all, inside[Pool]{lb.Name + "/" + lb.Pools[j].Name, &lb.Pools[j]})
		}
	}
	return seekWithin(all, "pool", name)
}
