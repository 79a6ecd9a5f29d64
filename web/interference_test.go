package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/proof"
	"plaza/web"
)

// transcript is all that one authority's people get to see in the course of a script.
type transcript struct {
	lines []string
	names map[string]string // of ids, in the order in which they were first seen
}

var (
	anID      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	aTime     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	aMinute   = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)
	aCaseName = regexp.MustCompile(`SE-\d{4}-\d\d-[0-9A-Z]{5}-[0-9A-Z]`)
	aTicket   = regexp.MustCompile(`"ticket":"[^"]*"`)
	// What is random in any export: hashes, and which leaf of a day's tree the room is.
	aHash  = regexp.MustCompile(`[0-9a-f]{64,}`)
	aIndex = regexp.MustCompile(`"index":\d+`)
	aSize  = regexp.MustCompile(`("name": "heads.jsonl",\s+"size": )\d+`)
)

// add writes what was received, with ids by the order of their appearance and without times, which differ in any two runs.
func (n *transcript) add(what string, content []byte) {
	line := anID.ReplaceAllStringFunc(what+": "+strings.TrimSpace(string(content)), func(id string) string {
		if n.names[id] == "" {
			n.names[id] = fmt.Sprintf("id%d", len(n.names)+1)
		}
		return n.names[id]
	})
	for pattern, name := range map[*regexp.Regexp]string{
		aTime: "TIME", aMinute: "MINUTE", aCaseName: "CASE", aTicket: "TICKET", aHash: "HASH", aIndex: "INDEX", aSize: "${1}SIZE",
	} {
		line = pattern.ReplaceAllString(line, name)
	}
	n.lines = append(n.lines, line)
}

// got writes an answer: its status, its headers that are not of the moment, and its content.
func (n *transcript) got(what string, r reply) {
	header := r.header.Clone()
	header.Del("Date")
	header.Del("Set-Cookie")
	header.Del("Content-Length") // times and references have one length, escaped text has not
	n.add(what, fmt.Appendf(nil, "%d %v %s", r.status, header, r.body))
}

// script is the same two authorities' work on a case; busy adds the board's own, in its internal room and in a restricted one.
type script struct {
	*world
	busy       bool
	seen       *transcript
	anna, reg  *browser // of the town: a member and the registrar
	bo, chief  *browser // of the board
	socket     *socket  // of anna
	reference  string
	joint      string
	internal   string // where the board's internal room is or would be: anybody can work that out
	message    web.Receipt
	restricted string
	document   string // in the joint room
	meeting    string // in the board's internal room, if there is one
	secrets    int
}

func runScript(t *testing.T, busy bool) []string {
	w := newWorld(t)
	s := &script{world: w, busy: busy, seen: &transcript{names: map[string]string{}}}
	s.anna = w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	s.reg = w.signIn(w.officer("Rut Ros", town, rooms.RegistrarRole))
	s.bo = w.signIn(w.officer("Bo Alm", board, rooms.OfficerRole))
	s.chief = w.signIn(w.officer("Cia Dal", board, rooms.OfficerRole, rooms.CoordinatorRole))
	c := openCase(s.anna)
	s.reference, s.joint = c.Reference, joint(c)
	s.internal = rooms.CauseID(uuid.MustParse(s.joint), "internal room of "+board.String()).String()
	s.must("chief", s.chief, "/api/rooms/"+s.joint+"/members", map[string]any{"officer": s.bo.actor.Officer, "from": "start"})
	s.socket = s.anna.socket()
	s.socket.send(wire.TypeResume, "", wire.Resume{Rooms: map[string]int64{s.joint: 0}})
	s.drain(wire.TypeResumed)
	s.socket.send(wire.TypeHere, s.joint, nil)
	s.drain(wire.TypePresence)

	for _, step := range []func(){s.secretly, s.talk, s.secretly, s.correct, s.secretly, s.shareOut, s.secretly, s.lock} {
		step()
		s.look()
	}
	s.heads()
	return s.seen.lines
}

// must sends a command of the board's, or of whoever else is not watched.
func (s *script) must(who string, b *browser, path string, body map[string]any) reply {
	s.t.Helper()
	r := b.do(http.MethodPost, path, command(body))
	if r.status >= 300 {
		s.t.Fatalf("%s: %s: %d %s", who, path, r.status, r.body)
	}
	return r
}

