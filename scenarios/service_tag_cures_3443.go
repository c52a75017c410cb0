package scenarios

import "azpath/sim"

// serviceTagCures3443 is the fix of today: one route for the whole tag.
//
// Topology: see Picture.
// Symptom: as in udr_default_breaks_3443.
// Cause: as there. The table already holds the tag of the region, which is a
// common half of the fix: regional tags hold the region's addresses only, and the
// global ones stand in South Central US and North Central US.
// Fix: a route for ApiManagement without a region.
// Sources: apim:C3, apim:C5, apim:C6, apim:C10, net:A6.
func serviceTagCures3443() Scenario {
	broken := behindFirewall(sim.External)
	t := &broken.RouteTables[0]
	t.Routes = append(t.Routes, sim.UDR{Name: "CP-EastUS", Tag: "ApiManagement.EastUS", NextHop: sim.ToInternet})
	return Scenario{
		Number:   "3",
		Name:     "service_tag_cures_3443",
		Title:    "The same fix with the ApiManagement service tag, and why not with a regional one",
		Question: "Must every control plane address be listed, or does the service tag do?",
		Answer: "The tag ApiManagement does, as one route. A regional tag does not: it holds the region's addresses only, " +
			"and the global ones stand in other regions.",
		Picture: `
  cp-eastus 52.224.186.99          ApiManagement.EastUS -> Internet : answered
  cp-southcentralus 104.214.19.224 \  in no tag of East US
  cp-northcentralus 52.162.110.80  /  0.0.0.0/0 -> fw               : dropped
     |  SYN to 198.51.100.7:3443
     v
  [public VIP] ----> apim 10.0.1.4 --- SYN-ACK ---> internet, or fw 10.0.0.4
`,
		Broken: broken,
		Flows: []Expectation{
			{
				Flow:   tcp(globalSouth, "apim", 3443),
				Claim:  "a global address: in the tag ApiManagement, not in that of the region",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalNorth, "apim", 3443),
				Claim:  "the other global address",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "the region's own address: either tag holds it",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("client", "apim", 443),
				Claim:  "clients are in no tag",
				Before: noState("fw"),
				After:  after(noState("fw")),
			},
		},
		Fixes:   []Fix{{Title: "one route for the service tag", Changes: []sim.Change{toInternet("ApiManagement", "ApiManagement")}}},
		Sources: []string{"apim:C3", "apim:C5", "apim:C6", "apim:C10", "net:A6"},
	}
}
