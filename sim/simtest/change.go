package simtest

import (
	"fmt"
	"strconv"

	"azpath/sim"

	"pgregory.net/rapid"
)

// Changes draws single edits of a design: routes, rules, flags, attachments, name
// servers of its own parts, and such alone after which the design compiles. A design
// in which nothing can be edited ends the test.
func Changes(d sim.Design) *rapid.Generator[sim.Change] {
	e := editsOf(d)
	return rapid.Custom(func(t *rapid.T) sim.Change {
		if len(e.kinds) == 0 {
			t.Fatalf("the design has nothing that a change could edit")
		}
		kind := e.kinds[rapid.IntRange(0, len(e.kinds)-1).Draw(t, "kind of change")]
		text := kind[rapid.IntRange(0, len(kind)-1).Draw(t, "part")](t)
		c, err := sim.ParseChange(text)
		if err != nil {
			panic(fmt.Sprintf("simtest: %s: %v", text, err))
		}
		return c
	}).Filter(func(c sim.Change) bool {
		changed, err := d.Apply(c)
		if err != nil {
			return false
		}
		_, err = sim.Compile(changed)
		return err == nil
	})
}

// edit draws the text of a change.
type edit func(*rapid.T) string

// edits are those of a design by kind; a kind that the design has no part for is not
// among them.
type edits struct {
	d     sim.Design
	kinds [][]edit
}

func editsOf(d sim.Design) *edits {
	e := &edits{d: d}
	for _, kind := range [][]edit{e.routes(), e.securityRules(), e.firewallRules(), e.subnets(), e.peerings(), e.siteEdges(), e.gateways(), e.nameServers()} {
		if len(kind) > 0 {
			e.kinds = append(e.kinds, kind)
		}
	}
	return e
}

func one(t *rapid.T, label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(t, label)
}

// target draws whom a route or rule is for: a prefix of the design, or the internet.
func (e *edits) target(t *rapid.T) string {
	all := []string{"0.0.0.0/0"}
	for _, v := range e.d.VNets {
		for _, p := range v.Space {
			all = append(all, p.String())
		}
		for _, s := range v.Subnets {
			for _, p := range s.Prefixes {
				all = append(all, p.String())
			}
		}
	}
	for _, s := range e.d.Sites {
		for _, p := range s.Prefixes {
			all = append(all, p.String())
		}
	}
	for _, h := range e.d.Internet {
		all = append(all, h.IP.String()+"/32")
	}
	return one(t, "target", all...)
}

// hop draws a next hop: appliances and firewalls come first.
func (e *edits) hop(t *rapid.T) string {
	var all []string
	for _, v := range e.d.VNets {
		for _, s := range v.Subnets {
			if s.Name == "AzureFirewallSubnet" && len(s.Prefixes) > 0 {
				all = append(all, "VirtualAppliance "+nth(s.Prefixes[0], 4).String())
			}
			for _, n := range s.NICs {
				if n.IPForwarding && len(n.IPs) > 0 {
					all = append(all, "VirtualAppliance "+n.IPs[0].String())
				}
			}
		}
	}
	return one(t, "next hop", append(all, "Internet", "None", "VnetLocal", "VirtualNetworkGateway")...)
}

func (e *edits) routes() (out []edit) {
	for _, rt := range e.d.RouteTables {
		table := strconv.Quote(rt.Name)
		out = append(out,
			func(t *rapid.T) string { return fmt.Sprintf("route add %s drawn %s %s", table, e.target(t), e.hop(t)) },
			func(t *rapid.T) string {
				return fmt.Sprintf("route propagation %s %s", table, one(t, "propagation", "on", "off"))
			})
		for _, r := range rt.Routes {
			out = append(out, func(*rapid.T) string { return fmt.Sprintf("route remove %s %q", table, r.Name) })
		}
	}
	return out
}

// ports are those that services are called on.
func ports(t *rapid.T) string { return one(t, "ports", "443", "3443", "53", "1433", "80", "1-65535") }

func access(t *rapid.T) string { return one(t, "access", "Allow", "Deny") }

func (e *edits) securityRules() (out []edit) {
	for _, g := range e.d.NSGs {
		group := strconv.Quote(g.Name)
		out = append(out, func(t *rapid.T) string {
			return fmt.Sprintf("nsg add %s drawn %d %s %s %s %s -> %s:%s", group, rapid.IntRange(100, 4096).Draw(t, "priority"), one(t, "direction", "Inbound", "Outbound"),
				access(t), one(t, "protocol", "*", "Tcp", "Udp", "Icmp"), e.target(t), e.target(t), ports(t))
		})
		for _, r := range g.Rules {
			out = append(out, func(*rapid.T) string { return fmt.Sprintf("nsg remove %s %q", group, r.Name) })
		}
	}
	return out
}

