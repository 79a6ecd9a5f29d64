// Package broker carries committed events, ended rights and ephemeral messages from the node that committed them to every node, over NATS: a
// server in this process (alone, or clustered with those of other nodes), or an external one.
//
// # Contract
//
// The broker is a hint, the log is the truth. A message that is lost, repeated or late never loses or repeats an event: the
// hub puts events in order, fetches gaps, and compares heads and sessions with the log every few seconds. So nothing here
// waits: a full outbox or a broken connection drops messages and counts them. What this node announces reaches its own hub
// directly, and the other nodes over NATS.
//
// # Goroutines
//
// A [Broker] has one that sends what is announced; the NATS client has its own, and calls the local hub from one of them.
// [Broker.Close] ends all of them and the server.
package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"
)

// Local is the hub of this node.
type Local interface {
	Publish(topic string, seq, accessVersion int64, data []byte)
	EndSession(id string)
	EndRight(topic, user string)
	Overhear(topic string, data []byte)
	Tell(user string, data []byte)
}

// Config says which NATS is used.
type Config struct {
	Installation string // keeps installations on one NATS apart: letters, digits, '-' and '_'
	// URL of external NATS servers, separated by commas, with credentials; empty means a server in this process.
	URL     string
	Cluster Cluster               // joins the server in this process with those of other nodes; zero = alone
	Log     *slog.Logger          // default: discarded
	Metrics prometheus.Registerer // default: measured but not registered
}

// Limits of the broker.
const (
	outboxSize     = 4096             // messages waiting to be sent
	reconnectBytes = 1 << 20          // kept while the connection is broken; more is dropped
	pendingCount   = 65536            // received messages waiting for the hub
	pendingBytes   = 64 << 20         // the same in bytes
	startTimeout   = 10 * time.Second // for the server in this process
)

// Broker is one node's end. Its methods may be called from any goroutine.
type Broker struct {
	// Fixed.
	local      Local
	log        *slog.Logger
	metrics    *metrics
	subject    string
	server     *server.Server // nil with an external NATS
	connection *nats.Conn
	outbox     chan []byte
	stop       chan struct{} // closed by Close: the sender sends what is left and ends
	stopped    chan struct{} // closed when it has
	closed     chan struct{} // closed when the connection has ended and no message is being delivered
}

