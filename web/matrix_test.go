package web_test

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/web"
	"plaza/web/tus"
)

// The kinds of reader and outsider. Each is one officer in all of a world's fixtures.
const (
	townMember        = "joint member of the town, so also of its internal room"
	boardMember       = "joint member of the board"
	nowMember         = "joint member from now"
	internalMember    = "member of the town's internal room alone"
	restrictedMember  = "member of the restricted room alone"
	coordinatorMember = "coordinator of the town who is a member of all rooms"
	archivistMember   = "archivist of the town who is a member of all rooms"
	registrar         = "registrar of the town"
	reader            = "reader of the town"
	archivist         = "archivist of the town"
	boardRegistrar    = "registrar of the board"
	coordinator       = "coordinator of the town"
	boardCoordinator  = "coordinator of the board"
	auditor           = "auditor of the town"
	administrator     = "system administrator of the town"
	colleague         = "colleague in the town"
	foreigner         = "officer of another authority"
	foreignRegistrar  = "registrar of another authority"
	former            = "former member"
	nobody            = "signed out"
)

// A cell of the matrix: + may, f is forbidden, n does not learn that it exists, u is to sign in. Where an operation concerns a
// room there are three: joint, internal room of the town, restricted.
//
// readsRooms is who reads which: whoever reads and may not is forbidden, whoever does not learns nothing.
var readsRooms = map[string]string{
	townMember: "++n", boardMember: "+nn", nowMember: "++n", internalMember: "n+n", restrictedMember: "nn+",
	coordinatorMember: "+++", archivistMember: "+++", registrar: "++n", reader: "++n", archivist: "++n", boardRegistrar: "+nn",
	coordinator: "nnn", boardCoordinator: "nnn", auditor: "nnn", administrator: "nnn", colleague: "nnn", foreigner: "nnn",
	foreignRegistrar: "nnn", former: "nnn", nobody: "uuu",
}

// members write; nobody writes by role alone, except registration.
var members = map[string]string{
	townMember: "++n", boardMember: "+nn", nowMember: "++n", internalMember: "n+n", restrictedMember: "nn+",
	coordinatorMember: "+++", archivistMember: "+++",
}

// assigners are coordinators, for their authority's people, and the named people of a restricted room.
var assigners = map[string]string{
	coordinatorMember: "+++", coordinator: "++n", boardCoordinator: "+nn", restrictedMember: "nn+", archivistMember: "ff+",
}

// jointMembers act for the case.
var jointMembers = map[string]string{
	townMember: "+", boardMember: "+", nowMember: "+", coordinatorMember: "+", archivistMember: "+",
}

// maySomething lists, for operations on rooms and cases, whom they are allowed to, and where. All others get what readsRooms
// says.
var maySomething = map[string]map[string]string{
	"get-room":      readsRooms,
	"list-events":   readsRooms,
	"export-room":   readsRooms,
	"get-content":   readsRooms,
	"probe-content": readsRooms,
	"get-archive":   readsRooms,
	"create-upload": members, // of which each sees their own alone: TestUploadIsItsOfficersOwn
	"mark-read":     members,
	"get-message":   readsRooms,
	"list-wordings": readsRooms,
	"post-message":  members,
	"add-reaction":  members, "remove-reaction": members,
	"list-pins": readsRooms, "pin-message": members, "unpin-message": members,
	"edit-message":      members, // each their own
	"share-message":     sharers,
	"hide-message":      {coordinatorMember: "+++"},
	"read-hidden-text":  {coordinatorMember: "+++", registrar: "++n", boardRegistrar: "+nn"},
	"register-message":  {registrar: "++n", boardRegistrar: "+nn"},
	"dispose-message":   {archivistMember: "+++"},
	"list-candidates":   assigners,
	"assign-member":     assigners,
	"remove-member":     assigners,
	"change-room-state": {coordinatorMember: "+++"},

	"get-case":             {townMember: "+", boardMember: "+", nowMember: "+", coordinatorMember: "+", archivistMember: "+", registrar: "+", reader: "+", archivist: "+", boardRegistrar: "+"},
	"change-step":          jointMembers,
	"register-case":        {registrar: "+", boardRegistrar: "+"},
	"open-restricted-room": jointMembers,
	// Who reads the town's internal room gets it; the board's is not open, and only its joint members open it.
	"open-internal-room": {
		townMember: "+", boardMember: "+", nowMember: "+", coordinatorMember: "+", archivistMember: "+", internalMember: "+",
		registrar: "+", reader: "+", archivist: "+",
	},
}

