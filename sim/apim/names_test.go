package apim

import (
	"strings"
	"testing"

	"azpath/sim"
)

// A custom DNS server has to know the names of Azure, too: each row that has a name
// says so in the article's words, the others and what comes in stand as they stood.
//
// Source: apim:9, apim:S2, apim:S3, apim:D2, apim:10.1.b2.
func TestDocumentedNamesOfTheStatusTable(t *testing.T) {
	check := func(t *testing.T, d sim.Design, want Status) {
		t.Helper()
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Check(n, "apim")
		if err != nil {
			t.Fatal(err)
		}
		if len(r.DNSServers) != 1 || r.DNSServers[0] != sim.IP("10.0.2.53") {
			t.Errorf("DNS servers %v", r.DNSServers)
		}
		for _, row := range r.Rows {
			text := ""
			status := Success
			if row.Host != "" && want == Failure {
				status, text = Failure, "Failed to connect to "+row.Name+" with error The remote name could not be resolved: '"+row.Host+"'"
			}
			if row.Status != status || row.Error != text {
				t.Errorf("%s %s: %s %q, want %s %q", row.Title, row.Name, row.Status, row.Error, status, text)
			}
		}
		for _, in := range r.Inbound {
			if in.Error != "" {
				t.Errorf("%s: %s", in.Name, in.Error)
			}
		}
	}
	d := designed(t, "custom-dns.json")
	t.Run("the server forwards nothing", func(t *testing.T) { check(t, d, Failure) })
	// apim:D1
	t.Run("it forwards to Azure's own", func(t *testing.T) {
		check(t, designed(t, "custom-dns.json", "dns forward dns . -> 168.63.129.16"), Success)
	})
	// dns:D9.11
	t.Run("an injected instance of PremiumV2 cannot resolve Key Vault", func(t *testing.T) {
		v2 := func(d sim.Design) sim.Design {
			d.VNets[0].Subnets[0].Delegation = "Microsoft.Web/hostingEnvironments"
			d.APIMs[0] = sim.APIM{Name: "apim", Mode: sim.Internal, SKU: "PremiumV2", Subnet: d.APIMs[0].Subnet}
			return d
		}
		check(t, v2(d.Clone()), Failure)
		check(t, v2(designed(t, "custom-dns.json", "dns forward dns . -> 168.63.129.16")), Success)
	})
	// apim:D3
	t.Run("one on premises forwards to Azure's own, which answers nobody there", func(t *testing.T) {
		d := designed(t, "forced-tunnel.json", "route add rt-apim I 0.0.0.0/0 Internet")
		d.VNets[0].DNSServers = sim.IPs("192.168.0.53")
		d.Sites[0].Hosts = append(d.Sites[0].Hosts, sim.Host{Name: "dc-dns", IP: sim.IP("192.168.0.53")})
		d.DNSServers = []sim.DNSServer{{Host: "dc-dns", Forwarders: sim.IPs("168.63.129.16"), ForwardOnly: true}}
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Check(n, "apim")
		if err != nil {
			t.Fatal(err)
		}
		row := r.Rows[2]
		if want := "The remote name could not be resolved: '" + row.Host + "'"; row.Type != "SQLDatabase" || !strings.HasSuffix(row.Error, want) || !strings.Contains(row.Trace.Cause(), "168.63.129.16") {
			t.Errorf("%s: %q by %s, want %s", row.Type, row.Error, row.Trace.Cause(), want)
		}
	})
	// apim:D4, apim:N22
	t.Run("port 53 is denied on the way", func(t *testing.T) {
		d := d.Clone()
		d.NSGs[0].Rules = append(d.NSGs[0].Rules, sim.SecurityRule{Name: "no-dns", Priority: 200, Direction: sim.Outbound, Access: sim.Deny, DestinationPorts: []string{"53"}})
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Check(n, "apim")
		if err != nil {
			t.Fatal(err)
		}
		if cause := r.Rows[0].Trace.Cause(); !strings.Contains(cause, "no-dns") {
			t.Errorf("cause %s, want rule no-dns in it", cause)
		}
	})
}
