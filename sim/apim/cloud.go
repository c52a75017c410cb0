package apim

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"azpath/route/servicetag"
	"azpath/sim/internal/edits"
)

// Cloud is one of Azure's clouds. The zero value is the public one.
type Cloud uint8

// The clouds.
const (
	AzurePublic Cloud = iota
	AzureGovernment
	AzureChina
)

var cloudNames = [...]string{"AzurePublic", "AzureGovernment", "AzureChina"}

// String gives Azure's name.
func (c Cloud) String() string {
	if int(c) < len(cloudNames) {
		return cloudNames[c]
	}
	return fmt.Sprintf("Cloud(%d)", uint8(c))
}

// MarshalText writes String.
func (c Cloud) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name in any case; the error lists them.
func (c *Cloud) UnmarshalText(b []byte) error {
	for i, n := range cloudNames {
		if strings.EqualFold(n, string(b)) {
			*c = Cloud(i)
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", b, strings.Join(cloudNames[:], ", "))
}

// suffixes are the domains of a cloud's services. Source: apim:10.4, apim:H1.
type suffixes struct {
	apim, storage, sql, keyVault, eventHubs, login string
}

var suffixesOf = [...]suffixes{
	AzurePublic:     {"azure-api.net", "core.windows.net", "database.windows.net", "vault.azure.net", "servicebus.windows.net", "login.microsoftonline.com"},
	AzureGovernment: {"azure-api.us", "core.usgovcloudapi.net", "database.usgovcloudapi.net", "vault.usgovcloudapi.net", "servicebus.usgovcloudapi.net", "login.microsoftonline.us"},
	AzureChina:      {"azure-api.cn", "core.chinacloudapi.cn", "database.chinacloudapi.cn", "vault.azure.cn", "servicebus.chinacloudapi.cn", "login.chinacloudapi.cn"},
}

// suffixes of a cloud; those of the public one for a Cloud that is none.
func (c Cloud) suffixes() suffixes {
	if int(c) < len(suffixesOf) {
		return suffixesOf[c]
	}
	return suffixesOf[AzurePublic]
}

// HostNames are the default names of an instance's endpoints. Source: apim:4.1.
type HostNames struct {
	Gateway, Portal, DeveloperPortal, Management, SCM, Configuration string
}

// HostNamesOf are the default names of the instance called name.
func HostNamesOf(name string, c Cloud) HostNames {
	s := c.suffixes().apim
	return HostNames{
		Gateway: name + "." + s, Portal: name + ".portal." + s, DeveloperPortal: name + ".developer." + s,
		Management: name + ".management." + s, SCM: name + ".scm." + s, Configuration: name + ".configuration." + s,
	}
}

// RegionalGateway is the gateway's name in one region. Source: apim:4.1.
func RegionalGateway(name, region string, c Cloud) string {
	return name + "-" + regionID(region) + "-01.regional." + c.suffixes().apim
}

// regionID is a region's name as it stands in host names and in a Design: lower
// case, without spaces.
func regionID(region string) string { return strings.ToLower(strings.ReplaceAll(region, " ", "")) }

// Regions are the regions of a cloud, as "eastus", sorted: those with control-plane
// addresses of their own, and of the public cloud all for which Azure has a service
// tag of storage.
func Regions(c Cloud) []string {
	if int(c) >= len(cloudNames) {
		return nil
	}
	return slices.Clone(allRegions()[c])
}

var allRegions = sync.OnceValue(func() (all [len(cloudNames)][]string) {
	for c := range all {
		all[c] = regionsOf(Cloud(c))
	}
	return all
})

func regionsOf(c Cloud) []string {
	var out []string
	for _, a := range controlPlane().Addresses {
		if a.Cloud == c {
			out = append(out, regionID(a.Region))
		}
	}
	if c == AzurePublic {
		for _, t := range servicetag.Embedded().Tags() {
			region, ok := strings.CutPrefix(t.Name(), "Storage.")
			if ok && !strings.HasSuffix(strings.ToLower(region), "stage") && !strings.HasSuffix(region, "STG") {
				out = append(out, regionID(region))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkRegion says what would be right where a region is none of the cloud's. An
// unnamed region passes: the design does not say.
func checkRegion(region string, c Cloud) error {
	if int(c) >= len(cloudNames) {
		return fmt.Errorf("%s is none of %s", c, strings.Join(cloudNames[:], ", "))
	}
	id := regionID(region)
	have := Regions(c)
	if id == "" || slices.Contains(have, id) {
		return nil
	}
	for other := range cloudNames {
		if slices.Contains(Regions(Cloud(other)), id) {
			return fmt.Errorf("%q is a region of %s, not of %s", region, Cloud(other), c)
		}
	}
	near := slices.MinFunc(have, func(a, b string) int { return edits.Distance(id, a) - edits.Distance(id, b) })
	return fmt.Errorf("%q is no region of %s, did you mean %q?", region, c, near)
}
