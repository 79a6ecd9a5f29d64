package rooms

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// The authorities of these tests: two parties of the case, the first of which has the internal room, and one that is no party.
var (
	ownAuthority   = uuid.MustParse("00000000-0000-7000-8000-00000000000a")
	otherParty     = uuid.MustParse("00000000-0000-7000-8000-00000000000b")
	noParty        = uuid.MustParse("00000000-0000-7000-8000-00000000000c")
	testOfficer    = uuid.MustParse("00000000-0000-7000-8000-0000000000f1")
	anotherOfficer = uuid.MustParse("00000000-0000-7000-8000-0000000000f2")
)

// What the roles allow, as DESIGN and the table role_permission have it.
var (
	asOfficer       = []Permission{MayOpenCase}
	asCoordinator   = []Permission{MayOpenCase, MayAssign, MayHide, MayReadHidden, MayBreakLock}
	asRegistrar     = []Permission{MayReadByRole, MayRegister, MayReadHidden}
	asReader        = []Permission{MayReadByRole}
	asArchivist     = []Permission{MayReadByRole, MayDispose}
	asAuditor       = []Permission{MayReadAudit}
	asAdministrator = []Permission{MayAdministerAll}
)

// actorKind is a kind of reader or outsider.
type actorKind struct {
	authority   uuid.UUID
	permissions []Permission
	member      bool
	from        int64
}

var actorKinds = map[string]actorKind{
	"member":                         {ownAuthority, asOfficer, true, 1},
	"member from now":                {ownAuthority, asOfficer, true, 7},
	"member, coordinator":            {ownAuthority, asCoordinator, true, 1},
	"member, registrar":              {ownAuthority, asRegistrar, true, 1},
	"member from now, registrar":     {ownAuthority, asRegistrar, true, 7},
	"member, archivist":              {ownAuthority, asArchivist, true, 1},
	"member, auditor":                {ownAuthority, asAuditor, true, 1},
	"member of no party":             {noParty, asOfficer, true, 7},
	"registrar":                      {ownAuthority, asRegistrar, false, 0},
	"reader":                         {ownAuthority, asReader, false, 0},
	"archivist":                      {ownAuthority, asArchivist, false, 0},
	"coordinator":                    {ownAuthority, asCoordinator, false, 0},
	"auditor":                        {ownAuthority, asAuditor, false, 0},
	"system administrator":           {ownAuthority, asAdministrator, false, 0},
	"colleague":                      {ownAuthority, asOfficer, false, 0},
	"former member":                  {ownAuthority, asOfficer, false, 0},
	"registrar of the other party":   {otherParty, asRegistrar, false, 0},
	"coordinator of the other party": {otherParty, asCoordinator, false, 0},
	"officer of the other party":     {otherParty, asOfficer, false, 0},
	"registrar of no party":          {noParty, asRegistrar, false, 0},
	"coordinator of no party":        {noParty, asCoordinator, false, 0},
	"nobody's roles":                 {noParty, nil, false, 0},
}

// allowance is what a kind of actor may do in a kind of room. Each value has a sign for the open, the locked and the archived
// room: + may, f is forbidden, n learns nothing of the room. An operation that is not listed has rest.
type allowance struct {
	rest string
	may  map[Operation]string
}

func with(base allowance, more map[Operation]string) allowance {
	may := maps.Clone(base.may)
	maps.Copy(may, more)
	return allowance{base.rest, may}
}

var (
	outsider = allowance{"nnn", nil}
	// onlyAssigns is the coordinator who is not assigned: the room of the own authority can be manned, not read.
	onlyAssigns = allowance{"nnn", map[Operation]string{AssignMember: "+++", RemoveMember: "+++"}}
	readsOnly   = allowance{"fff", map[Operation]string{ReadRoom: "+++", ExportRoom: "+++"}}
	registers   = with(readsOnly, map[Operation]string{ReadHidden: "+++", RegisterItem: "++f"})

	writes = allowance{"fff", map[Operation]string{
		ReadRoom: "+++", ExportRoom: "+++", MarkRead: "+++", PostMessage: "+ff", EditMessage: "+ff", React: "+ff", Pinning: "+ff", ShareFrom: "++f",
		AddDocument: "+ff", AddVersion: "+ff", ChangeDocument: "+ff", MarkDocument: "++f", FinaliseDocument: "+ff", LockDocument: "+ff",
		PlanMeeting: "+ff", StartMeeting: "+ff", HostMeeting: "++f",
	}}
	coordinates = map[Operation]string{
		HideMessage: "++f", ReadHidden: "+++", AssignMember: "+++", RemoveMember: "+++", ChangeRoomState: "+++",
		HideDocument: "++f", BreakLock: "+ff",
	}
	registersToo = map[Operation]string{ReadHidden: "+++", RegisterItem: "++f"}
	disposes     = map[Operation]string{DecideDisposal: "+++"}

	// A case's own operations are those of its joint room.
	writesJoint = with(writes, map[Operation]string{
		ShareTo: "+ff", ChangeStep: "+ff", OpenInternalRoom: "+ff", OpenRestrictedRoom: "+ff",
	})
	registerCase = map[Operation]string{RegisterCase: "++f"}
	// The named people of a restricted room say who they are.
	writesRestricted = with(writes, map[Operation]string{AssignMember: "+++", RemoveMember: "+++"})
	// A meeting's room has the members and the state of the one that it belongs to.
	writesMeeting = with(writes, map[Operation]string{PlanMeeting: "fff", StartMeeting: "fff", JoinMeeting: "+ff"})
	inMeeting     = map[Operation]string{AssignMember: "fff", RemoveMember: "fff", ChangeRoomState: "fff"}
)

