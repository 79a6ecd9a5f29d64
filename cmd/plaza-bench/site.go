package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/hub"
	"plaza/hub/broker"
	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/rooms/meetings"
	"plaza/rooms/proof"
	"plaza/storage"
	"plaza/web"
)

// serveOrder has a child serve Plaza; the answer has its address. It may be told the address of one that has ended.
type serveOrder struct {
	Sender  sender
	Objects storage.ObjectsConfig // left out where nothing that is measured has files
	Address string
}

// usageOrder asks what the child uses. Settled has it first give back to the system what it does not need, and begin anew with
// what it has held at most.
type usageOrder struct{ Settled bool }

// limits let through whatever is measured.
var limits = documents.UploadLimits{File: 1 << 40, Room: 1 << 50, Waiting: 1 << 20}

// collectAtPercent is as plaza serve has it.
const collectAtPercent = 200

// site is Plaza as plaza serve puts it together, in a child process: without the object store and the daily work, which take no
// part in what is measured.
type site struct {
	pool    *pgxpool.Pool // nil until started
	log     *storage.Log
	hub     *hub.Hub
	broker  *broker.Broker
	objects *storage.Objects
	server  http.Server
	served  chan error
}

func (s *site) start(ctx context.Context, o serveOrder) (answer, error) {
	debug.SetGCPercent(collectAtPercent)
	listener, err := net.Listen("tcp", o.Address)
	if err != nil {
		return answer{}, err
	}
	if s.pool, err = storage.OpenPool(ctx, o.Sender.ServiceURL); err != nil {
		return answer{}, err
	}
	store := storage.NewStore(s.pool, systemClock{})
	if o.Objects.Endpoint == "" {
		o.Objects.Endpoint = "unix:///none"
	}
	if s.objects, err = storage.OpenObjects(o.Objects); err != nil {
		return answer{}, err
	}
	installation, err := store.EnsureInstallation(ctx, "Mätning", true)
	if err != nil {
		return answer{}, err
	}
	service, err := s.openDomain(ctx, o.Sender, store, listener.Addr().String())
	if err != nil {
		return answer{}, err
	}
	app, _ := web.AppFiles()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	handler, err := web.New(web.Options{
		Service: service, Documents: documents.NewService(service, store, s.objects, systemClock{}, limits), Content: s.objects,
		Meetings: meetings.NewService(service, store, systemClock{}),
		Staging:  documents.NewStaging(service, storage.NewUploads(store, s.objects, systemClock{}), systemClock{}, limits),
		Sessions: store, Sockets: s.hub, EndSession: s.broker.EndSession, TellUser: s.broker.Tell,
		Installation: installation.ID, Name: installation.Name, Version: "bench", Demo: true,
		URL:         &url.URL{Scheme: "http", Host: listener.Addr().String()},
		SessionKeys: []ed25519.PrivateKey{key}, SigningKey: proof.NewKey([ed25519.SeedSize]byte(key.Seed())),
		Export: func(scope rooms.Scope, withHidden bool) export.Source {
			return store.Export(scope, storage.Range{Hidden: withHidden}, s.objects)
		},
		App: app, Ready: func(ctx context.Context) ([]string, error) { return nil, s.pool.Ping(ctx) }, Heads: func(context.Context) ([]byte, error) { return nil, nil },
		RequestRate: 1e6, RequestBurst: 1e6, // all come from one address
		Clock: systemClock{}, Log: slog.Default(),
	})
	if err != nil {
		return answer{}, err
	}
	s.server.Handler, s.server.ReadHeaderTimeout, s.served = handler, time.Minute, make(chan error, 1)
	go func() { s.served <- s.server.Serve(listener) }()
	return answer{Address: listener.Addr().String()}, nil
}

// openDomain starts the log, the hub and the broker around the domain.
func (s *site) openDomain(ctx context.Context, to sender, store *storage.Store, host string) (*rooms.Service, error) {
	var announce func(storage.Announcement)
	var err error
	s.log, err = storage.OpenLog(ctx, to.ServiceURL, to.DisposerURL, storage.Options{
		Clock: systemClock{}, Committers: committers, Announce: func(a storage.Announcement) { announce(a) },
	})
	if err != nil {
		return nil, err
	}
	service := rooms.NewService(s.log, store, systemClock{})
	s.hub = hub.New(hub.Config{Source: web.NewSource(service, store), Origins: []string{host},
		Whisper: func(topic string, data []byte) { s.broker.Whisper(topic, data) }})
	if s.broker, err = broker.Start(broker.Config{Installation: "bench"}, s.hub); err != nil {
		return nil, err
	}
	publish := web.Announcer(s.broker, slog.Default())
	announce = func(a storage.Announcement) { publish(a.Room, a.AccessVersion, a.Events) }
	return service, nil
}

func (s *site) close(ctx context.Context) error {
	if s.served == nil {
		return nil
	}
	s.hub.StopAccepting(0)
	err := errors.Join(s.server.Shutdown(ctx), s.hub.Drain(ctx, 0), s.log.Close(ctx), s.broker.Close(ctx))
	<-s.served // http.ErrServerClosed
	s.pool.Close()
	return err
}

// used is what this process has used of the processors and holds of the memory.
func used(o usageOrder) (answer, error) {
	if o.Settled {
		debug.FreeOSMemory()
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // proc(5)
			return answer{}, err
		}
	}
	memory, err := processStatus("VmRSS")
	if err != nil {
		return answer{}, err
	}
	peak, err := processStatus("VmHWM")
	return answer{Processor: processorTime(), Memory: memory, Peak: peak}, err
}
