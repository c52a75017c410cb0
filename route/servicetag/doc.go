// Package servicetag answers which prefixes an Azure service tag stands for.
//
// The data is Microsoft's weekly file "Azure IP Ranges and Service Tags". Parse reads any edition of it in any
// cloud; Embedded is one edition of the public cloud that travels with the package, whole: changeNumber 376 of
// November 2025, with the header of data/public.tags stating where it was taken. The addresses behind a tag change every
// week, so an answer is as old as its file: say which one it was (Set.String).
//
// Tags that stand for something of the design and not for a list of addresses are not in the file: VirtualNetwork,
// AzureLoadBalancer, Internet and the AzurePlatform tags.
package servicetag
