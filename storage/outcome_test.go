package storage

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/storage/storagetest"
)

// cutter breaks connections at chosen moments: after the server has answered, before the client hears it.
type cutter struct {
	armed atomic.Int32 // how many answers from here on are lost
	cuts  atomic.Int32
}

func (c *cutter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &cutConn{Conn: conn, cutter: c}, nil
}

type cutConn struct {
	net.Conn
	cutter *cutter
	sent   atomic.Bool // a request went out since armed
}

func (c *cutConn) Write(b []byte) (int, error) {
	if c.cutter.armed.Load() > 0 {
		c.sent.Store(true)
	}
	return c.Conn.Write(b)
}

func (c *cutConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == nil && c.sent.Load() && c.cutter.armed.Add(-1) >= 0 {
		c.cutter.cuts.Add(1)
		_ = c.Close()
		return 0, errors.New("the connection was cut")
	}
	return n, err
}

// cuttable opens a log whose connections can be cut. The first connections are replaced by cuttable ones.
func (f *fixture) cuttable(c *cutter) *Log {
	f.t.Helper()
	log := f.open(Options{Committers: 1})
	log.service.DialFunc = c.dial
	log.shards[0].disconnect()
	f.append(f.command(f.room(), 1, posted("verbunden"))) // by f.log
	return log
}

func TestLostAnswerIsFoundInTheLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	var c cutter
	log := f.cuttable(&c)
	room := f.room()
	for _, payloads := range [][]rooms.Payload{
		{posted("över hela vägen")},               // locked: nothing is cached
		{posted("ensam")},                         // single
		{posted("två"), posted("på en gång")},     // group
		{posted("med"), f.member(), posted("ny")}, // locked, of any kind
	} {
		before := c.cuts.Load()
		c.armed.Store(1)
		command := f.command(room, 1, payloads...)
		receipts, err := log.Append(t.Context(), command)
		if err != nil || len(receipts) != len(payloads) {
			t.Fatalf("Append = %+v, %v", receipts, err)
		}
		if c.cuts.Load() != before+1 {
			t.Fatal("no answer was lost")
		}
		if n := f.count(`SELECT count(*) FROM event WHERE client_id = $1`, command.ClientID); n != len(payloads) {
			t.Errorf("%d events, want %d", n, len(payloads))
		}
	}
	f.clean()
}

func TestDatabaseAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	var c cutter
	log := f.cuttable(&c)
	room := f.room()
	command := f.command(room, 1, posted("Hej"))
	c.armed.Store(1_000_000)
	_, err := log.Append(t.Context(), command)
	if rooms.CodeOf(err) != rooms.Unavailable {
		t.Fatalf("Append = %v, want unavailable", err)
	}
	c.armed.Store(0)
	if _, err := log.Append(t.Context(), command); err != nil {
		t.Fatalf("after the database is back: %v", err)
	}
	if n := f.count(`SELECT count(*) FROM event WHERE client_id = $1`, command.ClientID); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
	f.clean()
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{Committers: 1})
	room := f.room()
	f.log.shards[0].crowded.Store(true)
	asked, release := f.clock.hold()
	done := make(chan error, 2)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	send := func(text string) {
		_, err := f.log.Append(ctx, f.command(room, 1, posted(text)))
		done <- err
	}
	go send("i arbete")
	<-asked
	go send("i kö")
	until(t, "the second is queued", func() bool { return len(f.log.shards[0].queue) == 1 })
	cancel()
	for range 2 {
		if err := <-done; rooms.CodeOf(err) != rooms.Unavailable {
			t.Errorf("Append = %v, want unavailable", err)
		}
	}
	release()
	if _, err := f.log.Append(ctx, f.command(room, 1, posted("redan avbrutet"))); rooms.CodeOf(err) != rooms.Unavailable {
		t.Errorf("Append = %v, want unavailable", err)
	}
	f.append(f.command(room, 1, posted("därefter")))
	if n := f.count(`SELECT count(*) FROM message`); n != 2 {
		t.Errorf("%d messages, want the one that was at work and the last", n)
	}
}

func TestClosingCutsOffWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	urls := storagetest.Database(t)
	log, err := OpenLog(t.Context(), urls.ServiceURL, urls.DisposerURL, Options{Committers: 1})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, urls: urls, owner: connectTest(t, urls.OwnerURL), log: log}
	f.exec(`BEGIN`)
	f.exec(`LOCK TABLE room`)
	answered := make(chan error, 1)
	c := f.command(rooms.NewID(), 1, posted("väntar på låset"))
	c.OfficerVersion = 0
	go func() {
		_, err := log.Append(context.WithoutCancel(t.Context()), c)
		answered <- err
	}()
	f.untilWaiting()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := log.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close = %v", err)
	}
	if err := <-answered; rooms.CodeOf(err) != rooms.Unavailable {
		t.Errorf("Append = %v, want unavailable", err)
	}
	f.exec(`ROLLBACK`)
}

// untilWaiting waits until somebody in the database waits for a lock.
func (f *fixture) untilWaiting() {
	f.t.Helper()
	watcher := connectTest(f.t, f.urls.OwnerURL)
	until(f.t, "somebody waits for a lock", func() bool {
		var waits bool
		if err := watcher.QueryRow(f.t.Context(), `SELECT EXISTS (SELECT FROM pg_locks w
			JOIN pg_locks l USING (pid) JOIN pg_database d ON d.oid = l.database
			WHERE NOT w.granted AND d.datname = current_database())`).Scan(&waits); err != nil {
			f.t.Fatal(err)
		}
		return waits
	})
}
