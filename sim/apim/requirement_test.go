package apim

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim"
)

// tables are the rows of apim:6.1 and apim:6.2 in the text of 2025, for platform stv2.
var tables = []struct{ row, fact string }{
	{"In Tcp Internet -> VirtualNetwork:80,443 X", "apim:N1"},
	{"In Tcp ApiManagement -> VirtualNetwork:3443 X N", "apim:N2"},
	{"In Tcp AzureLoadBalancer -> VirtualNetwork:6390 X N", "apim:N3"},
	{"In Tcp AzureTrafficManager -> VirtualNetwork:443 X several", "apim:N4"},
	{"In Tcp AzureLoadBalancer -> VirtualNetwork:6391 X N optional", "apim:N5"},
	{"In Tcp VirtualNetwork -> VirtualNetwork:6381-6383 X N optional", "apim:N6"},
	{"In Tcp VirtualNetwork -> VirtualNetwork:6380 X N optional", "apim:N7"},
	{"In Udp VirtualNetwork -> VirtualNetwork:4290 X N optional", "apim:N8"},
	{"Out Tcp VirtualNetwork -> Storage:443 X N", "apim:N10"},
	{"Out Tcp VirtualNetwork -> Sql:1433 X N", "apim:N11"},
	{"Out Tcp VirtualNetwork -> AzureKeyVault:443 X N", "apim:N12"},
	{"Out Tcp VirtualNetwork -> AzureMonitor:443,1886 X N", "apim:N13"},
	{"Out Tcp VirtualNetwork -> Internet:80 X N", "apim:N14"},
	{"Out Tcp VirtualNetwork -> AzureActiveDirectory:443 X N optional", "apim:N15"},
	{"Out Tcp VirtualNetwork -> AzureConnectors:443 X N optional", "apim:N16"},
	{"Out Tcp VirtualNetwork -> EventHub:443,5671,5672 X N optional", "apim:N17"},
}

// No more rules than those: what the text of 2025 dropped is not asked for.
//
// Source: apim:N18, apim:N20, apim:N21.
func TestDocumentedRequirements(t *testing.T) {
	var got []string
	for _, r := range Requirements(sim.External, true) {
		direction := map[sim.Direction]string{sim.Inbound: "In", sim.Outbound: "Out"}[r.Direction]
		text := strings.Join([]string{direction, r.Protocol.String(), r.Source, "->", r.Destination + ":" + strings.Join(r.Ports, ","), "X"}, " ")
		text = strings.NewReplacer("tcp", "Tcp", "udp", "Udp").Replace(text)
		same := func(x Requirement) bool { return x.Fact == r.Fact }
		if slices.ContainsFunc(Requirements(sim.Internal, true), same) {
			text += " N"
		}
		if !slices.ContainsFunc(Requirements(sim.External, false), same) {
			text += " several"
		}
		if r.Optional {
			text += " optional"
		}
		got = append(got, text+"/"+r.Fact)
	}
	for _, want := range tables {
		if !slices.Contains(got, want.row+"/"+want.fact) {
			t.Errorf("no requirement %s (%s)", want.row, want.fact)
		}
	}
	if len(got) != len(tables) {
		t.Errorf("requirements %q, want %d", got, len(tables))
	}
}

// ruled is the healthy design with a group of these rules and a Deny behind them.
func ruled(t *testing.T, list []Requirement, deny bool) sim.Design {
	d := designed(t, "healthy-apim.json")
	var rules []sim.SecurityRule
	for i, r := range list {
		rules = append(rules, sim.SecurityRule{Name: r.Fact[len("apim:"):], Priority: 100 + i, Direction: r.Direction, Access: sim.Allow, Protocol: r.Protocol,
			Sources: []string{r.Source}, Destinations: []string{r.Destination}, DestinationPorts: r.Ports})
	}
	if deny {
		rules = append(rules, sim.SecurityRule{Name: "no-in", Priority: 4000, Direction: sim.Inbound, Access: sim.Deny}, sim.SecurityRule{Name: "no-out", Priority: 4000, Direction: sim.Outbound, Access: sim.Deny})
	}
	d.NSGs[0].Rules = rules
	return d
}

