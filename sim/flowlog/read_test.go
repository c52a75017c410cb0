package flowlog_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/simtest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var addresses = cmpopts.EquateComparable(flowlog.Flow{}.Source)

func read(t simtest.TB, texts ...string) *flowlog.Log {
	t.Helper()
	l := &flowlog.Log{}
	for i, text := range texts {
		if err := l.Read(fmt.Sprintf("log%d.json", i), strings.NewReader(text)); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return l
}

// network is a virtual network's log with tuples under one rule.
func network(rule string, tuples ...string) string {
	return `{"records":[{"category":"FlowLogFlowEvent","flowLogVersion":4,"macAddress":"00224871C205",
"targetResourceID":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/spoke",
"flowRecords":{"flows":[{"aclID":"nsg-a","flowGroups":[{"rule":"` + rule + `","flowTuples":["` + strings.Join(tuples, `","`) + `"]}]}]}}]}`
}

// group is an NSG's log with tuples under one rule.
func group(version int, rule string, tuples ...string) string {
	return fmt.Sprintf(`{"records":[{"category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/0/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG-B",
"properties":{"Version":%d,"flows":[{"rule":%q,"flows":[{"mac":"000D3AF8801A","flowTuples":["%s"]}]}]}}]}`, version, rule, strings.Join(tuples, `","`))
}

// Source: Microsoft's pages "Virtual network flow logs" and "Flow logging for network
// security groups", section "Log format" with the samples.
func TestDocumentedFormats(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"a virtual network's flow, begun and ended", network("UserRule_https", "1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,B,NX,0,0,0,0", "1663146003606,10.0.0.6,192.0.2.180,23956,443,6,O,E,NX,3,767,2,1580"),
			"tcp 10.0.0.6 -> 192.0.2.180:443 answered 2 tuples 1 connections 767+1580 bytes by nsg-a UserRule_https of spoke"},
		{"a beginning without numbers, seconds in place of milliseconds", network("r", "1493763938,185.170.185.105,10.2.0.4,35370,23,6,I,B,NX,,,,"),
			"tcp 185.170.185.105 -> 10.2.0.4:23 allowed 1 tuples 1 connections 0+0 bytes by nsg-a r of "},
		{"numbers are since the last update, so they add up", network("r", "1493763938,185.170.185.105,10.2.0.4,35370,23,6,I,B,NX,,,,", "1493695838,185.170.185.105,10.2.0.4,35370,23,6,I,C,NX,1021,588096,8005,4610880", "1493696138,185.170.185.105,10.2.0.4,35370,23,6,I,E,NX,52,29952,47,27072"),
			"tcp 185.170.185.105 -> 10.2.0.4:23 answered 3 tuples 1 connections 618048+4637952 bytes by nsg-a r of "},
		{"denied", network("Internet", "1663145989563,20.106.221.10,10.0.0.6,50557,44357,6,I,D,NX,0,0,0,0"),
			"tcp 20.106.221.10 -> 10.0.0.6:44357 denied 1 tuples 1 connections 0+0 bytes by nsg-a Internet of "},
		{"denied for want of encryption", network("unspecified", "1663145989563,10.0.0.7,10.0.0.6,50557,443,6,O,D,NX_NOT_ACCEPTED,0,0,0,0"),
			"tcp 10.0.0.7 -> 10.0.0.6:443 not judged 1 tuples 1 connections 0+0 bytes by nsg-a unspecified of spoke"},
		{"the platform's own", network("PlatformRule", "1663145989563,10.0.0.7,10.0.0.6,50557,443,6,O,E,NX,1,1,1,1"),
			"tcp 10.0.0.7 -> 10.0.0.6:443 not judged 1 tuples 1 connections 1+1 bytes by nsg-a PlatformRule of spoke"},
		{"ICMP's type and code are no ports", network("r", "1663145989563,10.0.0.7,10.0.0.6,8,0,1,O,B,NX,0,0,0,0"),
			"icmp 10.0.0.7 -> 10.0.0.6 allowed 1 tuples 1 connections 0+0 bytes by nsg-a r of spoke"},
		{"a protocol that the model lacks", network("r", "1663145989563,10.0.0.7,10.0.0.6,0,0,47,O,B,NX,0,0,0,0"),
			"protocol 47 10.0.0.7 -> 10.0.0.6 allowed 1 tuples 1 connections 0+0 bytes by nsg-a r of spoke"},
		{"IPv6", network("r", "1663145989563,fd00::7,2001:db8::1,50000,443,17,O,B,NX,0,0,0,0"),
			"udp fd00::7 -> [2001:db8::1]:443 allowed 1 tuples 1 connections 0+0 bytes by nsg-a r of spoke"},
		{"an NSG's flow, version 1", group(1, "UserRule_default-allow-rdp", "1487282370,192.0.2.17,10.1.0.4,61771,3389,T,I,A", "1487282393,192.0.2.17,10.1.0.4,58596,3389,T,I,A"),
			"tcp 192.0.2.17 -> 10.1.0.4:3389 allowed 2 tuples 2 connections 0+0 bytes by NSG-B UserRule_default-allow-rdp of "},
		{"an NSG's flow, version 2", group(2, "DefaultRule_AllowInternetOutBound", "1542110377,10.0.0.4,13.67.143.118,44931,443,T,O,A,B,,,,", "1542110437,10.0.0.4,13.67.143.118,44931,443,T,O,A,E,30,16978,24,14008"),
			"tcp 10.0.0.4 -> 13.67.143.118:443 answered 2 tuples 1 connections 16978+14008 bytes by NSG-B DefaultRule_AllowInternetOutBound of "},
		{"one that it denies", group(2, "DefaultRule_DenyAllInBound", "1542110402,94.102.49.190,10.5.16.4,28746,443,U,I,D,B,,,,"),
			"udp 94.102.49.190 -> 10.5.16.4:443 denied 1 tuples 1 connections 0+0 bytes by NSG-B DefaultRule_DenyAllInBound of "},
		{"sent, and never answered", network("r", "1663145989563,10.0.0.7,10.0.0.6,50557,443,6,O,B,NX,0,0,0,0", "1663145989563,10.0.0.7,10.0.0.6,50557,443,6,O,E,NX,5,300,0,0"),
			"tcp 10.0.0.7 -> 10.0.0.6:443 unanswered 2 tuples 1 connections 300+0 bytes by nsg-a r of spoke"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := read(t, c.text)
			flows := l.Flows()
			if len(flows) != 1 || l.Wrong != 0 {
				t.Fatalf("flows %v, mistakes %v, want one flow", flows, l.Mistakes)
			}
			f := &flows[0]
			got := fmt.Sprintf("%s %s %d tuples %d connections %d+%d bytes by %s of %s", f, f.Logged(), f.Tuples, f.Connections, f.Sent, f.Received, f.Rules[0], f.Network)
			if got != c.want {
				t.Errorf("read\n%s, want\n%s", got, c.want)
			}
		})
	}
}

// Both ends' logs are one flow: its bytes count once, and who denied has the last word.
func TestBothEndsAreOneFlow(t *testing.T) {
	out := network("out", "1663146000000,10.0.0.4,10.1.0.4,50000,443,6,O,B,NX,0,0,0,0", "1663146001000,10.0.0.4,10.1.0.4,50000,443,6,O,E,NX,10,1000,9,900")
	in := network("in", "1663146000000,10.0.0.4,10.1.0.4,50000,443,6,I,B,NX,0,0,0,0", "1663146001000,10.0.0.4,10.1.0.4,50000,443,6,I,E,NX,10,1000,8,800")
	denied := network("deny", "1663146000000,10.0.0.4,10.1.0.4,50000,443,6,I,D,NX,0,0,0,0")
	for _, c := range []struct {
		name        string
		texts       []string
		want        flowlog.Logged
		bytes       uint64
		connections int
	}{
		{"each answered", []string{out, in}, flowlog.Answered, 1900, 1},
		{"let out, and denied at the destination", []string{out, denied}, flowlog.Denied, 1900, 1},
		{"denied, then allowed: a rule was added", []string{denied, in}, flowlog.Answered, 1800, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			flows := read(t, c.texts...).Flows()
			if len(flows) != 1 || flows[0].Logged() != c.want || flows[0].Bytes() != c.bytes || flows[0].Connections != c.connections {
				t.Errorf("flows %+v, want one %s of %d bytes, %d connections", flows, c.want, c.bytes, c.connections)
			}
		})
	}
}

