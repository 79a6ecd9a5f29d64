// Command plaza is the whole of Plaza: the server and the tools of whoever runs it. It wires the packages together and has
// no logic of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"plaza/rooms"
	"plaza/storage/embedded"
)

// version is set by the linker for released builds.
var version = "0.1.0"

type commands struct {
	Serve   serveCommand   `cmd:"" help:"Start the server."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this program's schema."`
	Case    caseCommands   `cmd:"" help:"Open and list cases."`
	Room    roomCommands   `cmd:"" help:"Post to and read a room."`
	Export  exportCommand  `cmd:"" help:"Write a room to a file that anyone can verify."`
	Verify  verifyCommands `cmd:"" help:"Verify an export, or the log in the database."`
	Doctor  doctorCommand  `cmd:"" help:"Examine the installation and say what is wrong and how to mend it."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// Exit codes of every command. verify has further ones of its own, see verify.go.
const (
	exitFailed = 1
	exitUsage  = 2
)

// exitError ends the program with a code of its own; the message, if any, is printed.
type exitError struct {
	code    int
	message string
}

func (e *exitError) Error() string { return e.message }

func main() {
	embedded.ObjectStoreChild() // never returns when a server started this process as its object store
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	var grammar commands
	parser, err := kong.New(&grammar, kong.Name("plaza"),
		kong.Description("An open collaboration hub for public authorities."),
		kong.UsageOnError(), kong.Vars{"version": version})
	if err != nil {
		panic(err) // a defect in the tags of commands
	}
	if err := readEnvironment(parser.Model); err != nil {
		return report(err, exitUsage)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return report(err, exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	return report(command.Run(), exitFailed)
}

// report prints an error in its user's words and returns the exit code.
func report(err error, code int) int {
	if err == nil {
		return 0
	}
	var exit *exitError
	if errors.As(err, &exit) {
		code = exit.code
	}
	message := err.Error()
	var domain *rooms.Error
	if errors.As(err, &domain) {
		message = domain.Message
		if domain.Err != nil {
			message += " (" + domain.Err.Error() + ")"
		}
	}
	if message != "" {
		fmt.Fprintln(os.Stderr, "plaza:", message)
	}
	return code
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("plaza", version)
	return nil
}
