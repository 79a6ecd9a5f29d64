package storage

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"plaza/storage/storagetest"
)

func examine(t *testing.T, url, disposer string) map[string]Finding {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	findings, err := ExamineDatabase(t.Context(), conn, disposer, fixedClock(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Finding{}
	for _, f := range findings {
		byName[f.What] = f
	}
	return byName
}

func TestDoctorFindsWhatLosesEvents(t *testing.T) {
	t.Parallel()
	urls := storagetest.Database(t)
	service := examine(t, urls.ServiceURL, urls.DisposerURL)
	for _, what := range []string{"service role", "disposer role", "clock"} {
		if f := service[what]; f.Problem != "" {
			t.Errorf("%s: %s", what, f.Problem)
		}
	}
	if f := service["setting server_encoding"]; f.Found != "UTF8" || f.Problem != "" {
		t.Errorf("server_encoding: %+v", f)
	}
	// The tests' cluster runs without fsync: exactly what the doctor must not pass over.
	if f := service["setting fsync"]; f.Found != "off" || f.Problem == "" || !strings.Contains(f.Remedy, "command line") {
		t.Errorf("fsync: %+v", f)
	}
	if f := examine(t, urls.OwnerURL, urls.DisposerURL)["service role"]; f.Problem == "" {
		t.Error("a server running as the tables' owner went unseen")
	}
}
