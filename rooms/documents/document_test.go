package documents

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// entry is an event of a document's log.
type entry struct {
	header  rooms.Header
	content rooms.Payload
}

// drawLog draws the log of one document: the event that makes it, and others in any order.
func drawLog(t *rapid.T) []entry {
	id := uuid.UUID{15: 1}
	author := rooms.OfficerAuthor(uuid.UUID{14: 1})
	text := rapid.SampledFrom([]string{"", "a", "Bullerutredning"})
	log := []entry{{content: rooms.DocumentCreated{Title: text.Draw(t, "title"), Kind: "study", Folder: text.Draw(t, "folder")}}}
	for range rapid.IntRange(0, 20).Draw(t, "events") {
		log = append(log, entry{content: rapid.SampledFrom([]rooms.Payload{
			rooms.VersionAdded{Document: id.String(), Name: text.Draw(t, "name"), Size: int64(len(log))},
			rooms.DocumentChanged{Document: id.String(), Title: text.Draw(t, "new title"), Kind: "other"},
			rooms.DocumentMarked{Document: id.String(), Ground: "OSL 18 kap. 13 §", Note: text.Draw(t, "note")},
			rooms.DocumentUnmarked{Document: id.String(), Reason: "x"},
			rooms.DocumentFinalised{Document: id.String()}, rooms.DocumentReopened{Document: id.String(), Reason: "x"},
			rooms.DocumentLocked{Document: id.String(), Until: "2026-03-01T09:15:02.000Z"}, rooms.DocumentUnlocked{Document: id.String()},
			rooms.DocumentHidden{Document: id.String(), Reason: "x"}, rooms.DisposalDecided{Event: id.String()},
		}).Draw(t, "event")})
	}
	for i := range log {
		log[i].header = rooms.Header{
			ID: uuid.UUID{15: byte(i + 1)}, Room: uuid.UUID{0: 1}, Seq: int64(i + 1), Author: author, Type: log[i].content.EventType(),
			Time: time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC),
		}
	}
	return log
}

func replay(log []entry) (d Document) {
	for _, e := range log {
		if _, concerns := Concerns(e.header, e.content); concerns {
			d = Apply(d, e.header, e.content)
		}
	}
	return d
}

// A version counts those that were added while the document was in sight, its own rises with every event, and of what is out of
// sight nothing is left.
func TestApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		d := replay(log)
		if d.Version != int64(len(log)) {
			t.Fatalf("version %d after %d events", d.Version, len(log))
		}
		var versions int64
		hidden := false
		for _, e := range log {
			switch e.content.(type) {
			case rooms.VersionAdded:
				versions++
			case rooms.DocumentHidden:
				hidden = true
			}
		}
		bare := Document{
			ID: d.ID, Room: d.Room, Seq: 1, Author: d.Author, Created: d.Created, Version: d.Version, Withheld: rooms.Hidden,
			Latest: File{Seq: 1, Time: d.Created, Author: d.Author},
		}
		switch {
		case hidden && d != bare:
			t.Fatalf("hidden, and left of it: %+v", d)
		case !hidden && (d.Versions != versions || d.Withheld != ""):
			t.Fatalf("%d versions, want %d", d.Versions, versions)
		}
	})
}

// A document that was disposed of is the same whether its payloads were there when the log was read or not.
func TestApplyWithoutPayloads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		disposed := entry{
			rooms.Header{ID: uuid.UUID{1}, Room: log[0].header.Room, Seq: 100, Type: rooms.EventDisposed{}.EventType()},
			rooms.EventDisposed{Event: log[0].header.ID.String()},
		}
		live := replay(append(log, disposed))
		for i := range log {
			switch log[i].content.(type) {
			case rooms.DocumentCreated, rooms.VersionAdded, rooms.DocumentChanged, rooms.DocumentMarked:
				log[i].content = nil
			}
		}
		if again := replay(append(log, disposed)); again != live || again.Withheld != rooms.Disposed {
			t.Fatalf("with payloads %+v, without %+v", live, again)
		}
	})
}