var installationName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Start connects a node. With an external NATS it succeeds although that is away, and goes on trying.
func Start(config Config, local Local) (*Broker, error) {
	if !installationName.MatchString(config.Installation) {
		return nil, fmt.Errorf("broker: installation %q: want letters, digits, '-' and '_'", config.Installation)
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	b := &Broker{
		local: local, log: config.Log, metrics: newMetrics(config.Metrics),
		subject: "plaza." + config.Installation + ".hub",
		outbox:  make(chan []byte, outboxSize),
		stop:    make(chan struct{}), stopped: make(chan struct{}), closed: make(chan struct{}),
	}
	var err error
	if config.URL == "" {
		b.server, b.connection, err = startServer(config, b.options())
	} else {
		b.connection, err = nats.Connect(config.URL, append(b.options(), nats.RetryOnFailedConnect(true))...)
	}
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	subscription, err := b.connection.Subscribe(b.subject, b.receive)
	if err == nil {
		err = subscription.SetPendingLimits(pendingCount, pendingBytes)
	}
	if err == nil && b.server != nil {
		err = b.connection.Flush() // the subscription stands when Start returns
	}
	if err != nil {
		b.connection.Close()
		b.shutdownServer()
		return nil, fmt.Errorf("broker: %w", err)
	}
	watchNodes(config.Metrics, b)
	go b.send()
	return b, nil
}

func (b *Broker) options() []nats.Option {
	return []nats.Option{
		nats.Name("plaza"),
		nats.NoEcho(), // this node's hub is told directly
		nats.MaxReconnects(-1),
		nats.ReconnectBufSize(reconnectBytes),
		nats.ClosedHandler(func(*nats.Conn) { close(b.closed) }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				b.log.Warn("broker disconnected", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { b.log.Info("broker connected again") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrSlowConsumer) {
				b.metrics.dropPending.Inc()
			}
			b.log.Warn("broker", "error", err)
		}),
	}
}

// Connected tells whether messages reach NATS now.
func (b *Broker) Connected() bool { return b.connection.IsConnected() }

// Nodes is how many other nodes hear this one through the server in this process; 0 with an external NATS, which does not
// tell.
func (b *Broker) Nodes() int {
	if b.server == nil {
		return 0
	}
	return max(0, b.server.GlobalAccount().Interest(b.subject)-1) // one is this node
}

// Publish announces a committed event: see hub.Hub.Publish.
func (b *Broker) Publish(topic string, seq, accessVersion int64, data []byte) {
	b.local.Publish(topic, seq, accessVersion, data)
	b.announce(message{kind: kindEvent, topic: topic, seq: seq, access: accessVersion, data: data})
}

// EndSession announces that a session has ended.
func (b *Broker) EndSession(id string) {
	b.local.EndSession(id)
	b.announce(message{kind: kindSessionEnded, user: id})
}

// EndRight announces that a user may no longer read a topic.
func (b *Broker) EndRight(topic, user string) {
	b.local.EndRight(topic, user)
	b.announce(message{kind: kindRightEnded, topic: topic, user: user})
}

// Whisper takes what a hub tells the others about a topic to them: see hub.Config. It is the first to be dropped.
func (b *Broker) Whisper(topic string, data []byte) {
	b.announceEphemeral(message{kind: kindWhisper, topic: topic, data: data})
}

// Tell sends a wire message to all sockets of a user, on every node: see hub.Hub.Tell. It is the first to be dropped.
func (b *Broker) Tell(user string, data []byte) {
	b.local.Tell(user, data)
	b.announceEphemeral(message{kind: kindTell, user: user, data: data})
}

// announceEphemeral leaves the outbox's upper half to what matters.
func (b *Broker) announceEphemeral(m message) {
	if len(b.outbox) >= outboxSize/2 {
		b.metrics.dropEphemeral.Inc()
		return
	}
	b.announce(m)
}

// announce puts a message into the outbox, or drops it: its sender is in the middle of a command.
func (b *Broker) announce(m message) {
	m.sent = time.Now()
	encoded := m.encode()
	if limit := b.connection.MaxPayload(); m.kind == kindEvent && limit > 0 && int64(len(encoded)) > limit {
		m.data = nil // the others fetch it
		encoded = m.encode()
	}
	select {
	case b.outbox <- encoded:
	default:
		b.metrics.dropOutbox.Inc()
	}
}

// send is the sending goroutine.
func (b *Broker) send() {
	defer close(b.stopped)
	for {
		select {
		case encoded := <-b.outbox:
			b.sendOne(encoded)
		case <-b.stop:
			for {
				select {
				case encoded := <-b.outbox:
					b.sendOne(encoded)
				default:
					return
				}
			}
		}
	}
}

func (b *Broker) sendOne(encoded []byte) {
	if err := b.connection.Publish(b.subject, encoded); err != nil {
		b.metrics.dropUnsent.Inc()
		return
	}
	b.metrics.sent.Inc()
}

// receive hands a message of another node to the local hub.
func (b *Broker) receive(received *nats.Msg) {
	m, err := decode(received.Data)
	if err != nil {
		b.metrics.dropInvalid.Inc()
		b.log.Warn("broker message refused", "error", err)
		return
	}
	b.metrics.received.Inc()
	b.metrics.lag.Observe(max(0, time.Since(m.sent).Seconds())) // another node's clock may be ahead
	switch m.kind {
	case kindEvent:
		b.local.Publish(m.topic, m.seq, m.access, m.data)
	case kindSessionEnded:
		b.local.EndSession(m.user)
	case kindRightEnded:
		b.local.EndRight(m.topic, m.user)
	case kindWhisper:
		b.local.Overhear(m.topic, m.data)
	case kindTell:
		b.local.Tell(m.user, m.data)
	}
}

// Close sends what is announced, delivers what was received, and ends. When ctx ends first it drops the rest and says so.
// Nothing may be announced any more.
func (b *Broker) Close(ctx context.Context) error {
	close(b.stop)
	<-b.stopped
	err := b.connection.Drain()
	if err == nil {
		select {
		case <-b.closed:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	b.connection.Close()
	<-b.closed
	b.shutdownServer()
	if err != nil && !errors.Is(err, nats.ErrConnectionReconnecting) {
		return fmt.Errorf("broker: close: %w", err)
	}
	return nil
}
