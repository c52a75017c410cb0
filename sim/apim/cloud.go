package apim

import (
	"fmt"
	"strings"
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
	AzureChina:      {"azure-api.cn", "core.chinacloudapi.cn", "database.chinacloudapi.cn", "vault.azure.cn", "servicebus.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
}

// HostNames are the default names of an instance's endpoints. Source: apim:4.1.
type HostNames struct {
	Gateway, Portal, DeveloperPortal, Management, SCM, Configuration string
}

// HostNamesOf are the default names of the instance called name.
func HostNamesOf(name string, c Cloud) HostNames {
	s := suffixesOf[c].apim
	return HostNames{
		Gateway: name + "." + s, Portal: name + ".portal." + s, DeveloperPortal: name + ".developer." + s,
		Management: name + ".management." + s, SCM: name + ".scm." + s, Configuration: name + ".configuration." + s,
	}
}

// RegionalGateway is the gateway's name in one region. Source: apim:4.1.
func RegionalGateway(name, region string, c Cloud) string {
	return name + "-" + regionID(region) + "-01.regional." + suffixesOf[c].apim
}

// regionID is a region's name as it stands in host names and in a Design: lower
// case, without spaces.
func regionID(region string) string { return strings.ToLower(strings.ReplaceAll(region, " ", "")) }
