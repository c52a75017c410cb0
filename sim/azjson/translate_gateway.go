package azjson

import (
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// gateway reads a VPN or ExpressRoute gateway into the network of its subnet. Its
// connections are resources of their own.
func (t *translation) gateway(r *resource.Resource) {
	o := t.open(r)
	o.skip("sku", "vpnGatewayGeneration", "enablePrivateIpAddress", "inboundDnsForwardingEndpoint", "enableDnsForwarding", "disableIPSecReplayProtection",
		"allowRemoteVnetTraffic", "allowVirtualWanTraffic", "adminState", "resiliencyModel", "enableHighBandwidthVpnGateway", "autoScaleConfiguration")
	g := sim.Gateway{Name: t.name(r.ID), ActiveActive: o.yes("activeActive")}
	o.enum("gatewayType", &g.Type)
	if g.Type != sim.ExpressRoute {
		o.enum("vpnType", &g.VPNType)
	} else {
		g.ActiveActive = false // several instances always
		o.skip("vpnType")
	}
	bgp := o.object("bgpSettings")
	bgp.skip("bgpPeeringAddress", "bgpPeeringAddresses", "peerWeight")
	o.skip("enableBgp", "enableBgpRouteTranslationForNat")
	if g.ASN = bgp.number("asn"); g.ASN == 65515 {
		g.ASN = 0
	}
	for _, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAddress", "privateIPAllocationMethod")
		if name := c.publicAt("publicIPAddress"); name != "" {
			g.PublicIPs = append(g.PublicIPs, name)
		}
		if name := c.subnet("subnet"); name != "" && g.VNet == "" {
			g.VNet, _, _ = strings.Cut(name, "/")
		}
	}
	most := 1
	if g.ActiveActive {
		most = 2
	}
	if len(g.PublicIPs) > most {
		o.note(NoteNotModelled, "ipConfigurations", "addresses beyond those of the instances, which serve clients alone")
		g.PublicIPs = g.PublicIPs[:most]
	}
	if g.VNet == "" {
		o.note(NoteLeftOut, "ipConfigurations", "none is in a subnet that a file has: the gateway stands nowhere")
		return
	}
	o.pointToSite()
	t.estate.defaults[r.Key()] = o.id("gatewayDefaultSite")
	t.estate.gateways[r.Key()] = len(t.d.Gateways)
	t.d.Gateways = append(t.d.Gateways, g)
}

// pointToSite notes clients that dial in.
func (o *object) pointToSite() {
	if c := o.get("vpnClientConfiguration"); resource.Get(c, "vpnClientAddressPool").Get("addressPrefixes").Len() > 0 {
		o.note(NoteNotModelled, "vpnClientConfiguration", "clients that dial in: their addresses are known to no route of the design")
	}
}
