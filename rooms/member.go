package rooms

import (
	"context"

	"github.com/google/uuid"
)

// ReadsFrom says how much of the log a new member sees. The seq follows from the event itself: 1, or its own.
type ReadsFrom string

// What a new member sees.
const (
	FromStart ReadsFrom = "start" // everything: officers of party authorities
	FromNow   ReadsFrom = "now"   // from their own arrival: consultants and guests
)

// Member is an officer assigned to a room, with the name and title of that time.
type Member struct {
	Room          uuid.UUID
	Officer       uuid.UUID
	Authority     uuid.UUID
	AuthorityName string
	Name          string
	Title         string
	FromSeq       int64 // sees the events with seq ≥ FromSeq
	Former        bool  // was removed: reads nothing, but the log still names them
}

// MemberAdded assigns an officer to the room. Name, title and authority stand here so that the log reads alone.
type MemberAdded struct {
	Authority     string    `json:"authority"`
	AuthorityName string    `json:"authority_name"`
	From          ReadsFrom `json:"from"`
	Name          string    `json:"name"`
	Officer       string    `json:"officer"`
	Title         string    `json:"title"`
}

// EventType is member.added/1.
func (MemberAdded) EventType() EventType { return EventType{"member.added", 1} }

// MemberRemoved ends all reading of the room at once.
type MemberRemoved struct {
	Officer string `json:"officer"`
	Reason  string `json:"reason,omitzero"`
}

// EventType is member.removed/1.
func (MemberRemoved) EventType() EventType { return EventType{"member.removed", 1} }

// Assignment makes an officer a member of a room. In a joint room it also makes them a member of their authority's internal
// room of the case, if that is open.
type Assignment struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Officer  uuid.UUID
	From     ReadsFrom
}

// Removal ends an officer's membership of a room.
type Removal struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Officer  uuid.UUID
	Reason   string
}

// memberStore reads who is and was a member.
type memberStore interface {
	// Members returns present and former members; the scope proves that the reader may know them.
	Members(ctx context.Context, scope Scope) ([]Member, error)
}

func memberAdded(a Actor, from ReadsFrom) MemberAdded {
	return MemberAdded{
		Authority: a.Authority.String(), AuthorityName: a.AuthorityName, From: from,
		Name: a.Name, Officer: a.Officer.String(), Title: a.Title,
	}
}

// Members lists a room's present and former members, with the names and titles of their time.
func (s *Service) Members(ctx context.Context, actor Actor, room uuid.UUID) ([]Member, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return nil, err
	}
	return s.store.Members(ctx, g.Scope)
}

// Assign makes an officer a member. A coordinator assigns officers of the own authority, also themselves and without being a
// member, so that no case is orphaned; the named people of a restricted room assign officers of any party.
func (s *Service) Assign(ctx context.Context, actor Actor, a Assignment) error {
	if a.From != FromStart && a.From != FromNow {
		return Errorf(Invalid, "Ange om handläggaren ska se rummet från början eller från nu.")
	}
	asked := Request{a.ClientID, []uuid.UUID{a.Room}, Asks(0, func(p *MemberAdded) { p.Officer, p.From = a.Officer.String(), a.From })}
	_, err := s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.Authorise(ctx, actor, AssignMember, a.Room, Author{})
		if err != nil {
			return Command{}, err
		}
		officer, err := s.assignable(ctx, actor, g, a.Officer)
		if err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, a.ClientID)
		if err := c.In(g, memberAdded(officer, a.From)); err != nil {
			return Command{}, err
		}
		err = s.alsoWithin(ctx, &c, g, officer, memberAdded(officer, a.From))
		return c, err
	})
	return err
}

// Candidates lists the active officers whom the actor may assign to a room, by authority; members are among them. Only whoever
// assigns there sees them: a coordinator those of the own authority, the named people of a restricted room those of all parties.
func (s *Service) Candidates(ctx context.Context, actor Actor, room uuid.UUID) ([]Actor, error) {
	g, err := s.Authorise(ctx, actor, AssignMember, room, Author{})
	if err != nil {
		return nil, err
	}
	if g.Standing.Room.Kind != RestrictedRoom {
		return s.store.OfficersOf(ctx, actor.Authority)
	}
	var candidates []Actor
	for _, party := range g.Parties {
		officers, err := s.store.OfficersOf(ctx, party.Authority)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, officers...)
	}
	return candidates, nil
}

