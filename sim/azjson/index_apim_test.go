package azjson_test

import (
	"testing"

	"azpath/sim"
)

// The name that uniqueString gives the instance with the placeholders of an import.
const instance0 = "apiservicedojm7b5lc3trm"

var (
	elsewhere = machine("apimvnet", "other", "10.0.1.0/24", "vm", "10.0.1.4")
	beside    = machine("internalvnet", "other", "10.0.1.0/24", "vm", "10.0.1.4")
	vault     = func(d *sim.Design) {
		d.Services = append(d.Services, sim.Service{Name: "vault", Prefixes: prefixes("4.232.106.124/30")})
	}
)

// Who reaches the External instance of the quickstart, and whom it reaches.
func TestQuestionsOfExternalInstance(t *testing.T) {
	ask(t, given(t, "tmpl-apim-external-vnet-nsg.json"), []question{
		{name: "the internet, on 443", flow: "tcp 8.8.8.8 -> " + instance0 + ":443", want: sim.Delivered, shows: "110 Secure_Client_communication_to_API_Management"},
		{name: "a machine beside it takes the public way", flow: "tcp vm -> " + instance0 + ":443", with: elsewhere, want: sim.Delivered, shows: "110 Secure_Client_communication_to_API_Management"},
		{name: "or its address, by the default rule", flow: "tcp vm -> 10.0.0.4:443", with: elsewhere, want: sim.Delivered, shows: "65000 AllowVnetInBound"},
		{name: "the control plane, on 3443", flow: "tcp 52.224.186.99 -> " + instance0 + ":3443", want: sim.Delivered, shows: "120 Management_endpoint"},
		{name: "anybody else there", flow: "tcp 8.8.8.8 -> " + instance0 + ":3443", want: sim.Dropped, reason: sim.DeniedByDefault, shows: "65500 DenyAllInBound"},
		{name: "the balancer's probes, on any port", flow: "tcp 168.63.129.16 -> 10.0.0.4:6390", want: sim.Delivered, shows: "180 Azure_Infrastructure_Load_Balancer"},
		{name: "a backend on the internet", flow: "tcp " + instance0 + " -> 8.8.8.8:443", want: sim.Dropped, reason: sim.DeniedByNSG, shows: "999 Deny_All_Internet_Outbound"},
		{name: "a mail relay", flow: "tcp " + instance0 + " -> 8.8.8.8:587", want: sim.Exited, shows: "190 Connect_To_SMTP_Relay"},
		{name: "Key Vault: the wider rule comes first", flow: "tcp " + instance0 + " -> vault:443", with: vault, want: sim.Delivered, shows: "300 Publish_Monitoring_Logs"},
	})
}

// The Internal twin: who reaches its private address, and what is missing.
func TestQuestionsOfInternalInstance(t *testing.T) {
	r := given(t, "tmpl-apim-internal-vnet-nsg.json")
	ask(t, r, []question{
		{name: "a machine beside it", flow: "tcp vm -> " + instance0 + ":443", with: beside, want: sim.Delivered, shows: "private VIP"},
		{name: "by its rule for the network", flow: "tcp vm -> " + instance0 + ":443", with: beside, want: sim.Delivered, shows: "110 Secure_Client_communication_to_API_Management"},
		{name: "the control plane, on an address that Azure manages", flow: "tcp 52.224.186.99 -> " + instance0 + ":3443", want: sim.Delivered, shows: "assume managed-public-ip"},
		{name: "the internet there", flow: "tcp 8.8.8.8 -> " + instance0 + ":3443", want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "a backend on the internet", flow: "tcp " + instance0 + " -> 8.8.8.8:443", want: sim.Dropped, reason: sim.DeniedByNSG, shows: "999 Deny_All_Internet_Outbound"},
	})
	notes(t, r, "2 parameters have no value: publisherEmail (string), publisherName (string)")
	notes(t, r, "who finds it by name: no zone of the import has "+instance0+".azure-api.net")
}

// Front Door's origin is open to those who go round it: the group admits the
// internet, not the tag of Front Door's backends.
func TestQuestionsOfInstanceBehindFrontDoor(t *testing.T) {
	ask(t, deployed(t, "tmpl-apim-frontdoor-vnet-nsg.json", map[string]string{"apimServiceName": "gateway", "frontDoorName": "door", "workspaceName": "logs", "appInsightsName": "insights"}), []question{
		{name: "Front Door", flow: "tcp 147.243.0.1 -> gateway:443", want: sim.Delivered, shows: "110 "},
		{name: "everybody else", flow: "tcp 8.8.8.8 -> gateway:443", want: sim.Delivered, shows: "110 "},
		{name: "over plain HTTP", flow: "tcp 8.8.8.8 -> gateway:80", want: sim.Delivered, shows: "100 "},
		{name: "no rule keeps it from the internet", flow: "tcp gateway -> 8.8.8.8:443", want: sim.Exited, shows: "65001 AllowInternetOutBound"},
	})
}
