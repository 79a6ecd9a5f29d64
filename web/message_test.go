package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
	"plaza/web"
)

// eventAt reads one event over HTTP.
func (b *browser) eventAt(room string, seq int64) wire.Event {
	b.w.t.Helper()
	page := get[web.EventPage](b, fmt.Sprintf("/api/rooms/%s/events?after=%d&limit=1", room, seq-1))
	if len(page.Events) != 1 || page.Events[0].Seq != seq {
		b.w.t.Fatalf("event %d: %+v", seq, page.Events)
	}
	return page.Events[0]
}

func TestMessageFromPostToDisposal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole, rooms.CoordinatorRole, rooms.ArchivistRole))
	boardArchivist := w.officer("Ada Lind", board, rooms.OfficerRole, rooms.ArchivistRole)
	reg := w.signIn(w.officer("Rut Ros", town, rooms.RegistrarRole))
	c := openCase(a)
	room := joint(c)
	w.assign(room, rooms.FromStart, boardArchivist)
	messages := "/api/rooms/" + room + "/messages"

	written := time.Date(2026, 3, 1, 9, 15, 2, 0, time.UTC)
	posted := post[web.Receipt](a, messages, map[string]any{"text": "Hej\r\ndär", "written": written})
	if e := a.eventAt(room, posted.Seq); string(e.Payload) != `{"text":"Hej\nd\u00e4r","written":"2026-03-01T09:15:02.000Z"}` &&
		string(e.Payload) != `{"text":"Hej\ndär","written":"2026-03-01T09:15:02.000Z"}` {
		t.Errorf("posted %s", e.Payload)
	}
	message := messages + "/" + posted.ID
	edited := post[web.Receipt](a, message+"/edit", map[string]any{"text": "Hejsan", "version": 1})
	if r := a.do(http.MethodPost, message+"/edit", command(map[string]any{"text": "Hoppsan", "version": 1})); r.code() != "conflict" {
		t.Errorf("an edit of an old version: %d %s", r.status, r.body)
	}
	registered := post[web.Receipt](reg, message+"/registration", map[string]any{"diary_number": "SBN 2026/17", "act_number": "3"})
	var item rooms.ItemRegistered
	check(t, json.Unmarshal(a.eventAt(room, registered.Seq).Payload, &item))
	if item.Item != posted.ID || item.DiaryNumber != "SBN 2026/17" || item.ActNumber != "3" || item.Registrar != "Rut Ros" {
		t.Errorf("registered %+v", item)
	}
	post[web.Receipt](reg, message+"/registration", map[string]any{"diary_number": "SBN 2026/18"})
	numbers := []web.ItemRegistration{{Authority: town.String(), DiaryNumber: "SBN 2026/18"}} // the later replaces the earlier
	registrations := func() []web.ItemRegistration {
		states := get[web.EventPage](a, fmt.Sprintf("/api/rooms/%s/events?around=%d", room, posted.Seq)).Messages
		return states[slices.IndexFunc(states, func(m web.MessageState) bool { return m.ID == posted.ID })].Registrations
	}
	if got := registrations(); !slices.Equal(got, numbers) {
		t.Errorf("registered under %+v, want %+v", got, numbers)
	}
	internal := into[web.RoomSummary](t, a.do(http.MethodPost, "/api/cases/"+c.Reference+"/internal-room", nil))
	own := post[web.Receipt](a, "/api/rooms/"+internal.ID+"/messages", map[string]any{"text": "Till alla"})
	shared := post[web.Receipt](a, "/api/rooms/"+internal.ID+"/messages/"+own.ID+"/share", map[string]any{"to": room})
	var copied rooms.ShareReceived
	check(t, json.Unmarshal(a.eventAt(room, shared.Seq).Payload, &copied))
	if copied.Text != "Till alla" || copied.AuthorName != "Anna Ek" || shared.Number != 2 {
		t.Errorf("shared %+v as %+v", copied, shared)
	}

	post[web.Receipt](a, message+"/hiding", map[string]any{"reason": "Personuppgift", "version": 2})
	for _, seq := range []int64{posted.Seq, edited.Seq} {
		if e := a.eventAt(room, seq); e.Payload != nil || e.Withheld != "hidden" {
			t.Errorf("hidden event %+v", e)
		}
	}
	if got := registrations(); !slices.Equal(got, numbers) {
		t.Errorf("a hidden message is registered under %+v, want %+v", got, numbers)
	}
	if text := into[web.HiddenText](t, reg.do(http.MethodPost, message+"/hidden-text", nil)); text.Text != "Hejsan" {
		t.Errorf("hidden text %q", text.Text)
	}
	var audited int
	check(t, w.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_event WHERE chain = $1 AND type = 'hidden.read'`, town).Scan(&audited))
	if audited != 1 {
		t.Errorf("%d readings are audited", audited)
	}

	decision := map[string]any{"basis": "RA-FS 2021:6", "reference": "Beslut 7"}
	post[web.Receipt](a, message+"/disposal", decision)
	if e := a.eventAt(room, posted.Seq); e.Withheld != "hidden" {
		t.Errorf("after one decision of two: %+v", e)
	}
	post[web.Receipt](w.signIn(boardArchivist), message+"/disposal", decision)
	if e := a.eventAt(room, posted.Seq); e.Withheld != "disposed" || e.Payload != nil {
		t.Errorf("after both decisions: %+v", e)
	}
	if r := reg.do(http.MethodPost, message+"/hidden-text", nil); r.status != http.StatusNotFound {
		t.Errorf("the text of what was disposed of: %d %s", r.status, r.body)
	}
}

func TestPostingAgainGivesTheSameReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	messages := "/api/rooms/" + joint(openCase(a)) + "/messages"
	body := command(map[string]any{"text": "Hej"})
	first := into[web.Receipt](t, a.do(http.MethodPost, messages, body))
	if again := into[web.Receipt](t, a.do(http.MethodPost, messages, body)); again != first {
		t.Errorf("first %+v, then %+v", first, again)
	}
	body["text"] = "Något annat"
	if r := a.do(http.MethodPost, messages, body); r.code() != "conflict" {
		t.Errorf("another text under the same client_id: %d %s", r.status, r.body)
	}
}

func TestReplyRefersToAMessageOfTheSameRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole, rooms.CoordinatorRole)
	late := w.officer("Siv Ask", town, rooms.OfficerRole)
	a := w.signIn(anna)
	c := openCase(a)
	room := joint(c)
	messages := "/api/rooms/" + room + "/messages"
	question := post[web.Receipt](a, messages, map[string]any{"text": "Var går gränsen?"})
	w.assign(room, rooms.FromNow, late)

	reply := command(map[string]any{"text": "Vid kajen.", "reply_to": question.ID})
	answered := into[web.Receipt](t, a.do(http.MethodPost, messages, reply))
	e := a.eventAt(room, answered.Seq)
	if e.Type != "message.posted" || e.TypeVersion != 2 || string(e.Payload) != `{"reply_to":"`+question.ID+`","text":"Vid kajen."}` {
		t.Errorf("reply %+v", e)
	}
	if again := into[web.Receipt](t, a.do(http.MethodPost, messages, reply)); again != answered {
		t.Errorf("first %+v, then %+v", answered, again)
	}
	if m := get[web.Message](a, messages+"/"+answered.ID); m.Text != "Vid kajen." || m.Version != 1 || m.Event.Seq != answered.Seq {
		t.Errorf("read as %+v", m)
	}

	internal := into[web.RoomSummary](t, a.do(http.MethodPost, "/api/cases/"+c.Reference+"/internal-room", nil))
	elsewhere := post[web.Receipt](a, "/api/rooms/"+internal.ID+"/messages", map[string]any{"text": "Internt"})
	latecomer := w.signIn(late)
	for name, refused := range map[string]struct {
		by *browser
		to string
	}{
		"a message of another room":               {a, elsewhere.ID},
		"an event that is no message":             {a, a.eventAt(room, 1).ID},
		"a message from before the writer's time": {latecomer, question.ID},
		"an id of nothing":                        {a, rooms.NewID().String()},
		"what is not an id":                       {a, "1"},
	} {
		if r := refused.by.do(http.MethodPost, messages, command(map[string]any{"text": "Svar", "reply_to": refused.to})); r.code() != "invalid" {
			t.Errorf("a reply to %s: %d %s", name, r.status, r.body)
		}
	}
	if r := latecomer.do(http.MethodGet, messages+"/"+question.ID, nil); r.status != http.StatusNotFound {
		t.Errorf("a message from before the reader's time: %d %s", r.status, r.body)
	}

	message := messages + "/" + question.ID
	post[web.Receipt](a, message+"/edit", map[string]any{"text": "Var går planens gräns?", "version": 1})
	if m := get[web.Message](a, message); m.Text != "Var går planens gräns?" || m.Version != 2 || m.Event.ID != question.ID {
		t.Errorf("edited, and read as %+v", m)
	}
	if events := get[web.Wordings](a, message+"/wordings").Events; len(events) != 2 || events[0].ID != question.ID ||
		!strings.Contains(string(events[1].Payload), "Var går planens gräns?") {
		t.Errorf("edited once, and worded as %+v", events)
	}
	post[web.Receipt](a, message+"/hiding", map[string]any{"reason": "Fel ärende", "version": 2})
	for _, e := range get[web.Wordings](a, message+"/wordings").Events {
		if e.Payload != nil || e.Withheld != "hidden" {
			t.Errorf("hidden, and worded as %s", e.Payload)
		}
	}
	if m := get[web.Message](a, message); m.Text != "" || m.Event.Payload != nil || m.Event.Withheld != "hidden" {
		t.Errorf("hidden, and read as %+v", m)
	}
	post[web.Receipt](a, messages, map[string]any{"text": "Den som doldes är besvarad.", "reply_to": question.ID})
	if r := a.do(http.MethodPost, message+"/edit", command(map[string]any{"text": "Tillbaka", "version": 3})); r.code() != "conflict" {
		t.Errorf("an edit of a hidden message: %d %s", r.status, r.body)
	}
}

func TestHistoryInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	room := joint(openCase(a))
	for i := range 10 {
		post[web.Receipt](a, "/api/rooms/"+room+"/messages", map[string]any{"text": fmt.Sprint(i)})
	}
	const head = 15 // five events open a case
	seqs := func(query string) (string, web.EventPage) {
		t.Helper()
		page := get[web.EventPage](a, "/api/rooms/"+room+"/events"+query)
		var list []string
		for _, e := range page.Events {
			list = append(list, fmt.Sprint(e.Seq))
		}
		return strings.Join(list, " "), page
	}
	const all = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
	for query, want := range map[string]struct {
		seqs   string
		target int64
	}{
		"":                           {all, 0},
		"?limit=3":                   {"13 14 15", 0},
		"?before=13&limit=3":         {"10 11 12", 0},
		"?before=3":                  {"1 2", 0},
		"?before=1":                  {"", 0},
		"?before=99&limit=2":         {"14 15", 0},
		"?after=0&limit=2":           {"1 2", 0},
		"?after=13":                  {"14 15", 0},
		"?after=15":                  {"", 0},
		"?after=99":                  {"", 0},
		"?around=8&limit=4":          {"6 7 8 9", 8},
		"?around=8&limit=1":          {"8", 8},
		"?around=1&limit=3":          {"1 2 3", 1},
		"?around=15&limit=4":         {"12 13 14 15", 15},
		"?around=16&limit=2":         {"14 15", 0},
		"?date=2020-01-01&limit=2":   {"1 2", 1},
		"?date=2999-01-01&limit=2":   {"14 15", 0},
		"?above_no=0&limit=3":        {"5 6 7", 6},
		"?above_no=9&limit=2":        {"14 15", 15},
		"?above_no=10&limit=2":       {"14 15", 0},
		"?above_no=99&limit=1":       {"15", 0},
		"?around=9007199254740991":   {all, 0},
		"?before=9007199254740991":   {all, 0},
		"?after=9007199254740991":    {"", 0},
		"?above_no=9007199254740991": {all, 0},
	} {
		got, page := seqs(query)
		if got != want.seqs || page.Target != want.target || page.HeadSeq != head || page.AsOf != head || page.FromSeq != 1 {
			t.Errorf("%q: %s, target %d, head %d, as of %d, from %d", query, got, page.Target, page.HeadSeq, page.AsOf, page.FromSeq)
		}
		if page.Events == nil || page.Messages == nil {
			t.Errorf("%q: null instead of a list", query)
		}
	}
	for _, query := range []string{"?limit=0", "?limit=501", "?before=-1", "?after=1&before=5", "?before=x", "?after=9007199254740992",
		"?around=1&date=2026-03-02", "?date=2026-02-30", "?date=igår", "?above_no=-2"} {
		if r := a.do(http.MethodGet, "/api/rooms/"+room+"/events"+query, nil); r.code() != "invalid" {
			t.Errorf("%q: %d %s", query, r.status, r.body)
		}
	}
}

// A mention names a member of the room, present or former, by the name that they have there. Of anybody else nothing is learned:
// an officer outside the room and an id of nobody get the same answer.
func TestMentionsAreOfTheRoomsMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	outsider, left := w.officer("Ove Sund", town, rooms.OfficerRole), w.officer("Eva Ros", town, rooms.OfficerRole)
	a := w.signIn(anna)
	room := joint(openCase(a))
	w.assign(room, rooms.FromStart, bo, left)
	chief := w.officer("Siv Ask", town, rooms.CoordinatorRole)
	check(t, w.service.Remove(t.Context(), chief, rooms.Removal{ClientID: rooms.NewID(), Room: uuid.MustParse(room), Officer: left.Officer}))
	messages := "/api/rooms/" + room + "/messages"
	link := func(name string, officer uuid.UUID) string {
		return fmt.Sprintf("Hej [@%s](plaza:officer/%s)!", name, officer)
	}

	posted := post[web.Receipt](a, messages, map[string]any{"text": link("Bo Alm", bo.Officer)})
	post[web.Receipt](a, messages+"/"+posted.ID+"/edit", map[string]any{"text": link("Eva Ros", left.Officer), "version": 1})
	unknown := a.do(http.MethodPost, messages, command(map[string]any{"text": link("Ove Sund", rooms.NewID())}))
	if unknown.code() != "invalid" {
		t.Errorf("a mention of nobody: %d %s", unknown.status, unknown.body)
	}
	file := newDocument(w.staged(anna, uuid.MustParse(room), uuid.Nil, "karta"), "Plankarta")
	for name, text := range map[string]string{
		"an outsider":               link("Ove Sund", outsider.Officer),
		"an outsider in an address": "<plaza:officer/" + outsider.Officer.String() + ">",
		"one beside a member":       link("Bo Alm", bo.Officer) + link("Ove Sund", outsider.Officer),
	} {
		for path, body := range map[string]map[string]any{
			messages:                             {"text": text},
			messages + "/" + posted.ID + "/edit": {"text": text, "version": 2},
			"/api/rooms/" + room + "/documents":  {"documents": []any{file}, "message": map[string]any{"text": text}},
		} {
			if r := a.do(http.MethodPost, path, command(body)); string(r.body) != string(unknown.body) {
				t.Errorf("%s to %s: %d %s, of nobody %s", name, path, r.status, r.body, unknown.body)
			}
		}
	}
	if r := a.do(http.MethodPost, messages, command(map[string]any{"text": link("Anna Ek", bo.Officer)})); r.code() != "invalid" ||
		!strings.Contains(string(r.body), "Bo Alm") {
		t.Errorf("one member under another's name: %d %s", r.status, r.body)
	}
}

// A text refers to messages of its room and of the case's joint room: those of any other, and none at all, get the same answer.
func TestReferencesAreToTheRoomsMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	c := openCase(a)
	room := joint(c)
	internal := into[web.RoomSummary](t, a.do(http.MethodPost, "/api/cases/"+c.Reference+"/internal-room", nil)).ID
	say := func(room, text string) reply {
		return a.do(http.MethodPost, "/api/rooms/"+room+"/messages", command(map[string]any{"text": text}))
	}
	said := func(room, text string) string { return into[web.Receipt](t, say(room, text)).ID }
	link := func(message string) string { return "Se [det](plaza:message/" + message + ")" }

	ours, all := said(internal, "Internt"), said(room, "Till alla")
	own := said(room, link(all))
	said(internal, link(ours)+link(all)+link(strings.ToUpper(own)))
	unknown := say(room, link(uuid.NewString()))
	if unknown.code() != "invalid" {
		t.Errorf("a reference to nothing: %d %s", unknown.status, unknown.body)
	}
	file := newDocument(w.staged(a.actor, uuid.MustParse(room), uuid.Nil, "karta"), "Plankarta")
	for path, body := range map[string]map[string]any{
		"/messages":                  {"text": link(ours)},
		"/messages/" + all + "/edit": {"text": "<PLAZA:message/" + ours + ">", "version": 1},
		"/documents":                 {"documents": []any{file}, "message": map[string]any{"text": link(all) + link(ours)}},
	} {
		if r := a.do(http.MethodPost, "/api/rooms/"+room+path, command(body)); string(r.body) != string(unknown.body) {
			t.Errorf("to %s: %d %s, to nothing %s", path, r.status, r.body, unknown.body)
		}
	}
}
