package sim

import (
	"net/netip"
	"slices"
)

// platformTags name Azure's own addresses with the ports they serve: nothing
// else filters what goes there (net:2.3.b1).
var platformTags = []struct {
	tag   string
	addr  netip.Addr
	ports Ports
}{
	{"AzurePlatformDNS", wireServer, Port(53)},
	{"AzurePlatformIMDS", metadata, Port(80)},
	{"AzurePlatformLKM", wireServer, Port(1688)},
}

// platformRules are the outbound rules that name one of those tags, each for its
// tag's address and ports alone; nil if there is none.
func (c *compiler) platformRules(name, level string, all []SecurityRule, t *table) *rules {
	var mine []SecurityRule
	for _, x := range all {
		for _, p := range platformTags {
			if x.Direction == Outbound && slices.Contains(x.Destinations, p.tag) {
				x := x
				x.Destinations = []string{p.addr.String()}
				if ports := within(x.DestinationPorts, p.ports); ports != nil {
					x.DestinationPorts = ports
					mine = append(mine, x)
				}
			}
		}
	}
	if mine == nil {
		return nil
	}
	r := c.direction(name, level, append(mine, SecurityRule{Direction: Outbound, Access: Allow}), Outbound, t)
	return &r
}

// within narrows port texts to p; nil if nothing is left.
func within(texts []string, p Ports) []string {
	if len(texts) == 0 {
		return []string{p.String()}
	}
	for _, s := range texts {
		if q, err := ParsePorts(s); err == nil && q.First <= p.First && p.Last <= q.Last {
			return []string{p.String()}
		}
	}
	return nil
}
