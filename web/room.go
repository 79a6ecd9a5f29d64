package web

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

// RoomSummary is a room as its reader sees it. Readers are the authorities whose people read it.
type RoomSummary struct {
	ID      string      `json:"id" format:"uuid"`
	Kind    string      `json:"kind" enum:"joint,internal,restricted,meeting"`
	Parent  string      `json:"parent,omitempty" format:"uuid" doc:"of a meeting's room, the one that the meeting belongs to"`
	Name    string      `json:"name"`
	State   string      `json:"state" enum:"open,locked,archived"`
	Readers []Authority `json:"readers"`
	MayPost bool        `json:"may_post"`
	// MayHide is about messages of one's own authority, MayReadHidden about those of anybody.
	MayHide       bool `json:"may_hide"`
	MayReadHidden bool `json:"may_read_hidden"`
	// MayRegister and MayDispose are about messages and documents.
	MayRegister bool `json:"may_register"`
	MayDispose  bool `json:"may_dispose"`
	// HasPosted says that one has written in the room before.
	HasPosted bool `json:"has_posted"`
}

// RoomCase is the case that a room belongs to.
type RoomCase struct {
	ID        string `json:"id" format:"uuid"`
	Reference string `json:"reference"`
	Title     string `json:"title"`
}

// Room is a room with its case and members. HeadSeq is the last event's, FromSeq the first that one may see.
type Room struct {
	RoomSummary
	Case    RoomCase `json:"case"`
	HeadSeq int64    `json:"head_seq"`
	FromSeq int64    `json:"from_seq"`
	// MayAssign says that one assigns and removes members here: of the own authority, and in a restricted room of any party.
	MayAssign bool     `json:"may_assign"`
	Members   []Member `json:"members"`
}

// OpenRestrictedRoom is what a room for named people takes.
type OpenRestrictedRoom struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Name     string    `json:"name"`
}

// ChangeRoomState locks, reopens or archives a room.
type ChangeRoomState struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	State    string    `json:"state" enum:"open,locked,archived"`
	Reason   string    `json:"reason,omitempty"`
}

type (
	// InRoom is the input of what concerns a room. It is exported because huma passes over embedded types that are not.
	InRoom struct {
		Room uuid.UUID `path:"id" format:"uuid"`
	}
	openRestrictedInput struct {
		InCase
		Body OpenRestrictedRoom
	}
	changeRoomStateInput struct {
		InRoom
		Body ChangeRoomState
	}
)

func (s *Server) registerRooms() {
	ask(s, "open-internal-room", s.openInternalRoom)
	ask(s, "open-restricted-room", s.openRestrictedRoom)
	ask(s, "get-room", s.getRoom)
	ask(s, "change-room-state", s.changeRoomState)
	ask(s, "list-events", s.listEvents)
	tell(s, "assign-member", s.assignMember)
	tell(s, "remove-member", s.removeMember)
	ask(s, "list-candidates", s.listCandidates)
}

func (s *Server) openInternalRoom(ctx context.Context, session rooms.Session, input *InCase) (RoomSummary, error) {
	reference, err := rooms.ParseReference(input.Reference)
	if err != nil {
		return RoomSummary{}, err
	}
	view, err := s.service.OpenInternal(ctx, session.Actor, reference)
	return roomSummary(view), err
}

func (s *Server) openRestrictedRoom(ctx context.Context, session rooms.Session, input *openRestrictedInput) (RoomSummary, error) {
	reference, err := rooms.ParseReference(input.Reference)
	if err != nil {
		return RoomSummary{}, err
	}
	view, err := s.service.OpenRestricted(ctx, session.Actor, rooms.NewRestrictedRoom{
		ClientID: input.Body.ClientID, Reference: reference, Name: input.Body.Name,
	})
	return roomSummary(view), err
}

func (s *Server) getRoom(ctx context.Context, session rooms.Session, input *InRoom) (Room, error) {
	view, err := s.service.Room(ctx, session.Actor, input.Room)
	if err != nil {
		return Room{}, err
	}
	members, err := s.service.Members(ctx, session.Actor, input.Room)
	if err != nil {
		return Room{}, err
	}
	cover, err := s.service.Cover(ctx, session.Actor, input.Room)
	return Room{
		RoomSummary: roomSummary(view), HeadSeq: view.Seq, FromSeq: view.FromSeq, MayAssign: view.MayAssign, Members: each(members, member),
		Case: RoomCase{ID: cover.ID.String(), Reference: string(cover.Reference), Title: cover.Title},
	}, err
}

func (s *Server) changeRoomState(ctx context.Context, session rooms.Session, input *changeRoomStateInput) (Receipt, error) {
	r, err := s.service.ChangeRoomState(ctx, session.Actor, rooms.RoomStateChange{
		ClientID: input.Body.ClientID, Room: input.Room, To: rooms.RoomState(input.Body.State), Reason: input.Body.Reason,
	})
	return receipt(r), err
}

func roomSummary(v rooms.View) RoomSummary {
	return RoomSummary{
		ID: v.ID.String(), Kind: string(v.Kind), Parent: idOrEmpty(v.Parent), Name: v.Name, State: string(v.State),
		Readers: each(v.Readers, party), MayPost: v.MayPost, MayHide: v.MayHide, MayReadHidden: v.MayReadHidden, HasPosted: v.HasPosted,
		MayRegister: v.MayRegister, MayDispose: v.MayDispose,
	}
}
