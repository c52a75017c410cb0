package sim

// unused are tables and groups that no subnet or interface names.
func (c *compiler) unused() {
	tables, groups := map[string]bool{}, map[string]bool{}
	for _, v := range c.d.VNets {
		for _, s := range v.Subnets {
			tables[s.RouteTable], groups[s.NSG] = true, true
			for _, n := range s.NICs {
				groups[n.NSG] = true
			}
		}
	}
	for i, t := range c.d.RouteTables {
		if !tables[t.Name] {
			c.find(FindingUnused, root.item("routeTables", t.Name, i).String(), "no subnet uses it")
		}
	}
	for i, g := range c.d.NSGs {
		if !groups[g.Name] {
			c.find(FindingUnused, root.item("networkSecurityGroups", g.Name, i).String(), "no subnet or network interface uses it")
		}
	}
}
