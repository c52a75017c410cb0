//go:build linux

package kernel

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestRecordedCasesAreWhatTheKernelDoes plays the cases again. AZPATH_UPDATE=1
// records anew what this kernel does.
func TestRecordedCasesAreWhatTheKernelDoes(t *testing.T) {
	needsKernel(t)
	for file, c := range cases(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, kernel, diff, err := verdictOf(c, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff != "" {
				t.Error(diff)
			}
			got, err := json.Marshal(kernel)
			if err != nil {
				t.Fatal(err)
			}
			var read []Conversation
			if err := json.Unmarshal(got, &read); err != nil {
				t.Fatal(err)
			}
			if os.Getenv("AZPATH_UPDATE") != "" {
				c.Kernel = kernel
				text, err := json.MarshalIndent(c, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, append(text, '\n'), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !reflect.DeepEqual(read, c.Kernel) {
				t.Errorf("the kernel did otherwise when the case was recorded: now\n%s", got)
			}
		})
	}
}
