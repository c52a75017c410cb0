package flowlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	mostDepth  = 64
	mostString = 1 << 20 // bytes
)

// scanner steps through JSON without holding it.
type scanner struct {
	in   *bufio.Reader
	name string
	line int
	text []byte // of the last string
}

func newScanner(name string, r io.Reader) *scanner {
	return &scanner{in: bufio.NewReaderSize(r, 1<<16), name: name, line: 1}
}

func (s *scanner) place() string { return fmt.Sprintf("%s:%d", s.name, s.line) }

func (s *scanner) fail(format string, args ...any) error {
	return fmt.Errorf("%s: %s", s.place(), fmt.Sprintf(format, args...))
}

// peek is the next byte that is no blank, without taking it; io.EOF at the end.
func (s *scanner) peek() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err == io.EOF:
			return 0, err
		case err != nil:
			return 0, fmt.Errorf("%s: %w", s.name, err)
		case c == '\n':
			s.line++
		case c != ' ' && c != '\t' && c != '\r':
			return c, s.in.UnreadByte()
		}
	}
}

// start steps over a byte order mark.
func (s *scanner) start() error {
	head, _ := s.in.Peek(3)
	switch {
	case bytes.Equal(head, []byte("\ufeff")):
		_, err := s.in.Discard(3)
		return err
	case len(head) > 1 && (head[0] == 0 || head[1] == 0 || head[0] >= 0xfe):
		return s.fail("the text is UTF-16, save it as UTF-8")
	}
	return nil
}

// within is peek where the text may not end.
func (s *scanner) within(want string) (byte, error) {
	c, err := s.peek()
	if err == io.EOF {
		return 0, s.fail("the text ends, want %s", want)
	}
	return c, err
}

// take steps over the byte that was peeked.
func (s *scanner) take() { s.in.ReadByte() }

func (s *scanner) unexpected(c byte, want string) error {
	if c >= utf8.RuneSelf {
		return s.fail("byte 0x%02x, want %s", c, want)
	}
	return s.fail("%q, want %s", c, want)
}

// string reads one whose quote was peeked, into text. Only escapes of one character
// and of ASCII mean something here; others stay as they are.
func (s *scanner) string() error {
	s.take()
	s.text = s.text[:0]
	for {
		part, err := s.in.ReadSlice('"')
		s.line += bytes.Count(part, []byte("\n"))
		s.text = append(s.text, part...)
		switch {
		case len(s.text) > mostString:
			return s.fail("a string of more than %d bytes", mostString)
		case err == bufio.ErrBufferFull:
		case err == io.EOF:
			return s.fail("the string has no end")
		case err != nil:
			return fmt.Errorf("%s: %w", s.name, err)
		case !escaped(s.text[:len(s.text)-1]):
			s.text = unescape(s.text[:len(s.text)-1])
			return nil
		}
	}
}

// escaped says whether what follows is behind a backslash that counts.
func escaped(b []byte) bool {
	n := 0
	for i := len(b) - 1; i >= 0 && b[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

func unescape(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '\\' && i+1 < len(b) {
			i++
			switch c = b[i]; c {
			case 'n', 'r', 't', 'b', 'f':
				c = ' '
			case 'u':
				if n, ok := hex(b[i+1 : min(len(b), i+5)]); ok && n < utf8.RuneSelf {
					c = byte(n)
					i += 4
				}
			}
		}
		out = append(out, c)
	}
	return out
}

func hex(b []byte) (n int, ok bool) {
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 + int(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n = n<<4 + int(c|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	return n, len(b) == 4
}

// array calls element before each of an array whose bracket was peeked; element takes
// it.
func (s *scanner) array(element func() error) error {
	return s.list(']', "']'", element)
}

// object calls member for each member of an object whose brace was peeked, with its
// name in small letters, which is valid until the next string; member takes the value.
func (s *scanner) object(member func(name []byte) error) error {
	return s.list('}', "'}'", func() error {
		c, err := s.within(`a member's name`)
		if err != nil {
			return err
		}
		if c != '"' {
			return s.unexpected(c, "a member's name")
		}
		if err := s.string(); err != nil {
			return err
		}
		if c, err = s.within(`":"`); err != nil {
			return err
		}
		if c != ':' {
			return s.unexpected(c, `":"`)
		}
		s.take()
		for i, c := range s.text {
			if c >= 'A' && c <= 'Z' {
				s.text[i] = c + 'a' - 'A'
			}
		}
		return member(s.text)
	})
}

func (s *scanner) list(bracket byte, quoted string, each func() error) error {
	s.take()
	for n := 0; ; n++ {
		c, err := s.within(quoted)
		switch {
		case err != nil:
			return err
		case c == bracket:
			s.take()
			return nil
		case n > 0 && c != ',':
			return s.unexpected(c, `"," or `+quoted)
		case n > 0:
			s.take()
			if c, err = s.within("an element"); err != nil {
				return err
			}
			if c == bracket { // a comma too many
				s.take()
				return nil
			}
		}
		if err := each(); err != nil {
			return err
		}
	}
}

var errLiteral = errors.New("no value")

// literal steps over a number, true, false or null.
func (s *scanner) literal() error {
	s.text = s.text[:0]
	for len(s.text) < 64 {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			if err := s.in.UnreadByte(); err != nil {
				return err
			}
			break
		}
		s.text = append(s.text, c)
	}
	switch {
	case len(s.text) == 0:
		return errLiteral
	case s.text[0] == '-' || s.text[0] >= '0' && s.text[0] <= '9':
		return nil
	case string(s.text) == "true" || string(s.text) == "false" || string(s.text) == "null":
		return nil
	}
	return s.fail("%q, want a value", s.text)
}
