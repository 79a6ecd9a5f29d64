package web_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/web"
)

// losing are the ways in which somebody loses the right to what they are fetching.
var losing = map[string]func(reader *browser, room string){
	"membership": func(reader *browser, room string) {
		coordinator := reader.w.signIn(reader.w.officer("Cia Dal", town, rooms.CoordinatorRole))
		coordinator.must(http.MethodPost, "/api/rooms/"+room+"/members/"+reader.actor.Officer.String()+"/removal", command(nil))
	},
	"session": func(reader *browser, _ string) { reader.must(http.MethodDelete, "/api/session", nil) },
}

// TestDownloadUnderWayEndsWithTheRight: whoever loses the right while a file comes gets no more of it than was on its way.
func TestDownloadUnderWayEndsWithTheRight(t *testing.T) {
	t.Parallel()
	for name, lose := range losing {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			anna, id := fileRoom(t)
			room := id.String()
			address, _ := anna.keep(id, "", "film.mp4", "video/mp4", fileContent(48<<20)) // more than connections hold
			guest := anna.w.signIn(anna.w.officer("Gunnar Lid", town, rooms.OfficerRole))
			anna.w.assign(room, rooms.FromStart, guest.actor)
			for _, path := range []string{address, "/api/rooms/" + room + "/documents.zip"} {
				response, err := guest.client.Do(guest.request(http.MethodGet, path, nil))
				check(t, err)
				_, err = io.ReadFull(response.Body, make([]byte, 1<<20))
				check(t, err)
				defer response.Body.Close()
				defer func() {
					if more, err := io.Copy(io.Discard, response.Body); err == nil {
						t.Errorf("%s: all of it came, %d bytes after the right was lost", path, more)
					}
				}()
			}
			lose(guest, room)
			anna.w.clock.advance(2 * time.Second)
			if r := anna.fetch("GET", address); r.status != http.StatusOK || len(r.body) != 48<<20 {
				t.Errorf("who has the right: %d, %d bytes", r.status, len(r.body))
			}
		})
	}
}

// TestExportUnderWayEndsWithTheRight: nor is an export finished for whoever lost the right to it.
func TestExportUnderWayEndsWithTheRight(t *testing.T) {
	t.Parallel()
	for name, lose := range losing {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reading, goOn := make(chan struct{}), make(chan struct{})
			w := newWorld(t, withSource(func(s export.Source) export.Source { return pausing{s, reading, goOn} }))
			anna := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
			guest := w.signIn(w.officer("Gunnar Lid", town, rooms.OfficerRole))
			room := joint(openCase(anna))
			w.assign(room, rooms.FromStart, guest.actor)
			text := make([]byte, 4000) // and what is sent is not held back
			for range 20 {
				_, _ = rand.Read(text)
				post[web.Receipt](anna, "/api/rooms/"+room+"/messages", map[string]any{"text": hex.EncodeToString(text)})
			}
			ended := make(chan error, 1)
			go func() {
				response, err := guest.client.Do(guest.request(http.MethodPost, "/api/rooms/"+room+"/export", map[string]any{"with_hidden": false}))
				if err == nil {
					defer response.Body.Close()
					_, err = io.Copy(io.Discard, response.Body)
				}
				ended <- err
			}()
			<-reading
			lose(guest, room)
			w.clock.advance(2 * time.Second)
			close(goOn)
			if err := <-ended; err == nil {
				t.Error("the export came whole")
			}
		})
	}
}

// pausing is a source whose people are read when the test says so, after its events.
type pausing struct {
	export.Source
	reading chan<- struct{}
	goOn    <-chan struct{}
}

func (p pausing) People(ctx context.Context) ([]rooms.Member, error) {
	p.reading <- struct{}{}
	<-p.goOn
	return p.Source.People(ctx)
}
