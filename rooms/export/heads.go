package export

import (
	"errors"
	"io"
	"time"

	"plaza/rooms"
	"plaza/rooms/proof"
)

// publishedWithin is how old an export may be, in relation to a day's cut, and still lack that day's heads: they are signed a
// little after the cut, later where the server was down.
const publishedWithin = 24 * time.Hour

// anchor is what a signed head says of the room: its last event at a day's cut.
type anchor struct {
	day  proof.Day
	cut  stamp
	seq  int64
	hash rooms.Hash
}

// headCheck holds events against signed heads: those in the export, whose proofs lead to roots that were signed, and through
// them the chain that was got from elsewhere, if any.
type headCheck struct {
	result   *Result
	manifest Manifest
	trusted  *proof.Chain // nil = none
	checker  proof.Checker
	anchors  []anchor // by day, and so by seq
	next     int      // the first anchor whose seq is not before the latest event's
	days     map[proof.Day]bool
	awaited  []proof.Day     // of the trusted chain, not yet passed by an event's time
	unknown  int             // days that the trusted chain does not have
	key      proof.PublicKey // of the latest day
}

func newHeadCheck(result *Result, m Manifest, trusted *proof.Chain) *headCheck {
	h := &headCheck{result: result, manifest: m, trusted: trusted, days: map[proof.Day]bool{}}
	if trusted != nil {
		h.awaited = trusted.Days()
	}
	return h
}

func (h *headCheck) found(kind Kind, swedish, english string, args ...any) {
	h.result.found(kind, HeadsFile, 0, swedish, english, args...)
}

// read reads the member heads.jsonl.
func (h *headCheck) read(r io.Reader) error {
	err := proof.EachLine(r, func(n int, line []byte) error {
		record, err := h.checker.Line(line)
		if err != nil {
			h.fault(n, record, err)
		} else if record != nil {
			h.record(*record)
		}
		return nil
	})
	if errors.Is(err, proof.ErrForm) {
		h.found(Changed, "%s är ändrad: %v.", "%s was changed: %v.", HeadsFile, err)
		return nil
	}
	return err
}

func (h *headCheck) fault(n int, record *proof.Record, err error) {
	day := proof.Day("")
	if record != nil {
		day = record.Day
	}
	switch {
	case errors.Is(err, proof.ErrSignature):
		h.found(WrongSignature, "Signaturen på rad %d (%s) stämmer inte.", "The signature on line %d (%s) is wrong.", n, day)
	case errors.Is(err, proof.ErrOrder):
		h.found(Reordered, "Huvudena på rad %d (%s) står på fel plats.", "The heads on line %d (%s) stand in the wrong place.", n, day)
	case errors.Is(err, proof.ErrLink):
		h.found(WrongHeads, "Huvudena på rad %d (%s) fortsätter inte dem före.", "The heads on line %d (%s) do not continue those before.", n, day)
	case errors.Is(err, proof.ErrSuccession):
		h.found(WrongKey, "Nyckeln på rad %d (%s) är inte godkänd av den före.", "The key on line %d (%s) is not vouched for by the one before.", n, day)
	default:
		h.found(Changed, "Rad %d är ändrad (%v).", "Line %d was changed (%v).", n, err)
	}
}

// record takes a day whose signature holds.
func (h *headCheck) record(r proof.Record) {
	if r.Proof == nil {
		h.found(WrongHeads, "Huvudena för %s saknar bevis för rummet.", "The heads of %s have no proof for the room.", r.Day)
		return
	}
	if h.manifest.Format == "" {
		return // which room they are to be of is not known
	}
	if r.Proof.Root(h.manifest.Room.ID) != r.Root {
		h.found(WrongHeads, "Beviset för %s leder inte till de signerade huvudena.", "The proof of %s does not lead to the signed heads.", r.Day)
		return
	}
	if h.trusted != nil && !h.trusted.Holds(r) {
		if h.trusted.Has(r.Day) {
			h.found(WrongHeads, "Huvudena för %s är inte de som publicerades: loggen är omskriven.",
				"The heads of %s are not those that were published: the log was rewritten.", r.Day)
			return
		}
		h.unknown++
	}
	a := anchor{day: r.Day, cut: stamp([]byte(r.Day.Cut().Format(rooms.TimeFormat))), seq: r.Proof.Seq, hash: r.Proof.Hash}
	switch {
	case a.seq < h.manifest.First-1, len(h.anchors) > 0 && a.seq < h.anchors[len(h.anchors)-1].seq:
		h.found(WrongHeads, "Huvudet för %s gäller händelse %d, som inte är i ordning.", "The head of %s is of event %d, which is out of order.", r.Day, a.seq)
		return
	case a.seq == h.manifest.First-1 && a.hash != rooms.Hash(h.manifest.Previous):
		h.found(Changed, "Händelse %d, före exportens första, har en annan hash i huvudet för %s än i %s.",
			"Event %d, before the first of the export, has another hash in the head of %s than in %s.", a.seq, r.Day, ManifestFile)
	}
	h.days[r.Day], h.key = true, r.Key
	h.anchors = append(h.anchors, a)
	h.result.Heads++
}

