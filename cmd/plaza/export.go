package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/proof"
	"plaza/storage"
)

type exportCommand struct {
	databaseFlags
	keyFlags
	objectFlags
	roomArgument
	Out        string `required:"" type:"path" placeholder:"FILE.zip" help:"Where to write; an existing file is not overwritten."`
	From       int64  `help:"First seq; default the first."`
	To         int64  `help:"Last seq; default the last."`
	WithHidden bool   `help:"Include the text of hidden messages; recorded in the audit."`
}

// Run writes the export and prints what to verify it with. The audit comes first: what is not recorded is not exported.
func (c exportCommand) Run(ctx context.Context) error {
	keys, err := c.signing(c.databaseFlags)
	if err != nil {
		return err
	}
	signing := keys[len(keys)-1]
	var manifest export.Manifest
	if err := c.useRoom(ctx, c.databaseFlags, func(db *database, room uuid.UUID) error {
		if err := c.audit(ctx, db, room); err != nil {
			return err
		}
		if err := catchUp(ctx, db.store, keys); err != nil {
			return err
		}
		files, stop, err := c.files(ctx, db)
		if err != nil {
			return err
		}
		defer stop()
		source := db.store.Export(rooms.OperatorScope(room), storage.Range{First: c.From, Last: c.To, Hidden: c.WithHidden}, files)
		return writeNew(c.Out, func(file *os.File) (err error) {
			manifest, err = export.Write(ctx, file, source, signing, time.Now())
			return err
		})
	}); err != nil {
		return err
	}
	fmt.Printf("%s: events %d to %d\nsigned with %s\nplaza verify %s --key %s\n",
		c.Out, manifest.First, manifest.Last, signing.Public().ID(), c.Out, signing.Public().ID())
	return nil
}

// catchUp signs the heads of days that no server was there for: an export has those of every day before it, which is what its
// verification against published heads asks for. An installation's very first heads are the server's to sign.
func catchUp(ctx context.Context, store *storage.Store, keys []proof.Key) error {
	last, err := store.LastSigned(ctx)
	if err != nil || last == "" {
		return err
	}
	if err := store.AddSuccessions(ctx, proof.Successions(keys)); err != nil {
		return err
	}
	return proof.Daily{Store: store, Key: keys[len(keys)-1], Clock: systemClock{}, Log: slog.Default()}.CatchUp(ctx)
}

func (c exportCommand) audit(ctx context.Context, db *database, room uuid.UUID) error {
	return db.reader().AuditOperator(ctx, rooms.RoomExported{
		FirstSeq: c.From, Hidden: c.WithHidden, LastSeq: c.To, Room: room.String(),
	})
}

// writeNew writes a file beside its place and moves it there when it is whole and on disk. It never overwrites.
func writeNew(path string, write func(*os.File) error) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s exists already and is not overwritten", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		_ = file.Close()
		_ = os.Remove(file.Name()) // when all went well it has its real name by now
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Link(file.Name(), path) // fails when somebody has made the file meanwhile
}
