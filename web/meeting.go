package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/meetings"
)

// Meeting is a meeting as it stands. Taking part in one that goes on goes over the socket, see docs/PROTOCOL.md.
type Meeting struct {
	ID          string   `json:"id" format:"uuid" doc:"of the meeting's own room"`
	Room        string   `json:"room" format:"uuid" doc:"that it belongs to"`
	Seq         int64    `json:"seq" doc:"of the event that made it"`
	Author      string   `json:"author"`
	Title       string   `json:"title"`
	State       string   `json:"state" enum:"planned,cancelled,ongoing,ended"`
	Starts      string   `json:"starts,omitempty" format:"date-time" doc:"as planned"`
	Ends        string   `json:"ends,omitempty" format:"date-time" doc:"as planned"`
	Agenda      []string `json:"agenda"`
	Officers    []string `json:"officers" doc:"invited"`
	Authorities []string `json:"authorities" doc:"invited as a whole"`
	StartedBy   string   `json:"started_by,omitempty"`
	Started     string   `json:"started,omitempty" format:"date-time"`
	Ended       string   `json:"ended,omitempty" format:"date-time"`
	Version     int64    `json:"version"`
}

// MeetingList is meetings in the order that the operation tells of.
type MeetingList struct {
	Meetings []Meeting `json:"meetings"`
}

// MeetingDetails are a meeting and who has taken part in it.
type MeetingDetails struct {
	Meeting
	Host       string       `json:"host,omitempty" doc:"officer; absent unless the meeting goes on"`
	Attendance []Attendance `json:"attendance" doc:"in the order in which they came"`
}

// Attendance is that somebody took part for a while. Who comes back has another.
type Attendance struct {
	ID            string `json:"id" format:"uuid"`
	Officer       string `json:"officer" format:"uuid"`
	Name          string `json:"name"`
	Title         string `json:"title"`
	Authority     string `json:"authority" format:"uuid"`
	AuthorityName string `json:"authority_name"`
	Joined        string `json:"joined" format:"date-time"`
	Left          string `json:"left,omitempty" format:"date-time" doc:"absent while they take part"`
	Reason        string `json:"reason,omitempty" enum:"left,ended,removed,denied,lost,restart"`
}

// PlanMeeting is a plan: all of it as it shall be.
type PlanMeeting struct {
	ClientID    uuid.UUID   `json:"client_id" format:"uuid"`
	Title       string      `json:"title"`
	Starts      time.Time   `json:"starts"`
	Ends        time.Time   `json:"ends,omitzero" required:"false"`
	Agenda      []string    `json:"agenda,omitempty" maxItems:"50"`
	Officers    []uuid.UUID `json:"officers,omitempty" maxItems:"200" doc:"invited; whoever may write in the room may come"`
	Authorities []uuid.UUID `json:"authorities,omitempty" maxItems:"200" doc:"invited as a whole"`
}

// ChangeMeeting is another plan of a meeting that was seen in Version.
type ChangeMeeting struct {
	PlanMeeting
	Version int64 `json:"version"`
}

// CancelMeeting says that a planned meeting will not be.
type CancelMeeting struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Reason   string    `json:"reason,omitempty"`
}

// MeetNow starts a meeting at once.
type MeetNow struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Title    string    `json:"title"`
}

// MeetingCommand is a command on a meeting that says no more.
type MeetingCommand struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
}

// HandOver names the officer in the meeting who becomes its host.
type HandOver struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Officer  uuid.UUID `json:"officer" format:"uuid"`
}

// MeetingReceipt is the receipt of the event that made a meeting.
type MeetingReceipt struct {
	Meeting string  `json:"meeting" format:"uuid"`
	Receipt Receipt `json:"receipt"`
}

