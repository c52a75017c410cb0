package sim

import (
	"strings"
	"testing"
)

// Whatever has a private address has it in one network alone.
func TestHolder(t *testing.T) {
	d, err := ReadDesign(strings.NewReader(`{
	"virtualNetworks": [
		{"name": "hub", "addressPrefixes": ["10.0.0.0/16"], "subnets": [
			{"name": "AzureFirewallSubnet", "addressPrefixes": ["10.0.0.0/26"]},
			{"name": "a", "addressPrefixes": ["10.0.1.0/24"], "networkInterfaces": [{"name": "vm", "privateIPAddresses": ["10.0.1.4"]}]}]},
		{"name": "twin", "addressPrefixes": ["10.0.0.0/16"], "subnets": [{"name": "a", "addressPrefixes": ["10.0.1.0/24"]}]}],
	"publicIPAddresses": [{"name": "pip", "ipAddress": "198.51.100.1"}],
	"loadBalancers": [{"name": "lb", "frontendIPConfigurations": [{"name": "front", "subnet": "hub/a", "privateIPAddress": "10.0.1.9"}]}],
	"azureFirewalls": [{"name": "fw", "virtualNetwork": "hub", "privateIPAddress": "10.0.0.4", "publicIPAddresses": ["pip"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	n, err := Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ addr, network, want string }{
		{"10.0.1.4", "hub", "vm"},
		{"10.0.1.9", "hub", "lb"},
		{"10.0.0.4", "hub", "fw"},
		{"10.0.1.4", "twin", ""},
		{"10.0.1.5", "hub", ""},
		{"10.0.1.4", "none", ""},
	} {
		if got, ok := n.Holder(IP(tt.addr), tt.network); !strings.HasPrefix(got, tt.want) || ok != (tt.want != "") {
			t.Errorf("Holder(%s, %s) = %q, %v, want %q", tt.addr, tt.network, got, ok, tt.want)
		}
	}
}
