package sim

import (
	"fmt"
	"strings"
	"testing"
)

// A large design has more names than a message should.
func TestUnknownEndOffersAFewNames(t *testing.T) {
	s := Subnet{Name: "s", Prefixes: CIDRs("10.0.0.0/24")}
	for i := range 50 {
		s.NICs = append(s.NICs, NIC{Name: fmt.Sprintf("machine%02d", i), IPs: IPs(fmt.Sprintf("10.0.0.%d", i+4))})
	}
	n := compiled(t, Design{VNets: []VNet{{Name: "v", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{s}}}})
	_, err := n.Verdict(flowOf(t, "tcp nothing-like-it -> machine00:443"))
	if err == nil || !strings.Contains(err.Error(), `(have "machine00", "machine01", "machine02" and 47 more)`) {
		t.Errorf("the error is %v, want one with three names", err)
	}
}
