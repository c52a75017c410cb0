package scenarios

import "azpath/sim"

// subnetSizes is an instance whose subnet has just room for it, and the table of
// what others need.
//
// Topology: see Picture.
// Symptom: none, until the instance is scaled out.
// Cause: each unit takes two addresses, Internal mode one more, and Azure keeps
// five of every subnet.
// Fix: none later: the subnet of an instance is resized only by a move.
// Sources: apim:Z1, apim:Z2, apim:Z3.
func subnetSizes() Scenario {
	d := onlyInstance(sim.Internal, 28)
	d.APIMs[0].Units, d.APIMs[0].PrivateIP = 5, ip("10.0.1.14")
	return Scenario{
		Number:   "28",
		Name:     "subnet_sizes",
		Title:    "How large the subnet must be",
		Question: "How many units fit into a subnet?",
		Answer: "Two addresses for each unit (Developer: one), one more in Internal mode, and the five that Azure keeps: " +
			"a /28 has 16, leaves 11, and is full with 5 units in Internal mode.",
		Picture: `
  10.0.1.0/28   .0 .1 .2 .3   kept by Azure
                .4 .. .13     5 units, two machines each
                .14           private VIP of Internal mode
                .15           kept by Azure
`,
		Broken: d,
		Flows: []Expectation{{
			Flow:   tcp("vm", "apim", 443),
			Claim:  "the full subnet works",
			Before: delivered("apim"),
		}},
		Sizes: []Size{
			{"Developer", 1, 1, 2, 29, 29},
			{"Premium", 1, 2, 3, 29, 29},
			{"Premium", 2, 4, 5, 28, 28},
			{"Premium", 3, 6, 7, 28, 28},
			{"Premium", 5, 10, 11, 28, 28},
			{"Premium", 6, 12, 13, 27, 27},
			{"Premium", 12, 24, 25, 27, 27},
			{"Premium", 13, 26, 27, 27, 27},
			{"Premium", 14, 28, 29, 26, 26},
			{"Premium", 29, 58, 59, 26, 26},
			{"Premium", 30, 60, 61, 25, 25},
			{"Premium", 31, 62, 63, 25, 25},
		},
		Sources: []string{"apim:Z1", "apim:Z2", "apim:Z3"},
	}
}