// event holds an event that is in its place against the heads.
func (h *headCheck) event(s *sequence, e *entry) {
	h.passed(e)
	for h.next < len(h.anchors) && h.anchors[h.next].seq < e.seq {
		h.next++
	}
	if h.next > 0 && e.time.before(h.anchors[h.next-1].cut) {
		s.found(BackDated, e.seq, "Händelse %d är tillbakadaterad: dess tid är %s, men det publicerade huvudet för %s saknar den.",
			"Event %d is back-dated: its time is %s, but the published head of %s lacks it.", e.seq, e.time, h.anchors[h.next-1].day)
	}
	for _, a := range h.anchors[h.next:] {
		switch {
		case a.seq != e.seq:
			return
		case a.hash != e.hash:
			s.found(Changed, e.seq, "Händelse %d är ändrad: det publicerade huvudet för %s har en annan hash.",
				"Event %d was changed: the published head of %s has another hash.", e.seq, a.day)
			return
		case !e.time.before(a.cut):
			s.found(WrongHeads, e.seq, "Händelse %d har tiden %s, men finns redan i huvudet för %s.",
				"Event %d has the time %s, but is already in the head of %s.", e.seq, e.time, a.day)
			return
		}
		h.result.HeadsTo = e.seq
	}
}

// passed demands, once an event is later than a published cut, the proof of what the room's last event was at that cut. Only where
// the export begins may the room's last event be one that it does not have.
func (h *headCheck) passed(e *entry) {
	for len(h.awaited) > 0 && h.awaited[0].Cut().Format(rooms.TimeFormat) <= e.time.String() {
		if e.seq > h.manifest.First {
			h.demand(h.awaited[0])
		}
		h.awaited = h.awaited[1:]
	}
}

func (h *headCheck) demand(day proof.Day) {
	if !h.days[day] {
		h.found(WrongHeads, "Beviset för %s saknas, fast huvudena publicerades: loggen är omskriven eller avklippt.",
			"The proof of %s is missing, though the heads were published: the log was rewritten or cut.", day)
	}
}

// finish takes the end of the events, none of which is missing.
func (h *headCheck) finish(s *sequence, m Manifest) {
	for _, a := range h.anchors {
		if a.seq >= s.next {
			s.found(CutTail, s.next, "Slutet är avklippt: huvudet för %s gäller händelse %d.",
				"The tail is cut: the head of %s is of event %d.", a.day, a.seq)
			return
		}
	}
	created, err := m.created()
	if err != nil || !m.Complete {
		return
	}
	for _, day := range h.awaited {
		if !created.Before(day.Cut().Add(publishedWithin)) {
			h.demand(day)
		}
	}
}

// describe says how far the heads bind.
func (h *headCheck) describe(key proof.PublicKey) {
	r := h.result
	switch {
	case r.HeadsTo == 0:
		r.note("Inga publicerade huvuden täcker exporten.", "No published heads cover the export.")
	case h.trusted == nil:
		r.note("Exportens egna huvuden (antal dagar: %d) täcker händelserna till och med %d; jämför dem med publicerade (--heads).",
			"The export's own heads (number of days: %d) cover the events up to %d; compare them with published ones (--heads).", r.Heads, r.HeadsTo)
	case h.unknown > 0:
		r.note("Huvudena (antal dagar: %d) täcker händelserna till och med %d; %d dagar är senare än eller saknas i jämförelsefilen.",
			"The heads (number of days: %d) cover the events up to %d; %d days are later than or missing from the file compared with.",
			r.Heads, r.HeadsTo, h.unknown)
	default:
		r.note("Publicerade huvuden (antal dagar: %d) täcker händelserna till och med %d.",
			"Published heads (number of days: %d) cover the events up to %d.", r.Heads, r.HeadsTo)
	}
	if r.Heads > 0 && !proof.Leads(h.checker.Successions(), func(k proof.PublicKey) bool { return k == h.key }, key) {
		r.note("Huvudena är signerade med en annan nyckel än exporten: %s.", "The heads are signed with another key than the export: %s.", h.key.ID())
	}
}
