package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// stampMark begins a text whose next word is the time at which it was sent.
const stampMark = "skickat "

// postOrder has the first clients of a child post to their rooms, each one message after the other. The answer comes when all
// sockets have what was posted.
type postOrder struct {
	Senders  int
	Duration time.Duration
}

func (f *fleet) post(o postOrder) (answer, error) {
	readers := make(map[string]int) // sockets per room
	for _, c := range f.clients {
		for _, room := range c.plan.Rooms {
			readers[room]++
		}
	}
	var (
		posting sync.WaitGroup
		counts  = make([]int, o.Senders)
		errs    = make([]error, o.Senders)
		begun   = time.Now()
	)
	for i, c := range f.clients[:o.Senders] {
		posting.Go(func() {
			for errs[i] == nil && time.Since(begun) < o.Duration {
				if errs[i] = c.say(); errs[i] == nil {
					counts[i]++
				}
			}
		})
	}
	posting.Wait()
	took := time.Since(begun)
	posted, deliveries := 0, 0
	for i, c := range f.clients[:o.Senders] {
		posted += counts[i]
		deliveries += counts[i] * readers[c.plan.Rooms[0]]
	}
	if err := errors.Join(errs...); err != nil {
		return answer{}, err
	}
	if _, err := f.await(awaitOrder{Events: deliveries}); err != nil {
		return answer{}, err
	}
	delays := f.delays()
	return answer{
		Count: posted, Took: took, Deliveries: deliveries,
		P50: percentile(delays, 0.5), P99: percentile(delays, 0.99),
	}, nil
}

// say posts one message to the first room of the plan, on a connection of the client's own. net/http's client, with its two
// goroutines a connection, would take more of the processors than the database does, of the same that the server needs.
func (c *client) say() error {
	if c.api == nil {
		connection, err := net.Dial("tcp", c.address)
		if err != nil {
			return err
		}
		c.api = bufio.NewReadWriter(bufio.NewReader(connection), bufio.NewWriter(connection))
		context.AfterFunc(c.fleet.ctx, func() { _ = connection.Close() })
	}
	body := fmt.Sprintf(`{"client_id":%q,"text":"%s%d %s"}`, uuid.New(), stampMark, time.Now().UnixNano(), text)
	fmt.Fprintf(c.api, "POST /api/rooms/%s/messages HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", c.plan.Rooms[0], c.address, c.address, c.cookie, len(body), body)
	if err := c.api.Flush(); err != nil {
		return err
	}
	return c.heard()
}

// heard reads the answer to a post, which net/http's reading of it would make seven microseconds dearer: its status and, of its
// headers, how long it is.
func (c *client) heard() error {
	status, err := c.api.ReadString('\n')
	if err != nil {
		return err
	}
	length := -1
	for {
		line, err := c.api.ReadSlice('\n')
		if err != nil {
			return err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if digits, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(digits)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return fmt.Errorf("post: %q without a length", status)
	}
	if strings.HasPrefix(status, "HTTP/1.1 200 ") {
		_, err = c.api.Discard(length)
		return err
	}
	content := make([]byte, length)
	_, err = io.ReadFull(c.api, content)
	return errors.Join(fmt.Errorf("post: %q: %s", status, content), err)
}

// delays takes the times from post to delivery that the sockets have noted.
func (f *fleet) delays() []time.Duration {
	var all []time.Duration
	for _, c := range f.clients {
		c.mu.Lock()
		all = append(all, c.delay...)
		c.delay = nil
		c.mu.Unlock()
	}
	return all
}
