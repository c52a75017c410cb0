package sim

import "testing"

func TestDocumentedApplicationGatewayFindings(t *testing.T) {
	base := fronted()
	const (
		unnamed = `: probe-host: the health probe of https has no host name, and API Management contoso in pool apim answers to its own names alone: it counts as unhealthy, and every request is a 502`
		at      = `applicationGateways["agw"].requestRoutingRules`
	)
	both := []string{at + `["api"].backendHttpSettings` + unnamed, at + `["management"].backendHttpSettings` + unnamed}
	finds(t, []flaw{
		// apim:G2, apim:G3, apim:F25, apim:R2
		{says: "a probe of an instance must send a host name", design: base, edit: func(d *Design) { d.AppGateways[0].Probes[0].HostName = "" }, want: both},
		{says: "as the default probe does not", design: base, edit: func(d *Design) { d.AppGateways[0].Settings[0].Probe = "" }, want: both},
		{says: "nor to the VIP by address", design: base, edit: func(d *Design) {
			d.AppGateways[0].Settings[0].Probe, d.AppGateways[0].Pools[0].Addresses = "", []string{"10.0.1.9"}
		}, want: both},
		{says: "but with a name put over the client's", design: base, edit: func(d *Design) {
			d.AppGateways[0].Settings[0].Probe, d.AppGateways[0].Settings[0].HostName = "", "contoso.azure-api.net"
		}},
		{says: "a pool without a server", design: base, edit: func(d *Design) { d.AppGateways[0].Pools[1].NICs = nil },
			want: []string{at + `["portal"].backendAddressPool: empty-pool: pool web has no server: every request is a 502`}},
	})
}
