// Package command is what the examples share as programs: their flags, how they read
// a design, and how they tell what is wrong with their input.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// BadInput is the exit code for input with mistakes, and for output that cannot be
// written. It is zero for help.
const BadInput = 2

// Run writes an answer and gives its exit code. With mistakes, of which each gets a
// line headed by the program's name, nothing is written to out; for [flag.ErrHelp] it
// is the usage.
func Run(name, usage string, out, mistakes io.Writer, answer func() (text []byte, code int, err error)) int {
	text, code, err := answer()
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return 0
	}
	if err == nil {
		_, err = out.Write(text)
	}
	if err == nil {
		return code
	}
	for _, mistake := range Each(err) {
		fmt.Fprintln(mistakes, name+":", mistake)
	}
	return BadInput
}

// Flags are those of a program, to be read by [Parse].
func Flags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// List is a flag that may be repeated.
func List(to *[]string) func(string) error {
	return func(s string) error { *to = append(*to, s); return nil }
}

// Parse gives the arguments behind the flags. It fails only where the flags cannot be
// told, and for a call for help.
func Parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: -h says which flags there are", err)
	}
	return flags.Args(), nil
}
