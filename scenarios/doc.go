// Package scenarios holds the situations of the source article as data.
package scenarios