// assignable returns the officer if the actor may assign them to the room and they are not there yet.
func (s *Service) assignable(ctx context.Context, actor Actor, g Grant, officer uuid.UUID) (Actor, error) {
	o, err := s.store.Officer(ctx, officer)
	if err != nil {
		return Actor{}, err
	}
	if g.Standing.Room.Kind == RestrictedRoom {
		if !g.party(o.Authority) {
			return Actor{}, Errorf(Forbidden, "Bara handläggare vid ärendets parter kan tilldelas rummet.")
		}
	} else if o.Authority != actor.Authority {
		return Actor{}, Errorf(Forbidden, "Du kan bara tilldela handläggare vid din egen myndighet.")
	}
	standing, err := s.store.Standing(ctx, officer, g.Standing.Room.ID)
	if err != nil {
		return Actor{}, err
	}
	if standing.Member {
		return Actor{}, Errorf(Conflict, "%s är redan tilldelad rummet.", o.Name)
	}
	return o, nil
}

// Remove ends a membership; all reading that rested on it ends at once. In a joint room it also ends that of the authority's
// internal room of the case. The last of a restricted room stays: nobody else could read it or let anyone in again.
func (s *Service) Remove(ctx context.Context, actor Actor, r Removal) error {
	reason, err := NormalText("Skälet", r.Reason, MaxNote)
	if err != nil {
		return err
	}
	removed := MemberRemoved{Officer: r.Officer.String(), Reason: reason}
	asked := Request{r.ClientID, []uuid.UUID{r.Room}, Asks(0, func(p *MemberRemoved) { *p = removed })}
	_, err = s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.Authorise(ctx, actor, RemoveMember, r.Room, Author{})
		if err != nil {
			return Command{}, err
		}
		standing, err := s.store.Standing(ctx, r.Officer, r.Room)
		if err != nil {
			return Command{}, err
		}
		if !standing.Member {
			return Command{}, Errorf(NotFound, "Handläggaren är inte tilldelad rummet.")
		}
		if g.Standing.Room.Kind != RestrictedRoom && standing.MemberOf != actor.Authority {
			return Command{}, Errorf(Forbidden, "Du kan bara ta bort handläggare vid din egen myndighet.")
		}
		if err := s.requireOthers(ctx, g); err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, r.ClientID)
		if err := c.In(g, removed); err != nil {
			return Command{}, err
		}
		err = s.alsoWithin(ctx, &c, g, Actor{Officer: r.Officer, Authority: standing.MemberOf}, removed)
		return c, err
	})
	return err
}

// requireOthers refuses to leave a restricted room without anybody.
func (s *Service) requireOthers(ctx context.Context, g Grant) error {
	if g.Standing.Room.Kind != RestrictedRoom {
		return nil
	}
	members, err := s.store.Members(ctx, g.Scope)
	if err != nil {
		return err
	}
	present := 0
	for _, m := range members {
		if !m.Former {
			present++
		}
	}
	if present <= 1 {
		return Errorf(Conflict, "Den sista i ett begränsat rum kan inte tas bort: då skulle ingen kunna läsa det. Lägg till någon annan först.")
	}
	return nil
}

// alsoWithin adds the payload to the rooms whose members follow those of the command's room: those of its meetings; and when it
// is a joint room the internal room of the officer's authority, if that is open, and the rooms of its meetings. It does so where
// the payload would change the officer's membership. Otherwise the command rests on that being so.
func (s *Service) alsoWithin(ctx context.Context, c *Command, g Grant, officer Actor, payload Payload) error {
	if g.Standing.Room.Kind != JointRoom {
		return s.alsoTheirMeetings(ctx, c, officer.Officer, payload, g.Standing.Room.ID)
	}
	internal := internalRoomID(g.Standing.Room.ID, officer.Authority)
	if err := s.alsoTheirMeetings(ctx, c, officer.Officer, payload, g.Standing.Room.ID, internal); err != nil {
		return err
	}
	standing, err := s.store.Standing(ctx, officer.Officer, internal)
	if err != nil && CodeOf(err) != NotFound {
		return err
	}
	if _, adding := payload.(MemberAdded); err != nil || adding == standing.Member {
		c.holds(internal, standing.Room.AccessVersion)
		return nil
	}
	return c.In(Grant{Standing: standing}, payload)
}

func (s *Service) alsoTheirMeetings(ctx context.Context, c *Command, officer uuid.UUID, payload Payload, parents ...uuid.UUID) error {
	_, adding := payload.(MemberAdded)
	return s.alsoMeetings(ctx, c, officer, parents, func(meeting Standing) Payload {
		if adding == meeting.Member {
			return nil
		}
		return payload
	})
}
