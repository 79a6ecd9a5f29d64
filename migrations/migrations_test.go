package migrations_test

import (
	"sync"
	"testing"

	"plaza/migrations"
	"plaza/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// TestUpTogether: several processes may bring one database up at once, and
// again.
func TestUpTogether(t *testing.T) {
	t.Parallel()
	database := storagetest.EmptyDatabase(t)
	url := database.OwnerURL
	have, newest, err := migrations.Versions(t.Context(), database.ServiceURL) // the server asks as its own role
	if err != nil {
		t.Fatal(err)
	}
	if have != 0 || newest < 1 {
		t.Errorf("an empty database has version %d of %d", have, newest)
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := migrations.Up(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	have, newest, err = migrations.Versions(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if have != newest {
		t.Errorf("version %d of %d after Up", have, newest)
	}
}

func TestOnlyTheOwnerMigrates(t *testing.T) {
	t.Parallel()
	if err := migrations.Up(t.Context(), storagetest.EmptyDatabase(t).ServiceURL); err == nil {
		t.Error("the service's role made tables")
	}
}
