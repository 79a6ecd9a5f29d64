package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/migrations"
	"plaza/rooms"
	"plaza/storage"
	"plaza/storage/embedded"
)

// database is a scenario's own installation: an empty, migrated database with one officer.
type database struct {
	folder   *embedded.Folder
	postgres *embedded.Postgres
	sender   sender
}

// sender is who writes and where; it crosses to child processes as JSON.
type sender struct {
	ServiceURL  string
	DisposerURL string
	Officer     uuid.UUID
	Authority   uuid.UUID
}

// openDatabase starts PostgreSQL in a new folder, with the settings of an installation.
func openDatabase(ctx context.Context, b *bench) (*database, error) {
	path, err := os.MkdirTemp(b.folder, "plaza-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o711); err != nil { // PostgreSQL runs as another user when this program is root's
		return nil, err
	}
	folder, err := embedded.Open(path)
	if err != nil {
		return nil, err
	}
	d := &database{folder: folder}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *database) start(ctx context.Context) (err error) {
	d.postgres, err = d.folder.StartPostgres(ctx, embedded.PostgresOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	d.sender = sender{
		ServiceURL: d.postgres.ServiceURL(), DisposerURL: d.postgres.DisposerURL(),
		Officer: rooms.NewID(), Authority: rooms.NewID(),
	}
	if err := migrations.Up(ctx, d.postgres.OwnerURL()); err != nil {
		return err
	}
	return d.addOfficer(ctx)
}

func (d *database) close() error {
	if d.postgres != nil {
		d.postgres.Stop()
	}
	return d.folder.Remove()
}

func (d *database) addOfficer(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, d.postgres.OwnerURL())
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	organisation, person := rooms.NewID(), rooms.NewID()
	batch.Queue(`INSERT INTO organisation (id, kind, name) VALUES ($1, 'consultant', 'Mätbolaget')`, organisation)
	batch.Queue(`INSERT INTO authority (id, organisation, name) VALUES ($1, $2, 'Mätbolaget')`, d.sender.Authority, organisation)
	batch.Queue(`INSERT INTO person (id, name, email) VALUES ($1, 'Mätaren', 'mataren@example.org')`, person)
	batch.Queue(`INSERT INTO officer (id, person, authority, title, active_from) VALUES ($1, $2, $3, 'Mätare', $4)`,
		d.sender.Officer, person, d.sender.Authority, time.Now().Add(-time.Hour))
	return errors.Join(conn.SendBatch(ctx, batch).Close(), conn.Close(ctx))
}

// committers is how many connections the log writes with, by default and here; the limit gets as many.
const committers = 2

// openLog opens the log as a server does; what it announces is thrown away.
func openLog(ctx context.Context, s sender) (*storage.Log, error) {
	return storage.OpenLog(ctx, s.ServiceURL, s.DisposerURL, storage.Options{
		Clock: systemClock{}, Committers: committers, Announce: func(storage.Announcement) {},
	})
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// makeRooms opens joint rooms, each with its room.opened.
func (d *database) makeRooms(ctx context.Context, log rooms.Log, count int) ([]uuid.UUID, error) {
	made := make([]uuid.UUID, count)
	for i := range made {
		made[i] = rooms.NewID()
		create := &rooms.NewRoom{Kind: rooms.JointRoom, Case: rooms.NewID(), Name: fmt.Sprintf("Rum %d", i+1)}
		opened, err := rooms.NewDraft(rooms.RoomOpened{Case: create.Case.String(), Kind: create.Kind, Name: create.Name})
		if err != nil {
			return nil, err
		}
		if _, err := log.Append(ctx, d.sender.command(rooms.RoomCommand{
			Room: made[i], Create: create, Events: []rooms.Draft{opened},
		})); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// openedAccessVersion is the access version of a room of which only room.opened has been written.
const openedAccessVersion = 1

// text is about as long as a line in a dialogue: 200 bytes.
const text = "Vi ser gärna att dagvattenutredningen kompletteras med ett skyfallsscenario för kvarteren närmast ån, " +
	"innan planförslaget går ut på samråd. Underlaget finns hos oss och kan lämnas över i veckan."

// message is the command that posts the text in a room.
func (s sender) message(room uuid.UUID) (rooms.Command, error) {
	draft, err := rooms.NewDraft(rooms.MessagePosted{Text: text})
	if err != nil {
		return rooms.Command{}, err
	}
	return s.command(rooms.RoomCommand{Room: room, AccessVersion: openedAccessVersion, Events: []rooms.Draft{draft}}), nil
}

func (s sender) command(part rooms.RoomCommand) rooms.Command {
	return rooms.Command{
		ClientID: uuid.New(), Author: rooms.OfficerAuthor(s.Officer), Authority: s.Authority, OfficerVersion: 1,
		Rooms: []rooms.RoomCommand{part},
	}
}

// author is how the sender stands in event rows.
func (s sender) author() string { return rooms.OfficerAuthor(s.Officer).String() }

// checkWhole fails when a room does not have exactly as many gapless events as were acknowledged: a fast log that loses is
// not measured.
func (d *database) checkWhole(ctx context.Context, made []uuid.UUID, acknowledged int) error {
	conn, err := pgx.Connect(ctx, d.sender.ServiceURL)
	if err != nil {
		return err
	}
	var events, heads, payloads, messages int
	err = conn.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM event WHERE room = ANY ($1)),
		       (SELECT sum(seq) FROM room WHERE id = ANY ($1)),
		       (SELECT count(*) FROM event_payload WHERE room = ANY ($1)),
		       (SELECT count(*) FROM message WHERE room = ANY ($1))`, made).Scan(&events, &heads, &payloads, &messages)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return err
	}
	if want := acknowledged + len(made); events != want || heads != want || payloads != want || messages != acknowledged {
		return fmt.Errorf("%d messages were acknowledged, but there are %d events of %d by their heads, %d payloads, %d messages",
			acknowledged, events, heads, payloads, messages)
	}
	return nil
}
