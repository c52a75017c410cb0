// Package apim says what an API Management instance needs of its network.
//
// cloud.go has the names, size.go the arithmetic of subnets, controlplane.go the
// addresses that manage it, requirement.go the rules of its network security group,
// dependency.go the services it calls, and needs.go all that, for a caller to change.
// expand.go declares these in a design, check.go asks for each what the network status
// table shows, report.go prints it, status.go reads what Azure's own table shows now, and
// status_compare.go lays that beside it, by the names that Azure drew (status_adopt.go).
// findings.go says what is wrong with the network and what mends it: with the instance itself, what routes still name (finding_moved.go),
// names (finding_names.go), what stands in front or beside (finding_front.go), and who is
// called (finding_backends.go). A further region is "instance/location".
//
// # What is absent
//
// Outside every network (mode None) an instance needs nothing of one: its report has no
// rows. [Requirements] are those of platform stv2 in the text of 2025 alone. Stand-in
// addresses are of the public cloud's service tags in every cloud; the tag ApiManagement
// of another cloud holds the addresses that manage this instance and no more. A report
// has no past but what [Report.Since] gives it: an earlier design.
//
// Of the findings of apim:14b, F6 and F20 are told as far as [sim.Compile] accepts the
// design; F21 to F24 are errors of [sim.Compile], F25 is a finding of package sim. F17 and
// F18 ask one machine of each network, and nobody where a design says nothing about
// names; a hosts file is unknown (apim:D7). F26 knows endpoints by their default names,
// not by custom domains. F28 is told of Azure Firewall's rules, F29 of rules that name
// addresses of the instance one by one: a public VIP may be right, where a backend is
// called by a public address. Which backends an instance calls a design does not say:
// F30 and F31 are told of services with a list of sources, and that one relies on
// Azure's trust (F31) of what refuses the instance, since no field says so.
//
// Of what an instance says and needs besides: upkeep of the machines (time, activation,
// diagnostics), rows of older texts, what units say to each other,
// outboundNetworkDependenciesEndpoints and Resource health have no rows here, nor is it
// modelled that a failing probe takes the machines out of the load balancer: a finding
// says so. The DNS label of a public address has no field, an instance of the tier
// Consumption has the address the design gives it, PremiumV2 is given all default names,
// and addresses that Azure chooses are those of the design, or the first free ones.
package apim
