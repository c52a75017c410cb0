package azjson

import (
	"net/netip"
	"slices"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// peering reads one side's peering object.
func (t *translation) peering(r *resource.Resource) {
	o := t.open(r)
	o.skip("remoteVirtualNetworkAddressSpace", "remoteBgpCommunities", "doNotVerifyRemoteGateways", "remoteVirtualNetworkEncryption",
		"peerCompleteVnets", "localAddressSpace", "localVirtualNetworkAddressSpace")
	p := sim.Peering{From: t.name(resource.Parent(r.ID)), To: o.vnet("remoteVirtualNetwork")}
	p.AllowForwardedTraffic = o.yes("allowForwardedTraffic")
	p.AllowGatewayTransit = o.yes("allowGatewayTransit")
	p.UseRemoteGateways = o.yes("useRemoteGateways")
	if v, ok := o.known("allowVirtualNetworkAccess"); ok {
		on, ok := v.Bool()
		p.BlockVirtualNetworkAccess = sim.Not(ok && !on)
	}
	o.enum("peeringState", &p.State)
	o.enum("peeringSyncLevel", &p.SyncLevel)
	p.RemoteAddressSpace = sortPrefixes(o.object("remoteAddressSpace").prefixes("addressPrefixes"))
	if p.From == "" || p.To == "" {
		return
	}
	if slices.Equal(p.RemoteAddressSpace, t.spaceOf(o.id("remoteVirtualNetwork"))) {
		p.RemoteAddressSpace = nil // as it is: nothing else to say
	}
	t.d.Peerings = append(t.d.Peerings, p)
	t.otherSide(o, r, p)
}

func (t *translation) spaceOf(id string) []netip.Prefix {
	i, ok := t.vnets[resource.Key(id)]
	if !ok {
		return nil
	}
	return t.d.VNets[i].Space
}

// otherSide adds the peering object of the other network where no file has it and it
// must be there, since the state is Connected. It is assumed to be the mirror image.
func (t *translation) otherSide(o *object, r *resource.Resource, p sim.Peering) {
	here, there := resource.Parent(r.ID), o.id("remoteVirtualNetwork")
	for _, back := range t.set.childrenOf(there, "virtualNetworkPeerings") {
		if resource.Key(t.resolve(back.Get("remoteVirtualNetwork")).Get("id").Text()) == resource.Key(here) {
			return
		}
	}
	if p.State != sim.PeeringConnected {
		o.note(NoteProblem, "", "no file has the peering of "+short(there)+" with "+short(here)+": without it no route leads there")
		return
	}
	o.note(NoteAssumed, "peeringState", "the other side's object, which no file has, is there and its settings are the mirror image of this one's")
	t.d.Peerings = append(t.d.Peerings, sim.Peering{
		From: p.To, To: p.From, State: sim.PeeringConnected, BlockVirtualNetworkAccess: p.BlockVirtualNetworkAccess, AllowForwardedTraffic: p.AllowForwardedTraffic,
		AllowGatewayTransit: p.UseRemoteGateways, UseRemoteGateways: p.AllowGatewayTransit && t.set.get(there).Existing,
	})
}
