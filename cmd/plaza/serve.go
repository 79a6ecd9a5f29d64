package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"plaza/hub/broker"
)

type serveCommand struct {
	databaseFlags
	objectFlags
	keyFlags
	brokerFlags
	fileFlags
	mediaFlags
	Listen       string     `env:"PLAZA_LISTEN" default:"localhost:8080" placeholder:"ADDR" help:"Address for browsers (${default}); port 0 chooses one."`
	AdminListen  string     `env:"PLAZA_ADMIN_LISTEN" default:"localhost:0" placeholder:"ADDR" help:"Address for /metrics (${default})."`
	URL          string     `env:"PLAZA_URL" placeholder:"URL" help:"How browsers reach Plaza, such as https://plaza.example.se; default: http and the listening address."`
	Name         string     `env:"PLAZA_NAME" default:"Plaza" help:"Name of the installation, shown to people (${default})."`
	LogLevel     slog.Level `env:"PLAZA_LOG_LEVEL" default:"info" help:"Least level of what is logged on standard error: debug, info, warn or error (${default})."`
	Demo         bool       `env:"PLAZA_DEMO" help:"Demo cases and sign-in without password; only for a new installation, and for good."`
	DemoMessages int        `env:"PLAZA_DEMO_MESSAGES" placeholder:"N" help:"Messages that a demo's first case has besides its own, to try a long dialogue."`
}

// brokerFlags say how nodes tell each other; alone without any.
type brokerFlags struct {
	NATSURL       string   `name:"nats-url" env:"PLAZA_NATS_URL" secret:"" placeholder:"URL" help:"External NATS servers; also from …_FILE. Default: a server in this process."`
	ClusterListen string   `env:"PLAZA_CLUSTER_LISTEN" placeholder:"ADDR" help:"Joins the NATS server in this process with those of other nodes: where it listens for them."`
	ClusterRoutes []string `env:"PLAZA_CLUSTER_ROUTES" placeholder:"ADDR" help:"Where the other nodes listen."`
	ClusterSecret string   `env:"PLAZA_CLUSTER_SECRET" secret:"" help:"Shared by all nodes; also from …_FILE."`
}

// check refuses settings that would leave a node alone although others were meant.
func (f brokerFlags) check() error {
	switch {
	case f.NATSURL != "" && (f.ClusterListen != "" || len(f.ClusterRoutes) > 0):
		return errors.New("--nats-url and --cluster-listen are two ways to do one thing: give one of them")
	case f.ClusterListen == "" && len(f.ClusterRoutes) > 0:
		return errors.New("--cluster-routes is for a node that listens for others itself: give --cluster-listen too")
	case f.ClusterListen != "" && f.ClusterSecret == "":
		return errors.New("the nodes of a cluster share a secret: give --cluster-secret")
	}
	return nil
}

func (f brokerFlags) config(installation string) broker.Config {
	return broker.Config{
		Installation: installation, URL: f.NATSURL, Log: slog.Default(),
		Cluster: broker.Cluster{Listen: f.ClusterListen, Routes: f.ClusterRoutes, Secret: f.ClusterSecret},
	}
}

// Deadlines of the server.
const (
	startTimeout  = 2 * time.Minute
	finishTimeout = 10 * time.Second // for requests and appends under way when the server stops
	flushTimeout  = 5 * time.Second  // for what is queued on sockets then, and on the way to other nodes
	returnDelay   = time.Second      // clients come back after this and a jitter of their own
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// collectAtPercent is how much garbage there is, of what lives, when it is collected: Go's GOGC, whose own 100 takes a
// twentieth more of the processors when the server is busy. Sockets cost little memory, so that the rest is affordable.
const collectAtPercent = 200

// Run serves until ctx ends.
func (c serveCommand) Run(ctx context.Context) error {
	if err := errors.Join(c.brokerFlags.check(), c.fileFlags.check(), c.mediaFlags.check()); err != nil {
		return err
	}
	slog.SetLogLoggerLevel(c.LogLevel)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAtPercent)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%w): is another Plaza running? Give another address with --listen", c.Listen, err)
	}
	defer listener.Close() //nolint:errcheck // http.Server has closed it by then
	admin, err := net.Listen("tcp", c.AdminListen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s for metrics (%w): give another address with --admin-listen", c.AdminListen, err)
	}
	defer admin.Close() //nolint:errcheck // as above
	address, err := c.publicURL(listener)
	if err != nil {
		return err
	}
	starting, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	n, err := startNode(starting, c, address)
	if err != nil {
		return err
	}
	defer n.stop()
	return n.serve(ctx, listener, admin)
}

// publicURL is how browsers reach the server. A loopback address is called localhost, which browsers treat as safe.
func (c serveCommand) publicURL(listener net.Listener) (*url.URL, error) {
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" {
			return nil, fmt.Errorf("--url must be a scheme and a host, such as https://plaza.example.se, not %q", c.URL)
		}
		return u, nil
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, nil
}

// serve answers requests until ctx ends, then lets go in two phases: nothing new, and what is under way ends.
func (n *node) serve(ctx context.Context, listener, admin net.Listener) error {
	server := &http.Server{Handler: n.web, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout}
	metrics := http.NewServeMux()
	metrics.Handle("GET /metrics", promhttp.HandlerFor(n.registry, promhttp.HandlerOpts{}))
	adminServer := &http.Server{Handler: metrics, ReadHeaderTimeout: headerTimeout}

	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	go func() { failed <- adminServer.Serve(admin) }()
	slog.Info("listening", "browsers", listener.Addr(), "metrics", "http://"+admin.Addr().String()+"/metrics", "nodes", n.broker.ClusterAddress())
	fmt.Printf("ready url=%s pid=%d\n", n.url, os.Getpid())

	var err error
	select {
	case <-ctx.Done():
		slog.Info("stopping")
	case err = <-failed:
		slog.Error("the server ended by itself", "error", err)
	}
	n.letGo(server)
	_ = adminServer.Close() // a scrape that is under way
	return err
}

// letGo tells people, finishes what is under way, sends what came of it, and closes the sockets. What does not end in time is
// cut: it was not acknowledged.
func (n *node) letGo(server *http.Server) {
	n.hub.StopAccepting(returnDelay)
	n.uploads.Stop()
	n.letMeetingsGo()
	within(finishTimeout, "requests were cut", func(ctx context.Context) error {
		return errors.Join(server.Shutdown(ctx), n.log.Close(ctx))
	})
	_ = server.Close() // whatever Shutdown left
	within(flushTimeout, "sockets were cut", func(ctx context.Context) error { return n.hub.Drain(ctx, returnDelay) })
	slog.Info("requests and sockets have ended")
}

// within does a part of the stop that has a deadline.
func within(limit time.Duration, late string, do func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := do(ctx); err != nil {
		slog.Warn(late, "after", limit, "error", err)
	}
}
