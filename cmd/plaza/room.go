package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/google/uuid"

	"plaza/rooms"
)

type roomCommands struct {
	Post roomPostCommand `cmd:"" help:"Post a message as an officer."`
	Read roomReadCommand `cmd:"" help:"Print a room's log; recorded in the audit."`
}

// roomArgument is how every command names a room.
type roomArgument struct {
	Room string `arg:"" name:"ref" help:"A room's id, a case reference (its joint room), or REFERENCE/CODE (that authority's internal room)."`
}

type roomPostCommand struct {
	databaseFlags
	roomArgument
	Text     string    `arg:"" help:"The message; - reads it from standard input."`
	As       string    `required:"" placeholder:"OFFICER" help:"Who writes: an officer's id or e-mail address."`
	ClientID uuid.UUID `placeholder:"UUID" help:"Makes a retry harmless: the same id and text are saved once."`
}

// Run posts the message and prints its number, seq and time once it is saved.
func (c roomPostCommand) Run(ctx context.Context) error {
	text := c.Text
	if text == "-" {
		content, err := io.ReadAll(io.LimitReader(os.Stdin, 2*rooms.MaxText))
		if err != nil {
			return err
		}
		text = string(content)
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	room, err := db.store.FindRoom(ctx, c.Room)
	if err != nil {
		return err
	}
	actor, err := db.store.FindOfficer(ctx, c.As)
	if err != nil {
		return err
	}
	service, log, err := db.service(ctx)
	if err != nil {
		return err
	}
	defer log.Close(ctx) //nolint:errcheck // nothing is in flight
	if c.ClientID == uuid.Nil {
		c.ClientID = rooms.NewID()
	}
	receipt, err := service.PostMessage(ctx, actor, rooms.NewMessage{ClientID: c.ClientID, Room: room, Text: text})
	if err != nil {
		return err
	}
	fmt.Printf("saved no %d, seq %d, %s\n", receipt.Number, receipt.Seq, receipt.Time.Format(rooms.TimeFormat))
	return nil
}

type roomReadCommand struct {
	databaseFlags
	roomArgument
	From int64 `default:"1" help:"First seq."`
	To   int64 `help:"Last seq; 0 = the last there is."`
}

// Run prints the log, an event a line: seq, time, author, type and payload, tab-separated.
func (c roomReadCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	room, err := db.store.FindRoom(ctx, c.Room)
	if err != nil {
		return err
	}
	service := rooms.NewService(nil, db.store, systemClock{})
	if err := service.AuditOperator(ctx, rooms.RoomReadByOperator{Room: room.String()}); err != nil {
		return err
	}
	if c.To == 0 {
		c.To = math.MaxInt64
	}
	out := bufio.NewWriter(os.Stdout)
	for after := c.From - 1; ; {
		events, err := db.store.Events(ctx, rooms.OperatorScope(room), after, c.To, rooms.MaxPage)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return out.Flush()
		}
		for _, e := range events {
			payload := string(e.Payload)
			if e.Withheld != "" {
				payload = "(" + string(e.Withheld) + ")"
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\n", e.Seq, e.Time.Format(rooms.TimeFormat), e.Author, e.Type, payload)
		}
		after = events[len(events)-1].Seq
	}
}