// With the rules of the table and a Deny of all else, all that is required works; what
// has no tag of its own does not.
//
// Source: apim:N10, apim:N11, apim:N12, apim:N13, apim:N15, apim:N17, apim:N24, apim:N28.
func TestDocumentedRequirementsAreEnough(t *testing.T) {
	d := ruled(t, Requirements(sim.Internal, false), true)
	r := reported(t, d, "apim", AzurePublic)
	for _, row := range r.Rows {
		want := Success
		switch row.Type {
		case "Email", "Captcha", "FileStorage": // dropped (apim:N18, apim:N20), or with no tag
			want = Failure
		}
		if row.Status != want {
			t.Errorf("%s %s: %s, want %s", row.Type, row.Name, row.Status, want)
		}
	}
	if !r.OK() {
		t.Errorf("not all that is required works:\n%s", r)
	}
	for _, q := range Requirements(sim.Internal, false) {
		if q.Optional || q.Destination == "Internet" { // N14: no row of the table
			continue
		}
		t.Run("without "+q.Fact, func(t *testing.T) {
			rest := slices.DeleteFunc(Requirements(sim.Internal, false), func(x Requirement) bool { return x.Fact == q.Fact })
			if r := reported(t, ruled(t, rest, true), "apim", AzurePublic); r.OK() != (q.Fact == "apim:N13") { // whose rows are optional
				t.Errorf("without %s:\n%s", q.Fact, r)
			}
		})
	}
}

// Azure's default rules hold the outbound rows and the probe, and not management.
//
// Source: apim:N26, apim:N2, apim:N3.
func TestDocumentedDefaultRules(t *testing.T) {
	r := reported(t, ruled(t, nil, false), "apim", AzurePublic)
	for _, row := range r.Rows {
		if row.Status != Success {
			t.Errorf("%s: %s", row.Name, row.Error)
		}
	}
	for _, in := range r.Inbound {
		if management := in.Flow.Port == 3443; (in.Error != "") != management || management && !strings.Contains(in.Trace.Cause(), "DenyAllInBound") {
			t.Errorf("%s: %q by %s", in.Name, in.Error, in.Trace.Cause())
		}
	}
}

// The regional forms of the tags do, of the instance's own region and of the primary.
//
// Source: apim:N25, apim:M5, apim:S1.
func TestDocumentedRegionalTags(t *testing.T) {
	in := func(regions ...string) []Requirement {
		var out []Requirement
		for _, q := range Requirements(sim.Internal, false) {
			if q.Destination != "Storage" && q.Destination != "Sql" && q.Destination != "EventHub" {
				out = append(out, q)
				continue
			}
			for _, r := range regions {
				regional := q
				regional.Destination += "." + r
				out = append(out, regional)
			}
		}
		return out
	}
	if r := reported(t, ruled(t, in("EastUS"), true), "apim", AzurePublic); !r.OK() {
		t.Errorf("the own region's tags:\n%s", r)
	}
	if r := reported(t, ruled(t, in("WestUS"), true), "apim", AzurePublic); r.OK() {
		t.Errorf("another region's tags:\n%s", r)
	}
	for _, tt := range []struct {
		regions []string
		want    bool
	}{{[]string{"WestUS"}, false}, {[]string{"WestUS", "EastUS"}, true}} {
		d := ruled(t, in(tt.regions...), true)
		for i := range d.NSGs[0].Rules { // names are unique
			d.NSGs[0].Rules[i].Name += "-" + strings.ReplaceAll(strings.Join(d.NSGs[0].Rules[i].Destinations, ""), ".", "-")
		}
		d.VNets = append(d.VNets, sim.VNet{Name: "west", Region: "westus", Space: sim.CIDRs("10.7.0.0/16"), Subnets: []sim.Subnet{{Name: "apim", Prefixes: sim.CIDRs("10.7.1.0/24"), NSG: "nsg-apim"}}})
		d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-west", IP: sim.IP("198.51.100.9")})
		d.APIMs[0].Locations = []sim.APIMLocation{{Location: "westus", Subnet: "west/apim", PublicIP: "pip-west"}}
		if r := reported(t, d, "apim/westus", AzurePublic); r.OK() != tt.want {
			t.Errorf("a further region with the tags of %q:\n%s", tt.regions, r)
		}
	}
}