// expected is DESIGN's section on rooms, as a table.
var expected = map[RoomKind]map[string]allowance{
	JointRoom: {
		"member":                         writesJoint,
		"member from now":                writesJoint,
		"member, coordinator":            with(writesJoint, coordinates),
		"member, registrar":              with(with(writesJoint, registersToo), registerCase),
		"member from now, registrar":     with(with(writesJoint, registersToo), registerCase),
		"member, archivist":              with(writesJoint, disposes),
		"member, auditor":                writesJoint,
		"member of no party":             writesJoint,
		"registrar":                      with(registers, registerCase),
		"reader":                         readsOnly,
		"archivist":                      readsOnly,
		"coordinator":                    onlyAssigns,
		"auditor":                        outsider,
		"system administrator":           outsider,
		"colleague":                      outsider,
		"former member":                  outsider,
		"registrar of the other party":   with(registers, registerCase),
		"coordinator of the other party": onlyAssigns,
		"officer of the other party":     outsider,
		"registrar of no party":          outsider,
		"coordinator of no party":        outsider,
		"nobody's roles":                 outsider,
	},
	InternalRoom: {
		"member":                         writes,
		"member from now":                writes,
		"member, coordinator":            with(writes, coordinates),
		"member, registrar":              with(writes, registersToo),
		"member from now, registrar":     with(writes, registersToo),
		"member, archivist":              with(writes, disposes),
		"member, auditor":                writes,
		"member of no party":             writes,
		"registrar":                      registers,
		"reader":                         readsOnly,
		"archivist":                      readsOnly,
		"coordinator":                    onlyAssigns,
		"auditor":                        outsider,
		"system administrator":           outsider,
		"colleague":                      outsider,
		"former member":                  outsider,
		"registrar of the other party":   outsider,
		"coordinator of the other party": outsider,
		"officer of the other party":     outsider,
		"registrar of no party":          outsider,
		"coordinator of no party":        outsider,
		"nobody's roles":                 outsider,
	},
	MeetingRoom: { // of a joint room
		"member":                         writesMeeting,
		"member from now":                writesMeeting,
		"member, coordinator":            with(with(writesMeeting, coordinates), inMeeting),
		"member, registrar":              with(writesMeeting, registersToo),
		"member from now, registrar":     with(writesMeeting, registersToo),
		"member, archivist":              with(writesMeeting, disposes),
		"member, auditor":                writesMeeting,
		"member of no party":             writesMeeting,
		"registrar":                      registers,
		"reader":                         readsOnly,
		"archivist":                      readsOnly,
		"coordinator":                    outsider,
		"auditor":                        outsider,
		"system administrator":           outsider,
		"colleague":                      outsider,
		"former member":                  outsider,
		"registrar of the other party":   registers,
		"coordinator of the other party": outsider,
		"officer of the other party":     outsider,
		"registrar of no party":          outsider,
		"coordinator of no party":        outsider,
		"nobody's roles":                 outsider,
	},
	RestrictedRoom: {
		"member":                         writesRestricted,
		"member from now":                writesRestricted,
		"member, coordinator":            with(writesRestricted, coordinates),
		"member, registrar":              with(writesRestricted, registersToo),
		"member from now, registrar":     with(writesRestricted, registersToo),
		"member, archivist":              with(writesRestricted, disposes),
		"member, auditor":                writesRestricted,
		"member of no party":             writesRestricted,
		"registrar":                      outsider,
		"reader":                         outsider,
		"archivist":                      outsider,
		"coordinator":                    outsider,
		"auditor":                        outsider,
		"system administrator":           outsider,
		"colleague":                      outsider,
		"former member":                  outsider,
		"registrar of the other party":   outsider,
		"coordinator of the other party": outsider,
		"officer of the other party":     outsider,
		"registrar of no party":          outsider,
		"coordinator of no party":        outsider,
		"nobody's roles":                 outsider,
	},
}

// operationsOfTheTable are those that the table was written for: another one must be thought about here first.
var operationsOfTheTable = []Operation{
	ReadRoom, ExportRoom, MarkRead, PostMessage, EditMessage, React, Pinning, HideMessage, ReadHidden, ShareFrom, ShareTo, RegisterItem, RegisterCase, ChangeStep,
	OpenInternalRoom, OpenRestrictedRoom, AssignMember, RemoveMember, ChangeRoomState, DecideDisposal,
	AddDocument, AddVersion, ChangeDocument, MarkDocument, FinaliseDocument, LockDocument, BreakLock, HideDocument,
	PlanMeeting, StartMeeting, JoinMeeting, HostMeeting,
}

