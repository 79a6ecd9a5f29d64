package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/meetings"
	"plaza/web"
)

// A meeting over HTTP, from the plan to the list of who took part.
func TestMeetingOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole)), w.signIn(w.officer("Bo Alm", board, rooms.OfficerRole))
	room := joint(openCase(anna))
	w.assign(room, rooms.FromStart, bo.actor)
	path := "/api/rooms/" + room + "/meetings"
	starts := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	planned := post[web.MeetingReceipt](anna, path, map[string]any{
		"title": "Avstämning", "starts": starts, "agenda": []string{"Bullret"}, "officers": []any{bo.actor.Officer}, "authorities": []any{board},
	})
	mine := get[web.MeetingList](bo, "/api/meetings").Meetings
	if len(mine) != 1 || mine[0].ID != planned.Meeting || mine[0].State != "planned" || mine[0].Starts != starts.Format(rooms.TimeFormat) ||
		len(mine[0].Officers) != 1 || mine[0].Agenda[0] != "Bullret" || mine[0].Room != room {
		t.Errorf("meetings %+v", mine)
	}
	one := path + "/" + planned.Meeting
	post[web.Receipt](bo, one+"/change", map[string]any{"title": "Avstämning om bullret", "starts": starts, "version": 1})
	post[web.Receipt](anna, one+"/start", nil)
	_, err := w.meetings.Join(t.Context(), bo.actor, meetings.Joining{Meeting: uuid.MustParse(planned.Meeting), Attendance: rooms.NewID()})
	check(t, err)
	if view := get[web.Room](bo, "/api/rooms/"+planned.Meeting); view.Kind != "meeting" || view.Parent != room || !view.MayPost {
		t.Errorf("room %+v", view)
	}
	details := get[web.MeetingDetails](anna, one)
	if details.Host != anna.actor.Officer.String() || len(details.Attendance) != 1 || details.Attendance[0].Left != "" || details.Title != "Avstämning om bullret" {
		t.Errorf("details %+v", details)
	}
	file := bo.must(http.MethodGet, one+"/attendance.csv", nil)
	if lines := strings.Split(string(file.body), "\r\n"); len(lines) != 3 || !strings.HasPrefix(lines[1], "Bo Alm;handläggare;Länsstyrelsen") ||
		!strings.Contains(file.header.Get("Content-Disposition"), "attachment") || file.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("file %q %v", file.body, file.header)
	}
	post[web.Receipt](anna, "/api/rooms/"+planned.Meeting+"/messages", map[string]any{"text": "Anteckning"})
	if r := bo.reading(planned.Meeting); r.Unread != 1 || r.Parent != room {
		t.Errorf("reading %+v", r)
	}
	if ongoing := get[web.MeetingList](bo, path+"?state=ongoing").Meetings; len(ongoing) != 1 {
		t.Errorf("ongoing %+v", ongoing)
	}
}

// Only the host ends a meeting for all, or makes another one in it the host.
func TestOnlyTheHostEndsAMeeting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole)), w.signIn(w.officer("Bo Alm", board, rooms.OfficerRole))
	room := joint(openCase(anna))
	w.assign(room, rooms.FromStart, bo.actor)
	made := post[web.MeetingReceipt](anna, "/api/rooms/"+room+"/meetings/now", map[string]any{"title": "Nu"})
	one := "/api/rooms/" + room + "/meetings/" + made.Meeting
	_, err := w.meetings.Join(t.Context(), bo.actor, meetings.Joining{Meeting: uuid.MustParse(made.Meeting), Attendance: rooms.NewID()})
	check(t, err)
	if r := bo.do(http.MethodPost, one+"/end", command(nil)); r.status != http.StatusForbidden {
		t.Errorf("ended by another: %d %s", r.status, r.body)
	}
	post[web.Receipt](anna, one+"/host", map[string]any{"officer": bo.actor.Officer})
	if r := anna.do(http.MethodPost, one+"/end", command(nil)); r.status != http.StatusForbidden {
		t.Errorf("ended by the host before: %d %s", r.status, r.body)
	}
	post[web.Receipt](bo, one+"/end", nil)
	if details := get[web.MeetingDetails](anna, one); details.State != "ended" || details.Attendance[0].Reason != "ended" {
		t.Errorf("details %+v", details)
	}
}