// mayElsewhere is what concerns no room yet: the cell for each kind, others have rest.
var mayElsewhere = map[string]struct {
	rest  string
	kinds map[string]string
}{
	"list-demo-officers":   {"+", map[string]string{nobody: "+"}},
	"sign-in-demo":         {"+", map[string]string{nobody: "+"}},
	"get-session":          {"+", map[string]string{nobody: "+"}},
	"sign-out":             {"+", nil},
	"create-socket-ticket": {"+", nil},
	"list-readings":        {"+", nil},
	"get-upload":           {"n", nil},
	"send-upload":          {"n", nil},
	"remove-upload":        {"+", nil}, // of nothing
	"list-cases":           {"+", nil},
	"list-municipalities": {"+", map[string]string{
		registrar: "f", reader: "f", archivist: "f", boardRegistrar: "f", auditor: "f", administrator: "f", foreignRegistrar: "f",
	}},
	"open-case": {"+", map[string]string{
		registrar: "f", reader: "f", archivist: "f", boardRegistrar: "f", auditor: "f", administrator: "f", foreigner: "f", foreignRegistrar: "f",
	}},
}

// want is the cell for an operation, a kind and a room (0, 1, 2; 0 for a case).
func want(operation, kind string, room int) string {
	if elsewhere, known := mayElsewhere[operation]; known {
		switch cell, special := elsewhere.kinds[kind]; {
		case special:
			return cell
		case kind == nobody:
			return "u"
		}
		return elsewhere.rest
	}
	cell := readsRooms[kind][room : room+1]
	if allowed := maySomething[operation][kind]; allowed != "" {
		return allowed[room : room+1]
	}
	if cell == "+" {
		return "f"
	}
	return cell
}

func sign(r reply) string {
	switch r.status {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		return "+"
	case http.StatusForbidden:
		return "f"
	case http.StatusNotFound:
		return "n"
	case http.StatusUnauthorized:
		return "u"
	}
	return strconv.Itoa(r.status) + " " + string(r.body)
}

// matrix is a world with an officer and a browser of every kind.
type matrix struct {
	*world
	actors   map[string]rooms.Actor
	browsers map[string]*browser
	opener   rooms.Actor // who opens the cases and writes what the others act on
	chief    rooms.Actor // coordinator of the town, who assigns
	chiefs   rooms.Actor // coordinator of the board, who assigns
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	w := newFileWorld(t)
	m := &matrix{world: w, actors: map[string]rooms.Actor{}, browsers: map[string]*browser{nobody: w.browser()}}
	add := func(kind string, authority uuid.UUID, roles ...rooms.Role) {
		m.actors[kind] = w.officer(kind, authority, roles...)
		m.browsers[kind] = w.signIn(m.actors[kind])
	}
	for _, kind := range []string{townMember, nowMember, internalMember, restrictedMember, colleague, former} {
		add(kind, town, rooms.OfficerRole)
	}
	add(boardMember, board, rooms.OfficerRole)
	add(foreigner, elsewhere, rooms.OfficerRole)
	add(coordinatorMember, town, rooms.OfficerRole, rooms.CoordinatorRole)
	add(archivistMember, town, rooms.OfficerRole, rooms.ArchivistRole)
	add(registrar, town, rooms.RegistrarRole)
	add(reader, town, rooms.ReaderRole)
	add(archivist, town, rooms.ArchivistRole)
	add(boardRegistrar, board, rooms.RegistrarRole)
	add(foreignRegistrar, elsewhere, rooms.RegistrarRole)
	add(coordinator, town, rooms.CoordinatorRole)
	add(boardCoordinator, board, rooms.CoordinatorRole)
	add(auditor, town, rooms.AuditorRole)
	add(administrator, town, rooms.SystemAdministratorRole)
	m.opener = w.officer("Öppnare", town, rooms.OfficerRole, rooms.CoordinatorRole)
	m.chief, m.chiefs = m.opener, w.officer("Länssamordnare", board, rooms.CoordinatorRole)
	return m
}

// fixture is a case with three rooms and a fourth in which all members of any of them are.
type fixture struct {
	*matrix
	reference rooms.Reference
	rooms     [3]uuid.UUID // joint, internal, restricted
	meeting   uuid.UUID
	versions  *[3]call // as content names them
}

