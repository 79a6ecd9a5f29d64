package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"plaza/hub"
	"plaza/hub/broker"
	"plaza/media"
	"plaza/media/relay"
	"plaza/migrations"
	"plaza/rooms"
	"plaza/rooms/demo"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/rooms/meetings"
	"plaza/rooms/proof"
	"plaza/storage"
	"plaza/web"
	"plaza/web/meeting"
)

// node is one running server: every part of it, and how to let go of them in the reverse order of their start.
type node struct {
	url      *url.URL
	registry *prometheus.Registry
	database *database
	objects  *storage.Objects
	uploads  *storage.Uploads
	log      *storage.Log
	hub      *hub.Hub
	sfu      *media.SFU
	relay    *relay.Relay // nil without one
	meetings *meetings.Service
	broker   *broker.Broker
	web      *web.Server

	relayURLs   []string
	switchboard *meeting.Switchboard

	closers []func()
	work    sync.WaitGroup // of the background workers
}

// onStop has do called when the node stops, before everything that was started earlier.
func (n *node) onStop(do func()) { n.closers = append(n.closers, do) }

func (n *node) stop() {
	for i := len(n.closers) - 1; i >= 0; i-- {
		n.closers[i]()
	}
}

// startNode starts every part. When it fails it has stopped what it had started.
func startNode(ctx context.Context, c serveCommand, address *url.URL) (_ *node, err error) {
	n := &node{url: address, registry: prometheus.NewRegistry()}
	n.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	defer func() {
		if err != nil {
			n.stop()
		}
	}()
	if err := n.openStorage(ctx, c); err != nil {
		return nil, err
	}
	installation, err := n.prepareDatabase(ctx, c)
	if err != nil {
		return nil, err
	}
	signing, err := n.signingKeys(ctx, c)
	if err != nil {
		return nil, err
	}
	followers := []follower{
		storage.NewDisposalRecords(n.database.store, n.objects), storage.NewRetention(n.database.store, n.objects),
	}
	service, err := n.openDomain(ctx, c, installation, followers)
	if err != nil {
		return nil, err
	}
	sessionKeys, err := c.session(c.databaseFlags)
	if err != nil {
		return nil, err
	}
	app, _ := web.AppFiles()
	if n.web, err = web.New(web.Options{
		Service: service, Documents: documents.NewService(service, n.database.store, n.objects, systemClock{}, c.fileFlags.limits()), Content: n.objects,
		Staging:  documents.NewStaging(service, n.uploads, systemClock{}, c.fileFlags.limits()),
		Meetings: n.meetings,
		Sessions: n.database.store, Sockets: n.hub, EndSession: n.broker.EndSession, TellUser: n.broker.Tell,
		Installation: installation.ID, Name: installation.Name, Version: version, Demo: installation.Demo,
		URL: address, SessionKeys: sessionKeys, App: app, Ready: n.ready, Heads: n.publishedHeads,
		Export: n.export, SigningKey: signing[len(signing)-1],
		Clock: systemClock{}, Log: slog.Default(),
	}); err != nil {
		return nil, err
	}
	n.startWorkers(followers, proof.Daily{
		Store: n.database.store, Key: signing[len(signing)-1], Clock: systemClock{}, Log: slog.Default(),
	})
	return n, nil
}

// openStorage starts or connects the database and the object store.
func (n *node) openStorage(ctx context.Context, c serveCommand) (err error) {
	if c.external() {
		n.database, err = c.open(ctx)
	} else {
		n.database, err = c.start(ctx)
	}
	if err != nil {
		return err
	}
	n.onStop(n.database.close)
	if n.database.folder == nil && c.S3Endpoint == "" {
		return errors.New("an external database goes with an external object store: give --s3-endpoint and its bucket and accounts")
	}
	objects, started, err := c.objectStore(ctx, n.database.folder)
	if err != nil {
		return err
	}
	n.objects, n.database.objects = objects, started
	n.uploads = storage.NewUploads(n.database.store, objects, systemClock{})
	return nil
}

