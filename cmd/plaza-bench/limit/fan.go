package limit

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// coalesced is how many frames RawFan sends with one write.
const coalesced = 16

// RawFan delivers one message to every socket with the least that a WebSocket server can do: frames made beforehand, sixteen
// in one write, no queues and no look at what clients send.
type RawFan struct {
	listener net.Listener
	frames   []byte
	gone     sync.WaitGroup // goroutines

	mu          sync.Mutex
	connections []net.Conn
}

// NewRawFan listens on a free port of the loopback interface.
func NewRawFan(message []byte) (*RawFan, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &RawFan{listener: listener}
	for range coalesced {
		f.frames = append(f.frames, 0x80|0x1, 126) // the last frame of a text message; a length of 16 bits follows (RFC 6455, 5.2)
		f.frames = binary.BigEndian.AppendUint16(f.frames, uint16(len(message)))
		f.frames = append(f.frames, message...)
	}
	f.gone.Go(f.accept)
	return f, nil
}

// Address is where it listens.
func (f *RawFan) Address() string { return f.listener.Addr().String() }

func (f *RawFan) accept() {
	for {
		connection, err := f.listener.Accept()
		if err != nil {
			return
		}
		if shakeHands(connection) != nil {
			_ = connection.Close()
			continue
		}
		f.mu.Lock()
		f.connections = append(f.connections, connection)
		f.mu.Unlock()
	}
}

// shakeHands answers the opening handshake of RFC 6455, section 4.
func shakeHands(connection net.Conn) error {
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = fmt.Fprintf(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	return err
}

// Run writes to all sockets for the duration, a part of them from each processor, and returns how many messages it wrote.
func (f *RawFan) Run(duration time.Duration) (deliveries int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	workers := runtime.GOMAXPROCS(0)
	return repeat(workers, duration, func(worker int) (int, error) {
		count := 0
		for i := worker; i < len(f.connections); i += workers {
			if _, err := f.connections[i].Write(f.frames); err != nil {
				return count, err
			}
			count += coalesced
		}
		return count, nil
	})
}

// Close ends it and its sockets.
func (f *RawFan) Close() error {
	err := f.listener.Close()
	f.gone.Wait()
	for _, connection := range f.connections {
		err = errors.Join(err, connection.Close())
	}
	return err
}

// Loop delivers one message after the other to every socket with github.com/coder/websocket, from a single loop.
type Loop struct {
	listener net.Listener
	server   http.Server
	message  []byte
	gone     sync.WaitGroup // the server's goroutine

	mu      sync.Mutex
	sockets []*websocket.Conn
}

// NewLoop listens on a free port of the loopback interface.
func NewLoop(message []byte) (*Loop, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Loop{listener: listener, message: message}
	l.server.Handler = http.HandlerFunc(l.serve)
	l.server.ReadHeaderTimeout = time.Minute
	l.gone.Go(func() { _ = l.server.Serve(listener) }) // ends by Close
	return l, nil
}

// Address is where it listens.
func (l *Loop) Address() string { return l.listener.Addr().String() }

func (l *Loop) serve(w http.ResponseWriter, r *http.Request) {
	socket, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	l.mu.Lock()
	l.sockets = append(l.sockets, socket)
	l.mu.Unlock()
	for err == nil {
		_, _, err = socket.Read(context.Background())
	}
}

// Run writes so many messages a second to all sockets for the duration and returns how many it wrote.
func (l *Loop) Run(perSecond int, duration time.Duration) (deliveries int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ticks := time.NewTicker(time.Second / time.Duration(perSecond))
	defer ticks.Stop()
	for end := time.Now().Add(duration); time.Now().Before(end); {
		<-ticks.C
		for _, socket := range l.sockets {
			if err := socket.Write(context.Background(), websocket.MessageText, l.message); err != nil {
				return deliveries, err
			}
			deliveries++
		}
	}
	return deliveries, nil
}

// Close ends it and its sockets.
func (l *Loop) Close() error {
	err := l.server.Close()
	l.gone.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, socket := range l.sockets {
		_ = socket.CloseNow() // its client may have gone before
	}
	return err
}
