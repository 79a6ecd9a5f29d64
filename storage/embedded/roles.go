package embedded

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The database roles of Plaza. What each may do with a table stands in the
// migrations, beside the table.
const (
	RoleOwner    = "plaza_owner"    // owns the database and migrates it
	RoleService  = "plaza_service"  // what the server works as
	RoleDisposer = "plaza_disposer" // deletes payloads when a disposal is decided
)

const databaseName = "plaza"

// makeRoles creates the roles that are missing.
func makeRoles(ctx context.Context, conn *pgx.Conn) error {
	for _, role := range []string{RoleOwner, RoleService, RoleDisposer} {
		var found bool
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role).Scan(&found)
		if err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
		if found {
			continue
		}
		statement := `CREATE ROLE ` + identifier(role) + ` LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
	}
	return nil
}

// makeDatabaseOnce creates the database unless it exists, and sets its rights
// in either case: a crash between the two must not leave it open.
func makeDatabaseOnce(ctx context.Context, conn *pgx.Conn, name string) error {
	var found bool
	err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&found)
	if err != nil {
		return fmt.Errorf("database %s: %w", name, err)
	}
	if found {
		return grantDatabase(ctx, conn, name)
	}
	return MakeDatabase(ctx, conn, name, "template1")
}

// MakeDatabase creates a database like Plaza's own from a template. conn is the
// administrator's. PostgreSQL copies no database-level right from a template,
// so they are granted here.
func MakeDatabase(ctx context.Context, conn *pgx.Conn, name, template string) error {
	statement := `CREATE DATABASE ` + identifier(name) + ` OWNER ` + identifier(RoleOwner) + ` TEMPLATE ` + identifier(template)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("database %s: %w", name, err)
	}
	return grantDatabase(ctx, conn, name)
}

// grantDatabase lets Plaza's three roles connect, and nobody else. Since
// PostgreSQL 15 only the database's owner creates in the schema public. The
// service rebuilds the read models in temporary tables to compare them.
func grantDatabase(ctx context.Context, conn *pgx.Conn, name string) error {
	for _, statement := range []string{
		`REVOKE ALL ON DATABASE ` + identifier(name) + ` FROM PUBLIC`,
		`GRANT CONNECT ON DATABASE ` + identifier(name) + ` TO ` + identifier(RoleService) + `, ` + identifier(RoleDisposer),
		`GRANT TEMPORARY ON DATABASE ` + identifier(name) + ` TO ` + identifier(RoleService),
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("database %s: %w", name, err)
		}
	}
	return nil
}

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }
