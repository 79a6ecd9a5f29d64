package storage

import (
	"strings"
	"testing"
	"time"

	"plaza/storage/storagetest"
)

func TestServiceRoleIsTheOnlyOneAccepted(t *testing.T) {
	t.Parallel()
	urls := storagetest.Database(t)
	if err := CheckServiceRole(t.Context(), connectTest(t, urls.ServiceURL)); err != nil {
		t.Error(err)
	}
	for url, mend := range map[string]string{
		urls.OwnerURL:    "ALTER TABLE event OWNER TO",
		urls.DisposerURL: "REVOKE DELETE ON event_payload FROM plaza_disposer;",
	} {
		if err := CheckServiceRole(t.Context(), connectTest(t, url)); err == nil || !strings.Contains(err.Error(), mend) {
			t.Errorf("error %v, want it to say %q", err, mend)
		}
	}
}

func TestEveryDangerousRightIsFound(t *testing.T) {
	t.Parallel()
	urls := storagetest.Database(t)
	owner, service := connectTest(t, urls.OwnerURL), connectTest(t, urls.ServiceURL)
	for _, right := range []string{"UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "UPDATE (time)"} {
		for _, table := range []string{"event", "event_payload"} {
			if table == "event_payload" {
				right = strings.Replace(right, "time", "salt", 1)
			}
			if _, err := owner.Exec(t.Context(), `GRANT `+right+` ON `+table+` TO plaza_service`); err != nil {
				t.Fatal(err)
			}
			err := CheckServiceRole(t.Context(), service)
			if err == nil {
				t.Fatalf("%s on %s went unseen", right, table)
			}
			_, mend, _ := strings.Cut(err.Error(), "run: ")
			if _, err := owner.Exec(t.Context(), mend); err != nil {
				t.Fatalf("%s: %v", mend, err)
			}
			if err := CheckServiceRole(t.Context(), service); err != nil {
				t.Errorf("after mending: %v", err)
			}
		}
	}
}

// Whoever may create beside the tables can put a function of their own in the way of another role, or drop a table as the
// schema's owner.
func TestRightToCreateIsFound(t *testing.T) {
	t.Parallel()
	urls := storagetest.Database(t)
	owner, service := connectTest(t, urls.OwnerURL), connectTest(t, urls.ServiceURL)
	for _, to := range []string{"plaza_service", "PUBLIC"} {
		if _, err := owner.Exec(t.Context(), `GRANT CREATE ON SCHEMA public TO `+to); err != nil {
			t.Fatal(err)
		}
		err := CheckServiceRole(t.Context(), service)
		if err == nil {
			t.Fatalf("CREATE to %s went unseen", to)
		}
		_, mend, _ := strings.Cut(err.Error(), "run: ")
		if _, err := owner.Exec(t.Context(), mend); err != nil {
			t.Fatalf("%s: %v", mend, err)
		}
		if err := CheckServiceRole(t.Context(), service); err != nil {
			t.Errorf("after mending: %v", err)
		}
	}
	err := CheckServiceRole(t.Context(), owner)
	if mend := "ALTER DATABASE "; err == nil || !strings.Contains(err.Error(), mend) {
		t.Errorf("error %v, want it to say %q", err, mend)
	}
}

func TestClockIsComparedWithTheDatabases(t *testing.T) {
	t.Parallel()
	conn := connectTest(t, storagetest.Database(t).ServiceURL)
	if err := CheckClock(t.Context(), conn, machineClock{}); err != nil {
		t.Error(err)
	}
	for off, word := range map[time.Duration]string{2 * time.Second: "ahead", -2 * time.Second: "behind"} {
		clock := newTestClock()
		clock.now = time.Now().Add(off)
		if err := CheckClock(t.Context(), conn, clock); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("clock off by %s: %v", off, err)
		}
	}
}
