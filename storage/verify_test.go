package storage

import "testing"

func (f *fixture) verify() Report {
	f.t.Helper()
	report, err := f.reads.VerifyLog(f.t.Context(), true)
	if err != nil {
		f.t.Fatal(err)
	}
	return report
}

// clean verifies the whole log with its models.
func (f *fixture) clean() Report {
	f.t.Helper()
	report := f.verify()
	for _, b := range report.Breaks {
		f.t.Error(b)
	}
	for _, d := range report.Differences {
		f.t.Error(d)
	}
	return report
}

func TestVerifyCleanLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	for range 3 {
		f.append(f.command(room, 1, posted("Hej")))
	}
	if r := f.clean(); r.Rooms != 1 || r.Events != 4 {
		t.Errorf("report %+v", r)
	}
}
