module azpath/sim/lab

go 1.25.0

require (
	azpath v0.0.0
	github.com/gaissmai/bart v0.30.0
	github.com/miekg/dns v1.1.73 // DNS on the wire: no code of ours reads what ours wrote
	golang.org/x/sys v0.47.0 // packet sockets
	pgregory.net/rapid v1.3.0 // simtest's generators
)

require (
	github.com/yl2chen/cidranger v1.0.2 // indirect
	golang.org/x/net v0.57.0 // indirect
)

replace azpath => ../..
