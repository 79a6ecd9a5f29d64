package export

import "plaza/rooms"

// Bounds on what a sequence remembers of a broken file.
const (
	maxGaps   = 1_000
	maxFaults = 1_000
)

// sequence follows a room's events line by line: their numbers, their chain and their times. It remembers gaps and unreadable
// lines, so that each is reported as what it is, and goes on from what the next line states, so that one fault is one finding.
type sequence struct {
	result *Result
	heads  *headCheck
	room   string // "" = that of the first line
	first  int64
	last   int64 // 0 = not known
	line   int64 // lines seen

	next     int64      // the seq that belongs next
	previous rooms.Hash // what the event before it states as its hash
	known    bool       // previous is known
	computed rooms.Hash // the hash that the event before really has, when it states a wrong one
	wrong    bool       // it does
	adjacent bool       // the line before is the event before: entry.linked holds

	latest   stamp // the latest time so far
	gaps     []gap
	faults   []lineFault // lines that could not be read since the last one that could
	versions []version   // that the events in place say there are
	flagged  int64       // the last event that something was found wrong with
}

// gap is a run of events that did not come where they belong.
type gap struct{ from, to int64 }

type lineFault struct {
	line int64
	fault
}

// newSequence begins before the first event; previous is what comes before it.
func newSequence(result *Result, heads *headCheck, m Manifest) *sequence {
	s := &sequence{result: result, heads: heads}
	if m.Format != "" {
		s.room, s.first, s.last = m.Room.ID.String(), m.First, m.Last
		s.next, s.previous, s.known = m.First, rooms.Hash(m.Previous), true
	}
	return s
}

func (s *sequence) found(kind Kind, seq int64, swedish, english string, args ...any) {
	s.flagged = seq
	s.result.found(kind, EventsFile, seq, swedish, english, args...)
}

// add takes the next line.
func (s *sequence) add(e *entry) {
	s.line++
	if e.fault != nil {
		s.adjacent = false
		if len(s.faults) < maxFaults {
			s.faults = append(s.faults, lineFault{s.line, *e.fault})
		}
		return
	}
	if s.next == 0 { // without a manifest the first line says where to begin
		s.room, s.first, s.next = string(e.room), e.seq, e.seq
	}
	s.result.Events++
	switch {
	case s.last > 0 && e.seq > s.last:
		s.found(Added, e.seq, "Händelse %d hör inte till exporten, som slutar med %d.",
			"Event %d does not belong in the export, which ends with %d.", e.seq, s.last)
		s.adjacent = false
	case e.seq < s.next:
		s.adjacent = false
		s.misplaced(e)
	default:
		s.settleFaults(e.seq)
		if e.seq > s.next {
			s.miss(s.next, e.seq-1)
			s.known, s.adjacent = false, false
		}
		s.inPlace(e)
	}
	if e.withheld != "" {
		s.result.withheld(e.seq, e.withheld)
	}
}

// inPlace checks an event that stands where its number belongs.
func (s *sequence) inPlace(e *entry) {
	if e.file != nil {
		s.versions = append(s.versions, *e.file)
	}
	intact := s.chain(e)
	if string(e.room) != s.room {
		intact = false
		s.found(Changed, e.seq, "Händelse %d hör till ett annat rum (%s).", "Event %d belongs to another room (%s).", e.seq, e.room)
	}
	if intact {
		s.time(e)
	}
	s.next, s.previous, s.known, s.adjacent = e.seq+1, e.hash, true, true
}

// chain checks that the event's stated hash is its own and follows from the event before. The event before may state a wrong
// hash itself, which was reported there.
func (s *sequence) chain(e *entry) (intact bool) {
	s.wrong = s.known && !(s.adjacent && e.linked) && !e.follows(s.previous) && !(s.wrong && e.follows(s.computed))
	if !s.wrong {
		return true
	}
	s.computed = rooms.EventHash(s.previous, e.header, e.payloadHash)
	if e.seq == s.first {
		s.found(Changed, e.seq, "Händelse %d är ändrad: dess innehåll ger inte dess hash.",
			"Event %d was changed: its content does not give its hash.", e.seq)
	} else {
		s.found(Changed, e.seq, "Händelse %d är ändrad: dess innehåll ger inte dess hash (eller så är händelse %d ändrad tillsammans med sin).",
			"Event %d was changed: its content does not give its hash (or event %d was changed together with its own).", e.seq, e.seq-1)
	}
	return false
}