// prepareDatabase refuses a database that the server must not run on, and records the installation in a new one.
func (n *node) prepareDatabase(ctx context.Context, c serveCommand) (storage.Installation, error) {
	have, newest, err := migrations.Versions(ctx, n.database.ServiceURL)
	if err != nil {
		return storage.Installation{}, err
	}
	if have != newest {
		return storage.Installation{}, fmt.Errorf("the database has schema version %d, this program needs %d: run plaza migrate as its owner", have, newest)
	}
	conn, err := n.database.pool.Acquire(ctx)
	if err != nil {
		return storage.Installation{}, err
	}
	defer conn.Release()
	if err := storage.CheckServiceRole(ctx, conn.Conn()); err != nil {
		return storage.Installation{}, err
	}
	if err := storage.CheckDisposerRole(ctx, conn.Conn(), n.database.DisposerURL); err != nil {
		return storage.Installation{}, err
	}
	if err := storage.CheckClock(ctx, conn.Conn(), systemClock{}); err != nil {
		return storage.Installation{}, err
	}
	return n.fillNewDatabase(ctx, c)
}

// fillNewDatabase writes what every installation begins with, and in demo mode the demo cases.
func (n *node) fillNewDatabase(ctx context.Context, c serveCommand) (installation storage.Installation, err error) {
	err = n.database.store.TakeTurn(ctx, func() error {
		if err := storage.Seed(ctx, n.database.pool); err != nil {
			return err
		}
		if err := n.fillNewDemo(ctx, c); err != nil {
			return err
		}
		installation, err = n.database.store.EnsureInstallation(ctx, c.Name, c.Demo)
		return err
	})
	return installation, err
}

// signingKeys returns the keys that sign heads and exports. It refuses those that the published chain does not lead to.
func (n *node) signingKeys(ctx context.Context, c serveCommand) ([]proof.Key, error) {
	keys, err := c.signing(c.databaseFlags)
	if err != nil {
		return nil, err
	}
	if err := n.database.store.CheckSigningKeys(ctx, keys); err != nil {
		return nil, err
	}
	return keys, n.database.store.AddSuccessions(ctx, proof.Successions(keys))
}

// openDomain starts the log, the hub and the broker around the domain. Events go from the log to the broker, which exists
// by the time the first one is appended.
func (n *node) openDomain(ctx context.Context, c serveCommand, installation storage.Installation, followers []follower) (*rooms.Service, error) {
	var announce func(storage.Announcement)
	log, err := storage.OpenLog(ctx, n.database.ServiceURL, n.database.DisposerURL, storage.Options{
		Clock: systemClock{}, Metrics: newLogMetrics(n.registry),
		Announce: func(a storage.Announcement) { announce(a) },
	})
	if err != nil {
		return nil, err
	}
	service := rooms.NewService(log, n.database.store, systemClock{})
	if err := n.startMedia(c); err != nil {
		return nil, errors.Join(err, log.Close(ctx))
	}
	n.meetings = meetings.NewService(service, n.database.store, systemClock{})
	n.switchboard = n.newSwitchboard(c, n.meetings)
	n.hub = hub.New(hub.Config{
		Source: web.NewSource(service, n.database.store), Log: slog.Default(), Metrics: n.registry, Origins: []string{n.url.Host},
		Signals: n.switchboard,
		Whisper: func(topic string, data []byte) { n.broker.Whisper(topic, data) }, // started by the time there is a socket
	})
	config := c.brokerFlags.config(installation.ID.String())
	config.Metrics = n.registry
	if n.broker, err = broker.Start(config, meeting.Attentive{Hub: n.hub, Board: n.switchboard}); err != nil {
		return nil, errors.Join(err, log.Close(ctx))
	}
	publish := web.Announcer(n.broker, slog.Default())
	announce = func(a storage.Announcement) {
		publish(a.Room, a.AccessVersion, a.Events)
		for _, f := range followers {
			f.Notice(a.Events)
		}
	}
	n.log = log
	n.onStop(func() {
		within(flushTimeout, "the log and the link to other nodes were cut", func(ctx context.Context) error {
			return errors.Join(log.Close(ctx), n.broker.Close(ctx))
		})
	})
	return service, nil
}

