package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"plaza/hub/broker"
	"plaza/migrations"
	"plaza/storage"
)

type doctorCommand struct {
	databaseFlags
	objectFlags
	keyFlags
	brokerFlags
	mediaFlags
	URL         string `env:"PLAZA_URL" placeholder:"URL" help:"How browsers reach Plaza; default: http and the listening address."`
	Listen      string `env:"PLAZA_LISTEN" default:"localhost:8080" placeholder:"ADDR" help:"Address for browsers (${default})."`
	AdminListen string `env:"PLAZA_ADMIN_LISTEN" default:"localhost:0" placeholder:"ADDR" help:"Address for /metrics (${default})."`
}

// doctorTimeout bounds each connection that the doctor tries.
const doctorTimeout = 5 * time.Second

// Run examines every part, also after one is found wanting, and prints a line each.
func (c doctorCommand) Run(ctx context.Context) error {
	findings := c.examine(ctx)
	wrong := 0
	for _, f := range findings {
		if f.Problem == "" {
			fmt.Printf("ok      %s: %s\n", f.What, f.Found)
			continue
		}
		wrong++
		fmt.Printf("WRONG   %s: %s\n        to mend it: %s\n", f.What, strings.Join(strings.Fields(f.Problem), " "), f.Remedy)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d things are wrong", wrong, len(findings))
	}
	return nil
}

func (c doctorCommand) examine(ctx context.Context) []storage.Finding {
	db, err := c.open(ctx)
	if err != nil {
		db = &database{} // the other parts are examined all the same
	} else {
		defer db.close()
	}
	findings := c.examineDatabase(ctx, db, err)
	findings = append(findings, c.examineKeys(ctx, db)...)
	findings = append(findings, c.examineObjects(ctx, db)...)
	findings = append(findings, c.examineNodes(ctx)...)
	findings = append(findings, c.examineMedia()...)
	findings = append(findings, c.examineRelay(time.Now())...)
	return append(findings, c.examinePorts(ctx, db.beside)...)
}

func (c doctorCommand) examineDatabase(ctx context.Context, db *database, opened error) []storage.Finding {
	away := storage.Finding{What: "database", Remedy: "start it, or correct --database-url or --data"}
	if opened != nil {
		away.Problem = opened.Error()
		return []storage.Finding{away}
	}
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		away.Problem = err.Error()
		return []storage.Finding{away}
	}
	defer conn.Release()
	findings, err := storage.ExamineDatabase(ctx, conn.Conn(), db.DisposerURL, systemClock{})
	if err != nil {
		away.Problem, away.Remedy = err.Error(), "see the database's own log"
		return []storage.Finding{away}
	}
	return append(findings, examineSchema(ctx, db))
}

func examineSchema(ctx context.Context, db *database) storage.Finding {
	have, newest, err := migrations.Versions(ctx, db.ServiceURL)
	schema := storage.Finding{What: "schema", Found: fmt.Sprintf("version %d", have)}
	switch {
	case err != nil:
		schema.Problem, schema.Remedy = err.Error(), "see the database's own log"
	case have > newest:
		schema.Problem = fmt.Sprintf("version %d, newer than this program's %d", have, newest)
		schema.Remedy = "install the Plaza that migrated it, or a later one"
	case have < newest:
		schema.Problem = fmt.Sprintf("version %d, this program needs %d", have, newest)
		schema.Remedy = "run plaza migrate with --database-owner-url"
	}
	return schema
}

// examineKeys looks for the keys, and whether they go on from the last signature.
func (c doctorCommand) examineKeys(ctx context.Context, db *database) []storage.Finding {
	signing := storage.Finding{What: "signing keys", Remedy: "give --signing-keys, the same at every node"}
	session := storage.Finding{What: "session keys", Remedy: "give --session-keys, the same at every node"}
	keys, err := c.signing(c.databaseFlags)
	if err == nil {
		signing.Found = fmt.Sprintf("%d, the newest has the fingerprint %s", len(keys), keys[len(keys)-1].Public().ID())
		if db.store != nil && examineSchema(ctx, db).Problem == "" {
			err = db.store.CheckSigningKeys(ctx, keys)
		}
	}
	if err != nil {
		signing.Problem = err.Error()
	}
	sessionKeys, err := c.session(c.databaseFlags)
	session.Found = fmt.Sprint(len(sessionKeys))
	if err != nil {
		session.Problem = err.Error()
	}
	return []storage.Finding{signing, session}
}

