module azpath/sim/lab

go 1.25.0

require (
	azpath v0.0.0
	github.com/gaissmai/bart v0.30.0
	github.com/google/nftables v0.3.0 // kernel: rulesets over netlink, ten times faster than the nft program and nothing to install
	github.com/miekg/dns v1.1.73 // DNS on the wire: no code of ours reads what ours wrote
	github.com/vishvananda/netlink v1.3.1 // kernel: wires, routes, policies, forgetting of connections
	github.com/vishvananda/netns v0.0.5 // kernel: netlink names namespaces by its type
	golang.org/x/sys v0.47.0 // packet sockets; kernel: unshare and setns
	pgregory.net/rapid v1.3.0 // simtest's generators
)

require (
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/mdlayher/netlink v1.7.3-0.20250113171957-fbb4dce95f42 // indirect
	github.com/mdlayher/socket v0.5.0 // indirect
	github.com/yl2chen/cidranger v1.0.2 // indirect
	golang.org/x/net v0.57.0 // indirect
	golang.org/x/sync v0.22.0 // indirect
)

replace azpath => ../..
