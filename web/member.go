package web

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Member is an officer who is or was assigned to a room, with the name and title of that time.
type Member struct {
	Officer   string    `json:"officer" format:"uuid"`
	Name      string    `json:"name"`
	Title     string    `json:"title"`
	Authority Authority `json:"authority"`
	Former    bool      `json:"former"`
}

// AssignMember makes an officer a member who sees the room from its start or from now.
type AssignMember struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Officer  uuid.UUID `json:"officer" format:"uuid"`
	From     string    `json:"from" enum:"start,now"`
}

// RemoveMember ends a membership.
type RemoveMember struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Reason   string    `json:"reason,omitempty"`
}

// Candidate is an officer whom one may make a member.
type Candidate struct {
	Officer
	Authority Authority `json:"authority"`
}

// Candidates are those of a room, by authority and then by name. Whoever is a member is among them.
type Candidates struct {
	Officers []Candidate `json:"officers"`
}

type (
	assignMemberInput struct {
		InRoom
		Body AssignMember
	}
	removeMemberInput struct {
		InRoom
		Officer uuid.UUID `path:"officer" format:"uuid"`
		Body    RemoveMember
	}
)

func (s *Server) assignMember(ctx context.Context, session rooms.Session, input *assignMemberInput) error {
	return s.service.Assign(ctx, session.Actor, rooms.Assignment{
		ClientID: input.Body.ClientID, Room: input.Room, Officer: input.Body.Officer, From: rooms.ReadsFrom(input.Body.From),
	})
}

func (s *Server) removeMember(ctx context.Context, session rooms.Session, input *removeMemberInput) error {
	return s.service.Remove(ctx, session.Actor, rooms.Removal{
		ClientID: input.Body.ClientID, Room: input.Room, Officer: input.Officer, Reason: input.Body.Reason,
	})
}

func (s *Server) listCandidates(ctx context.Context, session rooms.Session, input *InRoom) (Candidates, error) {
	actors, err := s.service.Candidates(ctx, session.Actor, input.Room)
	return Candidates{each(actors, func(a rooms.Actor) Candidate {
		return Candidate{Officer: officer(a), Authority: authority(a)}
	})}, err
}

func member(m rooms.Member) Member {
	return Member{
		Officer: m.Officer.String(), Name: m.Name, Title: m.Title, Former: m.Former,
		Authority: Authority{ID: m.Authority.String(), Name: m.AuthorityName},
	}
}
