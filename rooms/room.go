package rooms

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// RoomKind says whom a room is for. Kinds and their participants are data; see readers in access.go.
type RoomKind string

// The kinds of room.
const (
	JointRoom      RoomKind = "joint"      // gemensamt rum: every party authority; its log is the case's record
	InternalRoom   RoomKind = "internal"   // internt rum: one authority
	RestrictedRoom RoomKind = "restricted" // begränsat rum: named people only
	MeetingRoom    RoomKind = "meeting"    // a meeting's own: everybody of the room that the meeting belongs to
)

// RoomState says what a room still takes.
type RoomState string

// The states of a room, in their only order; locked may be opened again.
const (
	Open     RoomState = "open"
	Locked   RoomState = "locked"   // takes registration, disposal and share-out
	Archived RoomState = "archived" // takes disposal
)

// Room is a room's head: what is true of it now.
type Room struct {
	ID            uuid.UUID
	Kind          RoomKind
	Case          uuid.UUID
	Authority     uuid.UUID // of an internal room and its meetings; the nil UUID otherwise
	Parent        uuid.UUID // of a meeting's room, the one that it belongs to; the nil UUID otherwise
	ParentKind    RoomKind  // "" without a parent
	Name          string
	State         RoomState
	Seq           int64 // of its last event
	Time          time.Time
	Hash          Hash
	MessageNumber int64
	AccessVersion int64
}

// readersKind is the kind that says whose room it is: a meeting's is its parent's.
func (r Room) readersKind() RoomKind {
	if r.Kind == MeetingRoom {
		return r.ParentKind
	}
	return r.Kind
}

// RoomOpened begins every room's log.
type RoomOpened struct {
	Authority string   `json:"authority,omitzero"` // of an internal room
	Case      string   `json:"case"`
	Kind      RoomKind `json:"kind"`
	Name      string   `json:"name"`
}

// EventType is room.opened/1.
func (RoomOpened) EventType() EventType { return EventType{"room.opened", 1} }

// RoomStateChanged locks, opens or archives a room.
type RoomStateChanged struct {
	Reason string    `json:"reason,omitzero"`
	To     RoomState `json:"to"`
}

// EventType is room.state_changed/1.
func (RoomStateChanged) EventType() EventType { return EventType{"room.state_changed", 1} }

// View is a room as one reader sees it.
type View struct {
	Room
	Readers   []Party // the authorities whose people read it
	MayPost   bool
	MayAssign bool
	// MayHide is about messages of the reader's own authority, MayReadHidden about those of anybody.
	MayHide, MayReadHidden bool
	MayRegister            bool // messages and documents, for the reader's authority
	MayDispose             bool // decide that the content of a message or a document is to go
	FromSeq                int64
	HasPosted              bool // the reader has written a message in it, of those that they see
}

// RoomStateChange locks, opens or archives a room.
type RoomStateChange struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	To       RoomState
	Reason   string
}

// NewRestrictedRoom is a room for named people within a case.
type NewRestrictedRoom struct {
	ClientID  uuid.UUID
	Reference Reference
	Name      string
}

// roomStore reads rooms besides what access needs.
type roomStore interface {
	// ReadingAuthorities returns the authorities of a restricted room's members.
	ReadingAuthorities(ctx context.Context, scope Scope) ([]Party, error)
	// HasPosted says whether an officer has written a message in the scope.
	HasPosted(ctx context.Context, scope Scope, officer uuid.UUID) (bool, error)
}

// internalRoomID follows from the case's joint room and the authority, so that two first uses at once open one room.
func internalRoomID(joint, authority uuid.UUID) uuid.UUID {
	return CauseID(joint, "internal room of "+authority.String())
}

// Room reads a room's head and who reads it.
func (s *Service) Room(ctx context.Context, actor Actor, room uuid.UUID) (View, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, actor, g)
}

func (s *Service) view(ctx context.Context, actor Actor, g Grant) (View, error) {
	may := func(operation Operation) bool {
		_, err := decide(actor, operation, g.Standing, Author{})
		return err == nil
	}
	readers, err := s.readers(ctx, g)
	if err != nil {
		return View{}, err
	}
	posted, err := s.store.HasPosted(ctx, g.Scope, actor.Officer)
	return View{
		Room: g.Standing.Room, Readers: readers, FromSeq: g.FromSeq(), HasPosted: posted,
		MayPost: may(PostMessage), MayAssign: may(AssignMember), MayHide: may(HideMessage), MayReadHidden: may(ReadHidden),
		MayRegister: may(RegisterItem), MayDispose: may(DecideDisposal),
	}, err
}

// readers lists the authorities whose people read the room.
func (s *Service) readers(ctx context.Context, g Grant) ([]Party, error) {
	switch room := g.Standing.Room; room.readersKind() {
	case JointRoom:
		return g.Parties, nil
	case InternalRoom:
		return slices.DeleteFunc(slices.Clone(g.Parties), func(p Party) bool { return p.Authority != room.Authority }), nil
	}
	return s.store.ReadingAuthorities(ctx, g.Scope)
}

