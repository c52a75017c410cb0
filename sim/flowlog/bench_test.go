package flowlog_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"azpath/sim"
	"azpath/sim/flowlog"
)

// hour is a log of many tuples, a few hundred to a record, of a given number of flows.
func hour(tuples, flows int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"records":[`)
	for i := 0; i < tuples; {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"time":"2026-11-19T08:01:07.3120456Z","flowLogVersion":4,"macAddress":"6045BDA1B2C3","category":"FlowLogFlowEvent","targetResourceID":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/spoke","flowRecords":{"flows":[{"aclID":"8c6a1f2e-77d0-4b6e-a0b5-3d1f0e9a5c01","flowGroups":[{"rule":"DefaultRule_AllowVnetOutBound","flowTuples":[`)
		for j := 0; j < 300 && i < tuples; j++ {
			if j > 0 {
				b.WriteByte(',')
			}
			k := i % flows
			fmt.Fprintf(&b, `"%d,10.0.2.4,192.168.%d.%d,%d,%d,6,O,E,NX,2100,1048576,8400,11534336"`, 1795075220101+i, k>>8&255, k&255, 50000+i%9999, 1000+k>>16)
			i++
		}
		b.WriteString(`]}]}]}}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// A million tuples are some 85 MB.
func BenchmarkRead(b *testing.B) {
	for _, flows := range []int{1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d flows", flows), func(b *testing.B) {
			text := hour(1_000_000, flows)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				l := &flowlog.Log{}
				if err := l.Read("PT1H.json", bytes.NewReader(text)); err != nil || l.Tuples != 1_000_000 || l.Len() != flows {
					b.Fatal(l, err)
				}
			}
		})
	}
}

func BenchmarkReplay(b *testing.B) {
	text, err := os.ReadFile("../../examples/designs/hub-spoke.json")
	if err != nil {
		b.Fatal(err)
	}
	d, err := sim.ParseDesign(text)
	if err != nil {
		b.Fatal(err)
	}
	n, err := sim.Compile(d)
	if err != nil {
		b.Fatal(err)
	}
	for _, flows := range []int{1000, 100_000, 1_000_000} {
		l := &flowlog.Log{}
		if err := l.Read("PT1H.json", bytes.NewReader(hour(flows, flows))); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d flows", flows), func(b *testing.B) {
			for b.Loop() {
				if r, err := flowlog.Replay(n, l); err != nil || r.Asked != flows {
					b.Fatal(r, err)
				}
			}
		})
		b.Run(fmt.Sprintf("a change, %d flows", flows), func(b *testing.B) {
			for b.Loop() {
				if c, err := flowlog.ReplayChange(n, n, l); err != nil || c.Same != flows {
					b.Fatal(c, err)
				}
			}
		})
	}
}