func (m *matrix) fixture() fixture {
	m.t.Helper()
	ctx := m.t.Context()
	c, err := m.service.OpenCase(ctx, m.opener, rooms.NewCase{
		ClientID: rooms.NewID(), Municipality: "1485", Title: "Hamnen", PlanType: rooms.DetailedPlan, Procedure: rooms.StandardProcedure,
	})
	check(m.t, err)
	internal, err := m.service.OpenInternal(ctx, m.opener, c.Reference)
	check(m.t, err)
	f := fixture{matrix: m, reference: c.Reference, rooms: [3]uuid.UUID{c.JointRoom, internal.ID, m.restricted(c.Reference)}, meeting: m.restricted(c.Reference), versions: &[3]call{}}
	for _, kind := range []string{townMember, boardMember, coordinatorMember, archivistMember, former} {
		f.assign(c.JointRoom, m.actors[kind], rooms.FromStart)
	}
	f.assign(c.JointRoom, m.actors[nowMember], rooms.FromNow)
	f.assign(internal.ID, m.actors[internalMember], rooms.FromStart)
	for _, kind := range []string{restrictedMember, coordinatorMember, archivistMember} {
		f.assign(f.rooms[2], m.actors[kind], rooms.FromStart)
	}
	for kind := range members {
		f.assign(f.meeting, m.actors[kind], rooms.FromStart)
	}
	check(m.t, m.service.Remove(ctx, m.chief, rooms.Removal{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: m.actors[former].Officer}))
	return f
}

func (m *matrix) restricted(reference rooms.Reference) uuid.UUID {
	m.t.Helper()
	view, err := m.service.OpenRestricted(m.t.Context(), m.opener, rooms.NewRestrictedRoom{ClientID: rooms.NewID(), Reference: reference, Name: "Säkerhet"})
	check(m.t, err)
	return view.ID
}

// assign makes an officer a member, by whoever may.
func (m *matrix) assign(room uuid.UUID, officer rooms.Actor, from rooms.ReadsFrom) {
	m.t.Helper()
	by := m.chief
	assignment := rooms.Assignment{ClientID: rooms.NewID(), Room: room, Officer: officer.Officer, From: from}
	if officer.Authority == board {
		by = m.chiefs
	}
	err := m.service.Assign(m.t.Context(), by, assignment)
	if rooms.CodeOf(err) == rooms.NotFound { // a restricted room: its named people assign
		err = m.service.Assign(m.t.Context(), m.opener, assignment)
	}
	check(m.t, err)
}

// message posts one that the kind may be about to act on: their own if they write there, else the opener's.
func (f fixture) message(kind string, room int, own bool) uuid.UUID {
	f.t.Helper()
	author := f.opener
	if cell := members[kind]; own && cell != "" && cell[room] == '+' {
		author = f.actors[kind]
	}
	r, err := f.service.PostMessage(f.t.Context(), author, rooms.NewMessage{ClientID: rooms.NewID(), Room: f.rooms[room], Text: "Hej"})
	check(f.t, err)
	return r.ID
}

func (f fixture) hidden(room int) uuid.UUID {
	f.t.Helper()
	id := f.message("", room, false)
	_, err := f.service.HideMessage(f.t.Context(), f.opener, rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: f.rooms[room], Message: id, Reason: "Personuppgift", Version: 1,
	})
	check(f.t, err)
	return id
}

// newcomer is an officer of the kind's authority, as far as that is a party, and a member of the room if assigned.
func (f fixture) newcomer(kind string, room int, assigned bool) uuid.UUID {
	f.t.Helper()
	authority := town
	if f.actors[kind].Authority == board && room != 1 {
		authority = board
	}
	officer := f.officer("Ny", authority, rooms.OfficerRole)
	if assigned {
		f.assign(f.rooms[room], officer, rooms.FromStart)
	}
	return officer.Officer
}

// call is what one kind of actor sends.
type call struct {
	message, officer, upload string // fill {message}, {officer} and {upload} of the path
	document, version        string // and {document} and {version}
	meeting                  string // and {meeting}
	body                     map[string]any
	header                   map[string]string
}

// upload begins one of the opener's.
func (f fixture) upload() string {
	f.t.Helper()
	return beginUpload(f.signIn(f.opener), f.rooms[0], "plan.pdf", 10)
}

// sharers share to the joint room, of which who does not read it learns nothing; from there to no other.
var sharers = map[string]string{
	townMember: "f+n", boardMember: "fnn", nowMember: "f+n", internalMember: "nnn", restrictedMember: "nnn",
	coordinatorMember: "f++", archivistMember: "f++",
}

// content names a version of a document in the room.
func (f fixture) content(_ string, room int) call {
	f.t.Helper()
	if f.versions[room].document == "" {
		address, document := f.signIn(f.opener).keep(f.rooms[room], "", "plan.pdf", "application/pdf", []byte("plan"))
		f.versions[room] = call{document: document.String(), version: strings.Split(address, "/")[7]}
	}
	return f.versions[room]
}