// watched sends a request of the town's and notes the answer.
func (s *script) watched(b *browser, method, path string, body map[string]any) reply {
	s.t.Helper()
	var content any
	if method == http.MethodPost {
		content = command(body)
	}
	r := b.do(method, path, content)
	s.seen.got(b.actor.Name+" "+method+" "+path, r)
	return r
}

// drain notes socket messages up to one of a type.
func (s *script) drain(until string) {
	s.t.Helper()
	for {
		message := s.socket.next()
		s.seen.add("socket "+message.Type+" "+message.Room, message.Body)
		if message.Type == until {
			return
		}
	}
}

// events notes the next events of the socket.
func (s *script) events(count int) {
	s.t.Helper()
	for range count {
		s.drain(wire.TypeEvent)
	}
}

// secretly is what the board does among itself, each time somewhat else.
func (s *script) secretly() {
	s.t.Helper()
	s.meeting = rooms.NewID().String() // of nothing, unless it is busy
	if !s.busy {
		return
	}
	s.secrets++
	if s.secrets == 1 {
		s.bo.must(http.MethodPost, "/api/cases/"+s.reference+"/internal-room", nil)
		s.restricted = into[web.RoomSummary](s.t, s.must("bo", s.bo, "/api/cases/"+s.reference+"/restricted-rooms", map[string]any{"name": "Skyddsobjekt"})).ID
	}
	for _, room := range []string{s.internal, s.restricted} {
		path := "/api/rooms/" + room
		posted := into[web.Receipt](s.t, s.must("bo", s.bo, path+"/messages", map[string]any{"text": fmt.Sprintf("Hemligt %d [@Bo Alm](plaza:officer/%s)", s.secrets, s.bo.actor.Officer)}))
		s.must("bo", s.bo, path+"/messages/"+posted.ID+"/reactions", map[string]any{"sign": "looking", "version": 1})
		s.must("bo", s.bo, path+"/messages/"+posted.ID+"/pin", nil)
		s.must("bo", s.bo, path+"/messages/"+posted.ID+"/edit", map[string]any{"text": "Hemligare", "version": 1})
		document := s.bo.document(uuid.MustParse(room), "Hemligt", fmt.Sprintf("version %d", s.secrets))
		s.must("bo", s.bo, path+"/documents/"+document+"/marking", map[string]any{"ground": "OSL 18 kap. 13 §", "version": 2})
	}
	// The id of a meeting follows from its author and client_id: whoever knows these can work it out.
	c := rooms.CauseID(s.bo.actor.Officer, "client "+fmt.Sprint(s.secrets))
	s.bo.must(http.MethodPost, "/api/rooms/"+s.internal+"/meetings/now", map[string]any{"client_id": c, "title": "Hemligt möte"})
	s.meeting = rooms.CauseID(s.bo.actor.Officer, "meeting of "+c.String()).String()
	s.must("bo", s.bo, "/api/rooms/"+s.meeting+"/messages", map[string]any{"text": "Hemligt i mötet"})
	s.must("bo", s.bo, "/api/rooms/"+s.restricted+"/meetings", map[string]any{"title": "Hemlig plan", "starts": time.Now().Add(time.Hour)})
	s.linger()
	secret := "/api/rooms/" + s.internal
	switch s.secrets {
	case 2:
		s.must("chief", s.chief, secret+"/members", map[string]any{"officer": s.chief.actor.Officer, "from": "start"})
		s.must("bo", s.bo, "/api/rooms/"+s.restricted+"/members", map[string]any{"officer": s.chief.actor.Officer, "from": "now"})
	case 3:
		s.must("bo", s.bo, "/api/rooms/"+s.restricted+"/members/"+s.chief.actor.Officer.String()+"/removal", map[string]any{})
		s.must("chief", s.chief, secret+"/state", map[string]any{"state": "locked"})
		s.must("chief", s.chief, secret+"/state", map[string]any{"state": "open"})
	case 4:
		s.must("chief", s.chief, secret+"/state", map[string]any{"state": "locked"})
		s.must("chief", s.chief, secret+"/state", map[string]any{"state": "archived"})
	}
}

// linger has the board be in its own rooms, write there and read what was written.
func (s *script) linger() {
	s.t.Helper()
	own := s.bo.socket()
	for _, room := range []string{s.internal, s.restricted} {
		own.join(room, 0)
		own.send(wire.TypeHere, room, nil)
		own.wantHere(s.bo.actor.Officer.String())
		if s.secrets <= 2 { // later it would be too often
			own.send(wire.TypeTyping, room, nil)
		}
		s.bo.markRead(room, int64(s.secrets))
		own.want(wire.TypeReadMarker)
	}
}

