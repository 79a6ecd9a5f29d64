package storage

import (
	"testing"
	"time"

	"plaza/rooms/territory"
)

func TestSeedIsWholeAndHarmlessAgain(t *testing.T) {
	t.Parallel()
	pool := servicePool(t)
	for range 2 {
		if err := Seed(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
	}
	for table, want := range map[string]int{"county": 21, "municipality": 290, "organisation": 311, "authority": 311} {
		var got int
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s has %d rows, want %d", table, got, want)
		}
	}
}

func TestSeedKeepsWhatSomebodyChanged(t *testing.T) {
	t.Parallel()
	pool := servicePool(t)
	if err := Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	id := territory.FirstAuthority("1485")
	if _, err := pool.Exec(t.Context(), `UPDATE authority SET name = 'Samhällsbyggnadsnämnden' WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	if err := Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	authority, err := NewStore(pool, fixedClock(time.Now())).Authority(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if authority.Name != "Samhällsbyggnadsnämnden" || authority.Organisation != "Uddevalla kommun" || authority.Municipality != "1485" {
		t.Errorf("got %+v", authority)
	}
}

// Every municipality has its two parties: its own first authority and its county's board.
func TestSeedGivesEveryMunicipalityItsParties(t *testing.T) {
	t.Parallel()
	pool := servicePool(t)
	if err := Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	store := NewStore(pool, fixedClock(time.Now()))
	for _, m := range territory.Municipalities() {
		municipal, board, name, err := store.PartiesOf(t.Context(), m.Code)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		if municipal.ID != territory.FirstAuthority(m.Code) || board.ID != territory.FirstAuthority(m.County()) || name != m.Name {
			t.Errorf("%s: parties %+v and %+v of %q", m.Name, municipal, board, name)
		}
	}
}
