package dns_test

import (
	"fmt"
	"net/netip"

	"azpath/dns"
)

// cables says who answers where.
type cables map[netip.Addr]dns.Delivery

func (c cables) Carry(_ dns.Vantage, to netip.Addr, _ bool) dns.Delivery { return c[to] }

// The trap of a private zone without the record: a storage account whose private
// endpoint stands in another network does not exist here.
func ExampleSystem_Lookup() {
	azure := netip.MustParseAddr("168.63.129.16")
	system, err := dns.New(dns.Config{
		Views: []dns.View{{Name: "hub", Zones: []dns.LinkedZone{{
			Zone: &dns.Zone{Name: "privatelink.blob.core.windows.net", Records: []string{"ours 10 A 10.0.3.4"}},
		}}}},
		Public: []dns.PublicZone{{Zone: dns.Zone{Name: "blob.core.windows.net", Records: []string{
			"theirs CNAME theirs.privatelink", "theirs.privatelink A 20.38.104.164",
		}}}},
	}, cables{azure: {Fate: dns.Delivered, View: "hub"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	lookup := system.Lookup(
		dns.Client{From: "vm", Servers: []netip.Addr{azure}},
		dns.Question{Name: "theirs.blob.core.windows.net", Type: dns.A})
	fmt.Print(lookup)
	// Output:
	// lookup theirs.blob.core.windows.net A from vm (glibc)
	//   ask 168.63.129.16:53 (Azure DNS for hub) for theirs.blob.core.windows.net A
	//     public zone blob.core.windows.net
	//       theirs.blob.core.windows.net CNAME theirs.privatelink.blob.core.windows.net
	//     private zone privatelink.blob.core.windows.net linked to hub
	//       no theirs.privatelink.blob.core.windows.net there
	//     NXDOMAIN
	// result name-not-found
	// cause 168.63.129.16:53 (Azure DNS for hub) says that theirs.privatelink.blob.core.windows.net does not exist (private zone privatelink.blob.core.windows.net linked to hub)
}
