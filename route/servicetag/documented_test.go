package servicetag_test

import (
	"net/netip"
	"slices"
	"testing"

	"azpath/route/servicetag"
)

func tag(t *testing.T, name string) *servicetag.Tag {
	t.Helper()
	found := servicetag.Embedded().Tag(name)
	if found == nil {
		t.Fatalf("Tag(%q) = nil", name)
	}
	return found
}

func holds(t *testing.T, name, prefix string) {
	t.Helper()
	if !slices.Contains(tag(t, name).Prefixes(), netip.MustParsePrefix(prefix)) {
		t.Errorf("%s does not hold %s", name, prefix)
	}
}

func contains(t *testing.T, name, addr string, want bool) {
	t.Helper()
	if got := tag(t, name).Contains(netip.MustParseAddr(addr)); got != want {
		t.Errorf("%s contains %s: %v, want %v", name, addr, got, want)
	}
}

// apim:C4, apim:C5: the two global control-plane addresses of the old tables are still inside the tag, as /28.
func TestDocumentedGlobalControlPlaneAddresses(t *testing.T) {
	holds(t, "ApiManagement", "104.214.19.224/28")
	holds(t, "ApiManagement.SouthCentralUS", "104.214.19.224/28")
	holds(t, "ApiManagement", "52.162.110.80/28")
	holds(t, "ApiManagement.NorthCentralUS", "52.162.110.80/28")
}

// apim:C6: a regional tag misses the globals.
func TestDocumentedRegionalTagMissesTheGlobals(t *testing.T) {
	for _, addr := range []string{"104.214.19.224", "52.162.110.80"} {
		contains(t, "ApiManagement", addr, true)
		contains(t, "ApiManagement.EastUS", addr, false)
		contains(t, "ApiManagement.WestEurope", addr, false)
	}
	contains(t, "ApiManagement.EastUS", "52.224.186.99", true)
}

// apim:C10: which tags a user-defined route may name.
func TestDocumentedTagsUsableInUserRoutes(t *testing.T) {
	for _, name := range []string{
		"ApiManagement", "AzureMonitor", "Storage", "Sql", "AzureKeyVault", "EventHub", "AzureActiveDirectory",
		"AzureFrontDoor.Backend", "AzureTrafficManager", "Storage.EastUS", "ApiManagement.EastUS",
	} {
		if !tag(t, name).Allows(servicetag.FeatureUDR) {
			t.Errorf("%s allows %v, want UDR too", name, tag(t, name).Features())
		}
	}
	for _, name := range []string{"AzureCloud", "AzureCloud.eastus"} {
		if tag(t, name).Allows(servicetag.FeatureUDR) {
			t.Errorf("%s allows UDR, want not", name)
		}
	}
}

// apim:S4: a stand-in address for the monitor endpoints, listed as itself.
func TestDocumentedMonitorAddress(t *testing.T) {
	holds(t, "AzureMonitor", "13.92.40.223/32")
	holds(t, "AzureMonitor.EastUS", "13.92.40.223/32")
	var names []string
	for _, found := range servicetag.Embedded().Containing(netip.MustParseAddr("13.92.40.223")) {
		names = append(names, found.Name())
	}
	for _, want := range []string{"AzureMonitor", "AzureMonitor.EastUS"} {
		if !slices.Contains(names, want) {
			t.Errorf("Containing(13.92.40.223) = %v, want %s too", names, want)
		}
	}
}

func TestTagsThatAreNotAddressLists(t *testing.T) {
	for _, name := range []string{"VirtualNetwork", "AzureLoadBalancer", "Internet", "AzurePlatformDNS"} {
		if found := servicetag.Embedded().Tag(name); found != nil {
			t.Errorf("Tag(%q) = %v, want nil", name, found.Name())
		}
	}
}
