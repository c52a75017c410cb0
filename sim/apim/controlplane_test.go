package apim

import (
	"strings"
	"testing"

	"azpath/route/servicetag"
)

// Source: apim:C4, apim:C6.
func TestDocumentedControlPlane(t *testing.T) {
	got := map[string]string{}
	for _, a := range ControlPlane(AzurePublic, "eastus") {
		got[a.IP.String()] = a.Tag
	}
	want := map[string]string{"104.214.19.224": "ApiManagement.SouthCentralUS", "52.162.110.80": "ApiManagement.NorthCentralUS", "52.224.186.99": "ApiManagement.EastUS"}
	if len(got) != len(want) {
		t.Errorf("East US has %v, want %v", got, want)
	}
	for ip, tag := range want {
		if got[ip] != tag {
			t.Errorf("East US has %s in %q, want %q", ip, got[ip], tag)
		}
	}
	if !strings.Contains(ControlPlaneSource(), "2023-08-29") {
		t.Errorf("the source has no date: %s", ControlPlaneSource())
	}
}

// Every address of the public cloud is one that the service tag holds. Source:
// apim:C5.
func TestTheTagHoldsTheAddresses(t *testing.T) {
	tag := servicetag.Embedded().Tag("ApiManagement")
	for _, r := range append(Regions(AzurePublic), "nowhere") {
		for _, a := range ControlPlane(AzurePublic, r) {
			held := false
			for _, p := range tag.Prefixes() {
				held = held || p.Contains(a.IP)
			}
			if !held {
				t.Errorf("%s of %s is not in ApiManagement", a.IP, a.Region)
			}
		}
	}
}
