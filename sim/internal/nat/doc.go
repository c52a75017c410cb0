// Package nat is the arithmetic of address translation: what a [Mapping] makes
// of a packet and of its answer, and which source port a new mapping takes.
// It remembers nothing; the mappings of a device are its conntrack entries.
package nat
