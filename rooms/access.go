package rooms

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// Permission is something a role allows. Roles are sets of permissions in the table role_permission.
type Permission string

// The permissions.
const (
	MayOpenCase      Permission = "case.open"
	MayAssign        Permission = "member.assign"
	MayHide          Permission = "message.hide"
	MayReadHidden    Permission = "hidden.read"
	MayReadByRole    Permission = "room.read" // rooms of the own authority and joint rooms it is a party of
	MayRegister      Permission = "item.register"
	MayDispose       Permission = "disposal.decide"
	MayReadAudit     Permission = "audit.read"
	MayAdministerAll Permission = "system.administer"
	MayBreakLock     Permission = "lock.break"
)

// Actor is the officer that acts: one person at one authority, with what the roles allow. Version is that of the officer's
// state; a command authorised under another one is authorised again.
type Actor struct {
	Person        uuid.UUID
	Officer       uuid.UUID
	Authority     uuid.UUID
	AuthorityName string
	Name          string
	Title         string
	Version       int64
	Permissions   []Permission
}

func (a Actor) may(p Permission) bool { return slices.Contains(a.Permissions, p) }

// Standing is what access to a room depends on besides the actor's roles.
type Standing struct {
	Room       Room
	Parties    []Party   // of the room's case
	Member     bool      // assigned now
	MemberFrom int64     // the seq from which the membership reads
	MemberOf   uuid.UUID // the authority for which they were assigned
}

func (s Standing) party(authority uuid.UUID) bool {
	return slices.ContainsFunc(s.Parties, func(p Party) bool { return p.Authority == authority })
}

// Operation is something that can be done in one room. Every operation has exactly one rule.
type Operation string

// The operations on a room.
const (
	ReadRoom           Operation = "read_room"   // head, members, events, history, live delivery
	ExportRoom         Operation = "export_room" // what one reads, as a file that proves itself
	MarkRead           Operation = "mark_read"   // move one's own read marker
	PostMessage        Operation = "post_message"
	EditMessage        Operation = "edit_message"
	HideMessage        Operation = "hide_message"
	React              Operation = "react" // add and remove one's own
	Pinning            Operation = "pin"   // and unpin
	ReadHidden         Operation = "read_hidden"
	ShareFrom          Operation = "share_from"
	ShareTo            Operation = "share_to"
	RegisterItem       Operation = "register_item"
	RegisterCase       Operation = "register_case"
	ChangeStep         Operation = "change_step"
	OpenInternalRoom   Operation = "open_internal_room"
	OpenRestrictedRoom Operation = "open_restricted_room"
	AssignMember       Operation = "assign_member"
	RemoveMember       Operation = "remove_member"
	ChangeRoomState    Operation = "change_room_state"
	DecideDisposal     Operation = "decide_disposal"
	AddDocument        Operation = "add_document" // and send its file up before
	AddVersion         Operation = "add_version"
	ChangeDocument     Operation = "change_document" // title, kind, folder
	MarkDocument       Operation = "mark_document"   // as confidential, and no longer
	FinaliseDocument   Operation = "finalise_document"
	LockDocument       Operation = "lock_document" // and unlock it oneself
	BreakLock          Operation = "break_lock"
	HideDocument       Operation = "hide_document"
	PlanMeeting        Operation = "plan_meeting" // in the room that it belongs to: plan, change the plan, cancel
	StartMeeting       Operation = "start_meeting"
	JoinMeeting        Operation = "join_meeting" // in the meeting's own room
	HostMeeting        Operation = "host_meeting" // end it, hand it over; of its members the host alone
)

// rule says what an operation needs beyond reading the room.
type rule struct {
	member     bool        // being assigned to the room; nobody writes by role alone, except registration
	permission Permission  // of the actor's roles; "" = none
	authorToo  bool        // the permission is not needed by the author of what the operation concerns
	unread     bool        // a coordinator of an authority that belongs to the room needs neither to read nor to be a member
	states     []RoomState // in which the operation is possible
	kinds      []RoomKind  // nil = all
}

var (
	anyState   = []RoomState{Open, Locked, Archived}
	openOnly   = []RoomState{Open}
	notArchive = []RoomState{Open, Locked}
	jointOnly  = []RoomKind{JointRoom}
	noMeeting  = []RoomKind{JointRoom, InternalRoom, RestrictedRoom} // a meeting's room follows the one that it belongs to
)

