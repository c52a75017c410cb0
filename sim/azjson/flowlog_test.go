package azjson_test

import (
	"os"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// A flow log among the sources is handed on, as no part of the design, with what it
// cannot be read of.
func TestFlowLogIsHandedOn(t *testing.T) {
	text, err := os.ReadFile("../../examples/whatif/testdata/flowlog.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := azjson.FormOf(text); got != azjson.FormFlowLog {
		t.Errorf("FormOf = %s, want a flow log", got)
	}
	twice := []azjson.Source{{Name: "a/PT1H.json", Text: text}, {Name: "b/PT1H.json", Text: append(text, text...)}, {Name: "design.json", Text: []byte(`{"name": "d"}`)}}
	r, err := azjson.Import(twice, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.FlowLog == nil || r.FlowLog.Tuples != 3*16 || r.FlowLog.Len() != 8 || r.Design.Name != "d" {
		t.Fatalf("flow log %v", r.FlowLog)
	}
	const want = `file a/PT1H.json: flow log, 0 resources
file b/PT1H.json: flow log, 0 resources
file design.json: azpath design, 0 resources
problem a/PT1H.json: the tuple "1795075240000,10.0.2.4,198.51.100,50100,443,6,O,B,NX,0,0,0,0": "198.51.100" is no address (a/PT1H.json:73)
problem b/PT1H.json: the tuple "1795075240000,10.0.2.4,198.51.100,50100,443,6,O,B,NX,0,0,0,0": "198.51.100" is no address (b/PT1H.json:73)
not-modelled a/PT1H.json: 16 tuples of a flow log, which is no part of the design: whatif -flow-log replays it
not-modelled b/PT1H.json: 32 tuples of a flow log, which is no part of the design: whatif -flow-log replays it
`
	if got := r.Report.String(); got != want {
		t.Errorf("report\n%s, want\n%s", got, want)
	}
	cut := azjson.Source{Name: "cut.json", Text: text[:len(text)-10]}
	if _, err := azjson.Import([]azjson.Source{cut}, azjson.Options{}); err == nil || !strings.HasPrefix(err.Error(), "cut.json:") {
		t.Errorf("a log that breaks off: %v", err)
	}
	if r, err := azjson.Import(twice[2:], azjson.Options{}); err != nil || r.FlowLog != nil {
		t.Errorf("no flow log: %v, %v", r, err)
	}
}
