// Package edits tells how much of a name has to be typed anew to turn it into another,
// for messages that guess what was meant.
package edits

// Distance is how many bytes have to be changed, added or left out to get from a to b
// (Levenshtein). It takes time in proportion to both lengths.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