// examineObjects examines the configured store, that of a running server, or the embedded one, which it starts for this.
func (c doctorCommand) examineObjects(ctx context.Context, db *database) []storage.Finding {
	f := storage.Finding{What: "object store", Remedy: "correct --s3-endpoint, or --data"}
	objects, stop, err := c.files(ctx, db)
	defer stop()
	switch {
	case err != nil || objects != nil:
	case c.external():
		err = errors.New("an external database goes with an external object store")
		f.Remedy = "give --s3-endpoint and its bucket and accounts"
	default:
		err = errors.New("the embedded one is not examined without its database")
		f.Remedy = "mend the database first"
	}
	if err != nil {
		f.Problem = err.Error()
		return []storage.Finding{f}
	}
	findings := objects.Examine(ctx)
	if findings[0].Problem == "" && db.store != nil && examineSchema(ctx, db).Problem == "" {
		findings = append(findings, examineDisposals(ctx, db, objects))
	}
	return findings
}

// examineDisposals looks for disposals that a restore of an older database has undone.
func examineDisposals(ctx context.Context, db *database, objects *storage.Objects) storage.Finding {
	f := storage.Finding{What: "disposals", Found: "all that are recorded are done", Remedy: "decide on them again: see Restore in docs/OPERATIONS.md"}
	undone, err := storage.NewDisposalRecords(db.store, objects).Undone(ctx)
	if err != nil {
		f.Problem, f.Remedy = err.Error(), "let the service's account list the bucket"
	} else if len(undone) > 0 {
		f.Problem = "undone by a restore: " + strings.Join(undone, " ")
	}
	return f
}

// examineNodes looks for the ways to other nodes. It does not join a cluster, whose nodes would refuse a stranger.
func (c doctorCommand) examineNodes(ctx context.Context) []storage.Finding {
	if err := c.brokerFlags.check(); err != nil {
		return []storage.Finding{{What: "NATS", Problem: err.Error(), Remedy: "correct these settings"}}
	}
	if c.NATSURL != "" {
		return []storage.Finding{c.examineNATS()}
	}
	findings := []storage.Finding{{What: "NATS", Found: "in this process"}}
	for _, route := range c.ClusterRoutes {
		f := storage.Finding{What: "node " + route, Found: "answers", Remedy: "start that node, let the network pass its --cluster-listen, or correct --cluster-routes"}
		conn, err := (&net.Dialer{Timeout: doctorTimeout}).DialContext(ctx, "tcp", route)
		if err != nil {
			f.Problem = err.Error()
		} else {
			_ = conn.Close()
		}
		findings = append(findings, f)
	}
	return findings
}

// examineNATS connects as a server would. That NATS is away is not an error to Start, so it is waited for.
func (c doctorCommand) examineNATS() storage.Finding {
	f := storage.Finding{What: "NATS", Found: "external", Remedy: "start it, let the network pass, or correct --nats-url"}
	b, err := broker.Start(c.brokerFlags.config("doctor"), silentHub{})
	if err != nil {
		f.Problem = err.Error()
		return f
	}
	ctx, cancel := context.WithTimeout(context.Background(), doctorTimeout)
	defer cancel()
	defer b.Close(ctx) //nolint:errcheck // nothing was sent
	for !b.Connected() {
		select {
		case <-ctx.Done():
			f.Problem = fmt.Sprintf("no connection within %s", doctorTimeout)
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
func (silentHub) Overhear(string, []byte)              {}
func (silentHub) Tell(string, []byte)                  {}

// examinePorts tries to listen. While a server runs here an address in use is taken for its own.
func (c doctorCommand) examinePorts(ctx context.Context, running bool) []storage.Finding {
	running = running || answersAsPlaza(ctx, c.Listen)
	var findings []storage.Finding
	for _, address := range []string{c.Listen, c.AdminListen, c.ClusterListen, c.MediaListen, c.RelayListen, c.RelayTLSListen} {
		if address == "" {
			continue
		}
		f := storage.Finding{What: "address " + address, Found: "free", Remedy: "stop what listens there, or choose another address"}
		listener, err := net.Listen("tcp", address)
		if err == nil && (address == c.MediaListen || address == c.RelayListen) {
			err = examineUDP(address)
		}
		switch {
		case err == nil:
			_ = listener.Close()
		case running && errors.Is(err, syscall.EADDRINUSE):
			f.Found = "in use, perhaps by the Plaza that runs here"
		default:
			f.Problem = err.Error()
		}
		findings = append(findings, f)
	}
	return findings
}

// answersAsPlaza tells whether a Plaza listens for browsers at an address.
func answersAsPlaza(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close() //nolint:errcheck // only read
	said, err := io.ReadAll(io.LimitReader(response.Body, 16))
	return err == nil && string(said) == "ok\n"
}
