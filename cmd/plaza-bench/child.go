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

	"github.com/google/uuid"

	"plaza/storage"
)

// childCommand as first argument makes this program a child, which obeys orders on its standard input.
const childCommand = "child"

// order is one line to a child: open the log of a sender, then flood rooms any number of times. Every order is answered by
// one line.
type order struct {
	Open     *sender       `json:",omitempty"`
	Rooms    []uuid.UUID   `json:",omitempty"`
	Senders  int           `json:",omitempty"`
	Duration time.Duration `json:",omitempty"`
}

// answer is what a child has done.
type answer struct {
	Events int           // acknowledged
	Took   time.Duration // from the first append's call to the last one's return
	Error  string        `json:",omitempty"`
}

// serveChild obeys until its input ends.
func serveChild(ctx context.Context, in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	node := &node{}
	for {
		var o order
		if err := decoder.Decode(&o); errors.Is(err, io.EOF) {
			return node.close(ctx)
		} else if err != nil {
			return err
		}
		a, err := node.obey(ctx, o)
		if err != nil {
			a.Error = err.Error()
		}
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
}

// node is a second (or third) server as far as the log is concerned.
type node struct {
	sender sender
	log    *storage.Log
}

func (n *node) obey(ctx context.Context, o order) (answer, error) {
	if o.Open != nil {
		var err error
		n.sender = *o.Open
		n.log, err = openLog(ctx, n.sender)
		return answer{}, err
	}
	if n.log == nil {
		return answer{}, errors.New("no log is open")
	}
	begun := time.Now()
	events, err := flood(ctx, n.log, n.sender, o.Rooms, o.Senders, o.Duration)
	return answer{Events: events, Took: time.Since(begun)}, err
}

func (n *node) close(ctx context.Context) error {
	if n.log == nil {
		return nil
	}
	return n.log.Close(ctx)
}

// child is a running child process, used by one goroutine at a time.
type child struct {
	command *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Reader
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

func (c *child) close() error {
	return errors.Join(c.orders.Close(), c.command.Wait())
}