// talk is what both say in the joint room.
func (s *script) talk() {
	s.t.Helper()
	s.message = into[web.Receipt](s.t, s.watched(s.anna, http.MethodPost, "/api/rooms/"+s.joint+"/messages", map[string]any{"text": "Hej"}))
	s.must("bo", s.bo, "/api/rooms/"+s.joint+"/messages", map[string]any{"text": "Hej själv"})
	s.must("bo", s.bo, "/api/rooms/"+s.joint+"/messages/"+s.message.ID+"/reactions", map[string]any{"sign": "agree", "version": 1})
	s.watched(s.anna, http.MethodPost, "/api/rooms/"+s.joint+"/messages/"+s.message.ID+"/pin", nil)
	s.document = s.bo.document(uuid.MustParse(s.joint), "Plankarta", "ett")
	s.events(6)
	s.watched(s.anna, http.MethodPost, "/api/cases/"+s.reference+"/internal-room", nil)
}

func (s *script) correct() {
	s.t.Helper()
	s.watched(s.anna, http.MethodPost, "/api/rooms/"+s.joint+"/messages/"+s.message.ID+"/edit", map[string]any{"text": "Hejsan", "version": 1})
	s.watched(s.reg, http.MethodPost, "/api/rooms/"+s.joint+"/messages/"+s.message.ID+"/registration", map[string]any{"diary_number": "SBN 7"})
	s.watched(s.anna, http.MethodPost, "/api/cases/"+s.reference+"/step", map[string]any{"step": "consultation", "version": 1})
	s.events(3)
}

// shareOut has the town work in its own internal room, and share from it.
func (s *script) shareOut() {
	s.t.Helper()
	own := rooms.CauseID(uuid.MustParse(s.joint), "internal room of "+town.String()).String()
	posted := into[web.Receipt](s.t, s.watched(s.anna, http.MethodPost, "/api/rooms/"+own+"/messages", map[string]any{"text": "Vad tycker vi?"}))
	s.watched(s.anna, http.MethodPost, "/api/rooms/"+own+"/messages/"+posted.ID+"/share", map[string]any{"to": s.joint})
	s.events(1)
	s.watched(s.anna, http.MethodPost, "/api/rooms/"+s.joint+"/messages/"+s.message.ID+"/share", map[string]any{"to": s.internal})
	s.watched(s.anna, http.MethodGet, "/api/rooms/"+own+"/events", nil)
}

func (s *script) lock() {
	s.t.Helper()
	s.must("chief", s.chief, "/api/rooms/"+s.joint+"/members", map[string]any{"officer": s.chief.actor.Officer, "from": "start"})
	s.must("chief", s.chief, "/api/rooms/"+s.joint+"/state", map[string]any{"state": "locked", "reason": "Klart"})
	s.events(2)
}

