package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"plaza/rooms/export"
	"plaza/rooms/proof"
	"plaza/storage"
)

type verifyCommands struct {
	File verifyFileCommand `cmd:"" default:"withargs" help:"Verify an export; needs nothing but the file. Exit status: 0 whole and the key known, 1 broken, 2 unreadable, 3 consistent but the key unknown."`
	Log  verifyLogCommand  `cmd:"" help:"Verify every chain in the database and name the first broken event of each."`
}

type verifyFileCommand struct {
	Path  string   `arg:"" name:"file" type:"path" help:"The export."`
	Key   []string `sep:"none" placeholder:"FINGERPRINT" help:"Fingerprint of the installation's key, got by another way than the file; may be repeated."`
	Heads string   `type:"path" placeholder:"FILE" help:"Published heads (heads.jsonl of the installation), got by another way than the file."`
}

// Run verifies the file and ends with the verdict's exit status.
func (c verifyFileCommand) Run(ctx context.Context) error {
	options, err := c.options()
	if err != nil {
		return &exitError{exitUsage, err.Error()}
	}
	file, err := os.Open(c.Path)
	if err != nil {
		return &exitError{exitUsage, err.Error()}
	}
	defer file.Close() //nolint:errcheck // only read
	info, err := file.Stat()
	if err != nil {
		return &exitError{exitUsage, err.Error()}
	}
	result, err := export.Verify(ctx, file, info.Size(), options)
	if err != nil {
		return &exitError{int(export.Unreadable), err.Error()}
	}
	if err := result.Report(os.Stdout); err != nil {
		return err
	}
	if result.Verdict != export.Whole {
		return &exitError{code: int(result.Verdict)}
	}
	return nil
}

func (c verifyFileCommand) options() (export.Options, error) {
	var options export.Options
	for _, key := range c.Key {
		fingerprint, err := proof.ParseFingerprint(key)
		if err != nil {
			return options, err
		}
		options.Keys = append(options.Keys, fingerprint)
	}
	if c.Heads == "" {
		return options, nil
	}
	file, err := os.Open(c.Heads)
	if err != nil {
		return options, err
	}
	defer file.Close() //nolint:errcheck // only read
	options.Heads, err = proof.ReadChain(file)
	return options, err
}

type verifyLogCommand struct {
	databaseFlags
	Models bool `help:"Also rebuild every read model from the log and compare."`
}

// Run prints what was verified and each break and difference; any of them is exit status 1.
func (c verifyLogCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	report, err := db.store.VerifyLog(ctx, c.Models)
	if err != nil {
		return err
	}
	printReport(report, c.Models)
	if !report.Clean() {
		return errors.New("the log is broken")
	}
	return nil
}

func printReport(r storage.Report, models bool) {
	fmt.Printf("%d rooms, %d events (%d hidden, %d disposed), %d audit chains with %d entries\n",
		r.Rooms, r.Events, r.Hidden, r.Disposed, r.AuditChains, r.AuditEvents)
	for _, b := range r.Breaks {
		fmt.Println("broken:", b)
	}
	for _, d := range r.Differences {
		fmt.Println("differs:", d)
	}
	if r.Clean() && models {
		fmt.Println("every chain is whole and every read model follows from it")
	} else if r.Clean() {
		fmt.Println("every chain is whole")
	}
}
