package export

import (
	"fmt"
	"io"

	"plaza/rooms"
)

// Verdict is what a verification comes to. Its number is the command's exit status.
type Verdict int

// The verdicts.
const (
	Whole      Verdict = 0 // nothing is wrong and the signing key is known
	Broken     Verdict = 1 // something was changed; the findings say what
	Unreadable Verdict = 2 // not an export, or it could not be read
	UnknownKey Verdict = 3 // nothing is wrong, but nobody vouches for the signing key
)

// Kind says in what way an export is wrong.
type Kind string

// The kinds of finding.
const (
	Changed        Kind = "changed"         // something is not what was hashed
	Missing        Kind = "missing"         // an event or member is not there
	Added          Kind = "added"           // an event or member does not belong
	Reordered      Kind = "reordered"       // an event stands in the wrong place
	BackDated      Kind = "back_dated"      // an event's time is earlier than it can have been
	CutTail        Kind = "cut_tail"        // the last events are not there
	WrongSignature Kind = "wrong_signature" // of the manifest or of a day's heads
	WrongKey       Kind = "wrong_key"       // signed with another key than the one asked for
	WrongHeads     Kind = "wrong_heads"     // the heads do not belong to this room or are not those that were published
	OverLimit      Kind = "over_limit"      // larger than any export is
)

// Text is one statement in the two languages of the command line.
type Text struct {
	Swedish, English string
}

// Finding is one thing that is wrong. Member is the file inside the export, Seq the event (0 = none in particular).
type Finding struct {
	Kind   Kind
	Member string
	Seq    int64
	Text
}

// Withheld is an event whose payload is not in the export. It verifies all the same.
type Withheld struct {
	Seq    int64
	Reason rooms.Reason
}

// Bounds on the lists of a result, whatever the file holds.
const (
	maxFindings = 100
	maxWithheld = 1_000
)

// Result is what a verification found. Findings holds at most 100 and Withheld 1,000; FindingCount, Hidden and Disposed count all.
type Result struct {
	Verdict      Verdict
	Manifest     Manifest // the zero value when it could not be read
	KeyID        string   // of the signing key, "" when it could not be read
	Events       int64    // read
	Findings     []Finding
	FindingCount int
	Withheld     []Withheld
	Hidden       int64
	Disposed     int64
	Heads        int   // days whose head was checked
	HeadsTo      int64 // the last event that a checked head covers
	Notes        []Text
}

func (r *Result) found(kind Kind, member string, seq int64, swedish, english string, args ...any) {
	r.FindingCount++
	if len(r.Findings) < maxFindings {
		r.Findings = append(r.Findings, Finding{kind, member, seq, text(swedish, english, args...)})
	}
}

func (r *Result) note(swedish, english string, args ...any) {
	r.Notes = append(r.Notes, text(swedish, english, args...))
}

func (r *Result) withheld(seq int64, reason rooms.Reason) {
	if reason == rooms.Hidden {
		r.Hidden++
	} else {
		r.Disposed++
	}
	if len(r.Withheld) < maxWithheld {
		r.Withheld = append(r.Withheld, Withheld{seq, reason})
	}
}

// text formats both languages from the same arguments.
func text(swedish, english string, args ...any) Text {
	return Text{Swedish: fmt.Sprintf(swedish, args...), English: fmt.Sprintf(english, args...)}
}

var verdictTexts = map[Verdict]Text{
	Whole:      {"HEL: inget är ändrat, och nyckeln är känd.", "WHOLE: nothing was changed, and the key is known."},
	Broken:     {"BRUTEN: något är ändrat.", "BROKEN: something was changed."},
	Unreadable: {"OLÄSBAR: filen går inte att läsa som en export.", "UNREADABLE: the file cannot be read as an export."},
	UnknownKey: {
		"STÄMMER, MEN NYCKELN ÄR OKÄND: jämför fingeravtrycket med ett som ni fått på annat sätt (--key).",
		"CONSISTENT, BUT THE KEY IS UNKNOWN: compare its fingerprint with one got by another way (--key).",
	},
}

// Report writes the result for people, Swedish first and English after it.
func (r Result) Report(w io.Writer) error {
	p := printer{w: w}
	for _, finding := range r.Findings {
		p.both(Text{"FEL: " + finding.Swedish, "WRONG: " + finding.English})
	}
	if more := r.FindingCount - len(r.Findings); more > 0 {
		p.both(text("FEL: och %d till.", "WRONG: and %d more.", more))
	}
	if m := r.Manifest; m.Format != "" {
		p.both(text("Rum: %s, %s (%s), händelser %d–%d, exporterat %s av %s.",
			"Room: %s, %s (%s), events %d–%d, exported %s by %s.",
			m.Room.Reference, m.Room.Name, m.Room.ID, m.First, m.Last, m.Created, m.Installation.Name))
	}
	p.withheld(text("Dolda händelser (innehållet utelämnat): %d", "Hidden events (content left out): %d", r.Hidden), r.Withheld, rooms.Hidden)
	p.withheld(text("Gallrade händelser (innehållet borta): %d", "Disposed events (content gone): %d", r.Disposed), r.Withheld, rooms.Disposed)
	for _, note := range r.Notes {
		p.both(note)
	}
	if r.KeyID != "" {
		p.both(text("Nyckelns fingeravtryck: %s", "Key fingerprint: %s", r.KeyID))
	}
	p.both(verdictTexts[r.Verdict])
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) both(t Text) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, "%s\n    %s\n", t.Swedish, t.English)
	}
}

// withheld lists the events that are withheld for the reason, if any.
func (p *printer) withheld(t Text, events []Withheld, reason rooms.Reason) {
	list := ""
	for _, e := range events {
		if e.Reason == reason {
			list += fmt.Sprintf(" %d", e.Seq)
		}
	}
	if list != "" {
		p.both(Text{t.Swedish + ", nämligen nr" + list, t.English + ", namely no." + list})
	}
}
