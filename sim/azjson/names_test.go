package azjson_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// Azure's names of what stands in a network have up to 80 characters, and stay whole;
// longer ones, which other types and what sets namesakes apart make, stay apart.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("n", 79)
	group := strings.Repeat("g", 90)
	vnet := func(name string) string {
		return of("virtualNetworks", name, `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}`)
	}
	for _, c := range []struct {
		name  string
		texts []string
		want  []string // how the names begin
	}{
		{"two of 80 characters that differ in the last", []string{vnet(long + "a"), vnet(long + "b")}, []string{long + "a", long + "b"}},
		{"two longer ones that differ in the last", []string{vnet(long + "xyza"), vnet(long + "xyzb")}, []string{long[:71] + "-", long[:71] + "-"}},
		{"namesakes in groups with long names", []string{vnet(long), strings.ReplaceAll(vnet(long), "/resourceGroups/net/", "/resourceGroups/"+group+"/")}, []string{long[:71] + "-", long[:71] + "-"}},
		{"namesakes in groups that differ in the last", []string{
			strings.ReplaceAll(vnet("hub"), "/resourceGroups/net/", "/resourceGroups/"+group[:89]+"a/"), strings.ReplaceAll(vnet("hub"), "/resourceGroups/net/", "/resourceGroups/"+group[:89]+"b/"),
		}, []string{"hub." + group[:67] + "-", "hub." + group[:67] + "-"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := func(r *azjson.Result) (out []string) {
				for _, v := range r.Design.VNets {
					out = append(out, v.Name)
				}
				slices.Sort(out)
				return out
			}
			r := read(t, list(c.texts...))
			got := names(r)
			if len(got) != len(c.want) || len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Fatalf("%q\n%s", got, r.Report.String())
			}
			for i, n := range got {
				if !strings.HasPrefix(n, c.want[i]) || len(n) > 80 {
					t.Errorf("%q of %d bytes, want %q…", n, len(n), c.want[i])
				}
			}
			slices.Reverse(c.texts)
			if again := names(read(t, c.texts...)); !slices.Equal(got, again) {
				t.Errorf("in another order of files %q", again)
			}
			if n := r.Report.Of(azjson.NoteLeftOut); len(n) > 0 {
				t.Errorf("left out: %v", n)
			}
		})
	}
}

// The name of a reserved subnet is Azure's, however who refers to it spells it.
func TestReservedSubnetsKeepTheirNames(t *testing.T) {
	r := read(t, list(of("azureFirewalls", "fw", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","publicIPAddress":`+ref("publicIPAddresses/p")+`,"subnet":`+ref("virtualNetworks/hub/subnets/azurefirewallSUBNET")+`}}]`)))
	if len(r.Design.Firewalls) != 1 || r.Design.VNets[0].Subnets[0].Name != "AzureFirewallSubnet" {
		t.Errorf("%s\n%s", r.Design.GoString(), r.Report.String())
	}
}
