package relay

import (
	"net"
	"sync"
	"time"
)

const (
	// greetWithin is how long a connection may take to say anything, a TLS handshake among it.
	greetWithin = 15 * time.Second
	// idleFor is how long it may then be silent: relays are kept up more often than that.
	idleFor = 11 * time.Minute
	// takeWithin is how long the browser may take to read.
	takeWithin = 10 * time.Second
	// maxConnections of one port at once.
	maxConnections = 4000
)

// listener keeps the connections that it accepted: Pion's server closes only its listeners, and knows no idle connection.
type listener struct {
	net.Listener
	mu          sync.Mutex
	connections map[*connection]struct{}
	closed      bool
}

func newListener(l net.Listener) *listener {
	return &listener{Listener: l, connections: map[*connection]struct{}{}}
}

// Accept waits for the next connection that there is room for.
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &connection{Conn: accepted, listener: l}
		if l.add(c) {
			return c, nil
		}
		_ = accepted.Close()
	}
}

func (l *listener) add(c *connection) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.connections) >= maxConnections {
		return false
	}
	l.connections[c] = struct{}{}
	return true
}

func (l *listener) remove(c *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.connections, c)
}

func (l *listener) closeConnections() {
	l.mu.Lock()
	l.closed = true
	var all []*connection
	for c := range l.connections {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// connection ends by itself when its browser is gone. One goroutine reads.
type connection struct {
	net.Conn
	listener *listener
	greeted  bool
}

// Read waits for the browser, but not for ever.
func (c *connection) Read(b []byte) (int, error) {
	wait := greetWithin
	if c.greeted {
		wait = idleFor
	}
	if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	c.greeted = c.greeted || n > 0
	return n, err
}

// Write gives up on a browser that does not read.
func (c *connection) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(takeWithin)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Conn.Close() // a part of a packet went out: nothing after it would be understood
	}
	return n, err
}

// Close implements [net.Conn].
func (c *connection) Close() error {
	c.listener.remove(c)
	return c.Conn.Close()
}
