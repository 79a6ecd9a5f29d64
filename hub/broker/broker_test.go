package broker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"plaza/hub"
)

var _ Local = (*hub.Hub)(nil)

const patience = 20 * time.Second

// recorder is a Local that keeps what it is told.
type recorder struct {
	mu    sync.Mutex
	calls []string
	data  map[int64][]byte
}

func (r *recorder) add(format string, arguments ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprintf(format, arguments...))
}

func (r *recorder) Publish(topic string, seq, accessVersion int64, data []byte) {
	r.mu.Lock()
	if r.data == nil {
		r.data = make(map[int64][]byte)
	}
	r.data[seq] = bytes.Clone(data)
	r.mu.Unlock()
	r.add("event %s %d %d %d bytes", topic, seq, accessVersion, len(data))
}

func (r *recorder) EndSession(id string)        { r.add("session %s", id) }
func (r *recorder) EndRight(topic, user string) { r.add("right %s %s", topic, user) }

func (r *recorder) Overhear(topic string, data []byte) { r.add("whisper %s %s", topic, data) }
func (r *recorder) Tell(user string, data []byte)      { r.add("tell %s %s", user, data) }

// has waits until the recorder was told exactly this.
func (r *recorder) has(t *testing.T, want ...string) {
	t.Helper()
	eventually(t, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !reflect.DeepEqual(r.calls, want) {
			return fmt.Errorf("have %q, want %q", r.calls, want)
		}
		return nil
	})
}

func eventually(t *testing.T, ask func() error) {
	t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(patience)
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal(err)
		}
	}
}

func start(t *testing.T, config Config) (*Broker, *recorder) {
	t.Helper()
	config.Installation = "test"
	local := &recorder{}
	b, err := Start(config, local)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return b, local
}

// cluster starts two joined nodes and waits for the route between them.
func cluster(t *testing.T) (a, b *Broker, toldA, toldB *recorder) {
	t.Helper()
	a, toldA = start(t, Config{Cluster: Cluster{Listen: "127.0.0.1:0", Secret: "between us"}})
	b, toldB = start(t, Config{Cluster: Cluster{
		Listen: "127.0.0.1:0", Secret: "between us", Routes: []string{a.ClusterAddress().String()},
	}})
	for _, node := range []*Broker{a, b} {
		eventually(t, func() error {
			if node.Nodes() != 1 {
				return errors.New("does not know that the other listens")
			}
			return nil
		})
	}
	return a, b, toldA, toldB
}

func TestAlone(t *testing.T) {
	t.Parallel()
	b, told := start(t, Config{})
	if !b.Connected() || b.ClusterAddress() != nil || b.Nodes() != 0 {
		t.Error("want a connection and no cluster")
	}
	b.Publish("r", 1, 2, []byte("data"))
	b.EndRight("r", "anna")
	b.EndSession("s")
	told.has(t, "event r 1 2 4 bytes", "right r anna", "session s")
}

func TestTwoNodes(t *testing.T) {
	t.Parallel()
	a, b, toldA, toldB := cluster(t)
	a.Publish("r", 7, 3, []byte("data"))
	told := []string{"event r 7 3 4 bytes"}
	toldA.has(t, told...)
	toldB.has(t, told...)
	b.EndRight("r", "anna")
	b.EndSession("s")
	told = append(told, "right r anna", "session s")
	toldA.has(t, told...)
	toldB.has(t, told...) // once: a node does not hear itself
}

// TestEphemeral: a whisper reaches the other nodes alone, a word to a user all of them; with the outbox half full neither.
func TestEphemeral(t *testing.T) {
	t.Parallel()
	a, b, toldA, toldB := cluster(t)
	a.Whisper("r", []byte("w"))
	toldB.has(t, "whisper r w")
	b.Tell("anna", []byte("m"))
	toldA.has(t, "tell anna m")
	toldB.has(t, "whisper r w", "tell anna m")

	full := &Broker{local: toldA, metrics: newMetrics(nil), outbox: make(chan []byte, outboxSize)}
	for range outboxSize / 2 {
		full.outbox <- nil
	}
	full.Whisper("r", []byte("w"))
	full.Tell("bo", []byte("m"))
	if len(full.outbox) != outboxSize/2 {
		t.Errorf("%d messages wait", len(full.outbox))
	}
	toldA.has(t, "tell anna m", "tell bo m")
}

