package main

import (
	"context"
	"errors"
	"fmt"

	"plaza/migrations"
)

type migrateCommand struct {
	databaseFlags
}

// Run migrates the external database as its owner; an embedded one is migrated whenever it is started.
func (c migrateCommand) Run(ctx context.Context) error {
	url := c.OwnerURL
	if c.external() && url == "" {
		return errors.New("an external database is migrated as its owner: give --database-owner-url")
	}
	if !c.external() {
		db, err := c.open(ctx)
		if err != nil {
			return err
		}
		defer db.close()
		url = db.OwnerURL
	}
	if err := migrations.Up(ctx, url); err != nil {
		return err
	}
	have, _, err := migrations.Versions(ctx, url)
	if err != nil {
		return err
	}
	fmt.Println("schema version", have)
	return nil
}
