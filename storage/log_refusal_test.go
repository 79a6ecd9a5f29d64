package storage

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

func (f *fixture) member() rooms.MemberAdded {
	return rooms.MemberAdded{
		Authority: f.authority.String(), AuthorityName: "Myndigheten", From: rooms.FromStart,
		Name: "Bo Lind", Officer: uuid.NewString(), Title: "planarkitekt",
	}
}

func (f *fixture) accessChanged(c rooms.Command) {
	f.t.Helper()
	//nolint:errorlint // callers compare with this very value
	if receipts, err := f.log.Append(f.t.Context(), c); err != rooms.ErrAccessChanged {
		f.t.Fatalf("Append = %v, %v, want ErrAccessChanged", receipts, err)
	}
}

func TestChangedAccessIsAuthorisedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	before := f.command(room, 1, posted("skickat före"))
	first := f.append(before)
	f.append(f.command(room, 1, f.member()))
	f.accessChanged(f.command(room, 1, posted("för gammal")))
	f.accessChanged(f.command(room, 1, rooms.RoomStateChanged{To: rooms.Locked}))
	f.accessChanged(f.command(room, -1, posted("ingen rätt alls")))
	f.append(f.command(room, 2, posted("efter")))
	if again := f.append(before); !reflect.DeepEqual(again, first) {
		t.Errorf("a retry of what was authorised then = %+v, want %+v", again, first)
	}
}

// resting adds a room that the command rests on and does not write to.
func resting(c rooms.Command, room uuid.UUID, accessVersion int64) rooms.Command {
	c.Rooms = append(c.Rooms, rooms.RoomCommand{Room: room, AccessVersion: accessVersion})
	return c
}

func TestCommandRestsOnAnotherRoom(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room, other := f.room(), f.room()
	before := resting(f.command(room, 1, posted("vilar på rummet")), other, 1)
	first := f.append(before)
	f.append(resting(f.command(room, 1, posted("vilar på att det inte finns")), uuid.New(), 0))
	f.accessChanged(resting(f.command(room, 1, posted("det finns")), other, 0))
	f.accessChanged(resting(f.command(room, 1, posted("det finns inte")), uuid.New(), 1))
	f.append(f.command(other, 1, f.member()))
	f.accessChanged(resting(f.command(room, 1, posted("ändrat")), other, 1))
	if again := f.append(before); !reflect.DeepEqual(again, first) {
		t.Errorf("a retry = %+v, want %+v", again, first)
	}
	if n := f.count(`SELECT seq FROM room WHERE id = $1`, other); n != 2 {
		t.Errorf("the room that was not written to has %d events, want 2", n)
	}
	f.refused(f.command(other, 2), rooms.Internal) // nothing at all to write
	f.clean()
}

// Two commands that hold each other off by the same room's head see each other's rooms.
func TestRoomMadeWhileWaitingIsSeen(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room, made := f.room(), uuid.New()
	f.exec(`BEGIN`)
	f.exec(`SELECT FROM room WHERE id = $1 FOR NO KEY UPDATE`, room)
	answered := make(chan error, 1)
	c := resting(f.command(room, 1, posted("väntar")), made, 0)
	go func() {
		_, err := f.log.Append(t.Context(), c)
		answered <- err
	}()
	f.untilWaiting()
	f.exec(`INSERT INTO room (id, kind, case_id, name, hash, access_version) SELECT $1, kind, case_id, name, hash, 1 FROM room LIMIT 1`, made)
	f.exec(`COMMIT`)
	if err := <-answered; err != rooms.ErrAccessChanged { //nolint:errorlint // this very value
		t.Errorf("Append = %v, want ErrAccessChanged", err)
	}
}

func TestChangedOfficerIsAuthorisedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	edit := func() rooms.Payload { return rooms.RoomStateChanged{To: rooms.Open} }
	access := int64(1)
	refused := func(why string) {
		t.Helper()
		f.accessChanged(f.command(room, access, posted(why)))
		f.accessChanged(f.command(room, access, posted(why), posted(why)))
		f.accessChanged(f.command(room, access, edit()))
	}
	works := func() {
		t.Helper()
		f.append(f.command(room, access, posted("a")))
		f.append(f.command(room, access, posted("a"), posted("b")))
		f.append(f.command(room, access, edit()))
		access++
	}
	inAMinute := func() time.Time { return f.clock.Now().Truncate(time.Millisecond).Add(time.Minute) }
	works()
	f.exec(`UPDATE officer SET version = 2 WHERE id = $1`, f.officer)
	refused("version")
	f.exec(`UPDATE officer SET version = 1, active_until = $2 WHERE id = $1`, f.officer, inAMinute())
	works()
	f.clock.add(time.Minute)
	refused("ended")
	f.exec(`UPDATE officer SET active_until = NULL, active_from = $2 WHERE id = $1`, f.officer, inAMinute())
	refused("not begun")
	f.clock.add(time.Minute)
	works()
	f.clean()
}