// follower does what may follow the log a moment later.
type follower interface {
	Notice(events []rooms.Event)
	Run(ctx context.Context)
}

// startWorkers starts what works by itself.
func (n *node) startWorkers(followers []follower, heads proof.Daily) {
	ctx, cancel := context.WithCancel(context.Background())
	for _, f := range followers {
		n.work.Go(func() { f.Run(ctx) })
	}
	n.work.Go(func() { heads.Run(ctx) })
	n.work.Go(func() { n.uploads.Sweep(ctx) })
	n.work.Go(func() { n.switchboard.Run(ctx) })
	n.onStop(func() {
		cancel()
		n.work.Wait()
	})
}

// readyTimeout bounds each question of ready.
const readyTimeout = 2 * time.Second

// ready says whether requests can be served now, and what is away that they can do without: messages and events need the
// database alone, and other nodes find them there.
func (n *node) ready(ctx context.Context) (notes []string, err error) {
	if err := ask(ctx, n.database.pool.Ping); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := ask(ctx, n.objects.Ping); err != nil {
		notes = append(notes, "object store: not reachable")
	}
	if !n.broker.Connected() {
		notes = append(notes, "NATS: not connected")
	}
	return notes, nil
}

func ask(ctx context.Context, question func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	return question(ctx)
}

// publishedHeads is the file that anybody may fetch and keep: who vouched for which key, then every day's signed heads.
func (n *node) publishedHeads(ctx context.Context) ([]byte, error) {
	successions, err := n.database.store.Successions(ctx)
	if err != nil {
		return nil, err
	}
	var lines []byte
	for _, s := range successions {
		lines = append(lines, s.Line()...)
	}
	for record, err := range n.database.store.SignedHeads(ctx) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, record.Line()...)
	}
	return lines, nil
}

// export is the source of a room's export for whoever the scope was made for.
func (n *node) export(scope rooms.Scope, withHidden bool) export.Source {
	return n.database.store.Export(scope, storage.Range{Hidden: withHidden}, n.objects)
}

// fillNewDemo writes the demo cases, with a clock of their own, into a demo that is about to be recorded as an installation. It
// is recorded last, so that one which was interrupted half-way is recognised.
func (n *node) fillNewDemo(ctx context.Context, c serveCommand) error {
	if _, err := n.database.store.Installation(ctx); !c.Demo || rooms.CodeOf(err) != rooms.NotFound {
		return nil // EnsureInstallation says whether demo mode is right
	}
	slog.Info("writing the demo cases")
	clock := &demo.Clock{}
	log, err := storage.OpenLog(ctx, n.database.ServiceURL, n.database.DisposerURL, storage.Options{Clock: clock})
	if err != nil {
		return err
	}
	store := storage.NewStore(n.database.pool, clock)
	service := rooms.NewService(log, store, clock)
	uploads := storage.NewUploads(store, n.objects, clock)
	err = demo.Fill(ctx, service, demo.Files{
		Staging:   documents.NewStaging(service, uploads, clock, c.fileFlags.limits()),
		Documents: documents.NewService(service, store, n.objects, clock, c.fileFlags.limits()),
	}, demo.Long{Log: log, Messages: c.DemoMessages}, store, clock)
	uploads.Stop()
	if rooms.CodeOf(err) == rooms.Conflict {
		err = fmt.Errorf("an earlier start was interrupted while it wrote the demo cases: delete %s, or make the database anew, and start again (%v)", c.Data, err) //nolint:errorlint // its words are not the answer
	}
	return errors.Join(err, log.Close(ctx))
}
