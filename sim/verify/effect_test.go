package verify

import (
	"testing"

	"azpath/sim"
)

// Where Azure may choose, the worst way counts before the best.
func TestEffect(t *testing.T) {
	dispositions := map[byte]sim.Disposition{'d': sim.Delivered, 'e': sim.Exited, 'u': sim.Undetermined, 'x': sim.Dropped, 'r': sim.Refused, 'n': sim.Unresolved}
	ways := func(text string) (out []Outcome) {
		for i := range len(text) {
			out = append(out, Outcome{Disposition: dispositions[text[i]]})
		}
		return out
	}
	for _, tt := range []struct {
		before, after string
		want          Effect
	}{
		{"d", "x", Broke}, {"d", "dx", Broke}, {"dx", "x", Broke}, {"e", "u", Broke}, {"d", "e", Broke}, {"u", "r", Broke}, {"d", "", Broke}, {"dx", "ux", Broke},
		{"x", "r", Altered}, {"", "n", Altered}, {"dx", "rd", Altered}, {"d", "d", Altered},
	} {
		if got := EffectOf(ways(tt.before), ways(tt.after)); got != tt.want {
			t.Errorf("EffectOf(%q, %q) = %v, want %v", tt.before, tt.after, got, tt.want)
		}
		mirrored := map[Effect]Effect{Broke: Mended, Altered: Altered}[tt.want]
		if got := EffectOf(ways(tt.after), ways(tt.before)); got != mirrored {
			t.Errorf("EffectOf(%q, %q) = %v, want %v", tt.after, tt.before, got, mirrored)
		}
	}
}
