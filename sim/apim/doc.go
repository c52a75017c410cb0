// Package apim says what an API Management instance needs of its network.
//
// cloud.go has the names, size.go the arithmetic of subnets, controlplane.go the
// addresses that manage it, requirement.go the rules of its network security group,
// dependency.go the services it calls.
package apim
