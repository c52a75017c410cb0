package command

import (
	"os"

	"azpath/sim"
)

// ReadDesign reads the file of a -design flag. It is false after mistakes.
func ReadDesign(m *Mistakes, file string) (d sim.Design, ok bool) {
	f, err := os.Open(file)
	if err != nil {
		m.Add("-design", err)
		return d, false
	}
	defer f.Close()
	d, err = sim.ReadDesign(f)
	m.Add("-design "+file, err)
	return d, err == nil
}

// ParseChanges reads -change flags, those that are changes.
func ParseChanges(m *Mistakes, texts []string) (changes []sim.Change) {
	for _, s := range texts {
		c, err := sim.ParseChange(s)
		m.Add("-change "+Short(s), err)
		if err == nil {
			changes = append(changes, c)
		}
	}
	return changes
}
