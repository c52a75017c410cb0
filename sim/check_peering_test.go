package sim

import (
	"fmt"
	"testing"
)

func TestDocumentedPeeringRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"peering from nowhere", "", func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "hob", To: "spoke"}) }, []string{
			`virtualNetworkPeerings["hob -> spoke"].virtualNetwork: no virtual network named "hob" (have "hub")`,
		}},
		{"peering to nowhere", "", func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "hub", To: "spook"}) }, []string{
			`virtualNetworkPeerings["hub -> spook"].remoteVirtualNetwork: no virtual network named "spook" (have "spoke")`,
		}},
		{"empty peering", "", func(d *Design) { d.Peerings = append(d.Peerings, Peering{}) }, []string{
			`virtualNetworkPeerings[2].remoteVirtualNetwork: no virtual network named "" (have "hub", "spoke")`,
			`virtualNetworkPeerings[2].virtualNetwork: no virtual network named "" (have "hub", "spoke")`,
		}},
		{"peering with itself", "", func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "hub", To: "hub"}) }, []string{
			`virtualNetworkPeerings["hub -> hub"].remoteVirtualNetwork: "hub" is the network itself, want another`,
		}},
		{"peering twice", "", func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "spoke", To: "hub"}) }, []string{
			`virtualNetworkPeerings["spoke -> hub"]: peering "spoke -> hub" is taken by another there, want another`,
		}},
		{"remote gateways beside an own one", "net:P4", func(d *Design) {
			d.Gateways[0].VNet = "spoke"
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "GatewaySubnet", Prefixes: CIDRs("10.1.9.0/27")})
		}, []string{
			`virtualNetworkPeerings["spoke -> hub"].useRemoteGateways: true, but "spoke" has gateway "vpngw" of its own`,
		}},
		{"remote gateways of two networks", "net:P4", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "hub2", Space: CIDRs("10.2.0.0/16")})
			d.Peerings = append(d.Peerings, Peering{From: "spoke", To: "hub2", UseRemoteGateways: true})
		}, []string{
			`virtualNetworkPeerings["spoke -> hub"].useRemoteGateways: true on 2 peerings of "spoke", want it on one`,
			`virtualNetworkPeerings["spoke -> hub2"].useRemoteGateways: true on 2 peerings of "spoke", want it on one`,
		}},
		{"remote gateways without transit", "net:P4", func(d *Design) { d.Peerings[0].AllowGatewayTransit = false }, []string{
			`virtualNetworkPeerings["spoke -> hub"].useRemoteGateways: true, but the peering "hub -> spoke" does not set allowGatewayTransit`,
		}},
		{"overlap across a peering", "net:P3", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "twin", Space: CIDRs("10.0.128.0/17")})
			d.Peerings = append(d.Peerings, Peering{From: "twin", To: "hub"}, Peering{From: "hub", To: "twin"})
		}, []string{
			`virtualNetworkPeerings["hub -> twin"]: "10.0.0.0/16" of "hub" overlaps "10.0.128.0/17" of "twin", want peered networks apart`,
		}},
		{"overlap across a one-sided peering", "net:P3", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "twin", Space: CIDRs("10.0.128.0/17")})
			d.Peerings = append(d.Peerings, Peering{From: "twin", To: "hub"})
		}, []string{
			`virtualNetworkPeerings["twin -> hub"]: "10.0.0.0/16" of "hub" overlaps "10.0.128.0/17" of "twin", want peered networks apart`,
		}},
		{"overlap of two peers of one network", "", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "twin", Space: CIDRs("10.1.128.0/17")})
			d.Peerings = append(d.Peerings, Peering{From: "twin", To: "hub"})
		}, []string{
			`virtualNetworkPeerings["twin -> hub"]: "10.1.128.0/17" of "twin" overlaps "10.1.0.0/16" of "spoke", which is peered with "hub" too`,
		}},
		{"too many peerings", "net:1.11.b1", func(d *Design) {
			for i := range 500 {
				name := fmt.Sprint("spoke", i)
				d.VNets = append(d.VNets, VNet{Name: name, Space: CIDRs("172.20.0.0/16")})
				d.Peerings = append(d.Peerings, Peering{From: "hub", To: name})
			}
		}, []string{
			`virtualNetworks["hub"]: 501 peerings, want at most 500`,
		}},
	})
}