type (
	listMeetingsInput struct {
		InRoom
		State  string `query:"state" enum:"planned,cancelled,ongoing,ended"`
		Before int64  `query:"before" minimum:"0" maximum:"9007199254740991" doc:"only those made before this seq"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	// OnMeeting is the input of what concerns a meeting of a room.
	OnMeeting struct {
		InRoom
		Meeting uuid.UUID `path:"meeting" format:"uuid"`
	}
	planMeetingInput struct {
		InRoom
		Body PlanMeeting
	}
	meetNowInput struct {
		InRoom
		Body MeetNow
	}
	onMeeting[B any] struct {
		OnMeeting
		Body B
	}
)

func (s *Server) registerMeetings() {
	ask(s, "list-my-meetings", s.listMyMeetings)
	ask(s, "list-meetings", s.listMeetings)
	ask(s, "get-meeting", s.getMeeting)
	pass(s, "get-attendance", s.getAttendance)
	ask(s, "plan-meeting", s.planMeeting)
	ask(s, "meet-now", s.meetNow)
	onOneMeeting(s, "change-meeting", func(ctx context.Context, actor rooms.Actor, t meetings.Target, b ChangeMeeting) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.options.Meetings.Change(ctx, actor, meetings.Replan{Target: t, Plan: b.plan(), Version: b.Version})
	})
	onOneMeeting(s, "cancel-meeting", func(ctx context.Context, actor rooms.Actor, t meetings.Target, b CancelMeeting) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.options.Meetings.Cancel(ctx, actor, t, b.Reason)
	})
	for id, do := range map[string]func(context.Context, rooms.Actor, meetings.Target) (rooms.Receipt, error){
		"start-meeting": s.options.Meetings.Start, "end-meeting": s.options.Meetings.End,
	} {
		onOneMeeting(s, id, func(ctx context.Context, actor rooms.Actor, t meetings.Target, b MeetingCommand) (rooms.Receipt, error) {
			t.ClientID = b.ClientID
			return do(ctx, actor, t)
		})
	}
	onOneMeeting(s, "hand-over-meeting", func(ctx context.Context, actor rooms.Actor, t meetings.Target, b HandOver) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.options.Meetings.HandOver(ctx, actor, t, b.Officer)
	})
}

// onOneMeeting registers a command on one meeting. do sets the ClientID of the target, which is the body's.
func onOneMeeting[B any](s *Server, id string, do func(context.Context, rooms.Actor, meetings.Target, B) (rooms.Receipt, error)) {
	ask(s, id, func(ctx context.Context, session rooms.Session, input *onMeeting[B]) (Receipt, error) {
		r, err := do(ctx, session.Actor, meetings.Target{Room: input.Room, Meeting: input.Meeting}, input.Body)
		return receipt(r), err
	})
}

func (s *Server) listMyMeetings(ctx context.Context, session rooms.Session, _ *none) (MeetingList, error) {
	all, err := s.options.Meetings.Mine(ctx, session.Actor)
	return MeetingList{each(all, meeting)}, err
}

func (s *Server) listMeetings(ctx context.Context, session rooms.Session, input *listMeetingsInput) (MeetingList, error) {
	q := meetings.Query{Before: input.Before, Limit: input.Limit}
	if input.State != "" {
		q.States = []meetings.State{meetings.State(input.State)}
	}
	all, err := s.options.Meetings.List(ctx, session.Actor, input.Room, q)
	return MeetingList{each(all, meeting)}, err
}

func (s *Server) getMeeting(ctx context.Context, session rooms.Session, input *OnMeeting) (MeetingDetails, error) {
	d, err := s.options.Meetings.Get(ctx, session.Actor, input.Room, input.Meeting)
	return MeetingDetails{Meeting: meeting(d.Meeting), Host: idOrEmpty(d.Host), Attendance: each(d.Attendance, attendance)}, err
}

// getAttendance answers with the attendance as a file for spreadsheets.
func (s *Server) getAttendance(session rooms.Session, w http.ResponseWriter, r *http.Request) {
	d, err := s.options.Meetings.Get(r.Context(), session.Actor, pathID(r, "id"), pathID(r, "meeting"))
	var file []byte
	if err == nil {
		file, err = meetings.AttendanceFile(d.Attendance)
	}
	if err != nil {
		s.refuse(w, r, "get-attendance", err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/csv; charset=utf-8")
	header.Set("Content-Disposition", disposition("attachment", "Närvaro "+d.Title+".csv"))
	header.Set("Content-Length", strconv.Itoa(len(file)))
	header.Set("Cache-Control", "no-store")
	_, _ = w.Write(file)
}

func (s *Server) planMeeting(ctx context.Context, session rooms.Session, input *planMeetingInput) (MeetingReceipt, error) {
	id, r, err := s.options.Meetings.Plan(ctx, session.Actor, meetings.NewMeeting{
		ClientID: input.Body.ClientID, Room: input.Room, Plan: input.Body.plan(),
	})
	return MeetingReceipt{id.String(), receipt(r)}, err
}

func (s *Server) meetNow(ctx context.Context, session rooms.Session, input *meetNowInput) (MeetingReceipt, error) {
	id, r, err := s.options.Meetings.Meet(ctx, session.Actor, meetings.Immediate{
		ClientID: input.Body.ClientID, Room: input.Room, Title: input.Body.Title,
	})
	return MeetingReceipt{id.String(), receipt(r)}, err
}

func (p PlanMeeting) plan() meetings.Plan {
	return meetings.Plan{
		Title: p.Title, Starts: p.Starts, Ends: p.Ends, Agenda: p.Agenda, Officers: p.Officers, Authorities: p.Authorities,
	}
}

func meeting(m meetings.Meeting) Meeting {
	out := Meeting{
		ID: m.ID.String(), Room: m.Room.String(), Seq: m.Seq, Author: m.Author.String(), Title: m.Title, State: string(m.State),
		Starts: instantOrEmpty(m.Starts), Ends: instantOrEmpty(m.Ends), Agenda: each(m.Agenda, func(s string) string { return s }),
		Officers: each(m.Officers, uuid.UUID.String), Authorities: each(m.Authorities, uuid.UUID.String),
		Started: instantOrEmpty(m.Started), Ended: instantOrEmpty(m.Ended), Version: m.Version,
	}
	if m.StartedBy != (rooms.Author{}) {
		out.StartedBy = m.StartedBy.String()
	}
	return out
}

func attendance(a meetings.Attendance) Attendance {
	return Attendance{
		ID: a.ID.String(), Officer: a.Officer.String(), Name: a.Name, Title: a.Title, Authority: a.Authority.String(),
		AuthorityName: a.AuthorityName, Joined: instant(a.Joined), Left: instantOrEmpty(a.Left), Reason: string(a.Reason),
	}
}

func instantOrEmpty(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return instant(t)
}
