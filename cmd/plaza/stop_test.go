package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"plaza/hub/wire"
	"plaza/web"
)

// terminate asks the server to stop.
func (s *server) terminate() {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the end of a server that was asked to stop: it printed nothing more and exits with status 0.
func (s *server) ends() {
	s.t.Helper()
	rest, err := io.ReadAll(s.output)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.process.Wait(); err != nil || len(rest) > 0 {
		s.t.Errorf("the server printed %q and ended with %v\n%s", rest, err, s.log)
	}
}

// TestStopFinishesWhatIsUnderWay holds a post in the database while the server is told to stop. The order is that of the design:
// people are told first, the post is finished, its event reaches the sockets, and then they are closed.
func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	s := p.serve()
	elin := signIn(t, s, "Elin Sandberg")
	room := elin.jointRoom(s, "Hamnen")
	head := elin.head(s, room)
	socket := elin.open(s, s, room, head)
	release := holdRoom(t, p, room)

	address := s.address()
	answered := make(chan error, 1)
	var receipt web.Receipt
	go func() {
		_, problem, err := elin.do(context.WithoutCancel(t.Context()), address, http.MethodPost, "/api/rooms/"+room+"/messages", newMessage("I sista stund"), &receipt)
		if problem != nil {
			err = problem
		}
		answered <- err
	}()
	waitForBlocked(t, p)
	s.terminate()
	var draining wire.Draining
	if err := json.Unmarshal(socket.want(wire.TypeDraining).Body, &draining); err != nil || draining.DelayMilliseconds <= 0 {
		t.Errorf("draining: %+v, %v", draining, err)
	}
	eventually(t, func() string {
		if _, _, err := elin.do(t.Context(), address, http.MethodGet, "/healthz", nil, nil); err == nil {
			return "the server still accepts connections"
		}
		return ""
	})
	release()
	if err := <-answered; err != nil {
		t.Fatalf("the post under way: %v", err)
	}
	if receipt.Seq != head+1 {
		t.Errorf("saved as %d after %d", receipt.Seq, head)
	}
	socket.wantEvent(head + 1)
	socket.wantClose(wire.CloseDraining)
	s.ends()
}

// holdRoom keeps everybody from writing to a room until release is called.
func holdRoom(t *testing.T, p *production, room string) (release func()) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.database.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), `BEGIN`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `SELECT FROM room WHERE id = $1 FOR UPDATE`, room); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := conn.Exec(context.Background(), `COMMIT`); err != nil {
			t.Error(err)
		}
	}
}

// waitForBlocked waits until something waits for what holdRoom holds.
func waitForBlocked(t *testing.T, p *production) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.database.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // nothing is under way
	eventually(t, func() string {
		var blocked bool
		if err := conn.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR NOT granted AND locktype = 'transactionid')`).Scan(&blocked); err != nil {
			return err.Error()
		}
		if !blocked {
			return "nobody waits for the room"
		}
		return ""
	})
}

// TestStopCutsWhatHangs: a request that does not end does not keep the server from ending in good order.
func TestStopCutsWhatHangs(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	s := p.serve()
	elin := signIn(t, s, "Elin Sandberg")
	room := elin.jointRoom(s, "Hamnen")
	socket := elin.open(s, s, room, elin.head(s, room))
	defer holdRoom(t, p, room)()
	answered := make(chan error, 1)
	address := s.address()
	go func() {
		_, _, err := elin.do(context.WithoutCancel(t.Context()), address, http.MethodPost, "/api/rooms/"+room+"/messages", newMessage("Kommer inte fram"), nil)
		answered <- err
	}()
	waitForBlocked(t, p)
	s.terminate()
	socket.want(wire.TypeDraining)
	socket.wantClose(wire.CloseDraining)
	<-answered
	s.ends()
}

// TestRestartUnderLoad stops and starts the only node while officers write: nobody is told that a message is saved which is not.
func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	s := p.serve()
	known := newCluster(s)
	l := startLoad(t, known, s)
	for range 2 {
		l.waitFor(50)
		s.terminate()
		s.ends()
		s = p.serve()
		known.replace(0, s)
	}
	l.waitFor(50)
	l.end(p)
}

// TestEmbeddedServicesStopLast: they are there for as long as anything could need them.
func TestEmbeddedServicesStopLast(t *testing.T) {
	t.Parallel()
	s := serve(t, dataFolder(t), "--log-level", "debug")
	s.stop()
	order := regexp.MustCompile(`(?s) stopping\n.* requests and sockets have ended\n.* database connections closed\n.*service="object store" state=stopped.*service=postgresql state=stopped`)
	if log := s.log.String(); !order.MatchString(log) {
		t.Errorf("not in the order of the design:\n%s", log)
	}
}
