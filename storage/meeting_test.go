package storage_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/meetings"
	"plaza/storage"
)

// assembly is a world with a case of two authorities and meetings in its joint room.
type assembly struct {
	*world
	clock    *settableClock
	meetings *meetings.Service
	anna, bo rooms.Actor
	joint    uuid.UUID
}

// settableClock runs with the real one, as much ahead as a test says.
type settableClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *settableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *settableClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func newAssembly(t *testing.T) *assembly {
	t.Helper()
	clock := &settableClock{}
	a := &assembly{world: newWorldAt(t, clock), clock: clock}
	a.anna, a.bo = a.officer("Anna Ek", a.town, "officer"), a.officer("Bo Alm", a.board, "officer")
	a.joint = a.openCase(a.anna, a.bo).JointRoom
	a.meetings = meetings.NewService(a.service, a.store, clock)
	return a
}

func (a *assembly) plan(actor rooms.Actor, starts time.Duration) uuid.UUID {
	a.t.Helper()
	id, _, err := a.meetings.Plan(a.t.Context(), actor, meetings.NewMeeting{
		ClientID: rooms.NewID(), Room: a.joint, Plan: meetings.Plan{Title: "Avstämning", Starts: a.clock.Now().Add(starts)},
	})
	a.check(err)
	return id
}

func (a *assembly) meet() uuid.UUID {
	a.t.Helper()
	id, _, err := a.meetings.Meet(a.t.Context(), a.anna, meetings.Immediate{ClientID: rooms.NewID(), Room: a.joint, Title: "Nu"})
	a.check(err)
	return id
}

func (a *assembly) join(actor rooms.Actor, meeting uuid.UUID) uuid.UUID {
	a.t.Helper()
	entered, err := a.meetings.Join(a.t.Context(), actor, meetings.Joining{Meeting: meeting, Attendance: rooms.NewID()})
	a.check(err)
	return entered.Attendance
}

func (a *assembly) details(actor rooms.Actor, meeting uuid.UUID) meetings.Details {
	a.t.Helper()
	d, err := a.meetings.Get(a.t.Context(), actor, a.joint, meeting)
	a.check(err)
	return d
}

func (a *assembly) on(meeting uuid.UUID) meetings.Target {
	return meetings.Target{ClientID: rooms.NewID(), Room: a.joint, Meeting: meeting}
}

func (a *assembly) check(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *assembly) want(err error, code rooms.Code) {
	a.t.Helper()
	if rooms.CodeOf(err) != code {
		a.t.Errorf("got %v, want %s", err, code)
	}
}

// A meeting goes its way from the plan to its end, in the log of both rooms, and each command is one however often it is sent.
func TestMeetingFromPlanToEnd(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	n := meetings.NewMeeting{ClientID: rooms.NewID(), Room: a.joint, Plan: meetings.Plan{
		Title: " Avstämning ", Starts: a.clock.Now().Add(time.Hour), Agenda: []string{"Bullret", "Tidplan"},
		Officers: []uuid.UUID{a.bo.Officer, a.bo.Officer}, Authorities: []uuid.UUID{a.board},
	}}
	id, first, err := a.meetings.Plan(ctx, a.anna, n)
	a.check(err)
	again, second, err := a.meetings.Plan(ctx, a.anna, n)
	a.check(err)
	if again != id || second != first {
		t.Errorf("planned %s %+v, again %s %+v", id, first, again, second)
	}
	plan := n.Plan
	plan.Title, plan.Ends = "Avstämning om bullret", plan.Starts.Add(time.Hour)
	_, err = a.meetings.Change(ctx, a.bo, meetings.Replan{Target: a.on(id), Plan: plan, Version: 1})
	a.check(err)
	_, err = a.meetings.Change(ctx, a.anna, meetings.Replan{Target: a.on(id), Plan: n.Plan, Version: 1})
	a.want(err, rooms.Conflict) // it was changed meanwhile
	_, err = a.meetings.Join(ctx, a.bo, meetings.Joining{Meeting: id, Attendance: rooms.NewID()})
	a.want(err, rooms.Conflict) // it has not begun
	_, err = a.meetings.Start(ctx, a.bo, a.on(id))
	a.check(err)
	bo := a.join(a.bo, id)
	a.join(a.anna, id)
	_, err = a.meetings.End(ctx, a.anna, a.on(id))
	a.want(err, rooms.Forbidden) // Bo started it
	_, err = a.meetings.HandOver(ctx, a.bo, a.on(id), a.anna.Officer)
	a.check(err)
	a.check(a.meetings.Leave(ctx, id, bo, meetings.LeftSelf, time.Time{}))
	if d := a.details(a.bo, id); d.Host != a.anna.Officer || d.State != meetings.Ongoing {
		t.Errorf("the host is %s in %+v", d.Host, d.Meeting)
	}
	_, err = a.meetings.End(ctx, a.anna, a.on(id))
	a.check(err)
	a.check(a.meetings.Leave(ctx, id, bo, meetings.LeftLost, time.Time{})) // said already
	d := a.details(a.bo, id)
	if d.State != meetings.Ended || d.Title != "Avstämning om bullret" || len(d.Agenda) != 2 || len(d.Officers) != 1 || d.Host != uuid.Nil ||
		len(d.Attendance) != 2 || d.Attendance[0].Reason != meetings.LeftSelf || d.Attendance[1].Reason != meetings.LeftEnded {
		t.Errorf("details %+v", d)
	}
	a.wantTypes(a.joint, "meeting.planned", "meeting.changed", "meeting.started", "meeting.ended")
	a.wantTypes(id, "room.opened", "meeting.opened", "attendance.joined", "attendance.joined", "host.changed", "attendance.left", "attendance.left")
	a.verified()
}

