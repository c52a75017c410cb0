package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestDocumentedLearnedRoutes(t *testing.T) {
	d := hubSpoke().with(activeActive).with(branch(true)).with(func(d *Design) {
		d.Gateways[0].Connections[1].RoutingWeight = 10
		d.Sites[1].Edges[0].ASN, d.Sites[1].Edges[0].ASPathPrepend = 65020, 1
	})
	for _, tt := range []struct {
		says    string
		design  Design
		gateway string
		want    []string
	}{
		// net:4.1.b6
		{"a gateway's table holds its networks, its static prefixes and what it learned, each with path and weight", d, "vpngw", []string{
			"10.0.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"10.1.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"10.2.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"172.16.0.0/16 by dc/vpn from to-dc (Network, path unknown, weight 0)",
			"172.18.0.0/16 by branch/vpn from to-branch (EBgp, path 65020-65020, weight 10)",
		}},
		// net:4.1.b2
		{"what it filters is not in it", hubSpoke().with(learns("10.0.1.0/24", "172.16.0.0/16")), "vpngw", []string{
			"10.0.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"10.1.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"10.2.0.0/16 by the network itself from vpngw (Network, path unknown, weight 0)",
			"172.16.0.0/16 by dc/vpn from to-dc (EBgp, path unknown, weight 0)",
		}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			rows, err := compiled(t, tt.design).LearnedRoutes(tt.gateway)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, r.String())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("LearnedRoutes(%s) =\n%s\nwant\n%s", tt.gateway, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
	rows, _ := compiled(t, d).LearnedRoutes("vpngw")
	if a := rows[0].LocalAddress; a != IP("198.51.100.21") {
		t.Errorf("LocalAddress = %s, want the first instance's", a)
	}
}

func TestLearnedRoutesNamesWhatThereIs(t *testing.T) {
	_, err := compiled(t, twoGateways()).LearnedRoutes("ergv")
	var input *InputError
	if want := `gateway: "ergv": does not exist, did you mean "ergw"? (have "ergw", "vpngw")`; !errors.As(err, &input) || err.Error() != want {
		t.Errorf("LearnedRoutes(ergv) = %v, want %s", err, want)
	}
}
