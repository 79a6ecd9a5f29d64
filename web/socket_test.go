package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
	"plaza/web"
)

// socket is a browser's socket; a goroutine reads it.
type socket struct {
	t        *testing.T
	conn     *websocket.Conn
	messages chan wire.Envelope // closed when the connection ends
	ended    error              // why, once messages is closed
}

// ticket fetches one.
func (b *browser) ticket() string {
	b.w.t.Helper()
	return into[web.SocketTicket](b.w.t, b.must(http.MethodPost, "/api/socket-ticket", nil)).Ticket
}

// dial opens a socket with a ticket; the response tells why not.
func (w *world) dial(ticket, origin string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	address := "ws" + strings.TrimPrefix(w.server.URL, "http") + "/ws?ticket=" + url.QueryEscape(ticket)
	return websocket.Dial(ctx, address, &websocket.DialOptions{Subprotocols: []string{wire.Subprotocol}, HTTPHeader: header})
}

// socket opens one and reads welcome.
func (b *browser) socket() *socket {
	b.w.t.Helper()
	conn, _, err := b.w.dial(b.ticket(), b.w.server.URL)
	check(b.w.t, err)
	conn.SetReadLimit(1 << 20)
	s := &socket{t: b.w.t, conn: conn, messages: make(chan wire.Envelope, 1000)}
	b.w.t.Cleanup(func() { _ = conn.CloseNow() })
	go s.read()
	s.want(wire.TypeWelcome)
	return s
}

func (s *socket) read() {
	defer close(s.messages)
	for {
		_, frame, err := s.conn.Read(context.Background())
		if err != nil {
			s.ended = err
			return
		}
		for line := range strings.SplitSeq(string(frame), "\n") {
			var message wire.Envelope
			if err := json.Unmarshal([]byte(line), &message); err != nil {
				s.ended = err
				return
			}
			if message.Type != wire.TypePing {
				s.messages <- message
			}
		}
	}
}

func (s *socket) send(messageType, room string, body any) {
	s.t.Helper()
	frame, err := wire.Encode(messageType, room, body)
	check(s.t, err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	check(s.t, s.conn.Write(ctx, websocket.MessageText, frame))
}

// next is the next message.
func (s *socket) next() wire.Envelope {
	s.t.Helper()
	select {
	case message, open := <-s.messages:
		if !open {
			s.t.Fatalf("the socket ended: %v", s.ended)
		}
		return message
	case <-time.After(patience):
		s.t.Fatal("no message in time")
	}
	return wire.Envelope{}
}

// want is the next message, which has to be of a type.
func (s *socket) want(messageType string) wire.Envelope {
	s.t.Helper()
	message := s.next()
	if message.Type != messageType {
		s.t.Fatalf("got %s %s, want %s", message.Type, message.Body, messageType)
	}
	return message
}

// wantEvent is the next message, which has to be an event.
func (s *socket) wantEvent() wire.Event {
	s.t.Helper()
	return body[wire.Event](s.t, s.want(wire.TypeEvent))
}

func body[T any](t *testing.T, message wire.Envelope) T {
	t.Helper()
	var decoded T
	check(t, json.Unmarshal(message.Body, &decoded))
	return decoded
}

// join resumes a room after seq and returns the events up to its being live.
func (s *socket) join(room string, seq int64) []wire.Event {
	s.t.Helper()
	s.send(wire.TypeResume, "", wire.Resume{Rooms: map[string]int64{room: seq}})
	var events []wire.Event
	for {
		message := s.next()
		if message.Type == wire.TypeResumed {
			return events
		}
		if message.Type != wire.TypeEvent {
			s.t.Fatalf("got %s %s", message.Type, message.Body)
		}
		events = append(events, body[wire.Event](s.t, message))
	}
}

// wantClose waits for the end of the connection with a code.
func (s *socket) wantClose(code wire.CloseCode) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-s.messages:
			if open {
				continue
			}
			if got := websocket.CloseStatus(s.ended); got != websocket.StatusCode(code) {
				s.t.Fatalf("closed with %d (%v), want %d", got, s.ended, code)
			}
			return
		case <-deadline:
			s.t.Fatal("not closed in time")
		}
	}
}

func TestMessagesArriveLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	a, b := w.signIn(anna), w.signIn(bo)
	room := joint(openCase(a))
	w.assign(room, rooms.FromStart, bo)
	s := b.socket()
	before := s.join(room, 0)
	if len(before) < 5 || before[0].Type != "room.opened" || before[0].Seq != 1 {
		t.Fatalf("history %+v", before)
	}
	receipt := post[web.Receipt](a, "/api/rooms/"+room+"/messages", map[string]any{"text": "Hej på <er> & alla"})
	e := s.wantEvent()
	if e.Seq != receipt.Seq || e.ID != receipt.ID || e.Number != 1 || receipt.Number != 1 || e.Time != receipt.Time ||
		e.Author != rooms.OfficerAuthor(anna.Officer).String() || *e.Authority != town.String() {
		t.Errorf("event %+v, receipt %+v", e, receipt)
	}
	var payload rooms.MessagePosted
	check(t, json.Unmarshal(e.Payload, &payload))
	if payload.Text != "Hej på <er> & alla" {
		t.Errorf("text %q", payload.Text)
	}
	page := get[web.EventPage](b, "/api/rooms/"+room+"/events?limit=1")
	same, err := json.Marshal(page.Events[0])
	check(t, err)
	live, err := json.Marshal(e)
	check(t, err)
	if string(same) != string(live) {
		t.Errorf("history has %s, the socket %s", same, live)
	}
}

func TestTicketOpensOneSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	refused := func(what, ticket, origin string, want int) {
		t.Helper()
		conn, response, err := w.dial(ticket, origin)
		if err == nil {
			_ = conn.CloseNow()
			t.Errorf("%s: opened", what)
		} else if response == nil || response.StatusCode != want {
			t.Errorf("%s: %v, want %d", what, err, want)
		}
	}
	used := b.ticket()
	conn, _, err := w.dial(used, w.server.URL)
	check(t, err)
	defer func() { _ = conn.CloseNow() }()
	refused("used", used, w.server.URL, http.StatusUnauthorized)
	refused("none", "", w.server.URL, http.StatusUnauthorized)
	refused("invented", strings.Repeat("A", 26), w.server.URL, http.StatusUnauthorized)
	refused("of another site", b.ticket(), "http://evil.example", http.StatusForbidden)
	refused("without origin", b.ticket(), "", http.StatusForbidden)
	late := b.ticket()
	w.clock.advance(31 * time.Second)
	refused("late", late, w.server.URL, http.StatusUnauthorized)
	ended := b.ticket()
	b.must(http.MethodDelete, "/api/session", nil)
	refused("of an ended session", ended, w.server.URL, http.StatusUnauthorized)
	if r := w.browser().do(http.MethodPost, "/api/socket-ticket", nil); r.status != http.StatusUnauthorized {
		t.Errorf("a ticket for nobody: %d", r.status)
	}
}

func TestTicketsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	unused := b.ticket()
	w.clock.advance(time.Minute)
	conn, _, err := w.dial(b.ticket(), w.server.URL)
	check(t, err)
	defer func() { _ = conn.CloseNow() }()
	var left int
	check(t, w.pool.QueryRow(t.Context(), `SELECT count(*) FROM socket_ticket`).Scan(&left))
	if left != 0 {
		t.Errorf("%d tickets are left", left)
	}
	w.server.Close() // no request is under way after this
	if strings.Contains(w.log.String(), unused) {
		t.Error("a ticket stands in the log")
	}
}

func TestSocketNeedsItsSubprotocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(w.server.URL, "http")+"/ws?ticket="+b.ticket(),
		&websocket.DialOptions{HTTPHeader: http.Header{"Origin": {w.server.URL}}})
	check(t, err)
	defer func() { _ = conn.CloseNow() }()
	_, _, err = conn.Read(t.Context())
	if websocket.CloseStatus(err) != websocket.StatusCode(wire.CloseResumeImpossible) {
		t.Errorf("ended with %v", err)
	}
}

func TestSessionEndClosesItsSockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	first, second := w.signIn(anna), w.signIn(anna)
	one, two, other := first.socket(), first.socket(), second.socket()
	first.must(http.MethodDelete, "/api/session", nil)
	one.wantClose(wire.CloseSessionEnded)
	two.wantClose(wire.CloseSessionEnded)
	second.must(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer})
	other.wantClose(wire.CloseSessionEnded)
}

// Another node ends the row only; this one notices by comparing.
func TestSessionEndedElsewhereClosesItsSockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	s := w.signIn(anna).socket()
	_, err := w.pool.Exec(t.Context(), `UPDATE session SET ended = now() WHERE officer = $1`, anna.Officer)
	check(t, err)
	s.wantClose(wire.CloseSessionEnded)
}

func TestRemovalEndsReadingAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	chief := w.officer("Cia Dal", board, rooms.OfficerRole, rooms.CoordinatorRole)
	a, b, c := w.signIn(anna), w.signIn(bo), w.signIn(chief)
	room := joint(openCase(a))
	w.assign(room, rooms.FromStart, bo)
	s := b.socket()
	s.join(room, 0)
	c.must(http.MethodPost, "/api/rooms/"+room+"/members/"+bo.Officer.String()+"/removal", command(map[string]any{"reason": "Byter ärende"}))
	if left := s.want(wire.TypeLeft); left.Room != room {
		t.Errorf("left %s", left.Room)
	}
	post[web.Receipt](a, "/api/rooms/"+room+"/messages", map[string]any{"text": "Utan Bo"})
	s.send(wire.TypeSubscribe, room, wire.Subscribe{Seq: 0})
	if answer := body[wire.Error](t, s.want(wire.TypeError)); answer.Code != wire.ErrorNotFound {
		t.Errorf("answer %+v", answer)
	}
	if r := b.do(http.MethodGet, "/api/rooms/"+room+"/events", nil); r.status != http.StatusNotFound {
		t.Errorf("still reads over HTTP: %d", r.status)
	}
}

func TestMemberFromNowReadsFromNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, eva := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Eva Ek", town, rooms.OfficerRole)
	a, e := w.signIn(anna), w.signIn(eva)
	room := joint(openCase(a))
	old := post[web.Receipt](a, "/api/rooms/"+room+"/messages", map[string]any{"text": "Före"})
	w.assign(room, rooms.FromNow, eva)
	for _, seq := range []int64{0, 1, old.Seq} {
		s := e.socket()
		for _, event := range s.join(room, seq) {
			if event.Seq <= old.Seq {
				t.Errorf("after %d: sees event %d %s", seq, event.Seq, event.Type)
			}
		}
	}
	page := get[web.EventPage](e, "/api/rooms/"+room+"/events?after=0")
	if page.FromSeq <= old.Seq || page.Events[0].Seq != page.FromSeq || page.Events[0].Type != "member.added" {
		t.Errorf("page from %d: %+v", page.FromSeq, page.Events)
	}
}

func TestSocketTellsNobodyWhichRoomsThereAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	room := joint(openCase(a))
	s := w.signIn(w.officer("Dan Fors", elsewhere, rooms.OfficerRole)).socket()
	var answers []string
	for _, id := range []string{room, uuid.NewString(), "no id"} {
		s.send(wire.TypeSubscribe, id, wire.Subscribe{Seq: 0})
		answers = append(answers, string(s.want(wire.TypeError).Body))
	}
	if answers[0] != answers[1] || answers[0] != answers[2] {
		t.Errorf("answers differ: %q", answers)
	}
}

// The hub's questions about a database that is away are answered with an error that makes it ask again.
func TestSourceSaysWhenItCannotKnow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	source := web.NewSource(w.service, w.store)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Sessions(gone, []string{uuid.NewString()}); err == nil {
		t.Error("sessions are known")
	}
	if _, err := source.Heads(gone, []string{uuid.NewString()}); err == nil {
		t.Error("heads are known")
	}
	if _, err := source.Fetch(gone, uuid.NewString(), 0, 10); err == nil {
		t.Error("events are known")
	}
	live, err := source.Sessions(t.Context(), []string{uuid.NewString(), "no id"})
	if err != nil || len(live) != 0 {
		t.Errorf("sessions %v (%v)", live, err)
	}
}
