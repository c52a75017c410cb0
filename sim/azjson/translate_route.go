package azjson

import (
	"strings"

	"azpath/route"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

func (t *translation) routeTable(r *resource.Resource) {
	o := t.open(r)
	o.skip("subnets", "routes")
	table := sim.RouteTable{Name: t.name(r.ID), DisableBGPPropagation: o.yes("disableBgpRoutePropagation")}
	for _, x := range t.set.childrenOf(r.ID, "routes") {
		table.Routes = append(table.Routes, t.route(x))
	}
	t.d.RouteTables = append(t.d.RouteTables, table)
}

func (t *translation) route(r *resource.Resource) sim.UDR {
	o := t.open(r)
	u := sim.UDR{Name: r.Name(), BGPOverride: o.yes("hasBgpOverride")}
	switch to := o.text("addressPrefix"); {
	case to == "":
	case to[0] >= '0' && to[0] <= '9' || strings.Contains(to, ":"):
		u.Prefix, _ = o.prefix("addressPrefix", to)
	default:
		u.Tag = to
	}
	o.enum("nextHopType", &u.NextHop.Type)
	u.NextHop.IP = o.addr("nextHopIpAddress")
	u.NextHopIPs = o.object("nextHop").addrs("nextHopIpAddresses")
	if h := &u.NextHop; h.IP.IsValid() && h.Type != route.HopVirtualAppliance && h.Type != 0 {
		o.note(NoteProblem, "nextHopIpAddress", h.IP.String()+" with next hop "+h.Type.String()+", which has no address: it is not read")
		h.IP = route.NextHop{}.IP
	}
	return u
}
