package main

import (
	"bytes"
	"os"
	"testing"
)

// TestGeneratedIsCommitted fails when the messages changed and the browser app's types did not.
func TestGeneratedIsCommitted(t *testing.T) {
	t.Parallel()
	want, err := Generate("..")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../../web/app/src/protocol/wire.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Fatal("wire.gen.ts differs from package wire: run go generate ./hub/wire")
	}
}

// TestRefusesUnknownType: a member that has no TypeScript must stop the generator, not become any.
func TestRefusesUnknownType(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	source := "package wire\n\n// Odd is odd.\ntype Odd struct {\n\tAt complex128 `json:\"at\"`\n}\n"
	if err := os.WriteFile(folder+"/odd.go", []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(folder); err == nil {
		t.Fatal("complex128 got a type")
	}
}
