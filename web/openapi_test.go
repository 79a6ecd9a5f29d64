package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write web/app/openapi.json, which the browser app's types are generated from")

const openAPIFile = "app/openapi.json"

func TestOpenAPIDocumentIsTheCommittedOne(t *testing.T) {
	t.Parallel()
	r := newWorld(t).browser().must(http.MethodGet, "/api/openapi.json", nil)
	var document bytes.Buffer
	check(t, json.Indent(&document, r.body, "", "  "))
	document.WriteByte('\n')
	if *update {
		check(t, os.WriteFile(openAPIFile, document.Bytes(), 0o644))
	}
	committed, err := os.ReadFile(openAPIFile)
	check(t, err)
	if !bytes.Equal(document.Bytes(), committed) {
		t.Errorf("%s is not the document of this server: go test ./web -run OpenAPI -update", openAPIFile)
	}
}
