package azjson

import (
	"net/netip"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// apim reads an API Management instance.
func (t *translation) apim(r *resource.Resource) {
	o := t.open(r)
	o.skip("publisherEmail", "publisherName", "notificationSenderEmail", "customProperties", "certificates", "apiVersionConstraint", "enableClientCertificate",
		"gatewayUrl", "gatewayRegionalUrl", "portalUrl", "developerPortalUrl", "managementApiUrl", "scmUrl", "configurationApi", "targetProvisioningState", "createdAtUtc",
		"developerPortalStatus", "legacyPortalStatus", "privateEndpointConnections", "restore", "disableGateway", "zoneRedundant", "releaseChannel", "createdByUTC")
	sku := o.object("sku")
	a := sim.APIM{Name: t.name(r.ID), SKU: apimSKU(sku.text("name")), Units: sku.number("capacity")}
	o.enum("virtualNetworkType", &a.Mode)
	o.enum("publicNetworkAccess", &a.PublicNetworkAccess)
	v2 := strings.HasSuffix(a.SKU, "V2")
	if s := o.text("platformVersion"); strings.EqualFold(s, "stv1") {
		a.Platform = sim.STV1
	} else if low := strings.ToLower(s); low != "" && low != "undetermined" && !strings.HasPrefix(low, "stv2") && low != "mtv1" && !v2 {
		o.wrong("platformVersion", o.get("platformVersion"), `"stv1" or "stv2"`)
	}
	if a.SKU == "Consumption" {
		a.Units = 0
	}
	o.standing(&a)
	for _, x := range o.objects("additionalLocations") {
		x.skip("gatewayRegionalUrl", "disableGateway", "platformVersion")
		part := sim.APIM{Name: a.Name + "." + region(x.text("location")), Mode: a.Mode, SKU: a.SKU, Platform: a.Platform}
		x.standing(&part)
		a.Locations = append(a.Locations, sim.APIMLocation{
			Location: region(x.text("location")), Subnet: part.Subnet, PublicIP: part.PublicIP, PrivateIP: part.PrivateIP, Units: x.object("sku").number("capacity"),
		})
		x.object("sku").skip("name")
	}
	o.hostNames(&a)
	if name := a.Name + ".azure-api.net"; a.Mode == sim.Internal && !v2 && !t.hasZoneOf(name) {
		o.note(NoteUnknown, "privateIPAddresses", "who finds it by name: no zone of the import has "+name+" and its siblings, and no public DNS does")
	}
	t.d.APIMs = append(t.d.APIMs, a)
}

// standing reads where an instance, or one of its regions, stands, and its addresses.
func (o *object) standing(a *sim.APIM) {
	network := o.object("virtualNetworkConfiguration")
	network.skip("vnetid", "subnetname")
	if a.Mode != sim.NoVirtualNetwork {
		a.Subnet = network.subnet("subnetResourceId")
	} else {
		network.skip("subnetResourceId")
	}
	o.skip("outboundPublicIPAddresses", "natGatewayState")
	private, public := o.addrs("privateIPAddresses"), o.addrs("publicIPAddresses")
	if a.Mode == sim.Internal && len(private) > 0 {
		a.PrivateIP = private[0]
	}
	if a.PublicIP = o.publicAt("publicIpAddressId"); a.PublicIP != "" {
		return
	}
	v2 := strings.HasSuffix(a.SKU, "V2")
	if a.Mode == sim.Internal && v2 || a.Mode == sim.Internal && len(public) == 0 {
		return
	}
	var known netip.Addr
	if len(public) > 0 {
		known = public[0].Unmap()
	}
	a.PublicIP = o.t.invent(a.Name+".vip", "pip", known)
	p := &o.t.d.PublicIPs[len(o.t.d.PublicIPs)-1]
	if a.Platform == sim.STV1 && a.Mode != sim.NoVirtualNetwork && !v2 {
		p.SKU = "Basic"
	}
	if !known.IsValid() {
		o.note(NoteAssumed, "publicIPAddresses", "not known before deployment: "+p.IP.String()+" stands for the address that Azure gives the instance")
	}
}

// apimSKU is a tier as designs spell it.
func apimSKU(s string) string {
	for _, name := range []string{"Premium", "Developer", "Basic", "Standard", "Consumption", "BasicV2", "StandardV2", "PremiumV2"} {
		if strings.EqualFold(s, name) {
			return name
		}
	}
	return s
}

// hostNames notes the instance's own names that no zone of the import has: who calls
// it by them is told by somebody else.
func (o *object) hostNames(a *sim.APIM) {
	for _, x := range o.objects("hostnameConfigurations") {
		kind, name := x.text("type"), strings.ToLower(x.text("hostName"))
		x.skip("certificate", "certificatePassword", "certificateSource", "certificateStatus", "encodedCertificate", "keyVaultId", "identityClientId", "negotiateClientCertificate", "defaultSslBinding")
		if name != "" {
			o.t.estate.hosts[name] = ownHost{a.Name, a.Mode == sim.Internal}
		}
		if name == "" || o.t.hasZoneOf(name) || strings.HasSuffix(name, ".azure-api.net") {
			continue
		}
		x.note(NoteNotModelled, "hostName", "no zone of the import has "+name+" ("+kind+"): only who knows the instance's address can call it")
	}
}

// hasZoneOf says whether a DNS zone of the import is above a name.
func (t *translation) hasZoneOf(name string) bool {
	for _, kind := range []string{kindPrivateZone, kindPublicZone} {
		for _, z := range t.set.of(kind) {
			if zone := strings.ToLower(resource.Name(z.ID)); name == zone || strings.HasSuffix(name, "."+zone) {
				return true
			}
		}
	}
	return false
}