// calls makes the request of every operation, so that nothing but a missing right can refuse it.
var calls = withMeetings(withDocuments(map[string]func(f fixture, kind string, room int) call{
	"list-demo-officers": func(fixture, string, int) call { return call{} },
	"sign-in-demo": func(f fixture, kind string, _ int) call {
		return call{body: map[string]any{"officer": f.opener.Officer}}
	},
	"get-session":          func(fixture, string, int) call { return call{} },
	"sign-out":             func(fixture, string, int) call { return call{} },
	"create-socket-ticket": func(fixture, string, int) call { return call{} },
	"list-cases":           func(fixture, string, int) call { return call{} },
	"open-case": func(fixture, string, int) call {
		return call{body: command(map[string]any{"municipality": "1485", "title": "Torget", "plan_type": "detailed_plan", "procedure": "standard"})}
	},
	"list-municipalities": func(fixture, string, int) call { return call{} },
	"list-candidates":     func(fixture, string, int) call { return call{} },
	"get-case":            func(fixture, string, int) call { return call{} },
	"change-step": func(f fixture, kind string, _ int) call {
		c, err := f.service.Case(f.t.Context(), f.opener, f.reference)
		check(f.t, err)
		next := rooms.PlanNotice
		if c.Step == next {
			next = rooms.Consultation
		}
		return call{body: command(map[string]any{"step": next, "version": c.Version})}
	},
	"register-case":        func(fixture, string, int) call { return call{body: command(map[string]any{"number": "SBN 2026/17"})} },
	"open-internal-room":   func(fixture, string, int) call { return call{} },
	"open-restricted-room": func(fixture, string, int) call { return call{body: command(map[string]any{"name": "Förhandling"})} },
	"get-room":             func(fixture, string, int) call { return call{} },
	"list-events":          func(fixture, string, int) call { return call{} },
	"change-room-state":    func(fixture, string, int) call { return call{body: command(map[string]any{"state": "locked"})} },
	"assign-member": func(f fixture, kind string, room int) call {
		return call{body: command(map[string]any{"officer": f.newcomer(kind, room, false), "from": "start"})}
	},
	"remove-member": func(f fixture, kind string, room int) call {
		return call{officer: f.newcomer(kind, room, true).String(), body: command(nil)}
	},
	"list-readings": func(fixture, string, int) call { return call{} },
	"get-content":   fixture.content,
	"probe-content": fixture.content,
	"get-archive":   fixture.content,
	"create-upload": func(f fixture, kind string, room int) call {
		return call{header: tusHeader("Upload-Length", "10", "Upload-Metadata", metadata("room", f.rooms[room].String(), "filename", "plan.pdf"))}
	},
	"get-upload": func(f fixture, _ string, _ int) call {
		return call{upload: f.upload(), header: tusHeader()}
	},
	"send-upload": func(f fixture, _ string, _ int) call {
		return call{upload: f.upload(), header: tusHeader("Upload-Offset", "0", "Content-Type", tus.ContentType)}
	},
	"remove-upload": func(f fixture, _ string, _ int) call {
		return call{upload: f.upload(), header: tusHeader()}
	},
	"export-room":  func(fixture, string, int) call { return call{body: map[string]any{"with_hidden": false}} },
	"mark-read":    func(fixture, string, int) call { return call{body: map[string]any{"no": 1}} },
	"post-message": func(fixture, string, int) call { return call{body: command(map[string]any{"text": "Hej"})} },
	"get-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String()}
	},
	"list-wordings": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String()}
	},
	"edit-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, true).String(), body: command(map[string]any{"text": "Hej då", "version": 1})}
	},
	"hide-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"reason": "Personuppgift", "version": 1})}
	},
	"add-reaction": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"sign": "agree", "version": 1})}
	},
	"remove-reaction": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"sign": "agree"})}
	},
	"list-pins": func(fixture, string, int) call { return call{} },
	"pin-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(nil)}
	},
	"unpin-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(nil)}
	},
	"read-hidden-text": func(f fixture, kind string, room int) call { return call{message: f.hidden(room).String()} },
	"register-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"diary_number": "SBN 2026/17"})}
	},
	"share-message": func(f fixture, kind string, room int) call {
		to := f.rooms[0]
		if room == 0 {
			to = f.meeting
		}
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"to": to})}
	},
	"dispose-message": func(f fixture, kind string, room int) call {
		return call{message: f.message(kind, room, false).String(), body: command(map[string]any{"basis": "RA-FS 2021:6", "reference": "Beslut 7"})}
	},
}))

// alone are operations after which the fixture is no longer what the next kind expects.
var alone = []string{"change-room-state", "open-internal-room"}

