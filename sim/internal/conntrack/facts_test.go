package conntrack

import (
	"strings"
	"testing"
)

// The two tables of ct:4 as they were written down when they were observed.
const (
	originalFacts = `
|        | none                | SS        | S2 | SR | ES    | FW | CW | LA | TW     | CL        |
| SYN    | SS                  | SS        | S2 | =  | =     | =  | =  | =  | reopen | reopen(a) |
| SYNACK | IV                  | IV        | SR | SR | IV    | IV | IV | IV | IV     | IV        |
| ACK    | IV; loose=1: ES(b)  | IV        | IV | ES | ES    | CW | CW | TW | TW     | CL        |
| FIN    | IV                  | IV        | IV | FW | FW    | LA | LA | LA | TW     | CL        |
| RST    | IV                  | delete(c) | CL | CL | CL(d) | CL | CL | CL | CL     | CL        |`

	replyFacts = `
|        | SS        | S2 | SR    | ES    | FW    | CW    | LA    | TW        | CL    |
| SYN    | S2        | S2 | IV    | IV    | IV    | IV    | IV    | reopen(e) | IV    |
| SYNACK | SR        | SR | = (f) | = (f) | = (f) | = (f) | = (f) | = (f)     | = (f) |
| ACK    | =         | =  | SR    | ES    | CW    | CW    | TW    | TW        | CL    |
| FIN    | IV        | IV | FW    | FW    | LA    | LA    | LA    | TW        | CL    |
| RST    | delete(c) | CL | CL    | CL(d) | CL    | CL    | CL    | CL        | CL    |`
)

var (
	stateWords = map[string]State{
		"none": None, "SS": SynSent, "S2": SynSent2, "SR": SynReceived, "ES": Established,
		"FW": FinWait, "CW": CloseWait, "LA": LastAck, "TW": TimeWait, "CL": Close,
	}
	segmentWords = map[string]segment{"SYN": syn, "SYNACK": synAck, "ACK": ack, "FIN": fin, "RST": rst}
	cellWords    = map[string]cell{
		"IV": iv, "=": eq, "reopen": re, "reopen(e)": re, "reopen(a)": ra, "IV; loose=1: ES(b)": pb,
		"delete(c)": dc, "CL(d)": cd, "= (f)": rf,
		"SS": ss, "S2": s2, "SR": sr, "ES": es, "FW": fw, "CW": cw, "LA": la, "TW": tw, "CL": cl,
	}
)

// fact is one cell of the observed tables.
type fact struct {
	dir     Direction
	segment segment
	state   State
	text    string
}

// observed lists all cells of both tables.
func observed() []fact {
	var facts []fact
	for dir, text := range map[Direction]string{Original: originalFacts, Reply: replyFacts} {
		rows := strings.Split(strings.TrimSpace(text), "\n")
		head := columns(rows[0])
		for _, row := range rows[1:] {
			cells := columns(row)
			for i := 1; i < len(cells); i++ {
				facts = append(facts, fact{dir, segmentWords[cells[0]], stateWords[head[i]], cells[i]})
			}
		}
	}
	return facts
}

func columns(row string) []string {
	cells := strings.Split(strings.Trim(row, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// ct:4
func TestTransitionTablesAreTheObservedOnes(t *testing.T) {
	facts := observed()
	if len(facts) != 5*10+5*9 {
		t.Fatalf("%d cells read, want 95", len(facts))
	}
	for _, f := range facts {
		want, known := cellWords[f.text]
		if got := transitions[f.dir][f.segment][f.state]; !known || got != want {
			t.Errorf("transitions[%v][%d][%v] = %d, want %q", f.dir, f.segment, f.state, got, f.text)
		}
	}
}
