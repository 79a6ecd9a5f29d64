// Command plaza-bench measures Plaza beside the least that the same work can cost.
//
//	plaza-bench [-check] [-scale FACTOR] [-dir FOLDER] SCENARIO…|all
//
// It prints a line "name value unit" for each figure and then, for each bound, "ratio NAME VALUE <=|>= BOUND ok|short". A ratio
// is the median over five rounds; in each round the limit (package limit) and Plaza run one after the other, in turns first.
// With -check the exit status is 1 when a bound is missed. What runs in other processes (a second node, a verification whose
// memory is measured) is this program again, see child.go.
//
// One scenario runs at a time, on a PostgreSQL of its own with the settings of an installation, fsync among them.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"plaza/storage/embedded"
)

// scenario is one thing to measure.
type scenario struct {
	name  string
	about string
	run   func(context.Context, *bench) error
}

// scenarios stand in the order in which "all" runs them. docs/ACCEPTANCE.md names them.
var scenarios = []scenario{
	{name: "log-idle", about: "one sender: how long Append takes beside a bare INSERT", run: logIdle},
	{name: "log", about: "100 rooms, 800 appends in flight, beside bare multi-row inserts", run: logBusy},
	{name: "log-one-room", about: "1 room, 64 senders, beside bare lock-and-insert transactions", run: logOneRoom},
	{name: "log-two-nodes", about: "two processes on the same 100 rooms, beside one", run: logTwoNodes},
	{name: "verify", about: "an export of 100,000 events, beside reading and hashing its bytes", run: verify},
	{name: "fanout", about: "1 room, 1,000 sockets: what a delivery costs the server, beside bare writes", run: fanout},
	{name: "chat", about: "100 rooms of 10 sockets, 800 posts in flight through the API, beside the log alone", run: chat},
	{name: "idle", about: "5,000 idle sockets in 3 rooms each: the server's memory for one", run: idle},
	{name: "resume", about: "2,000 sockets when the server was killed and is there again", run: resume},
	{name: "files-put", about: "10 files of 64 MiB and 1,000 of 16 KiB through the API, beside plain PUTs", run: filesPut},
	{name: "files-get", about: "the same read, whole and in parts of 1 MiB, beside plain GETs", run: filesGet},
	{name: "files-list", about: "a room of 10,000 documents, beside a bare query by index", run: filesList},
	{name: "export", about: "20,000 events and 500 files, 2 GiB, through the API, beside copying the same bytes", run: exportRoom},
	{name: "media-one", about: "30 watch one at 1.5 Mbit/s: what a forwarded packet costs, beside a bare Pion forwarder", run: mediaOne},
	{name: "media-all", about: "5 watch each other at 1.5 Mbit/s, beside the same", run: mediaAll},
	{name: "media-sharp", about: "20 watch one at 6 Mbit/s, beside the same", run: mediaSharp},
	{name: "files-memory", about: "8 files of 1 GiB at once: the server's growth", run: filesMemory},
}

func main() {
	embedded.ObjectStoreChild()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// The exit statuses.
const (
	exitOK     = 0
	exitShort  = 1 // a bound was missed, or a scenario failed
	exitMisuse = 2
)

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	if len(arguments) > 0 && arguments[0] == childCommand {
		if err := serveChild(ctx, os.Stdin, stdout); err != nil {
			fmt.Fprintln(stderr, "plaza-bench child:", err)
			return exitShort
		}
		return exitOK
	}
	b := &bench{out: stdout}
	flags := flag.NewFlagSet("plaza-bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "exit with status 1 when a bound is missed")
	flags.Float64Var(&b.scale, "scale", 1, "the size of everything: durations and numbers of events")
	flags.StringVar(&b.folder, "dir", "/var/tmp", "where the databases are made; a real disk, or commits cost nothing")
	flags.StringVar(&b.objects, "objects", "", "an S3 store to measure files with, as http://KEY:SECRET@HOST:PORT/BUCKET, instead of the embedded one")
	flags.Usage = func() { usage(flags) }
	if err := flags.Parse(arguments); err != nil {
		return exitMisuse
	}
	chosen, err := choose(flags.Args())
	if err == nil && (b.scale <= 0 || b.scale > 100) {
		err = fmt.Errorf("the scale %v is not between 0 and 100", b.scale)
	}
	if err != nil {
		fmt.Fprintln(stderr, "plaza-bench:", err)
		usage(flags)
		return exitMisuse
	}
	for _, s := range chosen {
		fmt.Fprintf(stderr, "%s: %s\n", s.name, s.about)
		b.scenario = s.name
		if err := s.run(ctx, b); err != nil {
			fmt.Fprintf(stderr, "plaza-bench: %s: %v\n", s.name, err)
			return exitShort
		}
	}
	if *check && b.short {
		return exitShort
	}
	return exitOK
}

func choose(names []string) ([]scenario, error) {
	if slices.Equal(names, []string{"all"}) {
		return scenarios, nil
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no scenario is named")
	}
	var chosen []scenario
	for _, name := range names {
		named := func(s scenario) bool { return s.name == name }
		if !slices.ContainsFunc(scenarios, named) { // a family, as media of media-one
			named = func(s scenario) bool { return strings.HasPrefix(s.name, name+"-") }
		}
		before := len(chosen)
		for _, s := range scenarios {
			if named(s) {
				chosen = append(chosen, s)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("there is no scenario %q", name)
		}
	}
	return chosen, nil
}

func usage(flags *flag.FlagSet) {
	out := flags.Output()
	fmt.Fprintln(out, "usage: plaza-bench [-check] [-scale FACTOR] [-dir FOLDER] SCENARIO…|all")
	flags.PrintDefaults()
	for _, s := range scenarios {
		fmt.Fprintf(out, "  %-14s %s\n", s.name, s.about)
	}
}