// RoomsOf lists the rooms of a case that the actor reads.
func (s *Service) RoomsOf(ctx context.Context, actor Actor, c Case) ([]View, error) {
	standings, err := s.store.CaseStandings(ctx, actor.Officer, c.JointRoom)
	if err != nil {
		return nil, err
	}
	grants := readable(actor, standings)
	views := make([]View, len(grants))
	for i, g := range grants {
		if views[i], err = s.view(ctx, actor, g); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// OpenInternal opens the internal room of the actor's authority at its first use, with every officer of the authority who is
// assigned to the joint room. Whoever comes second gets the room that is there.
func (s *Service) OpenInternal(ctx context.Context, actor Actor, reference Reference) (View, error) {
	joint, err := s.jointRoom(ctx, reference)
	if err != nil {
		return View{}, err
	}
	room := internalRoomID(joint, actor.Authority)
	if view, err := s.Room(ctx, actor, room); CodeOf(err) != NotFound {
		return view, err
	}
	asked := Request{CauseID(room, "opened"), []uuid.UUID{room}, Asks(0, func(*RoomOpened) {})}
	if _, err := s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		return s.internalRoom(ctx, actor, joint, room)
	}); err != nil && CodeOf(err) != Conflict { // Conflict: a colleague opened it first
		return View{}, err
	}
	return s.Room(ctx, actor, room)
}

// internalRoom is the command that opens it. Who the members are rests on who those of the joint room are.
func (s *Service) internalRoom(ctx context.Context, actor Actor, joint, room uuid.UUID) (Command, error) {
	g, err := s.authoriseInCase(ctx, actor, OpenInternalRoom, joint)
	if err != nil {
		return Command{}, err
	}
	members, err := s.store.Members(ctx, g.Scope)
	if err != nil {
		return Command{}, err
	}
	head := NewRoom{Kind: InternalRoom, Case: g.Standing.Room.Case, Authority: actor.Authority, Name: "Internt rum"}
	payloads := []Payload{RoomOpened{Authority: head.Authority.String(), Case: head.Case.String(), Kind: head.Kind, Name: head.Name}}
	for _, m := range members {
		if m.Authority == actor.Authority && !m.Former {
			payloads = append(payloads, MemberAdded{
				Authority: m.Authority.String(), AuthorityName: m.AuthorityName, From: FromStart,
				Name: m.Name, Officer: m.Officer.String(), Title: m.Title,
			})
		}
	}
	c := NewCommand(actor, CauseID(room, "opened"))
	if err := c.create(room, head, payloads...); err != nil {
		return Command{}, err
	}
	c.holds(joint, g.Standing.Room.AccessVersion)
	return c, nil
}

// OpenRestricted opens a room for named people; the opener is the first and assigns the others.
func (s *Service) OpenRestricted(ctx context.Context, actor Actor, n NewRestrictedRoom) (View, error) {
	name, err := RequiredLine("Rummets namn", n.Name, MaxName)
	if err != nil {
		return View{}, err
	}
	joint, err := s.jointRoom(ctx, n.Reference)
	if err != nil {
		return View{}, err
	}
	room := CauseID(actor.Officer, "restricted room of "+n.ClientID.String())
	opened := RoomOpened{Case: caseIDOf(joint).String(), Kind: RestrictedRoom, Name: name}
	asked := Request{n.ClientID, []uuid.UUID{room}, Asks(0, func(p *RoomOpened) { *p = opened })}
	if _, err := s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.authoriseInCase(ctx, actor, OpenRestrictedRoom, joint)
		if err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, n.ClientID)
		head := NewRoom{Kind: RestrictedRoom, Case: g.Standing.Room.Case, Name: name}
		if err := c.create(room, head, opened, memberAdded(actor, FromStart)); err != nil {
			return Command{}, err
		}
		c.holds(joint, g.Standing.Room.AccessVersion)
		return c, nil
	}); err != nil {
		return View{}, err
	}
	return s.Room(ctx, actor, room)
}

// ChangeRoomState locks a room, opens it again or archives it for good; the rooms of its meetings with it.
func (s *Service) ChangeRoomState(ctx context.Context, actor Actor, change RoomStateChange) (Receipt, error) {
	reason, err := NormalText("Skälet", change.Reason, MaxNote)
	if err != nil {
		return Receipt{}, err
	}
	changed := RoomStateChanged{Reason: reason, To: change.To}
	asked := Request{change.ClientID, []uuid.UUID{change.Room}, Asks(0, func(p *RoomStateChanged) { *p = changed })}
	return first(s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.Authorise(ctx, actor, ChangeRoomState, change.Room, Author{})
		if err != nil {
			return Command{}, err
		}
		if !mayFollow(g.Standing.Room.State, change.To) {
			return Command{}, Errorf(Invalid, "Rummet kan inte gå till det läget.")
		}
		c := NewCommand(actor, change.ClientID)
		if err := c.In(g, changed); err != nil {
			return Command{}, err
		}
		return c, s.alsoMeetings(ctx, &c, actor.Officer, []uuid.UUID{change.Room}, func(meeting Standing) Payload {
			if !mayFollow(meeting.Room.State, change.To) {
				return nil
			}
			return changed
		})
	}))
}

// mayFollow holds the order open ⇄ locked → archived.
func mayFollow(from, to RoomState) bool {
	switch from {
	case Open:
		return to == Locked
	case Locked:
		return to == Open || to == Archived
	}
	return false
}
