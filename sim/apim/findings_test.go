package apim

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"azpath/dns"
	"azpath/sim"
)

func designed(t testing.TB, name string, changes ...string) sim.Design {
	t.Helper()
	f, err := os.Open("../../examples/designs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := sim.ReadDesign(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range changes {
		c, err := sim.ParseChange(s)
		if err != nil {
			t.Fatal(err)
		}
		if d, err = d.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func kinds(t *testing.T, d sim.Design, planned int) (out []string) {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Findings(n, "apim", AzurePublic, planned)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		t.Log(f)
		out = append(out, f.Kind)
	}
	return out
}

// A finding is there, and goes when what it says is mended.
func TestDocumentedFindings(t *testing.T) {
	const cp, clients = "route add rt-apim CP ApiManagement Internet", "route add rt-apim C 0.0.0.0/1 Internet"
	for _, c := range []struct {
		kind         string
		file         string
		broken, mend []string
		planned      int
	}{
		// apim:F1
		{"clients-asymmetric", "firewall.json", nil, []string{clients, "route add rt-apim C2 128.0.0.0/1 Internet"}, 0},
		// apim:F2
		{"management-cut", "firewall.json", nil, []string{cp}, 0},
		// apim:F3, apim:C6
		{"management-partly-cut", "firewall.json", []string{"route add rt-apim CP ApiManagement.EastUS Internet"}, []string{"route add rt-apim CP2 ApiManagement Internet"}, 0},
		// apim:F4, apim:C7
		{"management-moved", "firewall.json", []string{"route add rt-apim CP 52.139.20.34/32 Internet"}, []string{"route add rt-apim CP2 20.48.201.76/32 Internet"}, 0},
		// apim:F5
		{"management-denied", "firewall.json", []string{"nsg add nsg-apim no 101 Inbound Deny Tcp ApiManagement -> *:3443"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F7
		{"probe-denied", "firewall.json", []string{"nsg add nsg-apim no 101 Inbound Deny * AzureLoadBalancer -> *"}, []string{"nsg remove nsg-apim no"}, 0},
		// While 0/0 leads to an appliance VirtualNetwork holds everything, and the default
		// rule lets clients in: the route goes first.
		// apim:F8
		{"clients-denied", "firewall.json", []string{"route remove rt-apim FW", "nsg remove nsg-apim AllowClients"}, []string{"nsg add nsg-apim Clients 101 Inbound Allow Tcp Internet -> VirtualNetwork:443"}, 0},
		// apim:F10
		{"required-outbound-denied", "firewall.json", []string{"route remove rt-apim FW", "nsg add nsg-apim no 100 Outbound Deny * * -> Sql"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F11, apim:N29
		{"denied-before-firewall", "firewall.json", []string{"nsg add nsg-apim no 100 Outbound Deny * * -> Internet"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F12, apim:T3
		{"service-endpoints-missing", "forced-tunnel.json", nil, []string{"route add rt-apim I 0.0.0.0/0 Internet"}, 0},
		// apim:F13, apim:T4
		{"dependency-not-allowed", "forced-tunnel.json", nil, []string{"route add rt-apim I 0.0.0.0/0 Internet"}, 0},
		// apim:F14
		{"units-routed-away", "firewall.json", []string{"route add rt-apim Own 10.0.1.0/24 VirtualAppliance 10.0.0.4"}, []string{"route remove rt-apim Own"}, 0},
		// apim:F15, apim:D2, apim:D6
		{"names-unresolved", "healthy-apim.json", []string{"dns set vnet 10.0.9.9"}, []string{"dns set vnet default"}, 0},
		// apim:N15, apim:10.1.b5
		{"optional-outbound-denied", "healthy-apim.json", []string{"nsg add nsg-apim no 100 Outbound Deny * * -> AzureActiveDirectory"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:Z3
		{"units-out-of-range", "forced-tunnel.json", nil, nil, 40},
	} {
		t.Run(c.kind, func(t *testing.T) {
			d := designed(t, c.file, c.broken...)
			if got := kinds(t, d, c.planned); !slices.Contains(got, c.kind) {
				t.Errorf("findings %q, want %s among them", got, c.kind)
			}
			for _, s := range c.mend {
				change, err := sim.ParseChange(s)
				if err != nil {
					t.Fatal(err)
				}
				if d, err = d.Apply(change); err != nil {
					t.Fatal(err)
				}
			}
			if got := kinds(t, d, 0); slices.Contains(got, c.kind) {
				t.Errorf("mended, findings %q, want no %s", got, c.kind)
			}
		})
	}
}

// Source: apim:F20, apim:Z2.
func TestDocumentedSubnetArithmetic(t *testing.T) {
	d := designed(t, "forced-tunnel.json")
	d.VNets[0].Subnets[1].Prefixes = sim.CIDRs("10.0.1.0/28")
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Findings(n, "apim", AzurePublic, 6)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	last := list[len(list)-1]
	if want := "6 units need 2 x 6 + 1 = 13 addresses, and 10.0.1.0/28 leaves 16 - 5 = 11"; last.Message != want || last.Cure != "a /27" {
		t.Errorf("finding %s, want %s", last, want)
	}
}

// Source: apim:9.
func TestDocumentedRegionsOfClouds(t *testing.T) {
	for region, want := range map[string]string{"estus": `did you mean "eastus"?`, "usgovvirginia": "is a region of AzureGovernment"} {
		d := designed(t, "forced-tunnel.json")
		d.VNets[0].Region = region
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(n, "apim"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check in %s: %v, want %s", region, err, want)
		}
	}
}

// The full status of one instance: of a network that has its needs, and of one that
// Check completes and compiles first.
func BenchmarkCheck(b *testing.B) {
	plain := designed(b, "forced-tunnel.json")
	expanded, err := Expand(plain, "apim", AzurePublic)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		d    sim.Design
	}{{"expanded", expanded}, {"not expanded", plain}, {"names not expanded", designed(b, "custom-dns.json", "dns forward dns . -> 168.63.129.16")}} {
		b.Run(c.name, func(b *testing.B) {
			n, err := sim.Compile(c.d)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Check(n, "apim"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What a change has no words for is edited.
func TestDocumentedFindingsOfDesigns(t *testing.T) {
	zone := func(name string, vnets ...string) sim.PrivateZone {
		z := sim.PrivateZone{Name: dns.Name(name), Records: []string{"@ A 10.0.1.5"}}
		for _, v := range vnets {
			z.Links = append(z.Links, sim.ZoneLink{VNet: v})
		}
		return z
	}
	named := func(d *sim.Design, vnets ...string) {
		h := HostNamesOf("apim", AzurePublic)
		for _, name := range []string{h.Gateway, h.Portal, h.DeveloperPortal, h.Management, h.SCM} {
			d.PrivateZones = append(d.PrivateZones, zone(name, vnets...))
		}
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "vms", Prefixes: sim.CIDRs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: sim.IPs("10.0.2.4")}}})
	}
	front := func(d *sim.Design, hosts ...string) {
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "agw", Prefixes: sim.CIDRs("10.0.3.0/24")})
		d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-agw", IP: sim.IP("198.51.100.20")})
		g := sim.ApplicationGateway{Name: "agw", Subnet: "vnet/agw", PublicIP: "pip-agw", Settings: []sim.HTTPSettings{{Name: "https", Protocol: sim.HTTPS, PickHostName: true}}}
		for i, h := range hosts {
			name := strconv.Itoa(i)
			g.Listeners = append(g.Listeners, sim.HTTPListener{Name: name, Protocol: sim.HTTPS, HostNames: []string{"www" + name + ".example.com"}})
			g.Pools = append(g.Pools, sim.BackendPool{Name: name, Addresses: []string{h}})
			g.Rules = append(g.Rules, sim.RoutingRule{Name: name, Priority: 10 + i, Listener: name, Pool: name, Settings: "https"})
		}
		d.AppGateways = []sim.ApplicationGateway{g}
	}
	regions := func(d *sim.Design) {
		d.VNets = append(d.VNets, sim.VNet{Name: "west", Region: "westus", Space: sim.CIDRs("10.7.0.0/16"), Subnets: []sim.Subnet{{Name: "apim", Prefixes: sim.CIDRs("10.7.1.0/24"), NSG: "nsg-apim"}}})
		d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-west", IP: sim.IP("198.51.100.9")})
		d.APIMs[0].Locations = []sim.APIMLocation{{Location: "westus", Subnet: "west/apim", PublicIP: "pip-west"}}
	}
	type edit = func(*sim.Design)
	for _, c := range []struct {
		kind         string
		file         string
		broken, mend edit
	}{
		// apim:F6, apim:5
		{"no-nsg", "healthy-apim.json", func(d *sim.Design) { d.VNets[0].Subnets[0].NSG = "" }, func(d *sim.Design) { d.VNets[0].Subnets[0].NSG = "nsg-apim" }},
		// apim:F9, apim:N4, apim:M3: the clients' rule names no Traffic Manager
		{"traffic-manager-denied", "firewall.json", func(d *sim.Design) {
			regions(d)
			d.RouteTables[0].Routes = nil
			d.NSGs[0].Rules[0].Sources = []string{"203.0.113.0/24"}
		}, func(d *sim.Design) {
			d.NSGs[0].Rules = append(d.NSGs[0].Rules, sim.SecurityRule{Name: "TrafficManager", Priority: 130, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP,
				Sources: []string{"AzureTrafficManager"}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"443"}})
		}},
		// apim:M6
		{"traffic-manager-asymmetric", "firewall.json", regions, func(d *sim.Design) {
			d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, sim.UDR{Name: "TM", Tag: "AzureTrafficManager", NextHop: sim.ToInternet})
		}},
		// apim:F16, apim:D8
		{"zone-shadows-all", "healthy-apim.json", func(d *sim.Design) { d.PrivateZones = []sim.PrivateZone{zone("azure-api.net", "vnet")} }, func(d *sim.Design) { d.PrivateZones[0].Name = "apim.azure-api.net" }},
		// apim:F17, apim:D7, apim:D9: the gateway's zone holds none of its siblings
		{"names-missing", "healthy-apim.json", func(d *sim.Design) { named(d, "vnet"); d.PrivateZones = d.PrivateZones[:1] }, func(d *sim.Design) {
			d.PrivateZones = nil
			d.VNets[0].Subnets = d.VNets[0].Subnets[:1]
			named(d, "vnet")
		}},
		// apim:F18
		{"zone-not-linked", "healthy-apim.json", func(d *sim.Design) {
			d.VNets = append(d.VNets, sim.VNet{Name: "other", Space: sim.CIDRs("10.5.0.0/16")})
			named(d, "other")
		}, func(d *sim.Design) {
			for i := range d.PrivateZones {
				d.PrivateZones[i].Links[0].VNet = "vnet"
			}
		}},
		// apim:F19, apim:D5
		{"dns-not-applied", "healthy-apim.json", func(d *sim.Design) {
			d.VNets[0].DNSServers = sim.IPs("8.8.8.8")
			d.APIMs[0].AppliedDNSServers = sim.IPs("168.63.129.16")
		}, func(d *sim.Design) { d.APIMs[0].AppliedDNSServers = nil }},
		// apim:F26, apim:H3, apim:G4
		{"portal-without-management", "healthy-apim.json", func(d *sim.Design) { front(d, "apim.azure-api.net", "apim.developer.azure-api.net") }, func(d *sim.Design) {
			d.VNets[0].Subnets, d.PublicIPs = d.VNets[0].Subnets[:1], d.PublicIPs[:1]
			front(d, "apim.azure-api.net", "apim.developer.azure-api.net", "apim.management.azure-api.net")
		}},
		// apim:F27, apim:5
		{"nat-beside-stv1", "healthy-apim.json", func(d *sim.Design) {
			d.APIMs[0].Platform, d.PublicIPs[0].SKU = sim.STV1, "Basic"
			d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-nat", IP: sim.IP("198.51.100.9")})
			d.NATGateways = []sim.NATGateway{{Name: "nat", PublicIPs: []string{"pip-nat"}}}
			d.VNets[0].Subnets[0].NATGateway = "nat"
		}, func(d *sim.Design) { d.VNets[0].Subnets[0].NATGateway = "" }},
		// apim:F28, apim:G13
		{"dnat-asymmetric", "firewall.json", func(d *sim.Design) {
			d.Firewalls[0].NAT = []sim.NATCollection{{Name: "in", Priority: 100, Rules: []sim.NATRule{{Name: "apim", Protocol: sim.TCP, Destination: "198.51.100.8", Port: 443, Translated: sim.IP("198.51.100.7")}}}}
		}, func(d *sim.Design) {
			d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, sim.UDR{Name: "Back", Prefix: sim.CIDR("198.51.100.8/32"), NextHop: sim.ToInternet})
		}},
		// apim:F29, apim:A3
		{"allow-list-of-addresses", "firewall.json", func(d *sim.Design) {
			d.NSGs = append(d.NSGs, sim.NSG{Name: "nsg-vms", Rules: []sim.SecurityRule{{Name: "apim", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Sources: []string{"10.0.1.4"}}}})
			d.VNets[0].Subnets[2].NSG = "nsg-vms"
		}, func(d *sim.Design) { d.NSGs[1].Rules[0].Sources = []string{"10.0.1.0/24"} }},
		// apim:F30, apim:A2
		{"backend-sees-another-source", "firewall.json", func(d *sim.Design) {
			d.Services = append(d.Services, sim.Service{Name: "orders", Prefixes: sim.CIDRs("20.40.202.9/32"), AllowedSources: []string{"198.51.100.7"}})
			d.Firewalls[0].Network[0].Rules = append(d.Firewalls[0].Network[0].Rules, sim.NetworkRule{Name: "orders", Destinations: []string{"20.40.202.9"}, Ports: []string{"443"}})
		}, func(d *sim.Design) { d.RouteTables[0].Routes = nil }},
		// apim:F31
		{"no-path-to-service", "healthy-apim.json", func(d *sim.Design) {
			d.Services[1].AllowedSources = []string{"203.0.113.0/24"}
		}, func(d *sim.Design) {
			d.VNets[0].Subnets[0].ServiceEndpoints = []string{"Microsoft.Storage"}
			d.Services[1].AllowedSources = []string{"vnet/apim"}
		}},
		// apim:Z7
		{"bastion-misnamed", "healthy-apim.json", func(d *sim.Design) {
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "bastion", Prefixes: sim.CIDRs("10.0.4.0/26")})
		}, func(d *sim.Design) { d.VNets[0].Subnets[1].Name = "AzureBastionSubnet" }},
		// apim:Z7
		{"gateway-subnet-small", "healthy-apim.json", func(d *sim.Design) {
			front(d, "apim.azure-api.net")
			d.VNets[0].Subnets[1].Prefixes = sim.CIDRs("10.0.3.0/26")
		}, func(d *sim.Design) {
			d.VNets[0].Subnets[1].Prefixes = sim.CIDRs("10.0.3.0/24")
		}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			d := designed(t, c.file)
			c.broken(&d)
			if got := kinds(t, d, 0); !slices.Contains(got, c.kind) {
				t.Errorf("findings %q, want %s among them", got, c.kind)
			}
			c.mend(&d)
			if got := kinds(t, d, 0); slices.Contains(got, c.kind) {
				t.Errorf("mended, findings %q, want no %s", got, c.kind)
			}
		})
	}
}
