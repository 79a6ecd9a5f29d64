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
	"plaza/storage"
)

type roomCommands struct {
	Post roomPostCommand `cmd:"" help:"Post a message as an officer."`
	Read roomReadCommand `cmd:"" help:"Print a room's log; recorded in the audit."`
}

// roomArgument is how every command names a room.
type roomArgument struct {
	Room string `arg:"" name:"ref" help:"A room's id, a case reference (its joint room), or REFERENCE/CODE (that authority's internal room)."`
}

// useRoom opens the database and finds the room in it.
func (r roomArgument) useRoom(ctx context.Context, flags databaseFlags, do func(*database, uuid.UUID) error) error {
	return flags.use(ctx, func(db *database) error {
		room, err := db.store.FindRoom(ctx, r.Room)
		if err != nil {
			return err
		}
		return do(db, room)
	})
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
	if c.ClientID == uuid.Nil {
		c.ClientID = rooms.NewID()
	}
	return c.useRoom(ctx, c.databaseFlags, func(db *database, room uuid.UUID) error {
		return db.act(ctx, c.As, func(service *rooms.Service, actor rooms.Actor) error {
			receipt, err := service.PostMessage(ctx, actor, rooms.NewMessage{ClientID: c.ClientID, Room: room, Text: text})
			if err != nil {
				return err
			}
			fmt.Printf("saved no %d, seq %d, %s\n", receipt.Number, receipt.Seq, receipt.Time.Format(rooms.TimeFormat))
			return nil
		})
	})
}

type roomReadCommand struct {
	databaseFlags
	roomArgument
	From int64 `default:"1" help:"First seq."`
	To   int64 `help:"Last seq; 0 = the last there is."`
}

// Run prints the log, an event a line: seq, time, author, type and payload, tab-separated.
func (c roomReadCommand) Run(ctx context.Context) error {
	if c.To == 0 {
		c.To = math.MaxInt64
	}
	return c.useRoom(ctx, c.databaseFlags, func(db *database, room uuid.UUID) error {
		if err := db.reader().AuditOperator(ctx, rooms.RoomReadByOperator{Room: room.String()}); err != nil {
			return err
		}
		return c.print(ctx, db.store, room)
	})
}

func (c roomReadCommand) print(ctx context.Context, store *storage.Store, room uuid.UUID) error {
	out := bufio.NewWriter(os.Stdout)
	for after := c.From - 1; ; {
		events, err := store.Events(ctx, rooms.OperatorScope(room), after, c.To, rooms.MaxPage)
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
