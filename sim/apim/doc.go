// Package apim says what an API Management instance needs of its network.
//
// cloud.go has the names, size.go the arithmetic of subnets, controlplane.go the
// addresses that manage it, requirement.go the rules of its network security group,
// dependency.go the services it calls, and needs.go all that, for a caller to change. expand.go declares these in a design, check.go
// asks for each what the network status table shows (report.go), and findings.go says
// what is wrong with the network (finding_moved.go: what a route still names). A further region is "instance/location".
//
// # What is absent
//
// Outside every network (mode None) an instance needs nothing of one: its report has no
// rows. [Requirements] are those of platform stv2 in the text of 2025 alone. Of the
// findings of apim:14b, F9, F17, F18, F26 to F31 are not told, F6 and F20 as far as
// [sim.Compile] accepts the design; F21 to F24 are errors of [sim.Compile], F25 is a
// finding of package sim. Stand-in addresses are of the public cloud's service tags in
// every cloud. A report has no past: the last change of every row is the time asked for.
package apim
