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
	for _, officer := range get[web.Colleagues](c, "/api/colleagues").Officers {
		names = append(names, officer.Name)
	}
	if !reflect.DeepEqual(names, []string{"Anna Ek", "Cia Dal"}) {
		t.Errorf("colleagues %v", names)
	}
	room := "/api/rooms/" + joint(openCase(c))
	if !get[web.Room](c, room).MayAssign {
		t.Error("the coordinator may not assign")
	}
	c.must(http.MethodPost, room+"/members", command(map[string]any{"officer": anna.Officer, "from": "start"}))
	if get[web.Room](a, room).MayAssign {
		t.Error("an officer may assign")
	}
}
