package azjson_test

import (
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// Domain controllers are machines like others in Azure's JSON: that their network asks
// them is all that says what they are.
func TestMachinesThatNetworksAsk(t *testing.T) {
	const controller = `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/app"}}}]`
	network := of("virtualNetworks", "hub", hubNet+`,"dhcpOptions":{"dnsServers":["10.0.1.4","172.16.0.53"]}`)
	r := read(t, list(network, of("networkInterfaces", "dc", controller)))
	if s := r.Design.DNSServers; len(s) != 1 || s[0].Host != "dc" || len(s[0].Forwarders) != 1 || s[0].Forwarders[0] != sim.IP("168.63.129.16") {
		t.Errorf("%+v, want the controller, which asks Azure", s)
	}
	notes(t, r, "assumed virtualNetworks/hub: dhcpOptions.dnsServers: dc is told to be a name server, and no file says what it answers: it is taken to ask 168.63.129.16 for everything")

	r = read(t, list(of("virtualNetworks", "hub", hubNet), of("networkInterfaces", "dc", controller)))
	if s := r.Design.DNSServers; len(s) > 0 || len(r.Report.Of(azjson.NoteAssumed)) > 0 {
		t.Errorf("nobody is told to ask it: %+v\n%s", s, r.Report.String())
	}
}