// rules is the whole of the authorisation of operations on rooms, besides who reads a room.
var rules = map[Operation]rule{
	ReadRoom:           {states: anyState},
	ExportRoom:         {states: anyState},
	MarkRead:           {member: true, states: anyState},
	PostMessage:        {member: true, states: openOnly},
	EditMessage:        {member: true, states: openOnly},
	React:              {member: true, states: openOnly},
	Pinning:            {member: true, states: openOnly},
	HideMessage:        {member: true, permission: MayHide, states: notArchive},
	ReadHidden:         {permission: MayReadHidden, authorToo: true, states: anyState},
	ShareFrom:          {member: true, states: notArchive},
	ShareTo:            {member: true, states: openOnly, kinds: jointOnly}, // of any other, not all readers of the source may know
	RegisterItem:       {permission: MayRegister, states: notArchive},
	RegisterCase:       {permission: MayRegister, states: notArchive, kinds: jointOnly},
	ChangeStep:         {member: true, states: openOnly, kinds: jointOnly},
	OpenInternalRoom:   {member: true, states: openOnly, kinds: jointOnly},
	OpenRestrictedRoom: {member: true, states: openOnly, kinds: jointOnly},
	AssignMember:       {member: true, permission: MayAssign, unread: true, states: anyState, kinds: noMeeting},
	RemoveMember:       {member: true, permission: MayAssign, unread: true, states: anyState, kinds: noMeeting},
	ChangeRoomState:    {member: true, permission: MayAssign, states: anyState, kinds: noMeeting},
	DecideDisposal:     {member: true, permission: MayDispose, states: anyState},
	AddDocument:        {member: true, states: openOnly},
	AddVersion:         {member: true, states: openOnly},
	ChangeDocument:     {member: true, states: openOnly},
	MarkDocument:       {member: true, states: notArchive},
	FinaliseDocument:   {member: true, states: openOnly},
	LockDocument:       {member: true, states: openOnly},
	BreakLock:          {member: true, permission: MayBreakLock, states: openOnly},
	HideDocument:       {member: true, permission: MayHide, states: notArchive},
	PlanMeeting:        {member: true, states: openOnly, kinds: noMeeting},
	StartMeeting:       {member: true, states: openOnly, kinds: noMeeting},
	JoinMeeting:        {member: true, states: openOnly, kinds: []RoomKind{MeetingRoom}},
	HostMeeting:        {member: true, states: notArchive},
}

// Operations lists every operation on a room, in no order.
func Operations() []Operation {
	all := make([]Operation, 0, len(rules))
	for o := range rules {
		all = append(all, o)
	}
	return all
}

// errNoRoom is what everybody gets who may not know that the room exists, and whoever asks for one that does not.
func errNoRoom() error {
	return Errorf(NotFound, "Rummet finns inte, eller så har du inte tillgång till det.")
}

// reads says from which seq the actor reads the room, or that the actor is an outsider to it.
func reads(actor Actor, standing Standing) (from int64, ok bool) {
	if actor.may(MayReadByRole) && belongs(actor, standing) {
		return 1, true // assigned or not, and whatever from
	}
	return standing.MemberFrom, standing.Member
}

// belongs says whether the room is one of the actor's authority, whoever is assigned to it: the ground for reading by role, and
// the coordinator's for assigning officers, so that no case is orphaned. A restricted room belongs to its named people only.
func belongs(actor Actor, standing Standing) bool {
	switch standing.Room.readersKind() {
	case JointRoom:
		return standing.party(actor.Authority)
	case InternalRoom:
		return standing.Room.Authority == actor.Authority
	}
	return false
}

