package web_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"plaza/rooms"
	"plaza/web"
)

func TestCaseFromOpeningToDiaryNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	reg := w.signIn(w.officer("Rut Ros", board, rooms.RegistrarRole))
	opened := openCase(a)
	reference, err := rooms.ParseReference(opened.Reference)
	check(t, err)
	if string(reference) != opened.Reference || opened.Title != "Detaljplan Hamnen" || opened.Purpose != "Bostäder" ||
		opened.Municipality != (web.Municipality{Code: "1485", Name: "Uddevalla"}) || opened.Step != "early_dialogue" ||
		opened.PlanType != "detailed_plan" || opened.Procedure != "standard" || opened.Version != 1 {
		t.Errorf("opened %+v", opened)
	}
	parties := []web.Authority{{ID: town.String(), Name: "Uddevalla kommun"}, {ID: board.String(), Name: "Länsstyrelsen Västra Götaland"}}
	room := web.RoomSummary{
		ID: joint(opened), Kind: "joint", Name: "Gemensamt rum", State: "open", Readers: parties, MayPost: true,
	}
	if !reflect.DeepEqual(opened.Parties, parties) || !reflect.DeepEqual(opened.Rooms, []web.RoomSummary{room}) {
		t.Errorf("parties %+v, rooms %+v", opened.Parties, opened.Rooms)
	}

	path := "/api/cases/" + opened.Reference
	post[web.Receipt](a, path+"/step", map[string]any{"step": "consultation", "note": "Samråd i mars", "version": 1})
	if r := a.do(http.MethodPost, path+"/step", command(map[string]any{"step": "review", "version": 1})); r.status != http.StatusConflict || r.code() != "conflict" {
		t.Errorf("a step on an old version: %d %s", r.status, r.body)
	}
	post[web.Receipt](reg, path+"/diary-number", map[string]any{"number": "402-17-2026"})
	loose := strings.ToLower(strings.ReplaceAll(opened.Reference, "-", ""))
	c := get[web.Case](a, "/api/cases/"+loose)
	if c.Step != "consultation" || c.Version != 2 || len(c.Steps) != 2 || c.Steps[1].Note != "Samråd i mars" || c.Steps[1].Step != "consultation" {
		t.Errorf("after the step: %+v", c)
	}
	if want := []web.DiaryNumber{{Authority: board.String(), Number: "402-17-2026"}}; !reflect.DeepEqual(c.DiaryNumbers, want) {
		t.Errorf("diary numbers %+v", c.DiaryNumbers)
	}
	list := get[web.CaseList](reg, "/api/cases")
	if len(list.Cases) != 1 || !reflect.DeepEqual(list.Cases[0], c.CaseSummary) {
		t.Errorf("list %+v", list)
	}
	// The registrar reads by role and writes nothing.
	if view := get[web.Case](reg, path).Rooms[0]; view.MayPost || view.MayHide || !view.MayReadHidden || !view.MayRegister || view.MayDispose {
		t.Errorf("the registrar's view: %+v", view)
	}
}

func TestOpeningACaseAgainGivesTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	body := command(map[string]any{"municipality": "1485", "title": "Torget", "plan_type": "detailed_plan", "procedure": "extended"})
	first := into[web.Case](t, a.do(http.MethodPost, "/api/cases", body))
	again := into[web.Case](t, a.do(http.MethodPost, "/api/cases", body))
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %+v, then %+v", first, again)
	}
	body["title"] = "Något annat"
	if r := a.do(http.MethodPost, "/api/cases", body); r.code() != "conflict" {
		t.Errorf("another case under the same client_id: %d %s", r.status, r.body)
	}
}

