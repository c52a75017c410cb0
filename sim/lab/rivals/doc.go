// Package rivals measures azpath beside other libraries and beside the least work that
// an answer can be made of: ratios of one run on one machine. It has tests alone.
package rivals
