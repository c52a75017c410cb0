package azjson

import (
	"net/netip"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// bastion reads an Azure Bastion: one machine in AzureBastionSubnet, at which the
// sessions of its instances begin.
func (t *translation) bastion(r *resource.Resource) {
	o := t.open(r)
	o.skip("dnsName", "scaleUnits", "disableCopyPaste", "enableTunneling", "enableIpConnect", "enableFileCopy", "enableKerberos", "enableShareableLink", "enableSessionRecording", "enablePrivateOnlyBastion")
	kind := o.object("sku").text("name")
	for _, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAllocationMethod")
		id := c.id("subnet")
		name := c.subnet("subnet")
		if name == "" {
			continue
		}
		if s := t.subnetAt(id); !strings.EqualFold(s.Name, "AzureBastionSubnet") {
			c.note(NoteLeftOut, "subnet", "a Bastion stands in AzureBastionSubnet alone, not in "+name)
			return
		}
		a, ok := t.nextFree(id, false)
		if !ok {
			c.note(NoteLeftOut, "subnet", "there is no address left for the Bastion in "+name)
			return
		}
		n := sim.NIC{Name: t.name(r.ID), IPs: []netip.Addr{a}, PublicIP: c.publicAt("publicIPAddress"), Listen: []sim.Listener{{Ports: sim.Port(443)}}}
		o.note(NoteAssumed, "", "Azure chooses the addresses of its instances: one machine with "+a.String()+", the next free address of "+name+", stands for them")
		in := t.subnetAt(id)
		in.NICs = append(in.NICs, n)
		return
	}
	o.skip("virtualNetwork", "networkAcls")
	what := "none is in a subnet that a file has: sessions from it cannot be asked about"
	if strings.EqualFold(kind, "Developer") {
		what = "a Bastion of tier Developer stands in no subnet: sessions from it cannot be asked about"
	}
	o.note(NoteLeftOut, "ipConfigurations", what)
}