func TestRoomsOfACase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, eva, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Eva Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	chief := w.officer("Cia Dal", town, rooms.CoordinatorRole)
	a, c := w.signIn(anna), w.signIn(chief)
	opened := openCase(a)
	path := "/api/cases/" + opened.Reference
	c.must(http.MethodPost, "/api/rooms/"+joint(opened)+"/members", command(map[string]any{"officer": eva.Officer, "from": "start"}))
	internal := into[web.RoomSummary](t, a.do(http.MethodPost, path+"/internal-room", nil))
	if again := into[web.RoomSummary](t, a.do(http.MethodPost, path+"/internal-room", nil)); !reflect.DeepEqual(again, internal) {
		t.Errorf("opened again: %+v", again)
	}
	if internal.Kind != "internal" || len(internal.Readers) != 1 || internal.Readers[0].ID != town.String() || !internal.MayPost {
		t.Errorf("internal room %+v", internal)
	}
	restricted := post[web.RoomSummary](a, path+"/restricted-rooms", map[string]any{"name": "Skyddsobjekt"})
	a.must(http.MethodPost, "/api/rooms/"+restricted.ID+"/members", command(map[string]any{"officer": bo.Officer, "from": "now"}))

	// Bo is in the restricted room alone, and sees which case it belongs to.
	room := get[web.Room](w.signIn(bo), "/api/rooms/"+restricted.ID)
	wantCase := web.RoomCase{ID: opened.ID, Reference: opened.Reference, Title: opened.Title}
	if room.Case != wantCase || room.Kind != "restricted" || room.FromSeq != 3 || room.HeadSeq != 3 || len(room.Readers) != 2 {
		t.Errorf("restricted room %+v", room)
	}
	if r := w.signIn(bo).do(http.MethodGet, path, nil); r.status != http.StatusNotFound {
		t.Errorf("the case: %d", r.status)
	}

	c.must(http.MethodPost, "/api/rooms/"+joint(opened)+"/members/"+eva.Officer.String()+"/removal", command(map[string]any{"reason": "Föräldraledig"}))
	former := map[string]bool{}
	for _, m := range get[web.Room](a, "/api/rooms/"+joint(opened)).Members {
		if m.Authority.ID != town.String() || m.Title != "handläggare" {
			t.Errorf("member %+v", m)
		}
		former[m.Name] = m.Former
	}
	if want := map[string]bool{"Anna Ek": false, "Eva Ek": true}; !reflect.DeepEqual(former, want) {
		t.Errorf("former members %v", former)
	}
	if r := w.signIn(eva).do(http.MethodGet, "/api/rooms/"+internal.ID, nil); r.status != http.StatusNotFound {
		t.Errorf("removed from the joint room, and the internal one: %d", r.status)
	}

	c.must(http.MethodPost, "/api/rooms/"+joint(opened)+"/members", command(map[string]any{"officer": chief.Officer, "from": "start"}))
	post[web.Receipt](c, "/api/rooms/"+joint(opened)+"/state", map[string]any{"state": "locked", "reason": "Klart"})
	if room := get[web.Room](a, "/api/rooms/"+joint(opened)); room.State != "locked" || room.MayPost {
		t.Errorf("locked room %+v", room)
	}
	if r := a.do(http.MethodPost, "/api/rooms/"+joint(opened)+"/messages", command(map[string]any{"text": "Hej"})); r.code() != "forbidden" {
		t.Errorf("posting to a locked room: %d %s", r.status, r.body)
	}
}

// The page asks once before the first message to a joint room: the server knows from the log who has written there.
func TestRoomSaysWhetherOneHasPostedInIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole, rooms.CoordinatorRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	a, b := w.signIn(anna), w.signIn(bo)
	c := openCase(a)
	room := joint(c)
	w.assign(room, rooms.FromStart, bo)
	posted := func(who *browser) bool {
		inCase, alone := get[web.Case](who, "/api/cases/"+c.Reference).Rooms[0].HasPosted, get[web.Room](who, "/api/rooms/"+room).HasPosted
		if inCase != alone {
			t.Errorf("the case says %v, the room %v", inCase, alone)
		}
		return inCase
	}
	if posted(a) || posted(b) {
		t.Error("somebody has posted in a room without messages")
	}
	post[web.Receipt](a, "/api/rooms/"+room+"/messages", map[string]any{"text": "Hej"})
	if !posted(a) || posted(b) {
		t.Errorf("after Anna's message: Anna %v, Bo %v", posted(a), posted(b))
	}
}
