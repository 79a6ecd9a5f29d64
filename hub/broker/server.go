package broker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Cluster joins the NATS servers in the processes of several nodes. Events cross its routes in clear text: they belong on a
// private network (with an external NATS, TLS is set there).
type Cluster struct {
	Listen string   // host:port for the routes of other nodes; port 0 chooses one
	Routes []string // host:port of other nodes
	Secret string   // shared by all nodes
}

// startServer starts a NATS server in this process and connects to it through memory.
func startServer(config Config, options []nats.Option) (*server.Server, *nats.Conn, error) {
	token := rand.Text()
	settings := &server.Options{
		ServerName: "plaza-" + rand.Text(), DontListen: true, Authorization: token, NoSigs: true,
	}
	if config.Cluster.Listen != "" {
		if err := joinCluster(settings, config); err != nil {
			return nil, nil, err
		}
	}
	running, err := server.NewServer(settings)
	if err != nil {
		return nil, nil, err
	}
	running.SetLoggerV2(logger{config.Log}, false, false, false)
	running.Start()
	if !running.ReadyForConnections(startTimeout) {
		running.Shutdown()
		return nil, nil, errors.New("the server in this process is not ready")
	}
	connection, err := nats.Connect("", append(options, nats.InProcessServer(running), nats.Token(token))...)
	if err != nil {
		running.Shutdown()
		return nil, nil, err
	}
	return running, connection, nil
}

// joinCluster sets the routes. A clustered server never becomes ready with DontListen, so it listens for clients on
// loopback, where the random token keeps everybody out.
func joinCluster(settings *server.Options, config Config) error {
	if config.Cluster.Secret == "" {
		return errors.New("a cluster needs a secret")
	}
	host, port, err := net.SplitHostPort(config.Cluster.Listen)
	if err != nil {
		return fmt.Errorf("cluster address: %w", err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("cluster address: %w", err)
	}
	settings.DontListen, settings.Host, settings.Port = false, "127.0.0.1", server.RANDOM_PORT
	settings.Cluster = server.ClusterOpts{
		Name: "plaza-" + config.Installation, Host: host, Port: int(number), NoAdvertise: true,
		Username: "plaza", Password: config.Cluster.Secret,
	}
	if number == 0 {
		settings.Cluster.Port = server.RANDOM_PORT
	}
	for _, route := range config.Cluster.Routes {
		settings.Routes = append(settings.Routes, &url.URL{
			Scheme: "nats", Host: route, User: url.UserPassword("plaza", config.Cluster.Secret),
		})
	}
	return nil
}

// ClusterAddress is where other nodes reach this one's routes, nil outside a cluster.
func (b *Broker) ClusterAddress() net.Addr {
	if b.server == nil || b.server.ClusterAddr() == nil {
		return nil
	}
	return b.server.ClusterAddr()
}

func (b *Broker) shutdownServer() {
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}

// logger passes on what the server has to complain about.
type logger struct{ log *slog.Logger }

func (l logger) Noticef(string, ...any) {}
func (l logger) Debugf(string, ...any)  {}
func (l logger) Tracef(string, ...any)  {}
func (l logger) Warnf(format string, arguments ...any) {
	l.log.Warn("nats: " + fmt.Sprintf(format, arguments...))
}
func (l logger) Errorf(format string, arguments ...any) {
	l.log.Error("nats: " + fmt.Sprintf(format, arguments...))
}
func (l logger) Fatalf(format string, arguments ...any) { l.Errorf(format, arguments...) }
