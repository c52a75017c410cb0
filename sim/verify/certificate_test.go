package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"azpath/sim"
	"azpath/sim/verify"
)

var certified = verify.MustNotDeliver("closed", "any Internet,hub -> www except tcp Internet -> www:443")

func written(t testing.TB, c *verify.Certificate) []byte {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func certify(t testing.TB, n *sim.Network, i verify.Intent) *verify.Certificate {
	t.Helper()
	c, err := verify.Certify(n, i)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCertificateRoundTrip(t *testing.T) {
	n := office()
	for _, i := range []verify.Intent{
		certified,
		verify.MustDeliver("open", "tcp Internet -> www:443"),
		verify.MustDeliver("all open", "tcp,icmp * -> www:1-65535"),
		verify.MustPass("inspected", "tcp www -> Internet:443", "fw", verify.Forward),
	} {
		c := certify(t, n, i)
		got, err := verify.ReadCertificate(bytes.NewReader(written(t, c)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(written(t, c)), string(written(t, got))); diff != "" {
			t.Errorf("%s (-written +read)\n%s", i, diff)
		}
		if err := got.Verify(n); err != nil {
			t.Errorf("%s: %v", i, err)
		}
		if r, err := verify.Check(n, i); err != nil || r[0].Status != got.Status {
			t.Errorf("%s: %v by its certificate, %v by the proof (%v)", i, got.Status, r, err)
		}
	}
}

// What somebody makes of a certificate is found, and where.
func TestCertificateTampering(t *testing.T) {
	n := office()
	sent := func(c *verify.Certificate) int {
		return slices.IndexFunc(c.Cells, func(x verify.Cell) bool { return x.Left == "" && len(x.Ports) > 0 })
	}
	left := func(c *verify.Certificate, why verify.LeftOut) int {
		return slices.IndexFunc(c.Cells, func(x verify.Cell) bool { return x.Left == why })
	}
	for name, tt := range map[string]struct {
		edit func(c *verify.Certificate)
		want string
	}{
		"a cell dropped":          {func(c *verify.Certificate) { c.Cells = slices.Delete(c.Cells, sent(c), sent(c)+1) }, "are in no cell"},
		"a cell not sent dropped": {func(c *verify.Certificate) { i := left(c, verify.NotSent); c.Cells = slices.Delete(c.Cells, i, i+1) }, "are in no cell"},
		"a cell twice":            {func(c *verify.Certificate) { c.Cells = append(c.Cells, c.Cells[0]) }, "shares flows with cells[0]"},
		"a cell widened": {func(c *verify.Certificate) { c.Cells[sent(c)].Ports = []sim.Ports{{First: 1, Last: 65535}} },
			"shares flows with"},
		"a cell out of the set": {func(c *verify.Certificate) {
			c.Cells[sent(c)].Destinations = sim.CIDRs("10.0.1.4/31")
		}, "has flows that are not in the set"},
		"another outcome": {func(c *verify.Certificate) { c.Cells[sent(c)].Outcomes = []string{"delivered"} }, "comes to"},
		"another example": {func(c *verify.Certificate) { c.Cells[sent(c)].Example.Destination = "10.0.1.5" }, "does not have its example"},
		"another status":  {func(c *verify.Certificate) { c.Status = verify.Fails }, "by its cells the intent holds"},
		"a cell kept silent": {func(c *verify.Certificate) {
			x := &c.Cells[sent(c)]
			x.Left, x.Example, x.Outcomes = verify.NotSent, nil, nil
		}, "says that nothing is sent"},
		"a cell excepted": {func(c *verify.Certificate) {
			x := &c.Cells[sent(c)]
			x.Left, x.Example, x.Outcomes = verify.Excepted, nil, nil
		}, "is in no exception"},
		"a cell of elsewhere": {func(c *verify.Certificate) { c.Cells[sent(c)].Place = "spoke" },
			"is no part of the set"},
		"the exception gone": {func(c *verify.Certificate) { c.Intent.Flows.Except = nil }, "is in no exception"},
		"the set larger":     {func(c *verify.Certificate) { c.Intent.Flows.From = []string{"*"} }, "are in no cell"},
	} {
		t.Run(name, func(t *testing.T) {
			c := certify(t, n, certified)
			tt.edit(c)
			err := c.Verify(n)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "certificate: ") {
				t.Errorf("%v\nwant %q", err, tt.want)
			}
		})
	}
}

// A certificate is of one network: another has other answers.
func TestCertificateOfAnotherNetwork(t *testing.T) {
	c := certify(t, office(), certified)
	d := officeDesign()
	d.NSGs[0].Rules = d.NSGs[0].Rules[:1]
	d.NSGs[0].Rules[0].DestinationPorts = nil
	if err := c.Verify(compiled(t, d)); err == nil || !strings.Contains(err.Error(), "cells[") || !strings.Contains(err.Error(), "comes to") {
		t.Errorf("%v, want the cells that fare otherwise", err)
	}
}

func FuzzReadCertificate(f *testing.F) {
	n := office()
	f.Add(written(f, certify(f, n, certified)))
	f.Add(written(f, certify(f, n, verify.MustDeliver("", "icmp hub -> www"))))
	f.Add([]byte(`{"status":"holds","intent":{"name":"","expect":"delivered","flows":"tcp * -> www"},"cells":[{"protocols":["Tcp"],"sources":["::/0"],"destinations":["::/0"],"ports":["*"],"sourcePorts":["1"],"left":"not-sent"}]}`))
	f.Add([]byte(`{"status":"holds","intent":{"expect":"delivered"}}`)) // of no flows
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := verify.ReadCertificate(bytes.NewReader(text))
		if err != nil || len(c.Cells) > 200 {
			return
		}
		_ = c.Verify(n) // whatever it says
		if again, err := verify.ReadCertificate(bytes.NewReader(written(t, c))); err != nil {
			t.Errorf("what was read is written as %s: %v", written(t, again), err)
		}
	})
}

// A proof kept beside the design, and checked again by less than what found it.
func ExampleCertify() {
	n := office()
	c, err := verify.Certify(n, verify.MustDeliver("the office reaches www", "tcp 203.0.113.0/24 -> pip-www:443"))
	if err != nil {
		panic(err)
	}
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		panic(err)
	}
	read, err := verify.ReadCertificate(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	fmt.Println(read.Status, len(read.Cells), "cells,", read.Verify(n))

	read.Cells[0].Outcomes = []string{"dropped at www: nsg-denied"}
	fmt.Println(read.Verify(n))
	// Output:
	// holds 1 cells, <nil>
	// certificate: cells[0]: its example tcp 203.0.113.0:49152 -> 198.51.100.7:443 comes to ["delivered"], not to ["dropped at www: nsg-denied"]
}
