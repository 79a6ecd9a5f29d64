package web_test

import (
	"net/http"
	"reflect"
	"testing"

	"plaza/rooms"
	"plaza/web"
)

func TestMunicipalitiesAreThoseOfTheAuthority(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	if got := get[web.MunicipalityList](a, "/api/municipalities").Municipalities; !reflect.DeepEqual(got, []web.Municipality{{Code: "1485", Name: "Uddevalla"}}) {
		t.Errorf("a municipality's officer has %+v", got)
	}
	b := w.signIn(w.officer("Bo Berg", board, rooms.OfficerRole))
	all := get[web.MunicipalityList](b, "/api/municipalities").Municipalities
	if len(all) != 49 {
		t.Errorf("the county board has %d municipalities", len(all))
	}
	for _, m := range all { // what is listed can be opened
		r := b.do(http.MethodPost, "/api/cases", command(map[string]any{
			"municipality": m.Code, "title": "Torget", "plan_type": "detailed_plan", "procedure": "standard",
		}))
		if r.status != http.StatusOK || m.Code[:2] != "14" {
			t.Errorf("%s %s: %d %s", m.Code, m.Name, r.status, r.body)
		}
	}
}

func TestColleaguesAreAssignedByACoordinator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	chief := w.officer("Cia Dal", town, rooms.OfficerRole, rooms.CoordinatorRole)
	w.officer("Bo Berg", board, rooms.OfficerRole)
	a, c := w.signIn(anna), w.signIn(chief)
	var names []string
	opened := openCase(c)
	room := "/api/rooms/" + joint(opened)
	for _, candidate := range get[web.Candidates](c, room+"/candidates").Officers {
		names = append(names, candidate.Name)
	}
	if !reflect.DeepEqual(names, []string{"Anna Ek", "Cia Dal"}) {
		t.Errorf("candidates %v", names)
	}
	if !get[web.Room](c, room).MayAssign {
		t.Error("the coordinator may not assign")
	}
	c.must(http.MethodPost, room+"/members", command(map[string]any{"officer": anna.Officer, "from": "start"}))
	if get[web.Room](a, room).MayAssign {
		t.Error("an officer may assign")
	}

	restricted := post[web.RoomSummary](a, "/api/cases/"+opened.Reference+"/restricted-rooms", map[string]any{"name": "Säkerhet"})
	names = nil
	for _, candidate := range get[web.Candidates](a, "/api/rooms/"+restricted.ID+"/candidates").Officers {
		names = append(names, candidate.Authority.Name+": "+candidate.Name)
		a.do(http.MethodPost, "/api/rooms/"+restricted.ID+"/members", command(map[string]any{"officer": candidate.ID, "from": "start"}))
	}
	want := []string{"Uddevalla kommun: Anna Ek", "Uddevalla kommun: Cia Dal", "Länsstyrelsen Västra Götaland: Bo Berg"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("candidates of the restricted room %v", names)
	}
	if members := get[web.Room](a, "/api/rooms/"+restricted.ID).Members; len(members) != len(want) { // whoever is listed can be assigned
		t.Errorf("members of the restricted room %+v", members)
	}
}
