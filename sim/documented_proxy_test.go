package sim

import (
	"strings"
	"testing"
)

// publishing adds an appliance to the hub that publishes b on its own address and
// hides who asks: what it sends on passes the firewall.
func publishing(d *Design) {
	h := &d.VNets[0].Subnets[2]
	h.NICs = append(h.NICs, NIC{Name: "nva", IPs: IPs("10.0.1.5"), IPForwarding: true, Appliance: Filter{
		Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}},
		DNAT: []DNATRule{{Name: "b", Destination: IP("10.0.1.5"), Port: 443, Translated: IP("10.2.0.4")}},
		SNAT: []SNATRule{{Name: "hide", To: IP("10.0.1.5")}},
	}})
}

func TestDocumentedProxySeesThePacket(t *testing.T) {
	names := inspected(t).with(network()).with(application(Allow, 200, "*.example.com"))
	const byFirewall = "route add rt-h b 10.2.0.0/16 VirtualAppliance 10.0.0.4"
	prove(t, []fact{
		// net:F5, net:A9
		{says: "a proxy behind a translation calls the translated address, not the one that the client called", flow: "tcp a -> 10.0.1.5:443 name b.example.com",
			design: names.with(publishing), changes: []string{byFirewall}, want: delivered("fw"),
			shows: []string{"nat    dst 10.0.1.5:443 -> 10.2.0.4:443 (nva b)", "flow tcp fw:51001 -> 10.2.0.4:443 name b.example.com"}},
		// net:F5: the name is what a client asks for, whichever name the flow has
		{says: "a service's short name is asked for by its FQDN", flow: "tcp a -> web:443", design: names, want: delivered("fw"),
			shows: []string{"name www.example.com"}},
		// net:F5, net:5.5.b6: the client's conversation ends at the proxy
		{says: "what fails behind a proxy ends for the client at the proxy", flow: "tcp a -> 10.2.0.99:443 name b.example.com", design: names,
			want:  dropped(NoSuchHost, LegResponse, "fw"),
			shows: []string{"cause the firewall's own connection: SYN 10.0.0.4:51001 > 10.2.0.99:443", "symptom the connection opens, the answer never comes"}},
		{says: "a reset behind it closes what the client had open", flow: "tcp a -> b:443 name b.example.com",
			design: names.with(func(d *Design) { d.nic("b").Listen = []Listener{{Ports: Port(22)}} }),
			want:   refused(NoListener, LegResponse, "fw"), shows: []string{"verdict refused at b on reset: no-listener", "symptom the connection opens, then is closed without an answer"}},
		{says: "what leaves the design behind it leaves it for the client", flow: "tcp a -> 192.0.2.99:443 name other.example.com", design: names,
			want:  Verdict{Disposition: Exited, Leg: LegResponse, At: "fw"},
			shows: []string{"verdict exited at internet on SYN", "exit   nobody declares where the answer would come from", "cause the firewall's own connection: "}},
	})
}

// A 403 is an answer: the proxy hands it on, and the client gets it.
func TestProxyHandsOnTheServicesRefusal(t *testing.T) {
	d := inspected(t).with(network()).with(application(Allow, 200, "*")).with(func(d *Design) {
		d.Services[0].AllowedSources = []string{"192.0.2.0/24"}
	})
	trace := traceOf(t, d, "tcp a -> www.example.com:443")
	if last := trace.Legs[len(trace.Legs)-1]; last.Leg != LegResponse || last.Hops[len(last.Hops)-1].Device != "a" {
		t.Errorf("the last leg is %v by %s, want the response to a\n%s", last.Leg, last.way(), trace)
	}
	if !strings.Contains(trace.String(), "symptom HTTP 403 from the service") {
		t.Errorf("the trace shows no 403\n%s", trace)
	}
}