// decide is the one place where access to a room is decided. An outsider gets NotFound whatever the operation, a reader
// who lacks the right Forbidden. author is who made what the operation concerns (the zero Author when that has no bearing).
func decide(actor Actor, operation Operation, standing Standing, author Author) (Scope, error) {
	r, known := rules[operation]
	if !known {
		return Scope{}, Errorf(Internal, "Okänd åtgärd.")
	}
	from, isReader := reads(actor, standing)
	possible := r.kinds == nil || slices.Contains(r.kinds, standing.Room.Kind)
	if r.unread && possible && actor.may(r.permission) && belongs(actor, standing) {
		return Scope{room: standing.Room.ID, from: from, blind: !isReader}, nil
	}
	if !isReader {
		return Scope{}, errNoRoom()
	}
	scope := Scope{room: standing.Room.ID, from: from}
	switch {
	case !slices.Contains(r.states, standing.Room.State):
		return Scope{}, Errorf(Forbidden, "Rummet är %s och tar inte emot detta.", stateWord(standing.Room.State))
	case !possible && operation == JoinMeeting:
		return Scope{}, Errorf(Forbidden, "Rummet hör inte till något möte.")
	case !possible && standing.Room.Kind == MeetingRoom:
		return Scope{}, Errorf(Forbidden, "Detta görs i det rum som mötet hör till.")
	case !possible:
		return Scope{}, Errorf(Forbidden, "Detta går bara i ärendets gemensamma rum.")
	case r.member && !standing.Member:
		return Scope{}, Errorf(Forbidden, "Bara den som är tilldelad rummet kan göra detta.")
	case standing.Room.Kind == RestrictedRoom && r.unread:
		return scope, nil // the named people of a restricted room decide who they are
	case r.authorToo && author == OfficerAuthor(actor.Officer):
		return scope, nil
	case r.permission != "" && !actor.may(r.permission):
		return Scope{}, Errorf(Forbidden, "Din roll ger inte rätt till detta.")
	}
	return scope, nil
}

func stateWord(s RoomState) string {
	if s == Archived {
		return "arkiverat"
	}
	return "låst"
}

// Scope is the right to read one room from one seq on. Every read of stored room content takes one; only this file makes them.
type Scope struct {
	room  uuid.UUID
	from  int64
	blind bool
}

// Room is the room that may be read.
func (s Scope) Room() uuid.UUID { return s.room }

// FromSeq is the first seq that may be read. It lies beyond every event for whoever may act on the room without reading it.
func (s Scope) FromSeq() int64 {
	if s.blind || s.from < 1 {
		return MaxInteger
	}
	return s.from
}

// deliveryScope reads a whole room for a node, which decides itself whom it delivers to.
func deliveryScope(room uuid.UUID) Scope { return Scope{room: room, from: 1} }

// OperatorScope reads a whole room. It is for the command line of whoever runs the installation (export, verification,
// rebuilding), who has the database anyway; no request from the network leads here.
func OperatorScope(room uuid.UUID) Scope { return Scope{room: room, from: 1} }

// standingStore reads what access depends on, in one statement each.
type standingStore interface {
	// Standing returns NotFound when there is no such room.
	Standing(ctx context.Context, officer, room uuid.UUID) (Standing, error)
	// CaseStandings returns the officer's in every room of a joint room's case but those of meetings, the joint room first.
	CaseStandings(ctx context.Context, officer, joint uuid.UUID) ([]Standing, error)
	// JointStandings returns the actor's in every joint room that could be readable to them: as a member, or of a party's.
	JointStandings(ctx context.Context, actor Actor) ([]Standing, error)
}

// Grant is an authorised operation: what it may read, and the versions it was authorised under. [Service.Authorise] makes them.
type Grant struct {
	Scope
	Standing
}

// Authorise is how every command and read begins that concerns a room. author is who made what the operation concerns, the zero
// Author when that has no bearing.
func (s *Service) Authorise(ctx context.Context, actor Actor, operation Operation, room uuid.UUID, author Author) (Grant, error) {
	standing, err := s.standing(ctx, standingOf{actor.Officer, room})
	if CodeOf(err) == NotFound {
		return Grant{}, errNoRoom()
	}
	if err != nil {
		return Grant{}, err
	}
	scope, err := decide(actor, operation, standing, author)
	if err != nil {
		return Grant{}, err
	}
	return Grant{Scope: scope, Standing: standing}, nil
}

// readable grants the reading of those rooms that the actor reads.
func readable(actor Actor, standings []Standing) []Grant {
	grants := make([]Grant, 0, len(standings))
	for _, standing := range standings {
		if scope, err := decide(actor, ReadRoom, standing, Author{}); err == nil {
			grants = append(grants, Grant{Scope: scope, Standing: standing})
		}
	}
	return grants
}

// requirePermission authorises what concerns no room yet.
func requirePermission(actor Actor, p Permission) error {
	if !actor.may(p) {
		return Errorf(Forbidden, "Din roll ger inte rätt till detta.")
	}
	return nil
}
