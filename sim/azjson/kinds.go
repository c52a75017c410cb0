package azjson

// The types of resources that code speaks of in more than one place, as Microsoft spells
// them.
const (
	kindAPIM         = "Microsoft.ApiManagement/service"
	kindASG          = "Microsoft.Network/applicationSecurityGroups"
	kindAppGateway   = "Microsoft.Network/applicationGateways"
	kindBalancer     = "Microsoft.Network/loadBalancers"
	kindBastion      = "Microsoft.Network/bastionHosts"
	kindCircuit      = "Microsoft.Network/expressRouteCircuits"
	kindConnection   = "Microsoft.Network/connections"
	kindEndpoint     = "Microsoft.Network/privateEndpoints"
	kindFirewall     = "Microsoft.Network/azureFirewalls"
	kindGateway      = "Microsoft.Network/virtualNetworkGateways"
	kindIPGroup      = "Microsoft.Network/ipGroups"
	kindInterface    = "Microsoft.Network/networkInterfaces"
	kindLinkService  = "Microsoft.Network/privateLinkServices"
	kindLocalGateway = "Microsoft.Network/localNetworkGateways"
	kindMachine      = "Microsoft.Compute/virtualMachines"
	kindManager      = "Microsoft.Network/networkManagers"
	kindNAT          = "Microsoft.Network/natGateways"
	kindNSG          = "Microsoft.Network/networkSecurityGroups"
	kindPolicy       = "Microsoft.Network/firewallPolicies"
	kindPrivateZone  = "Microsoft.Network/privateDnsZones"
	kindPublicIP     = "Microsoft.Network/publicIPAddresses"
	kindPublicZone   = "Microsoft.Network/dnsZones"
	kindResolver     = "Microsoft.Network/dnsResolvers"
	kindRuleset      = "Microsoft.Network/dnsForwardingRulesets"
	kindScaleSet     = "Microsoft.Compute/virtualMachineScaleSets"
	kindSubnet       = "Microsoft.Network/virtualNetworks/subnets"
	kindTable        = "Microsoft.Network/routeTables"
	kindVNet         = "Microsoft.Network/virtualNetworks"
)
