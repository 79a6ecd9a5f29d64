package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"plaza/hub/broker"
	"plaza/migrations"
	"plaza/storage"
)

type doctorCommand struct {
	databaseFlags
	objectFlags
	brokerFlags
	Listen      string `env:"PLAZA_LISTEN" default:"localhost:8080" placeholder:"ADDR" help:"Address for browsers (${default})."`
	AdminListen string `env:"PLAZA_ADMIN_LISTEN" default:"localhost:0" placeholder:"ADDR" help:"Address for /metrics (${default})."`
}

// Run examines every part, also after one is found wanting, and prints a line each.
func (c doctorCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	findings := c.examineDatabase(ctx, db)
	findings = append(findings, c.examineObjects(ctx, db), c.examineBroker())
	findings = append(findings, c.examinePorts(db.beside)...)
	wrong := 0
	for _, f := range findings {
		if f.Problem == "" {
			fmt.Printf("ok      %s: %s\n", f.What, f.Found)
			continue
		}
		wrong++
		fmt.Printf("WRONG   %s: %s\n        %s\n        to mend it: %s\n", f.What, f.Found, f.Problem, f.Remedy)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d things are wrong", wrong, len(findings))
	}
	return nil
}

func (c doctorCommand) examineDatabase(ctx context.Context, db *database) []storage.Finding {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return []storage.Finding{{What: "database", Problem: err.Error(), Remedy: "start the database, or correct its URL"}}
	}
	defer conn.Release()
	findings, err := storage.ExamineDatabase(ctx, conn.Conn(), systemClock{})
	if err != nil {
		return []storage.Finding{{What: "database", Problem: err.Error(), Remedy: "see the database's own log"}}
	}
	schema := storage.Finding{What: "schema"}
	have, newest, err := migrations.Versions(ctx, db.ServiceURL)
	schema.Found = fmt.Sprintf("version %d of %d", have, newest)
	if err != nil || have != newest {
		schema.Problem, schema.Remedy = "not this program's", "run plaza migrate with --database-owner-url"
		if err != nil {
			schema.Problem = err.Error()
		}
	}
	return append(findings, schema)
}

// examineObjects checks the configured store, that of a running server, or the embedded one, which it starts for this.
func (c doctorCommand) examineObjects(ctx context.Context, db *database) storage.Finding {
	f := storage.Finding{What: "object store", Found: c.S3Endpoint, Remedy: "see each problem"}
	var objects *storage.Objects
	var err error
	switch {
	case c.S3Endpoint == "" && db.folder != nil:
		f.Found = "embedded"
		store, started, startErr := c.objectStore(ctx, db.folder)
		if started != nil {
			defer started.Stop()
		}
		objects, err = store, startErr
	case c.S3Endpoint == "" && db.Objects != nil:
		f.Found = "embedded, of the running server"
		objects, err = storage.OpenObjects(embeddedObjects(*db.Objects))
	case c.S3Endpoint == "":
		err = errors.New("an external database goes with an external object store")
		f.Remedy = "give --s3-endpoint and its bucket and accounts"
	default:
		objects, err = storage.OpenObjects(c.objectFlags.config())
	}
	if err == nil {
		err = objects.Check(ctx)
	}
	if err != nil {
		f.Problem = err.Error()
	}
	return f
}

// examineBroker connects as a server would. An external NATS that is away is not an error to Start, so it is waited for.
func (c doctorCommand) examineBroker() storage.Finding {
	f := storage.Finding{What: "NATS", Found: "in process", Remedy: "correct --nats-url or the cluster's settings, and start the other NATS servers"}
	if c.NATSURL != "" {
		f.Found = "external"
	}
	b, err := broker.Start(c.brokerFlags.config("doctor"), silentHub{})
	if err != nil {
		f.Problem = err.Error()
		return f
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	defer b.Close(ctx) //nolint:errcheck // nothing was sent
	for !b.Connected() {
		select {
		case <-ctx.Done():
			f.Problem = "no connection within five seconds"
			return f
		case <-time.After(50 * time.Millisecond):
		}
	}
	return f
}

// silentHub is the local end of the doctor's own connection to NATS: it delivers nothing.
type silentHub struct{}

func (silentHub) Publish(string, int64, int64, []byte) {}
func (silentHub) EndSession(string)                    {}
func (silentHub) EndRight(string, string)              {}

// examinePorts tries to listen. Beside a running server an address in use is taken for its own.
func (c doctorCommand) examinePorts(running bool) []storage.Finding {
	findings := make([]storage.Finding, 0, 2)
	for _, address := range []string{c.Listen, c.AdminListen} {
		f := storage.Finding{What: "address " + address, Found: "free"}
		listener, err := net.Listen("tcp", address)
		switch {
		case err == nil:
			_ = listener.Close()
		case running:
			f.Found = "in use, perhaps by the running server"
		default:
			f.Found, f.Problem, f.Remedy = "", err.Error(), "stop what listens there, or choose another address"
		}
		findings = append(findings, f)
	}
	return findings
}
