package apim

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// Needs are what an instance calls and who has to reach it, to be changed before it
// is asked about: a dependency whose real name is known from the portal, an address
// of the control plane that Microsoft added.
type Needs struct {
	Cloud        Cloud
	Dependencies []Dependency
	// ControlPlane are the addresses that come in on 3443.
	ControlPlane []ControlPlaneAddress
}

// NeedsOf are an instance's needs by the embedded data. The error names an instance
// that the design has not, or a region that the cloud has not.
func NeedsOf(d sim.Design, instance string, c Cloud) (Needs, error) {
	x, err := find(&d, instance)
	if err != nil {
		return Needs{}, err
	}
	region := regionOf(&d, x)
	if err := checkRegion(region, c); err != nil {
		vnet, _, _ := strings.Cut(x.Subnet, "/")
		return Needs{}, fmt.Errorf("virtualNetworks[%q].location: %w", vnet, err)
	}
	return Needs{c, dependenciesOf(&d, x, region, c), managers(x, region, c)}, nil
}
