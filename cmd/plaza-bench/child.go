package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"plaza/media"
)

// childCommand as first argument makes this program a child, which obeys orders on its standard input.
const childCommand = "child"

// order is one line to a child, with one of its members set. Every order is answered by one line.
type order struct {
	Open    *sender       `json:",omitempty"` // open the log
	Flood   *floodOrder   `json:",omitempty"` // write to it
	Read    *readOrder    `json:",omitempty"` // verify an export, or only hash it
	Fan     *fanOrder     `json:",omitempty"` // serve sockets that all get the same
	Publish *publishOrder `json:",omitempty"` // give it to them
	Serve   *serveOrder   `json:",omitempty"` // serve Plaza
	Usage   *usageOrder   `json:",omitempty"` // tell what that takes
	Connect *connectOrder `json:",omitempty"` // open sockets
	Await   *awaitOrder   `json:",omitempty"` // wait for what they receive
	Post    *postOrder    `json:",omitempty"` // post messages

	Confer *conferenceOrder `json:",omitempty"` // forward media
	Crowd  *crowdOrder      `json:",omitempty"` // publish and watch them
}

// answer is what a child has done.
type answer struct {
	Count  int           // events acknowledged, bytes read, deliveries, or sockets
	Took   time.Duration // from the first call to the last one's return
	Memory int           // bytes by which the process has grown at most since its first order to read, or that it holds
	Peak   int           `json:",omitempty"` // bytes that it has ever held
	Error  string        `json:",omitempty"`

	Address     string        `json:",omitempty"` // of a server
	Processor   time.Duration `json:",omitempty"` // user and system time of the process, so far or by this order
	Deliveries  int           `json:",omitempty"` // of what was posted
	P50, P99    time.Duration `json:",omitempty"` // from post to delivery
	Lost, Twice int           `json:",omitempty"` // events, or packets of media

	SDP        string                  `json:",omitempty"` // an offer or an answer
	Generation int                     `json:",omitempty"` // of an offer
	Sources    map[string]media.Source `json:",omitempty"` // of an offer's sections
}

// serveChild obeys until its input ends.
func serveChild(ctx context.Context, in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	var (
		node   node
		reader reader
		fan    fan
		site   site
		fleet  fleet
		met    conference
		crowd  crowd
	)
	for {
		var o order
		if err := decoder.Decode(&o); errors.Is(err, io.EOF) {
			return errors.Join(crowd.close(), met.close(), fleet.close(), fan.close(ctx), site.close(ctx), node.close(ctx))
		} else if err != nil {
			return err
		}
		var a answer
		var err error
		switch {
		case o.Open != nil:
			err = node.open(ctx, *o.Open)
		case o.Flood != nil:
			a, err = node.flood(ctx, *o.Flood)
		case o.Read != nil:
			a, err = reader.read(ctx, *o.Read)
		case o.Fan != nil:
			a, err = fan.start(*o.Fan)
		case o.Publish != nil:
			a, err = fan.run(*o.Publish)
		case o.Serve != nil:
			a, err = site.start(ctx, *o.Serve)
		case o.Usage != nil:
			a, err = used(*o.Usage)
		case o.Connect != nil:
			a, err = fleet.connect(ctx, *o.Connect)
		case o.Await != nil:
			a, err = fleet.await(*o.Await)
		case o.Post != nil:
			a, err = fleet.post(*o.Post)
		case o.Confer != nil:
			a, err = met.do(ctx, *o.Confer)
		case o.Crowd != nil:
			a, err = crowd.do(ctx, *o.Crowd)
		}
		if err != nil {
			a.Error = err.Error()
		}
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
}

// child is a running child process, used by one goroutine at a time.
type child struct {
	command *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Reader
}

func startChildren(ctx context.Context, count int) ([]*child, error) {
	children := make([]*child, 0, count)
	for range count {
		started, err := startChild(ctx)
		if err != nil {
			return nil, errors.Join(err, closeChildren(children))
		}
		children = append(children, started)
	}
	return children, nil
}

func closeChildren(children []*child) error {
	var all error
	for _, c := range children {
		all = errors.Join(all, c.close())
	}
	return all
}

// startChild runs this program again. It ends when ctx does or by close.
func startChild(ctx context.Context) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, self, childCommand)
	command.Stderr = os.Stderr
	orders, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	return &child{command, orders, bufio.NewReader(answers)}, nil
}

// do gives an order and waits for its answer.
func (c *child) do(o order) (answer, error) {
	if err := json.NewEncoder(c.orders).Encode(o); err != nil {
		return answer{}, err
	}
	line, err := c.answers.ReadBytes('\n')
	if err != nil {
		return answer{}, fmt.Errorf("the child ended: %w", err)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return answer{}, err
	}
	if a.Error != "" {
		return answer{}, errors.New(a.Error)
	}
	return a, nil
}

// kill ends the child in the middle of what it does.
func (c *child) kill() {
	_ = c.command.Process.Kill() // it may have ended by itself
	_ = c.command.Wait()
}

func (c *child) close() error {
	return errors.Join(c.orders.Close(), c.command.Wait())
}
