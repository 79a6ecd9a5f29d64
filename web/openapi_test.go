package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
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

// Every parameter of an address is one that its operation reads.
func TestEveryPathParameterIsRead(t *testing.T) {
	t.Parallel()
	for _, o := range committedOperations(t) {
		for _, part := range strings.Split(o.path, "/") {
			name, isParameter := strings.CutPrefix(strings.TrimSuffix(part, "}"), "{")
			if isParameter && !slices.Contains(o.parameters, name) {
				t.Errorf("%s does not read %s", o.id, name)
			}
		}
	}
}

// documented is an operation of the OpenAPI document.
type documented struct {
	id, method, path, right string
	parameters              []string
}

func committedOperations(t *testing.T) []documented {
	t.Helper()
	content, err := os.ReadFile(openAPIFile)
	check(t, err)
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Right       string `json:"x-plaza-right"`
			Parameters  []struct{ Name string }
		}
	}
	check(t, json.Unmarshal(content, &document))
	var all []documented
	for path, methods := range document.Paths {
		for method, o := range methods {
			d := documented{id: o.OperationID, method: strings.ToUpper(method), path: path, right: o.Right}
			for _, p := range o.Parameters {
				d.parameters = append(d.parameters, p.Name)
			}
			all = append(all, d)
		}
	}
	return all
}
