// Package packet is what travels in the simulator: a [Tuple], which says whose
// packet it is, and a [Packet], which adds what stateful devices look at. Both
// are plain values: comparable, copied freely, without a pointer to anything
// that changes.
package packet