// A log comes as it is stored, or as somebody cut it; and members come in any order.
func TestEnvelopes(t *testing.T) {
	const tuple = "1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,B,NX,0,0,0,0"
	whole := network("r", tuple)
	record := strings.TrimSuffix(strings.TrimPrefix(whole, `{"records":[`), "]}")
	line := strings.ReplaceAll(record, "\n", " ")
	want := read(t, whole).Flows()
	for _, c := range []struct {
		name, text string
		times      int
	}{
		{"a record alone", record, 1},
		{"a record a line", line + "\n" + line + "\n", 2},
		{"one behind the other", whole + whole, 2},
		{"records with commas between", line + ",\n" + line, 2},
		{"a list of logs", "[" + whole + "," + whole + "]", 2},
		{"records in records", `{"records":[` + whole + "]}", 1},
		{"byte order mark", "\ufeff" + whole, 1},
		{"the rule behind the tuples", strings.Replace(strings.Replace(whole, `"rule":"r",`, "", 1), `"]}]}]}}`, `"],"rule":"r"}]}]}}`, 1), 1},
		{"the list behind the tuples", strings.Replace(strings.Replace(whole, `"aclID":"nsg-a",`, "", 1), `]}]}}]}`, `],"aclID":"nsg-a"}]}}]}`, 1), 1},
		{"other case of names", strings.NewReplacer("flowTuples", "FLOWTUPLES", "aclID", "aclid", "rule", "Rule").Replace(whole), 1},
		{"escapes", strings.NewReplacer("/", `\/`, "10.0.0.6", `10.0\u002e0.6`).Replace(whole), 1},
		{"one text in place of a list", strings.Replace(whole, `["`+tuple+`"]`, `"`+tuple+`"`, 1), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &flowlog.Log{}
			// A byte at a time, as a network may bring it.
			if err := l.Read("x.json", iotest.OneByteReader(strings.NewReader(c.text))); err != nil {
				t.Fatal(err)
			}
			got := l.Flows()
			if l.Tuples != c.times || l.Wrong != 0 || len(got) != 1 {
				t.Fatalf("%s, %v", l, l.Mistakes)
			}
			got[0].Tuples, got[0].Connections, got[0].Rules[0].Tuples = 1, 1, 1
			if d := cmp.Diff(want, got, addresses); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// A tuple that cannot be read is named, and the others count.
func TestMistakesHaveAPlace(t *testing.T) {
	const good = "1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,B,NX,0,0,0,0"
	for _, c := range []struct{ name, tuple, want string }{
		{"too few fields", "1663146003599,10.0.0.6", `x.json:3: "1663146003599,10.0.0.6": want 13 fields`},
		{"too many", good + ",1,2,3,4", "want 13 fields"},
		{"no time", strings.Replace(good, "1663146003599", "soon", 1), "the time is no number"},
		{"no address", strings.Replace(good, "10.0.0.6", "10.0.0.600", 1), `"10.0.0.600" is no address`},
		{"an address with leading zeros", strings.Replace(good, "10.0.0.6", "10.0.0.06", 1), `"10.0.0.06" is no address`},
		{"no port", strings.Replace(good, "443", "65536", 1), "a port is no number from 0 to 65535"},
		{"no protocol", strings.Replace(good, ",6,", ",TCP,", 1), "the protocol is neither"},
		{"no direction", strings.Replace(good, "O", "X", 1), "the direction is neither I nor O"},
		{"no state", strings.Replace(good, "B", "X", 1), "the flow's state is none of"},
		{"no decision", "1487282370,192.0.2.17,10.1.0.4,61771,3389,T,I,X", "the decision is neither A nor D"},
		{"no count", strings.Replace(good, "0,0,0,0", "0,many,0,0", 1), "packets and bytes are no numbers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &flowlog.Log{}
			if err := l.Read("x.json", strings.NewReader(network("r", c.tuple, good))); err != nil {
				t.Fatal(err)
			}
			if l.Wrong != 1 || len(l.Mistakes) != 1 || !strings.Contains(l.Mistakes[0].Error(), c.want) || !strings.HasPrefix(l.Mistakes[0].Error(), "x.json:3: ") || l.Tuples != 1 {
				t.Errorf("%s, mistakes %v, want one: %s", l, l.Mistakes, c.want)
			}
		})
	}
}

func TestWhatIsNoFlowLogIsAnError(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "x.json:1: the text is empty, want a flow log"},
		{"a design", `{"virtualNetworks":[]}`, "x.json: no flow log, want records with flowRecords"},
		{"cut off", strings.TrimSuffix(network("r"), "]}]}}]}"), `x.json:3: the text ends, want ']'`},
		{"cut off in a text", `{"records":[{"flowRecords":{"flo`, "x.json:1: the string has no end"},
		{"no comma", `{"records":[{} {}]}`, `x.json:1: '{', want "," or ']'`},
		{"no value", "{\"records\":\n}", "x.json:2: '}', want a value"},
		{"a word", `{"records":none}`, `x.json:1: "none", want a value`},
		{"UTF-16", "{\x00", "x.json:1: the text is UTF-16, save it as UTF-8"},
		{"nested without end", strings.Repeat("[", 500), "x.json:1: nested more than 64 deep"},
		{"a text without end", `{"records":"` + strings.Repeat("x", 2<<20), "x.json:1: a string of more than 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := new(flowlog.Log).Read("x.json", strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Read: %v, want %s", err, c.want)
			}
		})
	}
	if _, err := flowlog.ReadFiles("testdata/none.json", "testdata/nothing.json"); err == nil || strings.Count(err.Error(), "no such file") != 2 {
		t.Errorf("ReadFiles: %v, want both files named", err)
	}
}

