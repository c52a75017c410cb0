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

// What an engineer would read off the file by hand.
func TestQuestionsOfRealFiles(t *testing.T) {
	for _, c := range []struct {
		name, file, flow string
		disposition      sim.Disposition
		reason           sim.Reason
	}{
		{"network rule 8000-8999", "tmpl-firewall-classic-rules-udr.json", "tcp ServerNic -> 93.184.216.34:8080", sim.Exited, sim.NoReason},
		{"no rule for 443", "tmpl-firewall-classic-rules-udr.json", "tcp ServerNic -> 93.184.216.34:443 name www.example.com", sim.Refused, sim.DeniedByDefault},
		{"the jump host takes SSH from everywhere", "tmpl-firewall-classic-rules-udr.json", "tcp 93.184.216.34 -> 203.0.113.1:22", sim.Delivered, sim.NoReason},
		{"spoke to spoke by the firewall's rule", "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json", "tcp DevVmNic -> ProdVmNic:443", sim.Delivered, sim.NoReason},
		{"DNAT 4001 to SSH", "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json", "tcp 93.184.216.34 -> 203.0.113.2:4001", sim.Delivered, sim.NoReason},
		{"DNAT has no rule for 4003", "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json", "tcp 93.184.216.34 -> 203.0.113.2:4003", sim.Dropped, sim.DeniedByDefault},
	} {
		t.Run(c.name, func(t *testing.T) {
			trace, err := compiled(t, given(t, c.file).Design).Trace(flow(t, c.flow))
			if err != nil {
				t.Fatal(err)
			}
			if v := trace.Verdict; v.Disposition != c.disposition || v.Reason != c.reason {
				t.Errorf("%v, want %v %v\n%s", v, c.disposition, c.reason, trace)
			}
		})
	}
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
