package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"strings"
	"testing"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/web"
)

// exported asks for a room's export.
func (b *browser) exported(room string, withHidden bool) reply {
	b.w.t.Helper()
	return b.do(http.MethodPost, "/api/rooms/"+room+"/export", map[string]any{"with_hidden": withHidden})
}

type zipMember struct{ name, content string }

// unzip returns the members of an export in their order.
func unzip(t *testing.T, file []byte) []zipMember {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	check(t, err)
	var members []zipMember
	for _, f := range archive.File {
		opened, err := f.Open()
		check(t, err)
		content, err := io.ReadAll(opened)
		check(t, err)
		members = append(members, zipMember{f.Name, string(content)})
	}
	return members
}

// proven is what the verifier says of an export that is whole, and the lines of its events.
func proven(t *testing.T, r reply) (export.Result, string) {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("export: %d %s", r.status, r.body)
	}
	result, err := export.Verify(t.Context(), bytes.NewReader(r.body), int64(len(r.body)), export.Options{Keys: []string{signingKey.Public().ID()}})
	check(t, err)
	if result.Verdict != export.Whole {
		t.Fatalf("verdict %d: %+v", result.Verdict, result.Findings)
	}
	for _, member := range unzip(t, r.body) {
		if member.name == export.EventsFile {
			return result, member.content
		}
	}
	t.Fatal("no events in it")
	return result, ""
}

func TestExportHoldsWhatItsReaderSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	chief := w.signIn(w.officer("Cia Dal", town, rooms.OfficerRole, rooms.CoordinatorRole))
	late := w.signIn(w.officer("Lars Sen", town, rooms.OfficerRole))
	c := openCase(chief)
	room := joint(c)
	open := post[web.Receipt](chief, "/api/rooms/"+room+"/messages", map[string]any{"text": "Hej"})
	secret := post[web.Receipt](chief, "/api/rooms/"+room+"/messages", map[string]any{"text": "Hemligt"})
	w.assign(room, rooms.FromNow, late.actor)
	post[web.Receipt](chief, "/api/rooms/"+room+"/messages/"+secret.ID+"/hiding", map[string]any{"reason": "Personuppgift", "version": 1})

	whole, events := proven(t, chief.exported(room, false))
	if m := whole.Manifest; m.First != 1 || !m.Complete || m.Hidden != 1 || m.WithHidden || !strings.Contains(events, open.ID) || strings.Contains(events, "Hemligt") {
		t.Errorf("manifest %+v, events %s", m, events)
	}
	full, events := proven(t, chief.exported(room, true))
	if m := full.Manifest; m.Hidden != 0 || !m.WithHidden || !strings.Contains(events, "Hemligt") {
		t.Errorf("with what is hidden: manifest %+v, events %s", m, events)
	}
	part, events := proven(t, late.exported(room, false))
	if m := part.Manifest; m.First != secret.Seq+1 || !m.Complete || strings.Contains(events, open.ID) {
		t.Errorf("from now: manifest %+v, events %s", m, events)
	}
	if r := late.exported(room, true); r.code() != "forbidden" {
		t.Errorf("an officer asks for what is hidden: %d %s", r.status, r.body)
	}
	w.wantAudited(rooms.RoomExported{FirstSeq: 1, LastSeq: whole.Manifest.Last, Room: room})
	w.wantAudited(rooms.RoomExported{FirstSeq: 1, LastSeq: whole.Manifest.Last, Room: room, Hidden: true})
	w.wantAudited(rooms.RoomExported{FirstSeq: part.Manifest.First, LastSeq: whole.Manifest.Last, Room: room})
}

// wantAudited holds that the town's audit has an export once.
func (w *world) wantAudited(want rooms.RoomExported) {
	w.t.Helper()
	draft, err := rooms.NewDraft(want)
	check(w.t, err)
	var times int
	check(w.t, w.pool.QueryRow(w.t.Context(), `
		SELECT count(*) FROM audit_event WHERE chain = $1 AND type = 'room.exported' AND payload = $2`, town, draft.Payload).Scan(&times))
	if times != 1 {
		w.t.Errorf("%s is audited %d times", draft.Payload, times)
	}
}

func TestExportIsNamedAfterCaseAndRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	c := openCase(a)
	restricted := post[web.RoomSummary](a, "/api/cases/"+c.Reference+"/restricted-rooms", map[string]any{"name": `Säkerhet 1/2 "$(hamnen)"`})
	for room, want := range map[string]string{
		joint(c): c.Reference + " Gemensamt rum.zip", restricted.ID: c.Reference + " Säkerhet 1-2 ---hamnen--.zip",
	} {
		r := a.exported(room, false)
		disposition, parameters, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
		check(t, err)
		if disposition != "attachment" || parameters["filename"] != want || r.header.Get("Content-Type") != "application/zip" {
			t.Errorf("%v, want %q", r.header, want)
		}
	}
}

// failing is a source whose events or whose beginning can't be read.
type failing struct {
	export.Source
	facts error
}

func (f failing) Facts(ctx context.Context) (export.Facts, error) {
	if f.facts != nil {
		return export.Facts{}, f.facts
	}
	return f.Source.Facts(ctx)
}

func (f failing) Events(context.Context) iter.Seq2[rooms.Event, error] {
	return func(yield func(rooms.Event, error) bool) { yield(rooms.Event{}, errors.New("the database is gone")) }
}

// withSource has a world export from what change makes of its sources.
func withSource(change func(export.Source) export.Source) func(*web.Options) {
	return func(o *web.Options) {
		real := o.Export
		o.Export = func(scope rooms.Scope, withHidden bool) export.Source { return change(real(scope, withHidden)) }
	}
}

// An export that fails before its first byte is an error in words; one that fails later is cut, so that nobody takes it for whole.
func TestExportThatFailsIsNoFile(t *testing.T) {
	t.Parallel()
	for _, facts := range []error{nil, rooms.Errorf(rooms.Unavailable, "Plaza når inte sin databas just nu. Försök igen om en stund.")} {
		w := newWorld(t, withSource(func(s export.Source) export.Source { return failing{s, facts} }))
		a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
		room := joint(openCase(a))
		if facts != nil {
			if r := a.exported(room, false); r.code() != "unavailable" || r.header.Get("Content-Disposition") != "" {
				t.Errorf("%d %v %s", r.status, r.header, r.body)
			}
			continue
		}
		response, err := a.client.Do(a.request(http.MethodPost, "/api/rooms/"+room+"/export", map[string]any{"with_hidden": false}))
		if err != nil {
			continue // cut before anything had left
		}
		defer response.Body.Close()
		if content, err := io.ReadAll(response.Body); err == nil && response.StatusCode == http.StatusOK {
			t.Errorf("%d bytes came as if they were the whole", len(content))
		}
	}
}

func TestExportsAreLimited(t *testing.T) {
	t.Parallel()
	reading, goOn := make(chan struct{}), make(chan struct{})
	w := newWorld(t, withSource(func(s export.Source) export.Source { return waiting{s, reading, goOn} }))
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	room := joint(openCase(a))
	first := make(chan reply, 1)
	go func() { first <- a.exported(room, false) }()
	<-reading
	if r := a.exported(room, false); r.code() != "rate_limited" || r.header.Get("Retry-After") == "" {
		t.Errorf("two at once: %d %s", r.status, r.body)
	}
	close(goOn)
	proven(t, <-first)
	for more := 0; ; more++ {
		r := a.exported(room, false)
		if r.code() == "rate_limited" {
			break
		}
		if proven(t, r); more > 20 {
			t.Fatal("an officer exports as often as they want")
		}
	}
}

// waiting is a source that is asked for its events and answers when it may; later ones at once.
type waiting struct {
	export.Source
	reading chan<- struct{}
	goOn    <-chan struct{}
}

func (w waiting) Events(ctx context.Context) iter.Seq2[rooms.Event, error] {
	select {
	case w.reading <- struct{}{}:
	case <-w.goOn:
	}
	<-w.goOn
	return w.Source.Events(ctx)
}