// A storage account has a directory for each day and hour.
func TestDirectoryIsAllThatIsBelow(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"y=2026/m=11/d=19/h=08/m=00/PT1H.json", "y=2026/m=11/d=19/h=09/m=00/PT1H.json", "notes.txt"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(network("r", "1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,B,NX,0,0,0,0")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := flowlog.ReadFiles(dir)
	if err != nil || l.Tuples != 2 || l.Len() != 1 {
		t.Errorf("ReadFiles = %v, %v, want two tuples of one flow", l, err)
	}
	empty := t.TempDir()
	if _, err := flowlog.ReadFiles(empty); err == nil || err.Error() != empty+": no .json file in it" {
		t.Errorf("an empty directory: %v", err)
	}
}

// The first and the last of the flows, and the rules with what they said.
func TestFlowTellsWhenAndByWhom(t *testing.T) {
	l := read(t, network("late", "1663146009000,10.0.0.6,10.0.0.7,50001,443,6,I,D,NX,0,0,0,0"), network("early", "1663146003000,10.0.0.6,10.0.0.7,50000,443,6,I,B,NX,0,0,0,0", "1663146004000,10.0.0.6,10.0.0.7,50000,443,6,I,E,NX,1,1,1,1"))
	first, last := l.Span()
	if f := l.Flows()[0]; !f.First.Equal(time.UnixMilli(1663146003000)) || !f.Last.Equal(time.UnixMilli(1663146009000)) || first != f.First || last != f.Last || f.SourcePort != 50000 {
		t.Errorf("%+v", f)
	}
	want := []flowlog.Rule{{List: "nsg-a", Name: "early", Direction: sim.Inbound, Access: sim.Allow, Tuples: 2}, {List: "nsg-a", Name: "late", Direction: sim.Inbound, Access: sim.Deny, Tuples: 1}}
	if d := cmp.Diff(want, l.Flows()[0].Rules); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if got := l.String(); got != "3 tuples of 1 flow, 2022-09-14 09:00:03 to 09:00:09 UTC" {
		t.Error(got)
	}
}

// Whatever is read, it gives an answer: never a panic, and the same one however the text
// is cut into reads.
func FuzzRead(f *testing.F) {
	const tuple = "1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,E,NX,3,767,2,1580"
	file, err := os.ReadFile("../../examples/whatif/testdata/flowlog.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	for _, text := range []string{
		network("r", tuple), group(1, "r", "1487282370,192.0.2.17,10.1.0.4,61771,3389,T,I,A"), group(2, "r", "1542110377,10.0.0.4,13.67.143.118,44931,443,T,O,A,B,,,,"),
		`{"flowTuples":[1,null,"\u0041\\\"",{}],"category":"x"}`, "\ufeff[]{}", `{"flowTuples":"` + tuple + `"},{"rule":1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read := func(r io.Reader) (*flowlog.Log, error) {
			l := &flowlog.Log{}
			err := l.Read("x.json", r)
			return l, err
		}
		l, err := read(bytes.NewReader(text))
		cut, cutErr := read(iotest.HalfReader(bytes.NewReader(text)))
		if fmt.Sprint(err) != fmt.Sprint(cutErr) || l.Tuples != cut.Tuples || l.Wrong != cut.Wrong {
			t.Fatalf("%v %v, %s %s", err, cutErr, l, cut)
		}
		if d := cmp.Diff(l.Flows(), cut.Flows(), addresses); d != "" {
			t.Fatal(d)
		}
		sum := 0
		for _, f := range l.Flows() {
			if f.Logged() == 0 || f.Connections < 1 || f.Last.Before(f.First) || f.String() == "" {
				t.Fatalf("%+v", f)
			}
			sum += f.Tuples
		}
		if sum != l.Tuples || len(l.Mistakes) > l.Wrong {
			t.Fatalf("%d tuples in flows, %d read", sum, l.Tuples)
		}
	})
}