func (e *edits) firewallRules() (out []edit) {
	for _, f := range e.d.Firewalls {
		firewall := strconv.Quote(f.Name)
		out = append(out, func(t *rapid.T) string {
			return fmt.Sprintf("firewall add %s network drawn %s Tcp,Udp %s -> %s:%s", firewall, access(t), e.target(t), e.target(t), ports(t))
		})
		for _, c := range f.Network {
			for _, r := range c.Rules {
				out = append(out, func(*rapid.T) string {
					return fmt.Sprintf("firewall remove %s network %q", firewall, c.Name+"/"+r.Name)
				})
			}
		}
	}
	for _, v := range e.d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				if n.IPForwarding {
					out = append(out, func(t *rapid.T) string {
						return fmt.Sprintf("appliance add %q drawn %s Tcp %s -> %s:%s", n.Name, access(t), e.target(t), e.target(t), ports(t))
					})
				}
			}
		}
	}
	return out
}

// subnets get another route table or security group, or a service endpoint.
func (e *edits) subnets() (out []edit) {
	tables, groups := []string{"none"}, []string{"none"}
	for _, rt := range e.d.RouteTables {
		tables = append(tables, strconv.Quote(rt.Name))
	}
	for _, g := range e.d.NSGs {
		groups = append(groups, strconv.Quote(g.Name))
	}
	for _, v := range e.d.VNets {
		for _, s := range v.Subnets {
			name := strconv.Quote(v.Name + "/" + s.Name)
			out = append(out,
				func(t *rapid.T) string {
					return fmt.Sprintf("subnet %s routeTable %s", name, one(t, "table", tables...))
				},
				func(t *rapid.T) string {
					return fmt.Sprintf("subnet %s networkSecurityGroup %s", name, one(t, "group", groups...))
				},
				func(t *rapid.T) string {
					return fmt.Sprintf("endpoint %s %s %s", one(t, "add?", "add", "remove"), name, one(t, "service", "Microsoft.Storage", "Microsoft.Sql", "Microsoft.KeyVault"))
				})
		}
	}
	return out
}

func (e *edits) peerings() (out []edit) {
	for _, p := range e.d.Peerings {
		out = append(out, func(t *rapid.T) string {
			return fmt.Sprintf("peering set %q -> %q %s %t", p.From, p.To, one(t, "flag", "allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways", "allowVirtualNetworkAccess"), rapid.Bool().Draw(t, "on"))
		})
	}
	return out
}

func (e *edits) siteEdges() (out []edit) {
	for _, s := range e.d.Sites {
		for _, x := range s.Edges {
			edge := strconv.Quote(s.Name + "/" + x.Name)
			out = append(out,
				func(t *rapid.T) string {
					return fmt.Sprintf("edge add %s drawn %s Tcp %s -> %s:%s", edge, access(t), e.target(t), e.target(t), ports(t))
				},
				func(t *rapid.T) string {
					return fmt.Sprintf("edge preference %s %d", edge, rapid.IntRange(0, 200).Draw(t, "preference"))
				})
		}
	}
	return out
}

func (e *edits) gateways() (out []edit) {
	for _, g := range e.d.Gateways {
		for _, c := range g.Connections {
			out = append(out,
				func(t *rapid.T) string {
					return fmt.Sprintf("gateway weight %q %q %d", g.Name, c.Name, rapid.IntRange(0, 100).Draw(t, "weight"))
				},
				func(t *rapid.T) string {
					return fmt.Sprintf("gateway %s %q %q bgp %s", one(t, "learned?", "add", "remove"), g.Name, c.Name, e.target(t))
				})
		}
	}
	return out
}

func (e *edits) nameServers() (out []edit) {
	var servers []string
	for _, s := range e.d.DNSServers {
		for _, v := range e.d.VNets {
			for _, x := range v.Subnets {
				for _, n := range x.NICs {
					if n.Name == s.Host && len(n.IPs) > 0 {
						servers = append(servers, n.IPs[0].String())
					}
				}
			}
		}
	}
	for _, v := range e.d.VNets {
		out = append(out, func(t *rapid.T) string {
			return fmt.Sprintf("dns set %q %s", v.Name, one(t, "servers", append([]string{"default", azureDNS}, servers...)...))
		})
		for _, z := range e.d.PrivateZones {
			out = append(out, func(t *rapid.T) string {
				return fmt.Sprintf("dns %s %s %q", one(t, "link?", "link", "unlink"), z.Name, v.Name)
			})
		}
	}
	for _, s := range e.d.DNSServers {
		out = append(out, func(t *rapid.T) string {
			return fmt.Sprintf("dns forward %q %s -> %s", s.Host, one(t, "suffix", "corp.example", "blob.core.windows.net"), one(t, "to", append([]string{azureDNS, "none"}, servers...)...))
		})
	}
	return out
}
