package storagetest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"plaza/migrations"
	"plaza/storage/embedded"
)

const databaseTimeout = time.Minute

// DatabaseURLs connect the three roles to one database.
type DatabaseURLs struct {
	OwnerURL, ServiceURL, DisposerURL string
}

// Database makes a database of the test's own with every migration applied, and
// drops it, closing what is still connected, when the test ends.
func Database(t testing.TB) DatabaseURLs {
	t.Helper()
	return database(t, templateName(), migrations.Up)
}

// EmptyDatabase is Database without any migration.
func EmptyDatabase(t testing.TB) DatabaseURLs {
	t.Helper()
	return database(t, "template1", nil)
}

func database(t testing.TB, template string, migrate func(context.Context, string) error) DatabaseURLs {
	t.Helper()
	cluster := clusterURL(t)
	name := "test_" + randomName()
	err := administer(t.Context(), cluster, func(ctx context.Context, conn *pgx.Conn) error {
		if migrate != nil {
			if err := makeTemplate(ctx, conn, cluster, template, migrate); err != nil {
				return err
			}
		}
		return embedded.MakeDatabase(ctx, conn, name, template)
	})
	if err != nil {
		t.Fatalf("storagetest: %v", err)
	}
	t.Cleanup(func() {
		err := administer(context.Background(), cluster, func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, `DROP DATABASE `+name+` WITH (FORCE)`)
			return err
		})
		if err != nil {
			t.Errorf("storagetest: %v", err)
		}
	})
	return DatabaseURLs{
		OwnerURL:    roleURL(cluster, embedded.RoleOwner, name),
		ServiceURL:  roleURL(cluster, embedded.RoleService, name),
		DisposerURL: roleURL(cluster, embedded.RoleDisposer, name),
	}
}

func administer(ctx context.Context, cluster string, do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, cluster)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(ctx, conn)
}

// templateName names the template by what is in it, so that test processes of
// one source tree share it and no other's.
func templateName() string { return "template_" + migrations.Fingerprint()[:16] }

// makeTemplate makes a migrated database to copy, unless it is there. The
// processes that share the cluster take turns; the mark IS_TEMPLATE comes last,
// so a database without it is half made and is made again.
func makeTemplate(ctx context.Context, conn *pgx.Conn, cluster, name string, migrate func(context.Context, string) error) error {
	made, err := isTemplate(ctx, conn, name)
	if err != nil || made {
		return err
	}
	lock := int64(binary.BigEndian.Uint64([]byte("plazatpl")))
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lock); err != nil { // ends with conn
		return err
	}
	if made, err = isTemplate(ctx, conn, name); err != nil || made {
		return err
	}
	if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		return err
	}
	if err := embedded.MakeDatabase(ctx, conn, name, "template1"); err != nil {
		return err
	}
	if err := migrate(ctx, roleURL(cluster, embedded.RoleOwner, name)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `ALTER DATABASE `+name+` WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`)
	return err
}

func isTemplate(ctx context.Context, conn *pgx.Conn, name string) (made bool, err error) {
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, name).Scan(&made)
	return made, err
}

// roleURL is the administrator's URL with another role and database.
func roleURL(cluster, role, database string) string {
	u, err := url.Parse(cluster)
	if err != nil {
		panic(fmt.Sprintf("storagetest: %s: %v", ClusterVariable, err))
	}
	u.User, u.Path = url.User(role), "/"+database
	return u.String()
}

func randomName() string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return hex.EncodeToString(raw)
}
