package azjson_test

import (
	"path/filepath"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

func TestEveryRealFileBecomesADesign(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(real, "*.json"))
	if len(files) == 0 {
		t.Skip("no real files beside the repository")
	}
	if err != nil || len(files) != 20 {
		t.Fatalf("%d files, want 20 (%v)", len(files), err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			r := given(t, filepath.Base(f))
			if _, err := sim.Compile(r.Design); err != nil {
				t.Error(err)
			}
			if len(r.Report.Read)+len(r.Observed) == 0 {
				t.Errorf("nothing was read:\n%s", r.Report.String())
			}
		})
	}
}

// One Bicep source, compiled without and with symbolic names.
func TestClassicAndSymbolicBicepAreOneDesign(t *testing.T) {
	a, b := given(t, "tmpl-hubspoke-bicep-nested.json"), given(t, "tmpl-hubspoke-bicep-nested-symbolic.json")
	if x, y := a.Design.GoString(), b.Design.GoString(); x != y || len(a.Design.Firewalls) != 1 {
		t.Errorf("classic:\n%s\nsymbolic:\n%s", x, y)
	}
}

// The hub whose firewall is the spokes' name server.
func TestQuestionsOfDNSProxyHub(t *testing.T) {
	ask(t, given(t, "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json"), []question{
		{name: "spoke to spoke by the firewall's rule", flow: "tcp DevVmNic -> ProdVmNic:443", want: sim.Delivered, shows: "VnetToVnet"},
		{name: "DNAT 4001 to SSH", flow: "tcp 93.184.216.34 -> 203.0.113.2:4001", want: sim.Delivered, shows: ":22"},
		{name: "DNAT 4002 to SSH", flow: "tcp 93.184.216.34 -> 203.0.113.2:4002", want: sim.Delivered, shows: ":22"},
		{name: "DNAT has no rule for 4003", flow: "tcp 93.184.216.34 -> 203.0.113.2:4003", want: sim.Dropped, reason: sim.DeniedByDefault},
	})
}

// The servers of the spokes' networks are the firewall, whose address no file has.
func TestNameServersThatAreTheFirewall(t *testing.T) {
	for _, v := range given(t, "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json").Design.VNets {
		if v.Name != "HubVnet" && (len(v.DNSServers) != 1 || v.DNSServers[0] != sim.IP("192.168.0.4")) {
			t.Errorf("%s asks %v, want the firewall, 192.168.0.4", v.Name, v.DNSServers)
		}
	}
}

// An answer of a tool is no part of the design, and is not lost.
func TestEffectiveRoutesAreHandedOn(t *testing.T) {
	r := read(t, `{"value":[{"addressPrefix":["10.0.0.0/16"],"nextHopIpAddress":[],"nextHopType":"VnetLocal","source":"Default","state":"Active"}]}`)
	if len(r.Observed) != 1 || len(r.Observed[0].Routes) != 1 || r.Report.Files[0].Form != azjson.FormEffectiveRoutes {
		t.Errorf("%+v\n%s", r.Observed, r.Report.String())
	}
}