// time checks that an event is not earlier than one before it, nor than a published head that lacks it.
func (s *sequence) time(e *entry) {
	if e.time.before(s.latest) {
		s.found(BackDated, e.seq, "Händelse %d är tillbakadaterad: dess tid %s är före tiden %s för en tidigare händelse.",
			"Event %d is back-dated: its time %s is before the time %s of an earlier event.", e.seq, e.time, s.latest)
		return
	}
	s.latest = e.time
	s.heads.event(s, e)
}

func (s stamp) before(t stamp) bool { return string(s[:]) < string(t[:]) }

// misplaced takes an event whose number has been passed: it was missed and comes late, or there is one too many.
func (s *sequence) misplaced(e *entry) {
	for i, g := range s.gaps {
		if e.seq < g.from || e.seq > g.to {
			continue
		}
		s.found(Reordered, e.seq, "Händelse %d står på fel plats, på rad %d.", "Event %d stands in the wrong place, on line %d.", e.seq, s.line)
		s.gaps = append(s.gaps[:i], s.gaps[i+1:]...)
		if g.from < e.seq {
			s.gaps = append(s.gaps, gap{g.from, e.seq - 1})
		}
		if e.seq < g.to {
			s.gaps = append(s.gaps, gap{e.seq + 1, g.to})
		}
		return
	}
	if e.seq < s.first {
		s.found(Added, e.seq, "Händelse %d hör inte till exporten, som börjar med %d.",
			"Event %d does not belong in the export, which begins with %d.", e.seq, s.first)
		return
	}
	s.found(Added, e.seq, "Händelse %d finns en gång för mycket, på rad %d.", "Event %d is there once too often, on line %d.", e.seq, s.line)
}

// miss remembers that events did not come; they may still come late.
func (s *sequence) miss(from, to int64) {
	if len(s.gaps) < maxGaps {
		s.gaps = append(s.gaps, gap{from, to})
	} else {
		s.reportGap(gap{from, to})
	}
}

// settleFaults says which events the unreadable lines since the last readable one stand for: those that are missing before
// upTo, one for each line; lines beyond them are added.
func (s *sequence) settleFaults(upTo int64) {
	for _, f := range s.faults {
		if s.next < upTo {
			s.found(Changed, s.next, "Händelse %d går inte att läsa: rad %d, byte %d är inte %s.",
				"Event %d cannot be read: line %d, byte %d is not %s.", s.next, f.line, f.at, f.field)
			s.next++
			s.known = false
			continue
		}
		s.result.found(Added, EventsFile, 0, "Rad %d är ingen händelse: byte %d är inte %s.",
			"Line %d is not an event: byte %d is not %s.", f.line, f.at, f.field)
	}
	s.faults = s.faults[:0]
}

func (s *sequence) reportGap(g gap) {
	if g.from == g.to {
		s.found(Missing, g.from, "Händelse %d saknas.", "Event %d is missing.", g.from)
	} else {
		s.found(Missing, g.from, "Händelserna %d–%d saknas.", "Events %d–%d are missing.", g.from, g.to)
	}
}

// finish takes the end of the file.
func (s *sequence) finish(m Manifest) {
	end := s.next
	if s.last > 0 {
		end = s.last + 1
	}
	s.settleFaults(end)
	for _, g := range s.gaps {
		s.reportGap(g)
	}
	if s.next < end {
		s.found(CutTail, s.next, "Slutet är avklippt: händelserna %d–%d saknas.", "The tail is cut: events %d–%d are missing.", s.next, s.last)
		return
	}
	if m.Format != "" && s.known && s.flagged != s.last && s.previous != rooms.Hash(m.LastHash) {
		s.found(Changed, s.last, "Händelse %d har en annan hash än den som manifest.json anger.",
			"Event %d has another hash than manifest.json states.", s.last)
	}
	s.heads.finish(s, m)
}
