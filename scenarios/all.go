package scenarios

// tour is every scenario, in the order of the source article.
var tour = []func() Scenario{
	udrDefaultBreaksGateway,
	udrDefaultBreaks3443,
	serviceTagCures3443,
	internalModeBehindFirewall,
	vpnWithoutDefaultSite,
	vpnUserRouteBreaks3443,
	vpnBGPDefault,
	expressRouteDefault,
	forcedTunnelLosesDependencies,
	finalRouteTable,
	monitorInTheTunnel,
	erNATNotAdvertised,
	erSharedNATPool,
	erInboundStatefulEdge,
	erInboundPrivateAnswer,
	erInboundWrongSource,
	erInboundHalfOpen,
	erTwoCircuits,
	erBesideVPN,
	firewallDNATToInternal,
	gatewaySubnetRouteMissing,
	propagationDefeatsDefault,
	halfOpenClientRoute,
}
