package storage

import (
	"testing"

	"plaza/rooms"
)

func (r *record) events(first, last int64, hidden bool) []rooms.Event {
	r.t.Helper()
	var all []rooms.Event
	for e, err := range r.reads.EventRange(r.t.Context(), rooms.OperatorScope(r.room), first, last, hidden) {
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func TestReadsWithholdWhatIsHiddenAndDisposed(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	for _, hidden := range []bool{false, true} {
		withheld := map[rooms.Reason]int{}
		for _, e := range r.events(1, 1000, hidden) {
			withheld[e.Withheld]++
			if shown := e.Payload != nil && e.Salt != [rooms.SaltSize]byte{}; shown != (e.Withheld == "") {
				t.Errorf("event %d is withheld as %q with payload %q", e.Seq, e.Withheld, e.Payload)
			}
		}
		want := map[bool]int{false: 3, true: 0}[hidden]
		if withheld[rooms.Disposed] != 4 || withheld[rooms.Hidden] != want {
			t.Errorf("hidden asked for %t: withheld %v", hidden, withheld)
		}
	}
}

func TestRangesAreReadInPages(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	for range exportPage {
		r.append(r.command(r.room, r.access, posted("Hej")))
	}
	last := int64(r.count(`SELECT max(seq) FROM event`))
	for _, span := range [][2]int64{{1, last}, {1, exportPage}, {2, exportPage + 1}, {3, exportPage + 3}, {last, last + 9}, {last + 1, last + 2}} {
		all := r.events(span[0], span[1], false)
		if want := max(0, min(span[1], last)-span[0]+1); int64(len(all)) != want {
			t.Errorf("%d events from %d to %d, want %d", len(all), span[0], span[1], want)
		}
		for i, e := range all {
			if e.Seq != span[0]+int64(i) {
				t.Fatalf("event %d follows %d", e.Seq, span[0]+int64(i)-1)
			}
		}
	}
	for range r.reads.EventRange(t.Context(), rooms.OperatorScope(r.room), 1, last, false) {
		break // a reader may stop at any event
	}
}
