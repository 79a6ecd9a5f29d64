package storage

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"plaza/storage/storagetest"
)

// TestUUIDCostsNothing: neither text nor an allocation comes between a UUID and its 16 bytes, also where NULL is read.
func TestUUIDCostsNothing(t *testing.T) { // not parallel: allocations are counted
	types := pgtype.NewMap()
	registerUUID(types)
	id := uuid.New()
	var value, read any = id, new(uuid.UUID)
	buf := make([]byte, 0, 64)
	if allocated := testing.AllocsPerRun(100, func() {
		encoded, err := types.Encode(pgtype.UUIDOID, pgtype.BinaryFormatCode, value, buf)
		if err != nil || string(encoded) != string(id[:]) {
			t.Fatalf("encoded as %x: %v", encoded, err)
		}
		if err := types.Scan(pgtype.UUIDOID, pgtype.BinaryFormatCode, encoded, read); err != nil || *read.(*uuid.UUID) != id {
			t.Fatalf("read as %v: %v", read, err)
		}
		if err := types.Scan(pgtype.UUIDOID, pgtype.BinaryFormatCode, nil, read); err != nil || *read.(*uuid.UUID) != uuid.Nil {
			t.Fatalf("NULL read as %v: %v", read, err)
		}
	}); allocated > 0 {
		t.Errorf("%v allocations", allocated)
	}
	if err := types.Scan(pgtype.UUIDOID, pgtype.BinaryFormatCode, id[:15], read); err == nil {
		t.Error("15 bytes were read as a UUID")
	}
}

// TestUUIDsInTheDatabase: a UUID, none and several go there and back through a pool.
func TestUUIDsInTheDatabase(t *testing.T) {
	t.Parallel()
	url := storagetest.Database(t).ServiceURL
	pool, err := OpenPool(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	id, several := uuid.New(), []uuid.UUID{uuid.New(), uuid.New()}
	one, none, all := uuid.Nil, uuid.New(), []uuid.UUID(nil)
	if err := pool.QueryRow(t.Context(), `SELECT $1::uuid, $2::uuid, $3::uuid[]`, id, nullable(uuid.Nil), several).Scan(&one, &none, &all); err != nil {
		t.Fatal(err)
	}
	if one != id || none != uuid.Nil || len(all) != 2 || all[0] != several[0] || all[1] != several[1] {
		t.Errorf("%v, NULL and %v came back as %v, %v and %v", id, several, one, none, all)
	}
	var isNull bool
	if err := pool.QueryRow(t.Context(), `SELECT $1::uuid IS NULL`, nullable(uuid.Nil)).Scan(&isNull); err != nil || !isNull {
		t.Errorf("no UUID is not NULL in the database: %v", err)
	}
}
