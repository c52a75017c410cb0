module azpath/sim/lab

go 1.25.0

require (
	azpath v0.0.0
	github.com/gaissmai/bart v0.30.0
)

require github.com/yl2chen/cidranger v1.0.2 // indirect

replace azpath => ../..
