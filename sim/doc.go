// Package sim answers questions about an Azure network without deploying it: does
// this flow work, both ways, through every stateful device; and if not, where does
// which packet die, and why?
//
// # A packet's way through the code
//
// The package reads in the order in which a question is answered:
//
//	Design -> Compile -> Network -> Trace -> Verdict
//
// Design. What a person declares: plain structs in Azure's words, parts that refer
// to each other by name, the zero value Azure's default (design.go, design_acl.go,
// design_balancer.go, load_distribution.go, design_firewall.go, design_edge.go,
// design_apim.go, design_dns.go, design_gateway.go; literal.go has the short forms,
// enums.go the spellings, clone.go the copy). A Design reads from and writes to
// JSON (decode.go, encode.go). A [Change] is an edit of it with a text form
// (change.go). A [Flow] is the question, a whole connection and not one packet
// (flow.go, flow_parse.go).
//
// Compile. The border between two languages (compile.go). Before it stand Azure's
// words; behind it only tables, filters, translations and devices, each of which
// keeps the names it came from. check.go and its kin hold every rule a Design must
// obey and report all mistakes at once. Then come route tables (compile_table.go),
// filters (compile_acl.go), Azure Firewalls and their policies
// (compile_firewall.go, compile_policy.go), load balancers and other public
// addresses (compile_front.go), API Management in and outside networks
// (compile_apim.go), the ways out of machines (compile_lend.go), what gateways and
// sites know of each other (compile_gateway.go, compile_site.go).
//
// What Azure accepts and will not work is a [Finding] (finding.go): routes
// (finding_route.go), rules (finding_rule.go, finding_group.go), firewalls and
// their subnets (finding_firewall.go), pairs of subnets whose routes pass a
// firewall one way only (finding_way.go), ways in and out (finding_exits.go),
// tables that a tool showed (finding_observed.go),
// gateways and sites (finding_gateway.go, finding_roads.go), parts that nothing
// names (finding_unused.go), zones, rulesets and name servers (finding_dns.go).
//
// NSGs are compiled in compile_nsg.go, the rules about Azure's own addresses in
// compile_nsg_platform.go (nsg_platform.go asks them), and the security admin rules
// that come first in compile_nsg_admin.go. design_tag.go lets a design bring
// service tags of its own.
//
// Network. The result (network.go): devices, and who has which address. query.go
// turns a flow's names into its first packet.
//
// Trace. walk.go is the one loop that carries a packet from device to device. A
// device is asked what it does with the packet (device.go, which also says how to
// add one):
//
//	device_nic.go       a machine: NSG, forwarding, the platform's translation;
//	                    proxy_appgw.go where it is an Application Gateway
//	device_firewall.go  Azure Firewall; proxy_firewall.go where it answers itself,
//	                    firewall_threat.go what it drops as a threat
//	device_gateway.go   VPN and ExpressRoute gateways, and an on-premises site
//	device_edge.go      a site's way out, with its firewall and translation
//	device_internet.go  the internet, hosts, Azure's own addresses
//	device_service.go   a service, and the service endpoint on the way to it
//	device_endpoint.go  a private endpoint; device_link.go a private link service
//
// fabric.go routes between them. transit.go is how a stateful device judges,
// translates and remembers; nsg.go asks rules; names.go finds who has a name;
// public_space.go says what the internet routes; lend.go gives the public source of
// a connection that a machine opens, snat.go counts its ports; backend.go chooses
// among the machines of a pool. proxy.go is what a device does that answers a
// connection itself. talk.go strings the packets of a conversation together, and
// ask.go the conversations that equal paths allow (choice.go). through.go goes on
// past what stops a flow, to find everything that does. record.go keeps what was
// decided (trace.go), text.go prints it. [World] is the same with a past: several
// flows over one state, a clock, devices switched off (world.go; world_faults.go says
// what can fail, world_open.go what is left of a conversation, recent.go what is
// forgotten when, world_snat.go which source ports are taken).
//
// walks.go tells of every way, met.go of the rules and routes met on it, and distinctions.go, distinctions_device.go and
// twins.go by what packets are told apart, for those who prove; ends.go reads the
// ends of many flows.
//
// A destination that is a host name is resolved before the conversation begins
// (resolve_name.go): compile_dns.go says who asks whom, with the names that Private
// Link gives (names_private.go), resolution.go walks each query like any other
// flow, text_name.go tells the chain, lean_dns.go on what it leans. Where a
// firewall or an application gateway holds names, its own DNS is asked
// (compile_named.go). What servers make of a question is azpath/dns's.
//
// Effective routes and next hop answer in the words of Azure's own tools what a
// network interface's table holds (watch_routes.go, watch_hop.go), learned routes
// what a gateway's does (watch_learned.go), and read such answers back
// (watch_read.go; watch_text.go as a terminal shows them; decode_observed.go in a
// design). Such an answer can take the place of the derived table
// (compile_observed.go), or be laid beside it: row by row (watch_compare.go) with
// explanations (watch_why.go), and by the addresses that have another next hop
// (watch_fate.go).
//
// Of the rules at an interface, IP flow verify (watch_flow.go), NSG diagnostics
// (watch_diagnostics.go) and the effective security rules (watch_nsg.go) answer in
// those tools' words, asking the very rules that packets meet; so does who wants to
// know of every packet (nic_rules.go). watch_nsg_read.go reads effective security rules
// back, and watch_nsg_compare.go lays them beside the derived ones.
//
// Verdict. How the flow ended (verdict.go), for which reason out of a closed list
// (reason.go), with cause and symptom (explain.go), and on which readings of the
// documents the answer leans (assumption.go).
//
// Below sim, and knowing nothing of it: azpath/route settles route tables;
// internal/packet is what travels, internal/acl finds the first rule that matches,
// internal/conntrack is the state of a strict firewall, internal/nat the arithmetic
// of translation.
//
// # What holds
//
//   - A walk ends decided. Every leg ends at a named device, with a Disposition
//     that is not zero; a loop is found by what the packet left behind, and a time
//     to live of 64 is the guard.
//   - The same Design gives the same answer and the same text. Nothing depends on a
//     clock, on chance, on the order of a map or of the declarations.
//   - A Network is immutable, safe for concurrent use, and shares nothing with its
//     Design. A Trace is as independent of its Network. A World is one goroutine's.
//   - [Network.Verdict] allocates nothing for a flow without a mistake in it
//     (TestVerdictAllocatesNothing).
//   - [Network.Verdict] and [Network.Trace] are one engine: the trace is the same
//     walk, written down.
//   - [Compile] reports every mistake with its place and never panics. Readers of
//     text have a stated limit of size and name the line.
//   - A doubt is part of the answer. Where the documents are silent or contradict
//     each other, the choice is an [Assumption] with a switch, and each trace that
//     leans on it says so.
//
// # What is not modelled
//
// What no field of a Design declares cannot be asked about; what an undeclared
// public address would do ends as [Exited], with a note that a host or service
// declared there decides it. The items below say what happens instead where that is
// not plain.
//
// Packets, devices and their failures:
//
//   - A packet has no payload: what a proxy reads of a request is
//     [Flow].ServerName. A conversation is one request and one response of a few
//     hundred bytes, so that fragments, MTU, windows that close, retransmissions,
//     FIN and half-closed connections don't occur. Connections end by silence or a
//     reset; what a FIN would hold for 65 s (net:7.b3) is not held.
//
//   - Of ICMP there are echo and the errors that devices send.
//
//   - Of capacity there are the source ports of a translation alone, and no
//     throttling. Of failover there are the parts of gateways that a World can
//     lose ([World.SwitchOff]) and the machines of pools; any other device is on
//     or off. The moments until routes have changed are not modelled.
//
//   - A machine has one network interface, so that what several make of a probe, or
//     of a pool of appliances, doesn't occur (net:L8, net:L10).
//
//   - Front Door, Virtual WAN, Route Server, and appliances that answer connections
//     themselves are absent. An Azure Bastion is the machine that a session begins
//     at: the browser's connection to it is another flow.
//
// Networks and peerings:
//
//   - A peering joins whole networks of one cloud and one resource model: subnet
//     peering, peering of one family alone, peering across clouds and with classic
//     networks have no field, nor has a route table's disablePeeringRoute.
//
//   - Networks of a connected group that overlap are refused by [Compile], although
//     Azure allows them and drops what is sent to such addresses.
//
//   - An appliance in another network of a connected group is no next hop
//     (next-hop-unreachable).
//
//   - A gateway or appliance that is stopped or half configured is shown with its
//     address, like any other (net:1.4.b5).
//
// Private Link and API Management:
//
//   - An injected API Management instance takes no private endpoint, or [Compile]
//     says so, although Azure lets PremiumV2 behind Front Door have one (apim:O1).
//
//   - Of a private link service the PROXY protocol header that tells the client's
//     address, visibility and automatic approval are absent. Its frontend is
//     private and IPv4, or [Compile] says so.
//
//   - That one ExpressRoute gateway instance carries a flow to an endpoint, with
//     about half its throughput, changes no verdict (net:7.b7). Nor does the reset
//     of long-lived connections when an interface is tagged disableSnatOnPL: they
//     go on.
//
//   - Workspace gateways and self-hosted gateways of API Management are hosts and
//     network interfaces here. Traffic Manager does not choose among regions: the
//     instance's name is its primary region, the others are called by their own.
//
// Names:
//
//   - A design that says nothing about names (no DNS servers, zones, resolvers) has
//     none looked up: a service's host name stands for its public address, an
//     endpoint's name for the endpoint, and a name that is no part of the design is
//     an error. Azure Firewall's rules take names for what the design says they
//     are.
//
//   - In a design with names no server has heard the question before: there are no
//     caches, neither a client's nor a server's, so that a no that is kept, an old
//     record and a repaired route show no after-effect (the trace says how things
//     will be once all is forgotten).
//
//   - What a firewall means by a name in a network or DNAT rule is what it found
//     when the Network was compiled. Queries do not see what a [World] has switched
//     off.
//
//   - Throttling by query rates, a choice at random among equal servers, and DNS
//     security policies are absent. A DNSSEC signature is [PublicZone].Signed and
//     no more. Delegation and Traffic Manager are records of public zones. Records
//     that private endpoints, links and registration write are there at once. Of
//     two endpoints of one service in one zone both addresses are in the record,
//     where Azure keeps the later one's (dns:D5.7).
//
//   - Of resolvers there are glibc, the Windows client and the two nslookup tools:
//     systemd-resolved, musl, App Service and a guest's own firewall are absent, and
//     so are names that are never sent (localhost, invalid).
//
//   - An inbound endpoint is one address of its subnet: that an NSG there has to
//     admit the whole subnet (dns:D6.3) is a [Finding], and no packet's fate. How many
//     zones, links and records a subscription may have is not checked.
//
// Load balancers and ways out:
//
//   - Load balancers have no probes to declare: in a World, a machine that is off
//     fails them at once, and whether an NSG lets them in is a [Finding].
//
//   - An outbound rule has one frontend, a balancing rule one pool, and a public IP
//     prefix is declared as its addresses.
//
// Application Gateways (v2):
//
//   - The web application firewall, path-based rules, redirects, rewrites and
//     certificates are absent, and so is what an API Management instance behind one
//     makes of a host name that it does not have: a finding names the probe that
//     would tell.
//
//   - A probe is no traffic of its own: a server that a request does not reach has
//     failed it. Frontends are IPv4. A name in a pool that nobody declares ends as
//     [Exited].
//
// Azure Firewall:
//
//   - Intrusion detection has no signatures and drops nothing (a trace says so in
//     mode Deny). What FQDN tags, the infrastructure collection and the threat feed
//     hold is not published and is the design's to list.
//
//   - Web categories, URL filtering, explicit proxy, what a TLS client makes of an
//     inspected certificate, and learned private ranges (a trace says so) are
//     absent; so is IPv6, which its address and rules refuse.
//
//   - The reset that it sends when a connection was silent for too long, and those
//     of scale-in and maintenance (net:5.6.b1, net:5.6.b2), are not sent: to a
//     World the connection is just gone, as after [World.Restart]. Its flow log's
//     INVALID is the reason asymmetric-no-state (net:5.5.b2).
//
// Gateways and sites:
//
//   - Connections between two gateways (VNet-to-VNet), point-to-site clients, NAT
//     rules and Global Reach are absent.
//
//   - BGP is what it comes to, not the exchange: a session is up or down, by its
//     number of prefixes; a site announces what a connection lists, and its AS path
//     is a length.
//
//   - Basic gateways' limits of tunnels, bandwidth and what an SKU lacks are not
//     checked.
//
// # Background knowledge
//
// Some choices rest on how Azure is known to behave and not on a sentence that was
// looked up. They have no switch and no line in a trace, so they stand here. Of
// routes and tags (marked BG where the fact stands):
//
//   - A user route's next hop has to be reachable as it stands, in the own network
//     or one that is directly peered: it is not looked up in a table (net:A9).
//
//   - A user route to an address that nobody has stays Active and swallows what it
//     wins (net:1.9.b7); a private destination sent to the Internet is dropped
//     (net:1.9.b6).
//
//   - An NSG's VirtualNetwork tag is what the subnet's routes lead to inside, over
//     peerings, gateways and appliances; its Internet tag holds public addresses
//     (net:2.4.b1).
//
//   - An NSG keeps its flows at the machine's own interface, whatever way a packet
//     took to it (net:T4).
//
//   - AzureBastionSubnet is a /26 or larger and has no route table (apim:Z7).
//
//   - A private endpoint has its route and its address whatever state its
//     connection is in; while it is not approved, what reaches it vanishes
//     (net:1.8.b6). Ping does. The service behind it does not ask its own firewall.
//
//   - disableSnatOnPL at a stateless appliance does the same as at a strict one,
//     and Azure Firewall has no such tag (net:1.8.b4).
//
//   - A service endpoint takes a machine's own address only, as other ways to
//     public addresses do: an appliance has to translate (net:1.9.b4).
//
//   - With gateway transit, sites learn the networks that borrow the gateway
//     (net:P6); ExpressRoute is exempt from allowForwardedTraffic as VPN is.
//
//   - A peering goes before a connected group of the same networks; a connected
//     group's routes outrank gateways as peerings do, its prefixes are in the
//     VirtualNetwork tag, and it takes what is forwarded.
//
//   - Of the two sides of a peering, either one's allowVirtualNetworkAccess counts
//     where the switch says that it blocks.
//
//   - Which of the appliances of a VirtualApplianceEcmp route a flow takes is
//     chosen for each direction by itself: that both meet is not documented.
//
//   - A VPN gateway prefers weight, then the shorter AS path, as an ExpressRoute
//     gateway is documented to (net:G3). What the site announces by equal paths is
//     a choice, to the internet and to Microsoft as well.
//
//   - Every VPN gateway has two instances. Unless both are active one stands by, and
//     takes over address, tunnels and sessions within minutes (Microsoft's pages;
//     the facts do not have it). A connection whose instance or link is gone may
//     take any way that is left.
//
//   - A gateway's own public address takes key exchanges and nothing else, and its
//     answers follow no route that it learned; user routes of GatewaySubnet divert
//     them (net:1.10).
//
//   - A VPN tunnel stands without its BGP session, and takes what a site's own
//     routes send there; an ExpressRoute circuit does not.
//
// Of Application Gateways, from Microsoft's pages on the product, which the facts
// do not have:
//
//   - Without a listener for the port a frontend is silent. Without one for the
//     host name it answers 404; with no server to ask, or none that answers, 502.
//
//   - Without an NSG its public frontend is open. Where listeners of both frontends
//     share a port, an NSG sees the frontends' addresses and not the instances'.
//
//   - A public server sees the gateway's public frontend, or the NAT gateway of its
//     subnet; without either the gateway has no way to the internet.
//
//   - Azure refuses an NSG that keeps GatewayManager out and a route for 0.0.0.0/0
//     that leads elsewhere than to Internet, without enhanced network control; a
//     learned 0.0.0.0/0 deploys.
//
// Of Azure Firewall:
//
//   - A name that threat intelligence lists is refused as an application rule
//     refuses it, and the stricter mode of a policy and its parent holds.
//
//   - What a client speaks on a port is what the first application rule for the
//     port says. Names under Microsoft's own domains alone may be among the
//     infrastructure's.
//
//   - The NAT rules of a parent policy are inherited as all others (net:F3), by the
//     firewalls that own their addresses.
//
// Of rules, beside those:
//
//   - NSGs are stateful for replies, inbound TCP rules too: the remark that some
//     are implemented statelessly is about flow logs (net:T3). Without a flow
//     timeout a flow is never forgotten.
//
//   - Security admin rules keep state as NSGs do, don't filter Azure's own
//     addresses or private endpoints, and what AlwaysAllow lets in needs no NSG at
//     a Standard public address (net:N9). Two of equal priority are judged in the
//     order of their names.
//
//   - An application security group means its members' addresses, in their own
//     network and those peered with it (net:N8).
//
// And of what a design leaves unsaid:
//
//   - A load balancer sends a connection and its answers to the same appliance if
//     both take the same frontend (net:L8). An inbound NAT rule's range is given
//     out by address; an outbound rule may be silent for up to 120 minutes
//     (net:10.b3 has 100 in older pages).
//
//   - A NAT gateway answers with a reset whatever fits no mapping, from either side
//     (net:7.b1 does not say which).
//
//   - A lent source port is the machine's own where that is free, so that a trace
//     shows one number; Azure's is another one. UDP by a NAT gateway shares ports
//     as by a load balancer (net:6.2.b6 names that one alone), and how many ports
//     default outbound access and an API Management instance's VIP have is not
//     known: no connection runs out of them.
//
//   - A proxy has one connection of its own for each client's, from a port that it
//     keeps until an hour passed without a request.
//
//   - A machine without a list of open ports answers on all of them.
//
//   - A public address that nobody declares may be a client, and takes the answer.
//
//   - The units of an API Management instance share a subnet, a table and an NSG,
//     and are walked as one machine.
//
//   - Documentation ranges (RFC 5737, RFC 3849) count as public, since designs use
//     them; an address that Azure picks is shown as one out of 192.0.2.0/24.
package sim
