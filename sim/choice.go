package sim

// choicePoint is a place where Azure may take any of several ways. One choice is
// made per flow and direction, never per packet.
type choicePoint struct {
	at      deviceID
	back    bool
	nesting int
}

type choiceMade struct {
	choicePoint
	n, pick int
}

// chooser enumerates every combination of choices: walk, then advance, until
// advance says that there is none left. Points come up in a fixed order as long
// as the picks before them are the same, so it counts like an odometer.
type chooser struct {
	made []choiceMade
	// fixed were settled when the connection opened, and are not enumerated.
	fixed []choiceMade
}

func (c *chooser) reset() { c.made, c.fixed = c.made[:0], c.fixed[:0] }

// pick is the way to take at p, which has n of them.
func (c *chooser) pick(p choicePoint, n int) int {
	for i := range c.made {
		if c.made[i].choicePoint == p {
			return min(c.made[i].pick, n-1)
		}
	}
	for _, f := range c.fixed {
		if f.choicePoint == p && f.n == n {
			return f.pick
		}
	}
	c.made = append(c.made, choiceMade{choicePoint: p, n: n})
	return 0
}

// advance moves to the next combination. It is false after the last.
func (c *chooser) advance() bool {
	for len(c.made) > 0 {
		last := &c.made[len(c.made)-1]
		if last.pick+1 < last.n {
			last.pick++
			return true
		}
		c.made = c.made[:len(c.made)-1]
	}
	return false
}
