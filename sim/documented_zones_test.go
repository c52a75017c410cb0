package sim

import (
	"strings"
	"testing"

	"azpath/dns"
)

func TestDocumentedZonesAndNames(t *testing.T) {
	base := withNames()
	registers := func(records ...string) Design {
		return base.with(func(d *Design) {
			d.PrivateZones = append(d.PrivateZones, PrivateZone{Name: "vms.example", Records: records, Links: []ZoneLink{{VNet: "a", Registration: true}, {VNet: "hub"}}})
		})
	}
	distributed := base.with(func(d *Design) {
		d.PrivateZones[0].Links = []ZoneLink{{VNet: "hub"}}
		d.DNSResolvers[0].Inbound[0].IP = IP("10.0.5.4")
		d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"a"}, Rules: []ForwardingRule{{Name: "blob", Domain: "blob.core.windows.net", Targets: IPs("10.0.5.4")}}}}
	})
	const byAddress = "nsg add nsg-a no-azure 100 Outbound Deny * * -> 168.63.129.16:*"
	nsg := func(d *Design) {
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-a"})
		d.VNets[1].Subnets[0].NSG = "nsg-a"
	}
	prove(t, []fact{
		// dns:D4.26
		{says: "a machine is registered in the zone that its network registers in", design: registers(), flow: "tcp fwd -> a.vms.example:443", want: delivered("a"), shows: []string{"a.vms.example is 10.1.0.4 (private zone vms.example linked to hub)"}},
		// dns:D4.27
		{says: "a record made by hand takes its place", design: registers("a A 172.16.0.10"), flow: "tcp fwd -> a.vms.example:443", want: delivered("pc"), shows: []string{"a.vms.example is 172.16.0.10"}},
		// dns:D5.13
		{says: "a service endpoint leaves the name public", design: base.with(func(d *Design) {
			d.PrivateZones[0].Links = nil
			d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.Storage"}
		}), flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"), shows: []string{"store.blob.core.windows.net is 20.38.98.1"}},
		// dns:D5.2
		{says: "who has no zone gets the public address of a service without public access, and is refused there", design: base.with(func(d *Design) { d.Services[len(d.Services)-1].PublicNetworkAccess = PublicAccessDisabled }), flow: "tcp b -> store.blob.core.windows.net:443",
			want: Verdict{Disposition: Refused, Reason: DeniedByService, Leg: LegResponse, At: "store"}, shows: []string{"store.blob.core.windows.net is 20.38.98.1"}},
		// dns:D6.16
		{says: "with zones in the hub alone, a ruleset of the spokes leads to the hub's inbound endpoint", design: distributed, flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"),
			shows: []string{"rule blob of the ruleset linked to a", "ask 10.0.5.4:53 (Azure DNS for hub)", "result resolved 10.0.3.4"}},
		// dns:D1.7
		{says: "a rule that denies Azure's DNS by its address does nothing", design: base.with(nsg), changes: []string{byAddress}, flow: "tcp a -> store.blob.core.windows.net:443", want: delivered("store"), shows: []string{"store.blob.core.windows.net is 10.0.3.4 (private zone privatelink.blob.core.windows.net linked to a)"}},
	})
}

// dns:D9.2: public DNS may know the management name of an Internal instance, which
// an assumption says, and knows no other.
func TestDocumentedInternalManagement(t *testing.T) {
	d := gatewayIn(Internal).with(func(d *Design) { d.PublicDNS = []PublicZone{{Name: "example.org"}} })
	for _, c := range []struct {
		name       string
		assumption Toggle
		want       dns.Result
	}{
		{"apim.management.azure-api.net", Unset, dns.Resolved}, {"apim.management.azure-api.net", Off, dns.NotFound}, {"apim.configuration.azure-api.net", On, dns.NotFound},
	} {
		d.Assumptions.InternalManagementPublic = c.assumption
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		l, err := n.Lookup("client", dns.Question{Name: dns.Name(c.name), Type: dns.A})
		if err != nil || l.Result != c.want {
			t.Errorf("%s, assumption %v: %v, want %v\n%v", c.name, c.assumption, err, c.want, l)
		}
		if leans := n.leansOn(l).has(InternalManagement); leans != (c.assumption == Unset) {
			t.Errorf("%s, assumption %v: leans on it: %v", c.name, c.assumption, leans)
		}
	}
}

// dns:D5.10, dns:D5.11, dns:D5.4, dns:D9.7: a service's alias by Private Link.
func TestDocumentedPrivateLinkNames(t *testing.T) {
	for name, want := range map[dns.Name]string{
		"fabrikam.vault.azure.net":            "fabrikam.privatelink.vaultcore.azure.net in privatelink.vaultcore.azure.net",
		"gbbstg1.blob.core.windows.net":       "gbbstg1.privatelink.blob.core.windows.net in privatelink.blob.core.windows.net",
		"s.database.windows.net":              "s.privatelink.database.windows.net in privatelink.database.windows.net",
		"n.servicebus.windows.net":            "n.privatelink.servicebus.windows.net in privatelink.servicebus.windows.net",
		"s.azure-api.net":                     "s.privatelink.azure-api.net in privatelink.azure-api.net",
		"app.scm.azurewebsites.net":           "app.scm.privatelink.azurewebsites.net in privatelink.azurewebsites.net",
		"gbbstg1.blob.core.usgovcloudapi.net": "gbbstg1.privatelink.blob.core.usgovcloudapi.net in privatelink.blob.core.usgovcloudapi.net",
		"fabrikam.vault.azure.cn":             "fabrikam.privatelink.vaultcore.azure.cn in privatelink.vaultcore.azure.cn",
		"sa.file.core.usgovcloudapi.net":      "sa.privatelink.file.core.usgovcloudapi.net in privatelink.file.core.usgovcloudapi.net",
		"sa.dfs.core.chinacloudapi.cn":        "sa.privatelink.dfs.core.chinacloudapi.cn in privatelink.dfs.core.chinacloudapi.cn",
		"sa.dfs.core.usgovcloudapi.net":       "", // dns:D5.11 has none there
		"app.scm.chinacloudsites.cn":          "app.scm.privatelink.chinacloudsites.cn in privatelink.chinacloudsites.cn",
		"db.mongo.cosmos.azure.com":           "db.privatelink.mongo.cosmos.azure.com in privatelink.mongo.cosmos.azure.com",
		"ai.services.ai.azure.com":            "ai.privatelink.services.ai.azure.com in privatelink.services.ai.azure.com",
		"cr.westeurope.data.azurecr.io":       "cr.westeurope.data.privatelink.azurecr.io in privatelink.azurecr.io",
		"s.developer.azure-api.net":           "",
		"s.management.azure-api.net":          "",
		"s.privatelink.azure-api.net":         "",
		"www.example.com":                     "",
		"badblob.core.windows.net":            "",
		"s.privatelink.database.windows.net":  "",
	} {
		alias, zone := privateLinkName(name)
		if got := strings.TrimPrefix(string(alias)+" in "+string(zone), " in "); got != want {
			t.Errorf("privateLinkName(%s) = %q, want %q", name, got, want)
		}
	}
}
