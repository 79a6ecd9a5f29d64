package rooms

import (
	"context"

	"github.com/google/uuid"
)

// The events of meetings. What they mean stands in package rooms/meetings. A meeting's id is that of its own room.

// MeetingPlanned plans a meeting in the room that it belongs to.
type MeetingPlanned struct {
	Agenda      []string `json:"agenda,omitzero"`
	Authorities []string `json:"authorities,omitzero"` // invited as a whole
	Ends        string   `json:"ends,omitzero"`        // in the form of TimeFormat
	Meeting     string   `json:"meeting"`
	Officers    []string `json:"officers,omitzero"` // invited
	Starts      string   `json:"starts"`            // in the form of TimeFormat
	Title       string   `json:"title"`
}

// EventType is meeting.planned/1.
func (MeetingPlanned) EventType() EventType { return EventType{"meeting.planned", 1} }

// MeetingChanged changes the plan: all of it as it is from now on.
type MeetingChanged struct {
	Agenda      []string `json:"agenda,omitzero"`
	Authorities []string `json:"authorities,omitzero"`
	Ends        string   `json:"ends,omitzero"`
	Meeting     string   `json:"meeting"`
	Officers    []string `json:"officers,omitzero"`
	Starts      string   `json:"starts"`
	Title       string   `json:"title"`
}

// EventType is meeting.changed/1.
func (MeetingChanged) EventType() EventType { return EventType{"meeting.changed", 1} }

// MeetingCancelled says that a planned meeting will not be.
type MeetingCancelled struct {
	Meeting string `json:"meeting"`
	Reason  string `json:"reason,omitzero"`
}

// EventType is meeting.cancelled/1.
func (MeetingCancelled) EventType() EventType { return EventType{"meeting.cancelled", 1} }

// MeetingStarted begins a meeting, whose first host is its author. One that was not planned has its title here.
type MeetingStarted struct {
	Meeting string `json:"meeting"`
	Title   string `json:"title,omitzero"`
}

// EventType is meeting.started/1.
func (MeetingStarted) EventType() EventType { return EventType{"meeting.started", 1} }

// MeetingEnded ends a meeting: by its host, or by Plaza when everybody has left.
type MeetingEnded struct {
	Meeting string `json:"meeting"`
}

// EventType is meeting.ended/1.
func (MeetingEnded) EventType() EventType { return EventType{"meeting.ended", 1} }

// MeetingOpened is the second event of a meeting's own room and names the room that it belongs to, whose members are its own.
type MeetingOpened struct {
	Parent string `json:"parent"`
}

// EventType is meeting.opened/1.
func (MeetingOpened) EventType() EventType { return EventType{"meeting.opened", 1} }

// AttendanceJoined stands in the meeting's room: its author takes part from here on. Name, title and authority are those of the
// time.
type AttendanceJoined struct {
	AuthorityName string `json:"authority_name"`
	Name          string `json:"name"`
	Title         string `json:"title"`
}

// EventType is attendance.joined/1.
func (AttendanceJoined) EventType() EventType { return EventType{"attendance.joined", 1} }

// AttendanceLeft ends what an attendance.joined began. Its author is Plaza, which saw it.
type AttendanceLeft struct {
	At         string `json:"at,omitzero"` // in the form of TimeFormat, when it was noticed only later
	Attendance string `json:"attendance"`  // the id of the attendance.joined
	Reason     string `json:"reason"`
}

// EventType is attendance.left/1.
func (AttendanceLeft) EventType() EventType { return EventType{"attendance.left", 1} }

// HostChanged stands in the meeting's room: an officer is its host from here on.
type HostChanged struct {
	Officer string `json:"officer"`
}

// EventType is host.changed/1.
func (HostChanged) EventType() EventType { return EventType{"host.changed", 1} }

// meetingStore reads the rooms of meetings.
type meetingStore interface {
	// MeetingStandings returns the officer's standings in the rooms of all meetings that belong to the rooms.
	MeetingStandings(ctx context.Context, officer uuid.UUID, parents []uuid.UUID) ([]Standing, error)
	// MemberStandings returns the officer's standings in the rooms that they are a member of, but for those of meetings.
	MemberStandings(ctx context.Context, officer uuid.UUID) ([]Standing, error)
}

// MemberGrants grants the reading of the rooms that the actor is assigned to, but for those of meetings.
func (s *Service) MemberGrants(ctx context.Context, actor Actor) ([]Grant, error) {
	standings, err := s.store.MemberStandings(ctx, actor.Officer)
	if err != nil {
		return nil, err
	}
	return readable(actor, standings), nil
}

// OpenMeetingRoom makes the room of a meeting that belongs to an authorised room: its members are that room's, now and later.
func (s *Service) OpenMeetingRoom(ctx context.Context, c *Command, parent Grant, meeting uuid.UUID) error {
	members, err := s.store.Members(ctx, parent.Scope)
	if err != nil {
		return err
	}
	head := NewRoom{Kind: MeetingRoom, Case: parent.Standing.Room.Case, Authority: parent.Standing.Room.Authority, Name: "Möte"}
	opened := RoomOpened{Case: head.Case.String(), Kind: head.Kind, Name: head.Name}
	if head.Authority != uuid.Nil {
		opened.Authority = head.Authority.String()
	}
	payloads := []Payload{opened, MeetingOpened{Parent: parent.Standing.Room.ID.String()}}
	for _, m := range members {
		if !m.Former {
			payloads = append(payloads, MemberAdded{
				Authority: m.Authority.String(), AuthorityName: m.AuthorityName, From: FromStart,
				Name: m.Name, Officer: m.Officer.String(), Title: m.Title,
			})
		}
	}
	return c.create(meeting, head, payloads...)
}

// alsoMeetings adds what befalls rooms to the rooms of their meetings: payload makes the event of one, nil for none. A meeting
// that is planned or started meanwhile changes its room's access version, and the command is made anew.
func (s *Service) alsoMeetings(ctx context.Context, c *Command, officer uuid.UUID, parents []uuid.UUID, payload func(Standing) Payload) error {
	standings, err := s.store.MeetingStandings(ctx, officer, parents)
	if err != nil {
		return err
	}
	for _, standing := range standings {
		if p := payload(standing); p != nil {
			if err := c.In(Grant{Standing: standing}, p); err != nil {
				return err
			}
		}
	}
	return nil
}