func (k actorKind) in(kind RoomKind, state RoomState) (Actor, Standing) {
	room := Room{ID: uuid.New(), Kind: kind, State: state}
	switch kind {
	case InternalRoom:
		room.Authority = ownAuthority
	case MeetingRoom:
		room.Parent, room.ParentKind = uuid.New(), JointRoom
	}
	return Actor{Officer: testOfficer, Authority: k.authority, Permissions: k.permissions}, Standing{
		Room: room, Member: k.member, MemberFrom: k.from, Parties: []Party{{Authority: ownAuthority}, {Authority: otherParty}},
	}
}

func TestEveryOperationIsInTheTable(t *testing.T) {
	t.Parallel()
	all := Operations()
	slices.Sort(all)
	known := slices.Sorted(slices.Values(operationsOfTheTable))
	if !slices.Equal(all, known) {
		t.Errorf("operations %v, the table has %v", all, known)
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	for kind, rows := range expected {
		for name, actor := range actorKinds {
			row, written := rows[name]
			if !written {
				t.Errorf("%s room: nothing is expected of %s", kind, name)
			}
			for _, operation := range Operations() {
				want, special := row.may[operation]
				if !special {
					want = row.rest
				}
				for i, state := range []RoomState{Open, Locked, Archived} {
					a, standing := actor.in(kind, state)
					scope, err := decide(a, operation, standing, OfficerAuthor(anotherOfficer))
					if got := sign(err); got != want[i:i+1] {
						t.Errorf("%s in a %s %s room, %s: %s, want %c (%v)", name, state, kind, operation, got, want[i], err)
					}
					wantScope(t, scope, err, actor, standing, strings.Contains(row.may[ReadRoom], "+"))
				}
			}
		}
	}
}

// wantScope holds that a decision gives the right to read exactly what the actor reads, and a refusal none.
func wantScope(t *testing.T, scope Scope, err error, actor actorKind, standing Standing, reads bool) {
	t.Helper()
	// Whoever reads by role reads all, assigned or not.
	first := int64(1)
	if actor.member && (standing.Room.Kind == RestrictedRoom || actor.authority != ownAuthority || !slices.Contains(actor.permissions, MayReadByRole)) {
		first = actor.from
	}
	switch {
	case err != nil && scope != Scope{}:
		t.Errorf("a refusal comes with the scope %+v", scope)
	case err == nil && scope.Room() != standing.Room.ID:
		t.Errorf("the scope is of another room")
	case err == nil && reads && scope.FromSeq() != first:
		t.Errorf("the scope begins at %d, want %d", scope.FromSeq(), first)
	case err == nil && !reads && scope.FromSeq() != MaxInteger:
		t.Errorf("the scope of one who does not read begins at %d", scope.FromSeq())
	}
}

func sign(err error) string {
	switch CodeOf(err) {
	case "":
		return "+"
	case Forbidden:
		return "f"
	case NotFound:
		return "n"
	}
	return "error " + err.Error()
}

// An author may read their own hidden message for as long as they read the room, and gains nothing else by authorship.
func TestAuthorReadsTheirHiddenText(t *testing.T) {
	t.Parallel()
	for kind := range expected {
		for name, actor := range actorKinds {
			for _, operation := range Operations() {
				for _, state := range []RoomState{Open, Locked, Archived} {
					a, standing := actor.in(kind, state)
					_, asAnyone := decide(a, operation, standing, OfficerAuthor(anotherOfficer))
					_, asAuthor := decide(a, operation, standing, OfficerAuthor(testOfficer))
					want := sign(asAnyone)
					if _, isReader := reads(a, standing); operation == ReadHidden && isReader {
						want = "+"
					}
					if got := sign(asAuthor); got != want {
						t.Errorf("%s in a %s %s room, %s of one's own: %s, want %s", name, state, kind, operation, got, want)
					}
				}
			}
		}
	}
}

// An outsider's answer does not depend on the room's state or kind, nor on whether there is a room.
func TestOutsidersLearnNothingFromARefusal(t *testing.T) {
	t.Parallel()
	want := errNoRoom().Error()
	for kind, rows := range expected {
		for name, row := range rows {
			for _, operation := range Operations() {
				for _, state := range []RoomState{Open, Locked, Archived} {
					a, standing := actorKinds[name].in(kind, state)
					_, err := decide(a, operation, standing, Author{})
					if row.rest == "nnn" && err != nil && err.Error() != want {
						t.Errorf("%s in a %s %s room, %s: %v", name, state, kind, operation, err)
					}
				}
			}
		}
	}
}

func TestUnknownOperationIsADefect(t *testing.T) {
	t.Parallel()
	a, standing := actorKinds["member"].in(JointRoom, Open)
	if _, err := decide(a, "fly", standing, Author{}); CodeOf(err) != Internal {
		t.Errorf("got %v", err)
	}
}

func TestZeroScopeReadsNothing(t *testing.T) {
	t.Parallel()
	if from := (Scope{}).FromSeq(); from != MaxInteger {
		t.Errorf("the zero scope begins at %d", from)
	}
}