func TestEntityVersions(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	message := f.append(f.command(room, 1, posted("Hej")))[0].ID
	edit := func(version int64, text string) rooms.Command {
		c := f.command(room, 1, rooms.MessageEdited{Message: message.String(), Text: text})
		c.Rooms[0].Expect = []rooms.EntityVersion{{Entity: rooms.MessageEntity, ID: message, Version: version}}
		return c
	}
	first := edit(1, "Hej på dig")
	f.append(first)
	f.refused(edit(1, "Hallå"), rooms.Conflict)
	f.append(edit(2, "Hallå"))
	f.append(first) // its retry still gets the receipt
	gone := edit(1, "x")
	gone.Rooms[0].Expect[0].ID = uuid.New()
	f.refused(gone, rooms.Conflict)
	var text string
	f.row(`SELECT text FROM message WHERE id = $1`, []any{message}, &text)
	if text != "Hallå" {
		t.Errorf("text %q", text)
	}
	f.clean()
}

func TestRoomsThatExistAndDoNot(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	f.refused(f.command(uuid.New(), 1, posted("Hej")), rooms.NotFound)
	room := uuid.New()
	opening := f.opening(room)
	first := f.append(opening)
	if again := f.append(opening); !reflect.DeepEqual(first, again) {
		t.Errorf("retry of the opening = %+v, want %+v", again, first)
	}
	f.refused(f.opening(room), rooms.Conflict)
	// Another room for the same case and authority, as two officers open the internal room at the same moment.
	internal := func(id, planCase uuid.UUID) rooms.Command {
		n := rooms.NewRoom{Kind: rooms.InternalRoom, Case: planCase, Authority: f.authority, Name: "Internt rum"}
		c := f.command(id, 0, rooms.RoomOpened{
			Authority: f.authority.String(), Case: planCase.String(), Kind: n.Kind, Name: n.Name,
		})
		c.Rooms[0].Create = &n
		return c
	}
	planCase := uuid.New()
	f.append(internal(uuid.New(), planCase))
	f.refused(internal(uuid.New(), planCase), rooms.Conflict)
	f.clean()
}

func TestDefectiveCommandsAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	for name, change := range map[string]func(*rooms.Command){
		"no client id":             func(c *rooms.Command) { c.ClientID = uuid.Nil },
		"no author":                func(c *rooms.Command) { c.Author = rooms.Author{} },
		"no room":                  func(c *rooms.Command) { c.Rooms = nil },
		"no event":                 func(c *rooms.Command) { c.Rooms[0].Events = nil },
		"a room twice":             func(c *rooms.Command) { c.Rooms = append(c.Rooms, c.Rooms[0]) },
		"no draft":                 func(c *rooms.Command) { c.Rooms[0].Events[0] = rooms.Draft{} },
		"a pointer":                func(c *rooms.Command) { p := posted("x"); c.Rooms[0].Events = drafts(t, &p) },
		"version of nobody":        func(c *rooms.Command) { c.Author = rooms.System },
		"opened again":             func(c *rooms.Command) { c.Rooms[0].Events = drafts(t, rooms.RoomOpened{Name: "x"}) },
		"made without event":       func(c *rooms.Command) { c.Rooms[0].Create = &rooms.NewRoom{} },
		"disposes silently":        func(c *rooms.Command) { c.Dispose = []rooms.EventRef{{Room: room, Seq: 1}} },
		"a version without a file": func(c *rooms.Command) { c.Rooms[0].Events = drafts(t, rooms.VersionAdded{Document: uuid.NewString()}) },
		"a file without a version": func(c *rooms.Command) {
			c.Claims = []rooms.Claim{{Version: uuid.New(), Document: uuid.New(), Upload: uuid.New()}}
		},
		"a file of two sources": func(c *rooms.Command) {
			c.Rooms[0].Events = drafts(t, rooms.VersionAdded{Document: uuid.NewString()})
			c.Claims = []rooms.Claim{{Version: c.Rooms[0].Events[0].ID, Document: uuid.New(), Upload: uuid.New(), Of: uuid.New()}}
		},
		"too many events": func(c *rooms.Command) {
			for range maxCommandEvents {
				c.Rooms[0].Events = append(c.Rooms[0].Events, c.Rooms[0].Events[0])
			}
		},
	} {
		c := f.command(room, 1, posted("Hej"))
		change(&c)
		if _, err := f.log.Append(t.Context(), c); rooms.CodeOf(err) != rooms.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := f.count(`SELECT count(*) FROM event`); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

// A command that the database refuses must not take others in its batch with it.
func TestOneBadCommandSparesItsBatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{Committers: 1})
	room := f.room()
	bad := f.command(room, 1, posted("inte i text\x00"))
	commands := []rooms.Command{f.command(room, 1, posted("först")), bad}
	for range 5 {
		commands = append(commands, f.command(room, 1, posted("Hej")))
	}
	_, errs := f.together(f.log, commands)
	for i, err := range errs {
		if want := map[bool]rooms.Code{true: rooms.Internal}[i == 1]; rooms.CodeOf(err) != want {
			t.Errorf("command %d: %v", i, err)
		}
	}
	f.clean()
}
