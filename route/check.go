package route

import (
	"errors"
	"fmt"
	"net/netip"
)

// place names a candidate in an error: its position among the routes given, and its name.
func place(i int, r Route) string {
	if r.Name == "" {
		return fmt.Sprintf("routes[%d]", i)
	}
	return fmt.Sprintf("routes[%d] %q", i, r.Name)
}

// check is every mistake one route can have on its own, nil if there is none.
func check(r Route) error {
	var kind error
	if !sourceWords.has(uint8(r.Source)) {
		kind = fmt.Errorf("source %v is none of %s", r.Source, sourceWords.list())
	}
	return errors.Join(checkPrefix(r.Prefix), kind, checkHop(r), checkYield(r))
}

func checkPrefix(p netip.Prefix) error {
	switch {
	case !p.IsValid():
		return fmt.Errorf("prefix %v, want one like 10.1.0.0/16", p)
	case p.Addr().Is4In6():
		return fmt.Errorf("prefix %v is IPv4-mapped, want it written as IPv4", p)
	case p != p.Masked():
		return fmt.Errorf("prefix %v has host bits set, want %v", p, p.Masked())
	}
	return nil
}

func checkHop(r Route) error {
	hop := r.NextHop
	switch {
	case !hopWords.has(uint8(hop.Type)):
		return fmt.Errorf("next hop type %v is none of %s", hop.Type, hopWords.list())
	case r.Source == SourceUser && !userMayCreate(hop.Type):
		return fmt.Errorf("next hop type %v cannot be created by a user, want VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None", hop.Type)
	case r.BGPOverride && r.Source != SourceUser:
		return errors.New("BGPOverride on a route that is no user's")
	case r.NotRegional && r.Tag == "":
		return errors.New("NotRegional without a service tag")
	case hop.Type == HopVirtualApplianceEcmp && r.Source != SourceUser:
		return fmt.Errorf("next hop type %v of source %v, want it with User only", hop.Type, r.Source)
	case hop.Type == HopVirtualAppliance || hop.Type == HopVirtualApplianceEcmp:
		return checkApplianceIP(r)
	case hop.IP.IsValid() && r.Source != SourceVirtualNetworkGateway:
		return fmt.Errorf("next hop %v has an IP, want one with VirtualAppliance only", hop)
	}
	return nil
}

func checkApplianceIP(r Route) error {
	ip := r.NextHop.IP
	switch {
	case !ip.IsValid():
		return fmt.Errorf("next hop %v has no IP, want the private address of the appliance", r.NextHop.Type)
	case ip.Is4In6() || ip.Zone() != "":
		return fmt.Errorf("next hop IP %v, want it written as %v", ip, plain(ip))
	case r.Source == SourceUser && r.Prefix.IsValid() && ip.Is4() != r.Prefix.Addr().Is4():
		return fmt.Errorf("next hop IP %v is not of the family of prefix %v", ip, r.Prefix)
	}
	return nil
}

// Source: Azure REST specification, Route.nextHopType.
func userMayCreate(h HopType) bool {
	switch h {
	case HopVirtualNetworkGateway, HopVnetLocal, HopInternet, HopVirtualAppliance, HopVirtualApplianceEcmp, HopNone:
		return true
	}
	return false
}

func checkYield(r Route) error {
	switch {
	case r.YieldBits == 0:
		return nil
	case r.NextHop.Type != HopInterfaceEndpoint:
		return fmt.Errorf("YieldBits %d on next hop %v, want it with InterfaceEndpoint only", r.YieldBits, r.NextHop)
	case r.Prefix.IsValid() && int(r.YieldBits) > r.Prefix.Bits():
		return fmt.Errorf("YieldBits %d is longer than prefix %v", r.YieldBits, r.Prefix)
	}
	return nil
}

// plain is addr as tables know it: no zone, IPv4 as IPv4.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }
