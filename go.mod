module azpath

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/yl2chen/cidranger v1.0.2
	pgregory.net/rapid v1.3.0
)