// TestLargeEvent: what NATS would not carry is announced without its data.
func TestLargeEvent(t *testing.T) {
	t.Parallel()
	a, _, toldA, toldB := cluster(t)
	a.Publish("r", 1, 0, make([]byte, 2<<20))
	toldA.has(t, "event r 1 0 2097152 bytes")
	toldB.has(t, "event r 1 0 0 bytes")
}

// TestNATSComesLater: a node starts without the external NATS, never waits for it, and is connected when it comes.
func TestNATSComesLater(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	url := "nats://127.0.0.1:" + strconv.Itoa(port)
	a, toldA := start(t, Config{URL: url})
	for seq := range int64(outboxSize + 100) {
		a.Publish("r", seq+1, 0, make([]byte, 1024))
	}
	eventually(t, func() error {
		toldA.mu.Lock()
		defer toldA.mu.Unlock()
		if len(toldA.calls) != outboxSize+100 {
			return fmt.Errorf("%d events reached this node", len(toldA.calls))
		}
		return nil
	})
	external, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	external.Start()
	defer external.WaitForShutdown()
	defer external.Shutdown()
	b, toldB := start(t, Config{URL: url})
	for _, node := range []*Broker{a, b} {
		eventually(t, func() error {
			if !node.Connected() {
				return errors.New("not connected")
			}
			return nil
		})
	}
	eventually(t, func() error {
		a.EndSession("s")
		toldB.mu.Lock()
		defer toldB.mu.Unlock()
		for _, call := range toldB.calls {
			if call == "session s" {
				return nil
			}
		}
		return errors.New("nothing arrived")
	})
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]Config{
		"installation":    {Installation: "a.b"},
		"no installation": {},
		"no secret":       {Installation: "test", Cluster: Cluster{Listen: "127.0.0.1:0"}},
		"no port":         {Installation: "test", Cluster: Cluster{Listen: "127.0.0.1", Secret: "s"}},
		"bad port":        {Installation: "test", Cluster: Cluster{Listen: "127.0.0.1:x", Secret: "s"}},
		"bad URL":         {Installation: "test", URL: "nats://127.0.0.1:x"},
	} {
		if b, err := Start(config, &recorder{}); err == nil {
			t.Errorf("%s: started", name)
			_ = b.Close(context.Background())
		}
	}
}

// FuzzMessage: what is decoded encodes to the same meaning, and anything else is refused.
func FuzzMessage(f *testing.F) {
	sent := time.UnixMicro(1772356502123456)
	for _, m := range []message{
		{kind: kindEvent, sent: sent, topic: "r", seq: math.MaxInt64, access: 3, data: []byte(`{"t":"event"}`)},
		{kind: kindEvent, sent: sent, topic: "r", seq: 1},
		{kind: kindSessionEnded, sent: sent, user: "s"},
		{kind: kindRightEnded, sent: sent, topic: "r", user: "anna"},
		{kind: kindWhisper, sent: sent, topic: "r", data: []byte(`{"node":"n"}`)},
		{kind: kindTell, sent: sent, user: "anna", data: []byte(`{"t":"read_marker"}`)},
	} {
		decoded, err := decode(m.encode())
		if err != nil || !reflect.DeepEqual(decoded, m) {
			f.Fatalf("have %+v, %v, want %+v", decoded, err, m)
		}
		f.Add(m.encode())
	}
	f.Fuzz(func(t *testing.T, encoded []byte) {
		m, err := decode(encoded)
		if err != nil {
			return
		}
		if m.seq < 0 || m.access < 0 || len(m.topic) > nameMax || len(m.user) > nameMax || m.topic+m.user == "" {
			t.Fatalf("decoded %+v", m)
		}
		again, err := decode(m.encode())
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("have %+v, %v, want %+v", again, err, m)
		}
	})
}
