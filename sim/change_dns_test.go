package sim

import (
	"net/netip"
	"testing"

	"azpath/dns"
)

// A server that is told where to forward recurses from then on; one that is told to
// forward nothing stays as it was.
// dns:D7.5
func TestForwardingTurnsRecursionOn(t *testing.T) {
	d := Design{DNSServers: []DNSServer{{Host: "ns", NoRecursion: true, Forward: []dns.Forward{{Suffix: "corp.example", To: IPs("192.168.10.53")}}}}}
	for _, tt := range []struct {
		suffix      dns.Name
		to          []netip.Addr
		noRecursion bool
	}{
		{dns.Root, IPs("168.63.129.16"), false},
		{"corp.example", IPs("192.168.10.54"), false},
		{"corp.example", nil, true},
		{dns.Root, nil, true},
	} {
		got, err := d.Apply(SetForward{Server: "ns", Suffix: tt.suffix, To: tt.to})
		if err != nil || got.DNSServers[0].NoRecursion != tt.noRecursion {
			t.Errorf("forward %s to %v: noRecursion %v, %v, want %v", tt.suffix, tt.to, got.DNSServers[0].NoRecursion, err, tt.noRecursion)
		}
	}
	if !d.DNSServers[0].NoRecursion {
		t.Error("Apply changed the design that it was given")
	}
}
