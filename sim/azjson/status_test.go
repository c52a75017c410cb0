package azjson_test

import (
	"os"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// A network status among the sources is handed on, whatever is around it.
func TestNetworkStatusIsHandedOn(t *testing.T) {
	text, err := os.ReadFile("../../examples/connectivity/testdata/status.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"as the service answers", string(text)},
		{"of az rest with a list", `{"value": ` + string(text) + `}`},
		{"in a recorded exchange", `{"responses": {"200": {"body": ` + string(text) + `}}}`},
		{"with comments", "// of today\n" + string(text)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := azjson.FormOf([]byte(c.text)); got != azjson.FormNetworkStatus {
				t.Errorf("FormOf = %s", got)
			}
			r, err := azjson.Import([]azjson.Source{{Name: "status.json", Text: []byte(c.text)}}, azjson.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.NetworkStatus) != 1 || r.NetworkStatus[0].File != "status.json" || len(r.NetworkStatus[0].Locations) != 2 || len(r.NetworkStatus[0].Locations[0].NetworkStatus.Connectivity) != 7 {
				t.Fatalf("%+v", r.NetworkStatus)
			}
			if got := r.Report.String(); !strings.Contains(got, "not-modelled status.json: a network status is no part of the design: connectivity lays it beside it (status.json:") || strings.Contains(got, "problem") {
				t.Errorf("report\n%s", got)
			}
		})
	}
	// Of one location it has a key that a design has, too.
	one := `{"dnsServers": ["10.0.9.4"], "connectivityStatus": []}`
	if got := azjson.FormOf([]byte(one)); got != azjson.FormNetworkStatus {
		t.Errorf("FormOf(%s) = %s", one, got)
	}
	r, err := azjson.Import([]azjson.Source{{Name: "status.json", Text: []byte(strings.Replace(string(text), `"initializing"`, `"broken"`, 1))}}, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `problem status.json: network status[0].networkStatus.connectivityStatus[6].status: "broken" is none of initializing, success, failure (status.json:1)`
	if got := r.Report.String(); len(r.NetworkStatus) != 0 || !strings.Contains(got, want) {
		t.Errorf("report\n%s, want in it\n%s", got, want)
	}
}
