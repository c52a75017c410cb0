package apim

import (
	_ "embed"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// ControlPlaneAddress is an address from which Azure manages instances: what a
// design with explicit routes or rules names instead of the service tag
// ApiManagement. Source: apim:C4.
type ControlPlaneAddress struct {
	Cloud  Cloud      `json:"cloud"`
	Region string     `json:"region"` // "East US"
	IP     netip.Addr `json:"ip"`
	// Global addresses are needed in every region of the cloud (apim:C4).
	Global bool   `json:"global"`
	Tag    string `json:"tag"` // the regional service tag that holds it
}

//go:embed data/control-plane.json
var controlPlaneJSON []byte

type controlPlaneFile struct {
	Source    string                `json:"source"`
	AsOf      string                `json:"asOf"`
	Addresses []ControlPlaneAddress `json:"addresses"`
}

var controlPlane = sync.OnceValue(func() (f controlPlaneFile) {
	if err := json.Unmarshal(controlPlaneJSON, &f); err != nil {
		panic("apim: embedded control-plane addresses: " + err.Error())
	}
	return f
})

// ControlPlane are the addresses that manage an instance of a region: every global
// one of its cloud, and the region's own. Region is spelled "East US" or "eastus". A
// region that Microsoft never listed has the global ones alone: use the service
// tag. Source and date: [ControlPlaneSource].
func ControlPlane(c Cloud, region string) []ControlPlaneAddress {
	var out []ControlPlaneAddress
	for _, a := range controlPlane().Addresses {
		if a.Cloud == c && (a.Global || regionID(a.Region) == regionID(region)) {
			out = append(out, a)
		}
	}
	return out
}

// ControlPlaneSource says where the addresses are from, and of which date.
func ControlPlaneSource() string {
	f := controlPlane()
	return f.Source + ", as of " + f.AsOf
}

// Regions are the regions with addresses of their own, sorted.
func Regions(c Cloud) []string {
	var out []string
	for _, a := range controlPlane().Addresses {
		if a.Cloud == c && !a.Global {
			out = append(out, a.Region)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return slices.Compact(out)
}
