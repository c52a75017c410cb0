package azjson

import (
	"bytes"
	"strconv"

	"azpath/sim/flowlog"
)

// readFlowLog adds a source to the flow log. It is read as a stream, since nothing else
// among the sources is as long.
func (m *importing) readFlowLog(s Source) error {
	if m.flowLog == nil {
		m.flowLog = &flowlog.Log{}
	}
	l := m.flowLog
	tuples, wrong, told := l.Tuples, l.Wrong, len(l.Mistakes)
	if err := l.Read(s.Name, bytes.NewReader(s.Text)); err != nil {
		return err
	}
	m.documents = append(m.documents, document{name: s.Name, form: FormFlowLog})
	m.notebook.add(NoteNotModelled, "", s.Name, plural(l.Tuples-tuples, "tuple")+" of a flow log, which is no part of the design: whatif -flow-log replays it", "")
	for _, x := range l.Mistakes[told:] {
		m.notebook.add(NoteProblem, "", s.Name, "the tuple "+strconv.Quote(x.Tuple)+": "+x.Problem, x.Place)
	}
	if more := l.Wrong - wrong - (len(l.Mistakes) - told); more > 0 {
		m.notebook.add(NoteProblem, "", s.Name, plural(more, "more tuple")+" that cannot be read", "")
	}
	return nil
}
