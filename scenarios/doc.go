// Package scenarios holds the situations of the source article, a list of
// questions about API Management in a virtual network, as data: a design that
// Azure deploys without complaint, the flows that die in it and why, the smallest
// edits that cure them, and the verdict of each flow before and after. Where a
// person would look at something else too, a lookup with nslookup or the
// instance's network status, that stands beside the flows. A few situations have
// nothing to cure, and are there to be compared with their neighbours.
//
// The tour prints them all. The verdicts were derived from Microsoft's documents
// first (each scenario names its sources) and are compared with what sim says
// second: where the two disagree, the documents are right until shown wrong.
//
// # Which question is where
//
//	Firewall
//	  1    External mode, 0.0.0.0/0 to Azure Firewall?         udr_default_breaks_gateway
//	  2    APIs never load in the portal: why?                 udr_default_breaks_3443
//	  3    List the control plane, or use its service tag?     service_tag_cures_3443
//	  4    Internal mode, 0.0.0.0/0 to Azure Firewall?         internal_mode_behind_firewall
//	Forced tunnelling
//	  5a   How is it done without BGP?                         vpn_without_default_site
//	  5b   What does it do to External mode?                   vpn_user_route_breaks_3443
//	  6    By BGP over VPN?                                    vpn_bgp_default
//	  7    By BGP over ExpressRoute?                           expressroute_default
//	  8    What is lost behind a firewall on premises?         forced_tunnel_loses_dependencies
//	  9    The route table in the end?                         final_route_table
//	  10   Metrics is red, all else green: why?                monitor_in_the_tunnel
//	Asymmetric routing over ExpressRoute
//	  11a  Own addresses not advertised?                       er_nat_not_advertised
//	  11b  One NAT pool on both edges?                         er_shared_nat_pool
//	  11c  Called by the internet, firewall on the way back?   er_inbound_stateful_edge
//	  11d  … plain router, private answer?                     er_inbound_private_answer
//	  11e  … plain router, another public address?             er_inbound_wrong_source
//	  11f  … plain router, the right address?                  er_inbound_half_open
//	  11g  Two circuits?                                       er_two_circuits
//	  11h  ExpressRoute beside a VPN?                          er_beside_vpn
//	Through the firewall
//	  12   Clients on the internet, instance inside?           firewall_dnat_to_internal
//	  13   Hub and spoke, clients on premises time out?        gateway_subnet_route_missing
//	  14   Hub and spoke, answers pass the firewall by?        propagation_defeats_default
//	  15   The connection opens and hangs?                     half_open_client_route
//	Names
//	  16   Own DNS servers, if all backends are in Azure?      azure_dns_azure_backends
//	  17   Azure DNS, a backend on premises: not by name?      azure_dns_on_premises_name
//	  18   What must a DNS server in the network do?           custom_dns_with_forwarder
//	  19   A DNS server of our own: why is all red since?      custom_dns_without_forwarder
//	  20   May DNS on premises forward to 168.63.129.16?       on_premises_dns_forwards_to_azure
//	  21   Names do not resolve: how is the reason found?      nslookup_tells_why
//	  22   The firewall allows all dependencies: all red?      firewall_blocks_53
//	  23   A rule for the site's names: why a timeout?         forwarding_loop
//	  24   A private zone azure-api.net: what is lost?         private_zone_shadows_public
//	  25   Internal mode: why does nobody find it?             internal_mode_without_records
//	Needs and options
//	  26   The network status is red: what cures which row?    dependency_table_degraded
//	  27a  None: who reaches what?                             option_none
//	  27b  External: the same clients?                         option_external
//	  27c  Internal: the same clients?                         option_internal
//	  27d  A private endpoint: the same clients?               option_private_endpoint
//	  28   How many units fit into a subnet?                   subnet_sizes
//
// # To add a scenario
//
//  1. Copy the nearest file and name it after the fault, not the feature.
//  2. Draw the Picture; build the Broken design from a base in base.go and an
//     assignment or two. A literal of its own is better than a base with options.
//  3. Write the Flows: first the one a person would ask about. Take each Before
//     from the documents, before asking the engine, and name the facts in Sources.
//  4. Write the smallest Fix, and an After for every flow: what it leaves broken
//     matters as much. Further Fixes start from Broken again. Lookups and Statuses
//     are for what a flow can't show.
//  5. Add the function to its part of the tour in all.go, and a line to the table above.
//  6. Run the tests with AZPATH_UPDATE=1, then read the new file in testdata as an
//     engineer would: is that the packet's way, and does the cause explain it?
package scenarios