// wantTypes holds the room's events about meetings, in their order.
func (a *assembly) wantTypes(room uuid.UUID, want ...string) {
	a.t.Helper()
	var got []string
	for _, e := range a.events(a.anna, room) {
		if e.Type.Name != "member.added" && e.Type.Name != "case.opened" && e.Type.Name != "case.party_added" && (room != a.joint || e.Type.Name != "room.opened") {
			got = append(got, e.Type.Name)
		}
	}
	if len(got) != len(want) {
		a.t.Fatalf("events %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			a.t.Errorf("events %v, want %v", got, want)
			return
		}
	}
}

func TestPlansThatAreRefused(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	outsider := a.officer("Cia Dal", a.town, "officer")
	good := meetings.Plan{Title: "Avstämning", Starts: a.clock.Now().Add(time.Hour)}
	for name, change := range map[string]func(*meetings.Plan){
		"no title":     func(p *meetings.Plan) { p.Title = " " },
		"past":         func(p *meetings.Plan) { p.Starts = a.clock.Now().Add(-time.Minute) },
		"far":          func(p *meetings.Plan) { p.Starts = a.clock.Now().AddDate(6, 0, 0) },
		"ends before":  func(p *meetings.Plan) { p.Ends = p.Starts },
		"too long":     func(p *meetings.Plan) { p.Ends = p.Starts.Add(25 * time.Hour) },
		"an outsider":  func(p *meetings.Plan) { p.Officers = []uuid.UUID{outsider.Officer} },
		"empty agenda": func(p *meetings.Plan) { p.Agenda = []string{""} },
	} {
		plan := good
		change(&plan)
		_, _, err := a.meetings.Plan(ctx, a.anna, meetings.NewMeeting{ClientID: rooms.NewID(), Room: a.joint, Plan: plan})
		if rooms.CodeOf(err) != rooms.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := a.plan(a.anna, time.Hour)
	_, err := a.meetings.Cancel(ctx, a.bo, a.on(id), "sjukdom")
	a.check(err)
	_, err = a.meetings.Start(ctx, a.anna, a.on(id))
	a.want(err, rooms.Conflict)
	_, _, err = a.meetings.Plan(ctx, a.anna, meetings.NewMeeting{ClientID: rooms.NewID(), Room: id, Plan: good})
	a.want(err, rooms.Forbidden) // a meeting has no meetings
	a.verified()
}

// Whoever is assigned to the room is to its meetings, and whoever is removed no longer; what locks the room locks them.
func TestMeetingFollowsItsRoom(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	id := a.meet()
	cia := a.officer("Cia Dal", a.town, "officer")
	_, err := a.service.Room(ctx, cia, id)
	a.want(err, rooms.NotFound)
	a.assign(a.joint, cia)
	later := a.plan(a.anna, time.Hour)
	for _, meeting := range []uuid.UUID{id, later} {
		view, err := a.service.Room(ctx, cia, meeting)
		a.check(err)
		if !view.MayPost || view.MayAssign || view.Parent != a.joint || len(view.Readers) != 2 {
			t.Errorf("view %+v", view)
		}
	}
	registrar := a.officer("Rut Ros", a.board, "registrar")
	_, err = a.service.Room(ctx, registrar, id)
	a.check(err) // reads it by role, as the joint room
	_, err = a.meetings.Admit(ctx, registrar, id)
	a.want(err, rooms.Forbidden)
	chief := a.officer("Dan Ek", a.town, "coordinator")
	a.check(a.service.Remove(ctx, chief, rooms.Removal{ClientID: rooms.NewID(), Room: a.joint, Officer: cia.Officer}))
	for _, meeting := range []uuid.UUID{id, later} {
		_, err = a.service.Room(ctx, cia, meeting)
		a.want(err, rooms.NotFound)
	}
	err = a.service.Assign(ctx, chief, rooms.Assignment{ClientID: rooms.NewID(), Room: id, Officer: cia.Officer, From: rooms.FromStart})
	a.want(err, rooms.NotFound) // a coordinator who does not read it mans the room that it belongs to
	member := a.officer("Eva By", a.town, "officer", "coordinator")
	a.assign(a.joint, member)
	_, err = a.service.ChangeRoomState(ctx, member, rooms.RoomStateChange{ClientID: rooms.NewID(), Room: a.joint, To: rooms.Locked})
	a.check(err)
	_, err = a.meetings.Admit(ctx, a.bo, id)
	a.want(err, rooms.Forbidden)
	cases, err := a.service.RoomsOf(ctx, a.anna, rooms.Case{JointRoom: a.joint})
	a.check(err)
	if len(cases) != 1 {
		t.Errorf("%d rooms are listed in the case, want the joint one alone", len(cases))
	}
	a.verified()
}

// A meeting is planned while somebody is removed from its room: whichever comes first, they don't read it.
func TestPlanningWhileSomebodyIsRemoved(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	chief := a.officer("Dan Ek", a.town, "coordinator")
	for range 10 {
		cia := a.officer("Cia "+uuid.NewString(), a.town, "officer")
		a.assign(a.joint, cia)
		var id uuid.UUID
		var wait sync.WaitGroup
		wait.Go(func() { id = a.plan(a.anna, time.Hour) })
		wait.Go(func() {
			if err := a.service.Remove(ctx, chief, rooms.Removal{ClientID: rooms.NewID(), Room: a.joint, Officer: cia.Officer}); err != nil {
				t.Error(err)
			}
		})
		wait.Wait()
		_, err := a.service.Room(ctx, cia, id)
		a.want(err, rooms.NotFound)
	}
	a.verified()
}

// Who comes later and sees from then on sees the meetings from then on.
func TestMeetingsFromBeforeOneCame(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	early := a.meet()
	consultant := a.officer("Cia Dal", a.town, "officer")
	chief := a.officer("Dan Ek", a.town, "coordinator")
	a.check(a.service.Assign(ctx, chief, rooms.Assignment{ClientID: rooms.NewID(), Room: a.joint, Officer: consultant.Officer, From: rooms.FromNow}))
	late := a.meet()
	mine, err := a.meetings.Mine(ctx, consultant)
	a.check(err)
	if len(mine) != 1 || mine[0].ID != late {
		t.Errorf("sees %+v, want the later meeting alone", mine)
	}
	a.plan(a.anna, time.Hour)
	a.clock.advance(26 * time.Hour)
	mine, err = a.meetings.Mine(ctx, consultant)
	a.check(err)
	if len(mine) != 1 || mine[0].ID != late {
		t.Errorf("a day later sees %+v, want no plan that nobody began", mine)
	}
	_, err = a.meetings.Get(ctx, consultant, a.joint, early)
	a.want(err, rooms.NotFound)
}

// claimedMeanwhile has somebody claim a meeting between the moment when its lease is found abandoned and what follows from that.
type claimedMeanwhile struct {
	*storage.Store
	claim func()
}

func (c claimedMeanwhile) AbandonedMeetings(ctx context.Context, held meetings.Held, since time.Time) ([]meetings.Lease, error) {
	leases, err := c.Store.AbandonedMeetings(ctx, held, since)
	c.claim()
	return leases, err
}

// A meeting that a node claims while another one finds it abandoned stays the claimer's, with those who are in it.
func TestAMeetingClaimedWhileItIsRecovered(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	id := a.meet()
	claim := func(node string) {
		if held, err := a.meetings.Claim(ctx, id, node); err != nil || !held {
			t.Fatalf("claimed: %v, %v", held, err)
		}
	}
	claim("one")
	a.join(a.anna, id)
	a.clock.advance(meetings.LeaseLife + time.Second)
	store := claimedMeanwhile{a.store, func() {
		claim("three")
		a.join(a.bo, id)
	}}
	a.check(meetings.NewService(a.service, store, a.clock).Recover(ctx, meetings.Held{Node: "two"}))
	var present []bool
	for _, one := range a.details(a.bo, id).Attendance {
		present = append(present, one.Present())
	}
	if !slices.Equal(present, []bool{false, true}) {
		t.Errorf("present: %v, want the one who came later", present)
	}
	if lost, err := a.meetings.Renew(ctx, "three", []uuid.UUID{id}); err != nil || len(lost) > 0 {
		t.Errorf("the claimer lost %v, %v", lost, err)
	}
	a.verified()
}

// Attendance that a node left open is closed at the time when the node was last known to live, and the meeting that nobody
// comes back to ends.
func TestAttendanceAfterACrash(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	id := a.meet()
	held, err := a.meetings.Claim(ctx, id, "one")
	if err != nil || !held {
		t.Fatalf("claimed: %v, %v", held, err)
	}
	a.join(a.anna, id)
	if held, err = a.meetings.Claim(ctx, id, "two"); err != nil || held {
		t.Errorf("claimed by another while it is held: %v, %v", held, err)
	}
	a.clock.advance(10 * time.Second)
	if lost, err := a.meetings.Renew(ctx, "one", []uuid.UUID{id}); err != nil || len(lost) > 0 {
		t.Errorf("lost %v, %v", lost, err)
	}
	if lost, err := a.meetings.Renew(ctx, "two", []uuid.UUID{id}); err != nil || !slices.Equal(lost, []uuid.UUID{id}) {
		t.Errorf("another node lost %v, %v", lost, err)
	}
	seen := a.clock.Now()
	a.check(a.meetings.Recover(ctx, meetings.Held{Node: "two"}))
	if d := a.details(a.bo, id); !d.Attendance[0].Present() {
		t.Error("it was closed while its node lives")
	}
	a.clock.advance(meetings.LeaseLife + time.Second)
	a.check(a.meetings.Recover(ctx, meetings.Held{Node: "two"}))
	d := a.details(a.bo, id)
	if left := d.Attendance[0].Left; d.Attendance[0].Reason != meetings.LeftRestart || seen.Sub(left).Abs() > time.Second {
		t.Errorf("left %s (%s), want about %s", left, d.Attendance[0].Reason, seen)
	}
	a.clock.advance(meetings.EmptyLife)
	a.check(a.meetings.Recover(ctx, meetings.Held{Node: "two"}))
	if d = a.details(a.bo, id); d.State != meetings.Ended {
		t.Errorf("the empty meeting is %s", d.State)
	}
	a.verified()
}

// A node that comes back after a crash holds its meetings at once, and whoever joins again has a new attendance.
func TestRestartedNodeHoldsItsMeetingAtOnce(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	id := a.meet()
	_, err := a.meetings.Claim(ctx, id, "one")
	a.check(err)
	a.join(a.anna, id)
	held, err := a.meetings.Claim(ctx, id, "one")
	if err != nil || !held {
		t.Fatalf("claimed: %v, %v", held, err)
	}
	a.join(a.anna, id)
	d := a.details(a.bo, id)
	if len(d.Attendance) != 2 || d.Attendance[0].Present() || !d.Attendance[1].Present() {
		t.Errorf("attendance %+v", d.Attendance)
	}
	a.verified()
}

// verified holds that the log and the read models agree.
func (a *assembly) verified() {
	a.t.Helper()
	report, err := a.store.VerifyLog(a.t.Context(), true)
	a.check(err)
	if len(report.Breaks) > 0 || len(report.Differences) > 0 {
		a.t.Errorf("breaks %v, differences %v", report.Breaks, report.Differences)
	}
}

// What is written in a meeting's room is unread there until it is read, as in every room; of a person's meetings the hundred in
// which something happened last are counted.
func TestUnreadInAMeeting(t *testing.T) {
	t.Parallel()
	a := newAssembly(t)
	meeting := a.meet()
	a.post(a.anna, meeting, "Anteckning [@Bo Alm](plaza:officer/"+a.bo.Officer.String()+")")
	r, found := a.readingOf(a.bo, meeting)
	if !found || r.Unread() != 1 || r.MentionNumber != 1 || r.Parent != a.joint {
		t.Errorf("reading %+v", r)
	}
	if outer, _ := a.readingOf(a.bo, a.joint); outer.Parent != uuid.Nil || outer.Unread() != 0 {
		t.Errorf("of the room that it belongs to %+v", outer)
	}
	for range 100 {
		a.clock.advance(time.Second)
		a.meet()
	}
	if _, found := a.readingOf(a.bo, meeting); found {
		t.Error("the oldest of more than a hundred is counted")
	}
	a.clock.advance(time.Second)
	a.post(a.anna, meeting, "Tillägg")
	if r, _ := a.readingOf(a.bo, meeting); r.Unread() != 2 {
		t.Errorf("after a further message %+v", r)
	}
}

// A room's meetings come in pages, the latest made first, whenever they are to be.
func TestMeetingsInPages(t *testing.T) {
	t.Parallel()
	a := newAssembly(t)
	first, second, third := a.plan(a.anna, 3*time.Hour), a.plan(a.anna, 2*time.Hour), a.plan(a.anna, time.Hour)
	var got []uuid.UUID
	for before := int64(0); ; {
		page, err := a.meetings.List(t.Context(), a.bo, a.joint, meetings.Query{Before: before, Limit: 2})
		a.check(err)
		for _, m := range page {
			got, before = append(got, m.ID), m.Seq
		}
		if len(page) < 2 {
			break
		}
	}
	if want := []uuid.UUID{third, second, first}; !slices.Equal(got, want) {
		t.Errorf("meetings %v, want %v", got, want)
	}
}

// A room has so many meetings that whoever is assigned to it, or removed, still is so in all of them at once; no more.
func TestARoomFullOfMeetings(t *testing.T) {
	t.Parallel()
	a, ctx := newAssembly(t), t.Context()
	var last uuid.UUID
	for range meetings.MaxOfRoom {
		last = a.meet()
	}
	_, _, err := a.meetings.Meet(ctx, a.anna, meetings.Immediate{ClientID: rooms.NewID(), Room: a.joint, Title: "Ett till"})
	a.want(err, rooms.TooLarge)
	_, _, err = a.meetings.Plan(ctx, a.anna, meetings.NewMeeting{
		ClientID: rooms.NewID(), Room: a.joint, Plan: meetings.Plan{Title: "Ett till", Starts: a.clock.Now().Add(time.Hour)},
	})
	a.want(err, rooms.TooLarge)
	head := a.officer("Eva Holm", a.town, "officer", "coordinator")
	cia := a.officer("Cia Dal", a.town, "officer")
	for _, officer := range []rooms.Actor{head, cia} {
		a.check(a.service.Assign(ctx, head, rooms.Assignment{ClientID: rooms.NewID(), Room: a.joint, Officer: officer.Officer, From: rooms.FromStart}))
	}
	a.join(cia, last)
	a.check(a.service.Remove(ctx, head, rooms.Removal{ClientID: rooms.NewID(), Room: a.joint, Officer: cia.Officer}))
	_, err = a.meetings.Get(ctx, cia, a.joint, last)
	a.want(err, rooms.NotFound)
}
