package sim

// RandomDesigns are those on which the laws are tested, for tests of packages that
// build on this one.
var RandomDesigns = hubs
