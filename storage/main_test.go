package storage

import (
	"testing"

	"plaza/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }
