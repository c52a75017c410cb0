package apim

import (
	_ "embed"
	"encoding/json"
	"net/netip"
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

// changedAddresses are those that management left in 2023, and where it went.
// Designs that name the old one alone keep serving and are managed no more. Source:
// apim:C7.
var changedAddresses = []struct{ region, old, now string }{
	{"Canada Central", "52.139.20.34", "20.48.201.76"},
	{"Brazil South", "191.233.24.179", "191.238.73.14"},
	{"Germany West Central", "51.116.96.0", "20.52.94.112"},
	{"South Africa North", "102.133.130.197", "102.37.166.220"},
	{"Korea Central", "40.82.157.167", "20.194.74.240"},
	{"Central India", "13.71.49.1", "20.192.45.112"},
	{"South Central US", "20.188.77.119", "20.97.32.190"},
	{"Switzerland North", "51.107.0.91", "51.107.246.176"},
}
