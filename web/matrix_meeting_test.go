package web_test

import (
	"maps"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/meetings"
)

func init() {
	maps.Copy(maySomething, map[string]map[string]string{
		"list-meetings":     readsRooms,
		"get-meeting":       readsRooms,
		"get-attendance":    readsRooms,
		"plan-meeting":      members,
		"meet-now":          members,
		"change-meeting":    members,
		"cancel-meeting":    members,
		"start-meeting":     members,
		"end-meeting":       {}, // the host alone: TestOnlyTheHostEndsAMeeting
		"hand-over-meeting": {},
	})
	mayElsewhere["list-my-meetings"] = struct {
		rest  string
		kinds map[string]string
	}{"+", nil}
}

func aPlan() map[string]any {
	return command(map[string]any{"title": "Avstämning", "starts": time.Now().Add(time.Hour), "agenda": []string{"Bullret"}})
}

// planned is a meeting of the opener's.
func (f fixture) planned(room int) string {
	f.t.Helper()
	id, _, err := f.meetings.Plan(f.t.Context(), f.opener, meetings.NewMeeting{
		ClientID: rooms.NewID(), Room: f.rooms[room], Plan: meetings.Plan{Title: "Avstämning", Starts: time.Now().Add(2 * time.Hour)},
	})
	check(f.t, err)
	return id.String()
}

// ongoing is a meeting that the opener has started.
func (f fixture) ongoing(room int) string {
	f.t.Helper()
	id, _, err := f.meetings.Meet(f.t.Context(), f.opener, meetings.Immediate{ClientID: rooms.NewID(), Room: f.rooms[room], Title: "Avstämning"})
	check(f.t, err)
	return id.String()
}

// withMeetings adds the requests that concern meetings to those of the matrix.
func withMeetings(all map[string]func(f fixture, kind string, room int) call) map[string]func(f fixture, kind string, room int) call {
	onPlanned := func(body map[string]any) func(fixture, string, int) call {
		return func(f fixture, _ string, room int) call { return call{meeting: f.planned(room), body: body} }
	}
	maps.Copy(all, map[string]func(f fixture, kind string, room int) call{
		"list-my-meetings": func(fixture, string, int) call { return call{} },
		"list-meetings":    func(fixture, string, int) call { return call{} },
		"get-meeting":      onPlanned(nil),
		"get-attendance":   onPlanned(nil),
		"plan-meeting":     func(fixture, string, int) call { return call{body: aPlan()} },
		"meet-now":         func(fixture, string, int) call { return call{body: command(map[string]any{"title": "Nu"})} },
		"change-meeting": func(f fixture, _ string, room int) call {
			body := aPlan()
			body["version"] = 1
			return call{meeting: f.planned(room), body: body}
		},
		"cancel-meeting": func(f fixture, _ string, room int) call { return call{meeting: f.planned(room), body: command(nil)} },
		"start-meeting":  func(f fixture, _ string, room int) call { return call{meeting: f.planned(room), body: command(nil)} },
		"end-meeting":    func(f fixture, _ string, room int) call { return call{meeting: f.ongoing(room), body: command(nil)} },
		"hand-over-meeting": func(f fixture, _ string, room int) call {
			return call{meeting: f.ongoing(room), body: command(map[string]any{"officer": uuid.New()})}
		},
	})
	return all
}
