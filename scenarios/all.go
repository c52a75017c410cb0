package scenarios

// part is some situations of one kind.
type part struct {
	name  string
	stops []func() Scenario
}

// tour is every scenario, in the order of the source article.
var tour = []part{
	{"Firewall", []func() Scenario{
		udrDefaultBreaksGateway,
		udrDefaultBreaks3443,
		serviceTagCures3443,
		internalModeBehindFirewall,
	}},
	{"Forced tunnelling", []func() Scenario{
		vpnWithoutDefaultSite,
		vpnUserRouteBreaks3443,
		vpnBGPDefault,
		expressRouteDefault,
		forcedTunnelLosesDependencies,
		finalRouteTable,
		monitorInTheTunnel,
	}},
	{"Asymmetric routing over ExpressRoute", []func() Scenario{
		erNATNotAdvertised,
		erSharedNATPool,
		erInboundStatefulEdge,
		erInboundPrivateAnswer,
		erInboundWrongSource,
		erInboundHalfOpen,
		erTwoCircuits,
		erBesideVPN,
	}},
	{"Through the firewall", []func() Scenario{
		firewallDNATToInternal,
		gatewaySubnetRouteMissing,
		propagationDefeatsDefault,
		halfOpenClientRoute,
	}},
	{"Names", []func() Scenario{
		azureDNSAzureBackends,
		azureDNSOnPremisesName,
		customDNSWithForwarder,
		customDNSWithoutForwarder,
		onPremisesDNSForwardsToAzure,
		nslookupTellsWhy,
		firewallBlocks53,
		forwardingLoop,
		privateZoneShadowsPublic,
		internalModeWithoutRecords,
	}},
	{"Needs and options", []func() Scenario{
		dependencyTableDegraded,
		optionNone,
		optionExternal,
		optionInternal,
		optionPrivateEndpoint,
		subnetSizes,
	}},
}
