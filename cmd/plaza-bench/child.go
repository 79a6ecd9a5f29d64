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
)

// childCommand as first argument makes this program a child, which obeys orders on its standard input.
const childCommand = "child"

// order is one line to a child, with one of the three set. Every order is answered by one line.
type order struct {
	Open  *sender     `json:",omitempty"` // open the log
	Flood *floodOrder `json:",omitempty"` // write to it
	Read  *readOrder  `json:",omitempty"` // verify an export, or only hash it
}

// answer is what a child has done.
type answer struct {
	Count  int           // events acknowledged, or bytes read
	Took   time.Duration // from the first call to the last one's return
	Memory int           // bytes by which the process has grown at most since its first order to read
	Error  string        `json:",omitempty"`
}

// serveChild obeys until its input ends.
func serveChild(ctx context.Context, in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	var (
		node   node
		reader reader
	)
	for {
		var o order
		if err := decoder.Decode(&o); errors.Is(err, io.EOF) {
			return node.close(ctx)
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

func (c *child) close() error {
	return errors.Join(c.orders.Close(), c.command.Wait())
}
