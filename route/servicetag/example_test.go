package servicetag_test

import (
	"fmt"
	"net/netip"

	"azpath/route/servicetag"
)

// Which route would cover the API Management control plane?
func ExampleEmbedded() {
	tags := servicetag.Embedded()
	provider := netip.MustParseAddr("104.214.19.224")
	for _, name := range []string{"ApiManagement", "ApiManagement.EastUS", "AzureCloud"} {
		tag := tags.Tag(name)
		fmt.Printf("%s: covers %v, route allowed %v\n", tag.Name(), tag.Contains(provider), tag.Allows(servicetag.FeatureUDR))
	}
	fmt.Println(tags)
	// Output:
	// ApiManagement: covers true, route allowed true
	// ApiManagement.EastUS: covers false, route allowed true
	// AzureCloud: covers true, route allowed false
	// service tags Public 376 (2025-11)
}