func TestAuthorisationMatrix(t *testing.T) {
	t.Parallel()
	operations := committedOperations(t)
	ids := make([]string, len(operations))
	for i, o := range operations {
		ids[i] = o.id
	}
	known := slices.Sorted(maps.Keys(calls))
	if slices.Sort(ids); !slices.Equal(ids, known) {
		t.Fatalf("operations %v, the matrix has %v", ids, known)
	}
	m := newMatrix(t)
	for _, o := range operations {
		_, onRooms := maySomething[o.id]
		if _, other := mayElsewhere[o.id]; other == onRooms {
			t.Fatalf("%s is in one of the two tables", o.id)
		}
		m.tryOperation(o)
	}
}

func (m *matrix) tryOperation(o documented) {
	m.t.Helper()
	f := m.fixture()
	targets := 1
	if strings.Contains(o.path, "{id}") || o.id == "create-upload" {
		targets = 3
	}
	for _, kind := range slices.Sorted(maps.Keys(readsRooms)) {
		b := m.browsers[kind]
		if slices.Contains(alone, o.id) {
			f = m.fixture()
		}
		switch {
		case o.id != "sign-out" && o.id != "sign-in-demo":
		case kind == nobody:
			b = m.browser()
		default:
			b = m.signIn(m.actors[kind])
		}
		for room := range targets {
			c := calls[o.id](f, kind, room)
			r := b.call(o, string(f.reference), f.rooms[room].String(), c)
			if got, want := sign(r), want(o.id, kind, room); got != want {
				m.t.Errorf("%s by %s in room %d: %s, want %s (%s)", o.id, kind, room, got, want, r.body)
			}
			if r.status == http.StatusNotFound {
				m.sameAsNothing(b, o, c, r)
			}
		}
	}
}

// sameAsNothing holds that whoever may not know gets the very answer of what does not exist.
func (m *matrix) sameAsNothing(b *browser, o documented, c call, got reply) {
	m.t.Helper()
	nowhere, err := rooms.NewReference("1485", 2026)
	check(m.t, err)
	c.upload = uuid.NewString()
	nothing := b.call(o, string(nowhere), uuid.NewString(), c)
	if string(nothing.body) != string(got.body) {
		m.t.Errorf("%s: an outsider gets %s, and of nothing %s", o.id, got.body, nothing.body)
	}
}

func (b *browser) call(o documented, reference, room string, c call) reply {
	b.w.t.Helper()
	r := b.request(o.method, address(o.path, reference, room, c), content(c))
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	return b.send(r)
}

func address(path, reference, room string, c call) string {
	return strings.NewReplacer("{reference}", reference, "{id}", room, "{message}", c.message, "{officer}", c.officer, "{upload}", c.upload,
		"{document}", c.document, "{version}", c.version, "{meeting}", c.meeting).Replace(path)
}

func content(c call) any {
	if c.body == nil {
		return nil
	}
	return c.body
}

// Every rule of package rooms is reached by an operation, so that the matrix tries it.
func TestEveryRuleHasAnOperation(t *testing.T) {
	t.Parallel()
	reached := map[rooms.Operation]bool{rooms.ShareTo: true, rooms.BreakLock: true} // by share-message for its target, and by unlock-document
	reached[rooms.JoinMeeting] = true                                               // over the socket: web/meeting
	for _, o := range committedOperations(t) {
		reached[rooms.Operation(o.right)] = true
	}
	for _, rule := range rooms.Operations() {
		if !reached[rule] {
			t.Errorf("no operation is authorised by %s", rule)
		}
	}
}

// A list shows each officer the cases whose joint room they read, and no other.
func TestListsShowWhatOneReads(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	f := m.fixture()
	for kind, b := range m.browsers {
		if kind == nobody {
			continue
		}
		seen := 0
		for _, c := range get[web.CaseList](b, "/api/cases").Cases {
			if c.Reference == string(f.reference) {
				seen++
			}
		}
		if want := strings.Count(readsRooms[kind][:1], "+"); seen != want {
			t.Errorf("%s sees %d cases, want %d", kind, seen, want)
		}
		if seen == 0 {
			continue
		}
		listed := map[string]bool{}
		for _, r := range get[web.Case](b, "/api/cases/"+string(f.reference)).Rooms {
			listed[r.ID] = true
		}
		for i, room := range f.rooms {
			if want := readsRooms[kind][i] == '+'; listed[room.String()] != want {
				t.Errorf("%s sees room %d in the case: %v, want %v", kind, i, listed[room.String()], want)
			}
		}
	}
}
