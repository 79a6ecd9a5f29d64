package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"plaza/hub/wire"
	"plaza/web"
)

// client is a program that is signed in as an officer. It may call any node: a proxy would send it anywhere.
type client struct {
	t       *testing.T
	origin  string
	cookie  *http.Cookie
	officer web.DemoOfficer
}

var httpClient = &http.Client{Timeout: patience}

// signIn signs in at a node as the demo officer of that name.
func signIn(t *testing.T, s *server, name string) *client {
	t.Helper()
	c := &client{t: t, origin: s.url}
	var list web.DemoOfficers
	c.must(s, http.MethodGet, "/api/demo/officers", nil, &list)
	for _, officer := range list.Officers {
		if officer.Name == name {
			c.officer = officer
		}
	}
	if c.officer.ID == "" {
		t.Fatalf("no officer %s", name)
	}
	response := c.must(s, http.MethodPost, "/api/session/demo", map[string]string{"officer": c.officer.ID}, nil)
	if cookies := response.Cookies(); len(cookies) == 1 {
		c.cookie = cookies[0]
		return c
	}
	t.Fatal("no session cookie")
	return nil
}

// do sends a request to a node. The error is that of a node which is not there; a problem is an answer.
func (c *client) do(ctx context.Context, address, method, path string, body, into any) (*http.Response, *web.Problem, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, nil, err
	}
	if body == nil {
		content = nil
	}
	request, err := http.NewRequestWithContext(ctx, method, address+path, bytes.NewReader(content))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Origin", c.origin)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.cookie != nil {
		request.AddCookie(c.cookie)
	}
	response, err := httpClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close() //nolint:errcheck // only read
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, nil, err
	case response.StatusCode >= http.StatusBadRequest:
		problem := &web.Problem{}
		if kind := response.Header.Get("Content-Type"); kind != "application/problem+json" {
			return nil, nil, fmt.Errorf("%s %s: %d %s: %s", method, path, response.StatusCode, kind, answer)
		}
		return response, problem, json.Unmarshal(answer, problem)
	case into != nil:
		return response, nil, json.Unmarshal(answer, into)
	}
	return response, nil, nil
}

// must is do for a request that must succeed.
func (c *client) must(s *server, method, path string, body, into any) *http.Response {
	c.t.Helper()
	response, problem, err := c.do(c.t.Context(), s.address(), method, path, body, into)
	if err != nil {
		c.t.Fatal(err)
	}
	if problem != nil {
		c.t.Fatalf("%s %s: %v", method, path, problem)
	}
	return response
}

// jointRoom is the joint room of the case whose title has the word.
func (c *client) jointRoom(s *server, word string) string {
	c.t.Helper()
	var list web.CaseList
	c.must(s, http.MethodGet, "/api/cases", nil, &list)
	for _, summary := range list.Cases {
		if !strings.Contains(summary.Title, word) {
			continue
		}
		var found web.Case
		c.must(s, http.MethodGet, "/api/cases/"+summary.Reference, nil, &found)
		for _, room := range found.Rooms {
			if room.Kind == "joint" {
				return room.ID
			}
		}
	}
	c.t.Fatalf("%s reads no case about %s", c.officer.Name, word)
	return ""
}

// post posts a message and must have it saved.
func (c *client) post(s *server, room, text string) web.Receipt {
	c.t.Helper()
	var receipt web.Receipt
	c.must(s, http.MethodPost, "/api/rooms/"+room+"/messages", newMessage(text), &receipt)
	return receipt
}

// head is the room's last seq as a node has it.
func (c *client) head(s *server, room string) int64 {
	c.t.Helper()
	var found web.Room
	c.must(s, http.MethodGet, "/api/rooms/"+room, nil, &found)
	return found.HeadSeq
}

// socket is a client's socket; a goroutine reads it.
type socket struct {
	t        *testing.T
	conn     *websocket.Conn
	messages chan wire.Envelope // closed when the connection ends
	ended    error              // why, once messages is closed
}

// open opens a socket at one node with a ticket of another, and joins a room.
func (c *client) open(at, ticketOf *server, room string, seq int64) *socket {
	c.t.Helper()
	var ticket web.SocketTicket
	c.must(ticketOf, http.MethodPost, "/api/socket-ticket", nil, &ticket)
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	address := "ws" + strings.TrimPrefix(at.address(), "http") + "/ws?ticket=" + url.QueryEscape(ticket.Ticket)
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		Subprotocols: []string{wire.Subprotocol}, HTTPHeader: http.Header{"Origin": {c.origin}},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	s := &socket{t: c.t, conn: conn, messages: make(chan wire.Envelope, 1000)}
	c.t.Cleanup(func() { _ = conn.CloseNow() })
	go s.read(conn)
	s.want(wire.TypeWelcome)
	frame, err := wire.Encode(wire.TypeResume, "", wire.Resume{Rooms: map[string]int64{room: seq}})
	if err == nil {
		err = conn.Write(ctx, websocket.MessageText, frame)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	s.want(wire.TypeResumed)
	return s
}

func (s *socket) read(conn *websocket.Conn) {
	defer close(s.messages)
	for {
		_, frame, err := conn.Read(context.Background())
		if err != nil {
			s.ended = err
			return
		}
		for line := range strings.SplitSeq(string(frame), "\n") {
			var message wire.Envelope
			if err := json.Unmarshal([]byte(line), &message); err != nil {
				s.ended = err
				return
			}
			if message.Type != wire.TypePing {
				s.messages <- message
			}
		}
	}
}

// want is the next message, which has to be of a type.
func (s *socket) want(messageType string) wire.Envelope {
	s.t.Helper()
	select {
	case message, open := <-s.messages:
		if !open {
			s.t.Fatalf("instead of %s the socket ended: %v", messageType, s.ended)
		}
		if message.Type != messageType {
			s.t.Fatalf("got %s %s, want %s", message.Type, message.Body, messageType)
		}
		return message
	case <-time.After(patience):
		s.t.Fatalf("no %s in time", messageType)
	}
	return wire.Envelope{}
}

// wantEvent is the next message, which has to be the event with that seq.
func (s *socket) wantEvent(seq int64) wire.Event {
	s.t.Helper()
	var event wire.Event
	if err := json.Unmarshal(s.want(wire.TypeEvent).Body, &event); err != nil {
		s.t.Fatal(err)
	}
	if event.Seq != seq {
		s.t.Fatalf("got event %d, want %d", event.Seq, seq)
	}
	return event
}

// wantClose waits for the end of the connection with a code, after no other messages.
func (s *socket) wantClose(code wire.CloseCode) {
	s.t.Helper()
	select {
	case message, open := <-s.messages:
		if open {
			s.t.Fatalf("got %s %s, want the end", message.Type, message.Body)
		}
	case <-time.After(patience):
		s.t.Fatalf("the socket did not end with %d in time", code)
	}
	var closed websocket.CloseError
	if !errors.As(s.ended, &closed) || closed.Code != websocket.StatusCode(code) {
		s.t.Fatalf("the socket ended with %v, want %d", s.ended, code)
	}
}