// look reads all that the town can ask for, and asks for what it may not have.
func (s *script) look() {
	s.t.Helper()
	for _, b := range []*browser{s.anna, s.reg} {
		for _, path := range []string{
			"/api/session", "/api/demo/officers", "/api/readings", "/api/cases", "/api/cases/" + s.reference, "/api/rooms/" + s.joint,
			"/api/rooms/" + s.joint + "/events?after=0", "/api/rooms/" + s.joint + "/events?before=3&limit=2", "/api/rooms/" + s.joint + "/pins",
			"/api/rooms/" + s.joint + "/events?around=3", "/api/rooms/" + s.joint + "/events?date=2026-01-01&limit=2",
			"/api/rooms/" + s.joint + "/events?above_no=1", "/api/rooms/" + s.internal + "/events?above_no=0", "/heads.jsonl",
			"/api/rooms/" + s.joint + "/documents", "/api/rooms/" + s.joint + "/documents/" + s.document,
			"/api/rooms/" + s.internal + "/documents", "/api/rooms/" + s.internal + "/documents/" + s.document,
			"/api/meetings", "/api/rooms/" + s.joint + "/meetings", "/api/rooms/" + s.internal + "/meetings",
			"/api/rooms/" + s.internal + "/meetings/" + s.meeting, "/api/rooms/" + s.joint + "/meetings/" + s.meeting,
			"/api/rooms/" + s.joint + "/meetings/" + s.meeting + "/attendance.csv", "/api/rooms/" + s.meeting,
			"/api/rooms/" + s.internal, "/api/rooms/" + s.internal + "/events", "/api/rooms/" + s.internal + "/pins", "/api/rooms/" + rooms.NewID().String(),
		} {
			s.watched(b, http.MethodGet, path, nil)
		}
		secret := "/api/rooms/" + s.internal
		s.watched(b, http.MethodPost, secret+"/meetings/now", map[string]any{"title": "Hallå?"})
		s.watched(b, http.MethodPost, secret+"/meetings/"+s.meeting+"/end", nil)
		s.watched(b, http.MethodPost, secret+"/messages", map[string]any{"text": "Hallå?"})
		s.watched(b, http.MethodPost, secret+"/read-marker", map[string]any{"no": 1})
		s.watched(b, http.MethodPost, secret+"/state", map[string]any{"state": "locked"})
		s.watched(b, http.MethodPost, secret+"/members", map[string]any{"officer": b.actor.Officer, "from": "start"})
		s.watched(b, http.MethodPost, secret+"/messages/"+rooms.NewID().String()+"/hidden-text", nil)
		s.watched(b, http.MethodPost, secret+"/messages/"+rooms.NewID().String()+"/reactions", map[string]any{"sign": "agree", "version": 1})
		s.watched(b, http.MethodPost, secret+"/messages/"+rooms.NewID().String()+"/pin", nil)
		s.watched(b, http.MethodPost, secret+"/documents/"+rooms.NewID().String()+"/hidden-versions", nil)
		s.watched(b, http.MethodPost, secret+"/export", map[string]any{"with_hidden": false})
	}
	for _, ephemeral := range []string{wire.TypeHere, wire.TypeTyping} {
		s.socket.send(ephemeral, s.internal, nil)
	}
	s.socket.send(wire.TypeSubscribe, s.internal, wire.Subscribe{Seq: 0})
	s.drain(wire.TypeError) // everything that came before it on the socket is noted as well
}

// export notes each file of a room's export.
func (s *script) export(room string) {
	s.t.Helper()
	r := s.reg.exported(room, false)
	s.seen.add("export", fmt.Appendf(nil, "%d %s", r.status, r.header.Get("Content-Disposition")))
	for _, member := range unzip(s.t, r.body) {
		if member.name == export.SignatureFile || member.name == export.KeyFile {
			continue
		}
		s.seen.add("export "+member.name, []byte(member.content))
	}
}

// heads notes what the signed heads of the day and the joint room's proof in them show: every byte of them is random or a hash,
// so the form is all that could tell.
func (s *script) heads() {
	s.t.Helper()
	day := proof.DayOf(s.clock.Now()).Next()
	check(s.t, s.store.SignDay(s.t.Context(), day, signingKey))
	published := s.anna.must(http.MethodGet, "/heads.jsonl", nil)
	s.seen.add("heads", fmt.Appendf(nil, "%d bytes, %d lines", len(published.body), strings.Count(string(published.body), "\n")))
	for _, room := range []string{s.joint, rooms.CauseID(uuid.MustParse(s.joint), "internal room of "+town.String()).String()} {
		s.export(room)
	}
	for record, err := range s.store.Proofs(s.t.Context(), uuid.MustParse(s.joint), 1, rooms.MaxInteger) {
		check(s.t, err)
		s.seen.add("proof", fmt.Appendf(nil, "seq %d, %d steps", record.Proof.Seq, len(record.Proof.Path)))
	}
}

// What the board does in rooms of its own leaves no trace in anything that the town receives.
func TestNonInterference(t *testing.T) {
	t.Parallel()
	quiet, busy := runScript(t, false), runScript(t, true)
	for i := range max(len(quiet), len(busy)) {
		switch {
		case i >= len(quiet):
			t.Errorf("only with activity: %s", busy[i])
		case i >= len(busy):
			t.Errorf("only without activity: %s", quiet[i])
		case quiet[i] != busy[i]:
			t.Errorf("without activity: %s\n   with activity: %s", quiet[i], busy[i])
		}
	}
	if len(quiet) < 200 || !strings.HasPrefix(quiet[len(quiet)-1], "proof: ") {
		t.Errorf("only %d things were received, at last %s", len(quiet), quiet[len(quiet)-1])
	}
}
