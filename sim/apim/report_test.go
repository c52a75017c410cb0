package apim

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"azpath/sim"
)

func reported(t *testing.T, d sim.Design, instance string, c Cloud) *Report {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	r, err := CheckIn(n, instance, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// host is the name in the row of a type.
func (r *Report) host(kind string) string {
	for _, row := range r.Rows {
		if row.Type == kind {
			return row.Host
		}
	}
	return ""
}

// Source: apim:10.2, apim:10.4, apim:H1, apim:S1, apim:2.1, apim:5.
func TestDocumentedReports(t *testing.T) {
	in := func(region string) sim.Design {
		d := designed(t, "healthy-apim.json")
		d.VNets[0].Region = region
		d.Services = nil
		return d
	}
	// apim:10.4, apim:H1: Government
	t.Run("an instance of Government calls names of that cloud", func(t *testing.T) {
		r := reported(t, in("usgovvirginia"), "apim", AzureGovernment)
		if !strings.HasSuffix(r.host("BlobStorage"), ".blob.core.usgovcloudapi.net") || !strings.HasSuffix(r.host("SQLDatabase"), ".database.usgovcloudapi.net") ||
			r.host("AzureActiveDirectory") != "login.microsoftonline.us" || r.host("Captcha") != "partner.prod.repmap.microsoft.us" || r.management != "apim.management.azure-api.us" {
			t.Errorf("report:\n%s", r)
		}
		if !r.OK() || len(r.Inbound) < 2 {
			t.Errorf("not all works:\n%s", r)
		}
	})
	// apim:10.4, apim:H1: China
	t.Run("one of China those of that", func(t *testing.T) {
		r := reported(t, in("chinaeast2"), "apim", AzureChina)
		if !strings.HasSuffix(r.host("TableStorage"), ".table.core.chinacloudapi.cn") || !strings.HasSuffix(r.host("KeyVault"), ".vault.azure.cn") ||
			r.host("AzureActiveDirectory") != "login.chinacloudapi.cn" || r.management != "apim.management.azure-api.cn" || !r.OK() {
			t.Errorf("report:\n%s", r)
		}
	})
	// apim:N31, apim:6.4, apim:T13
	t.Run("an injected instance of PremiumV2 needs storage and Key Vault, and nobody on 3443", func(t *testing.T) {
		d := in("eastus")
		d.VNets[0].Subnets[0].Delegation = "Microsoft.Web/hostingEnvironments"
		d.APIMs[0] = sim.APIM{Name: "apim", Mode: sim.Internal, SKU: "PremiumV2", Subnet: "vnet/apim"}
		d.PublicIPs = nil
		r := reported(t, d, "apim", AzurePublic)
		if len(r.Rows) != 2 || r.host("BlobStorage") == "" || r.host("KeyVault") == "" || len(r.Inbound) != 0 || !r.OK() {
			t.Errorf("report:\n%s", r)
		}
	})
	// apim:O4, apim:6.4
	t.Run("an integrated one of StandardV2 storage alone", func(t *testing.T) {
		d := in("eastus")
		d.VNets[0].Subnets[0].Delegation = "Microsoft.Web/serverFarms"
		d.APIMs[0] = sim.APIM{Name: "apim", Mode: sim.External, SKU: "StandardV2", Subnet: "vnet/apim", PublicIP: "pip-apim"}
		r := reported(t, d, "apim", AzurePublic)
		if len(r.Rows) != 1 || r.host("BlobStorage") == "" || len(r.Inbound) != 0 || !r.OK() {
			t.Errorf("report:\n%s", r)
		}
	})
	// apim:5: NSG optional
	t.Run("platform stv1 needs no network security group", func(t *testing.T) {
		d := in("eastus")
		d.APIMs[0].Platform, d.PublicIPs[0].SKU = sim.STV1, "Basic"
		d.VNets[0].Subnets[0].NSG = ""
		if r := reported(t, d, "apim", AzurePublic); !r.OK() || len(r.Inbound) != 4 {
			t.Errorf("report:\n%s", r)
		}
		if got := kinds(t, d, 0); len(got) > 0 {
			t.Errorf("findings %q, want none", got)
		}
	})
	// apim:S1, apim:M1, apim:M2
	t.Run("a further region has blobs of its own, all else of the primary, and management on its own address", func(t *testing.T) {
		d := in("eastus")
		d.VNets = append(d.VNets, sim.VNet{Name: "west", Region: "westus", Space: sim.CIDRs("10.7.0.0/16"), Subnets: []sim.Subnet{{Name: "apim", Prefixes: sim.CIDRs("10.7.1.0/24"), NSG: "nsg-apim"}}})
		d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-west", IP: sim.IP("198.51.100.9")})
		d.APIMs[0].Locations = []sim.APIMLocation{{Location: "westus", Subnet: "west/apim", PublicIP: "pip-west"}}
		first, second := reported(t, d, "apim", AzurePublic), reported(t, d, "apim/westus", AzurePublic)
		for _, kind := range []string{"SQLDatabase", "TableStorage", "FileStorage", "BlobStorage"} {
			if same := first.host(kind) == second.host(kind); same == (kind == "BlobStorage") {
				t.Errorf("%s: %s in the primary region, %s in the other", kind, first.host(kind), second.host(kind))
			}
		}
		if slices.ContainsFunc(second.Rows, func(r Row) bool { return r.Type == "SourceControl" }) || second.Location != "westus" || !second.OK() {
			t.Errorf("report:\n%s", second)
		}
		if got := second.Inbound[0].Flow.Destination; got != "pip-west" {
			t.Errorf("management of the further region by %s", got)
		}
	})
	// apim:2.1: None
	t.Run("an instance in no network needs nothing of one", func(t *testing.T) {
		d := in("eastus")
		d.APIMs[0] = sim.APIM{Name: "apim", PublicIP: "pip-apim"}
		if r := reported(t, d, "apim", AzurePublic); len(r.Rows)+len(r.Inbound) != 0 || !strings.Contains(r.String(), "nothing that the instance needs") {
			t.Errorf("report:\n%s", r)
		}
	})
}

// Source: apim:S3: the table is green and management is cut.
func TestDocumentedTableSaysNothingOfManagement(t *testing.T) {
	d := designed(t, "healthy-apim.json", "nsg add nsg-apim no 101 Inbound Deny Tcp ApiManagement -> *:3443")
	r := reported(t, d, "apim", AzurePublic)
	for _, row := range r.Rows {
		if row.Status != Success {
			t.Errorf("%s: %s", row.Name, row.Error)
		}
	}
	// apim:9: the text of the portal
	const want = "Failed to connect to management endpoint apim.management.azure-api.net:3443 for a service deployed in a Virtual Network. Make sure to follow guidance at https://aka.ms/apim-vnet-common-issues."
	if r.OK() || r.Inbound[0].Error != want {
		t.Errorf("management: %q, want %q", r.Inbound[0].Error, want)
	}
	text, err := r.JSON(time.Now())
	if err != nil || strings.Contains(string(text), "3443") || strings.Contains(string(text), "failure") {
		t.Errorf("the service's own answer tells of it (%v): %s", err, text)
	}
}

// Source: apim:10.1.b1, apim:10.1.b2, apim:10.1.b3.
func TestDocumentedStatusJSON(t *testing.T) {
	r := reported(t, designed(t, "forced-tunnel.json"), "apim", AzurePublic)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	text, err := r.JSON(at)
	if err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Location      string
		NetworkStatus struct {
			DNSServers         []string
			ConnectivityStatus []map[string]any
		}
	}
	if err := json.Unmarshal(text, &got); err != nil || len(got) != 1 || got[0].Location != "eastus" || !slices.Equal(got[0].NetworkStatus.DNSServers, []string{"168.63.129.16"}) {
		t.Fatalf("%v: %s", err, text)
	}
	for _, item := range got[0].NetworkStatus.ConnectivityStatus {
		for _, key := range []string{"name", "status", "error", "lastUpdated", "lastStatusChange", "resourceType", "isOptional"} {
			if _, ok := item[key]; !ok {
				t.Errorf("%v lacks %s", item["name"], key)
			}
		}
		if s := item["status"]; s != "success" && s != "failure" || (item["error"] == "") != (s == "success") {
			t.Errorf("%v: %v %q", item["name"], s, item["error"])
		}
	}
}

// A change tells how each row stood before it; the time of the last change is that of
// the report where it stood otherwise, and of the test before where it did not.
//
// Source: apim:10.1.b4.
func TestSince(t *testing.T) {
	before := reported(t, designed(t, "forced-tunnel.json"), "apim", AzurePublic)
	r := reported(t, designed(t, "forced-tunnel.json", "endpoint add vnet/apim Microsoft.Sql", "route add rt-apim M ApiManagement Internet"), "apim", AzurePublic)
	r.Since(before)
	for _, row := range r.Rows {
		want := Failure
		if row.Host == "" {
			want = Success
		}
		if row.Was != want || (row.Status != row.Was) != (row.Type == "SQLDatabase") {
			t.Errorf("%s %s: %s, was %s", row.Type, row.Name, row.Status, row.Was)
		}
	}
	if in := r.Inbound[0]; in.Error != "" || in.Was != Failure {
		t.Errorf("management: %q, was %s", in.Error, in.Was)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	text, err := r.JSON(at)
	if err != nil || strings.Count(string(text), `"lastStatusChange": "2026-01-02T03:04:05Z"`) != 1 || strings.Count(string(text), `"lastStatusChange": "2026-01-02T02:49:05Z"`) != len(r.Rows)-2 {
		t.Errorf("%v: %s", err, text)
	}
}

// One failure is one cause, whatever a design calls the control plane, and where its
// rows differ it speaks of each.
func TestOneCause(t *testing.T) {
	text := reported(t, designed(t, "forced-tunnel.json"), "apim", AzurePublic).String()
	if strings.Count(text, "\ncause ") != 2 || !strings.Contains(text, "cause 2: SYN-ACK 10.0.1.4:3443 > each of them reached dc/private") {
		t.Errorf("want two causes:\n%s", text)
	}
}
