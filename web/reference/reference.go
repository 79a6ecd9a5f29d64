// Package reference makes a page for people out of the API's OpenAPI document: plain HTML without scripts, and one stylesheet,
// so that it needs nothing that the server's Content-Security-Policy forbids. It starts no goroutine.
package reference

import (
	"bytes"
	"cmp"
	_ "embed" // page and stylesheet
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Stylesheet is what the page refers to as /api/reference.css.
//
//go:embed reference.css
var Stylesheet []byte

//go:embed reference.html
var pageText string

var page = template.Must(template.New("reference").Parse(pageText))

// Code is an error code and what it means to whoever sent the request.
type Code struct {
	Name       string
	Status     int    // HTTP
	RetryAfter string // seconds, "" when the same request would fail again
}

// Page writes the page of a document, whose errors have the given codes.
func Page(document *huma.OpenAPI, codes []Code) ([]byte, error) {
	content := contents{Title: document.Info.Title, Description: document.Info.Description, Codes: codes}
	for _, path := range slices.Sorted(maps.Keys(document.Paths)) {
		for _, o := range operationsOf(document.Paths[path]) {
			content.add(path, describe(path, o))
		}
	}
	schemas := document.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		content.Schemas = append(content.Schemas, schema{Name: name, Fields: fieldsOf(schemas[name])})
	}
	var b bytes.Buffer
	if err := page.Execute(&b, content); err != nil {
		return nil, fmt.Errorf("API reference: %w", err)
	}
	return b.Bytes(), nil
}

// contents is what the page shows.
type contents struct {
	Title, Description string
	Codes              []Code
	Groups             []group
	Schemas            []schema
}

// group is the operations on one kind of thing: those whose paths begin alike.
type group struct {
	Name       string
	Operations []operation
}

type operation struct {
	ID, Method, Path, Summary string
	Right                     string // that it is authorised by in its room, "" when it concerns none
	Parameters                []parameter
	Body                      *kind
	Answers                   []answer
}

type parameter struct {
	Name, In, Description string
	Required              bool
	Kind                  kind
}

type answer struct {
	Status, MediaType, Description string
	Kind                           *kind
}

type schema struct {
	Name   string
	Fields []field
}

type field struct {
	Name, Description string
	Required          bool
	Kind              kind
}

func (c *contents) add(path string, o operation) {
	name := strings.Split(strings.TrimPrefix(path, "/api/"), "/")[0]
	i := slices.IndexFunc(c.Groups, func(g group) bool { return g.Name == name })
	if i < 0 {
		i = len(c.Groups)
		c.Groups = append(c.Groups, group{Name: name})
	}
	c.Groups[i].Operations = append(c.Groups[i].Operations, o)
}

// operationsOf lists what can be done at one path, reading first.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{item.Head, item.Get, item.Post, item.Put, item.Patch, item.Delete}
	return slices.DeleteFunc(all, func(o *huma.Operation) bool { return o == nil })
}

func describe(path string, o *huma.Operation) operation {
	described := operation{ID: o.OperationID, Method: o.Method, Path: path, Summary: o.Summary}
	if right, has := o.Extensions["x-plaza-right"]; has {
		described.Right = fmt.Sprint(right)
	}
	for _, p := range o.Parameters {
		described.Parameters = append(described.Parameters, parameter{
			Name: p.Name, In: p.In, Description: cmp.Or(p.Description, p.Schema.Description), Required: p.Required, Kind: kindOf(p.Schema),
		})
	}
	if o.RequestBody != nil {
		if content := o.RequestBody.Content["application/json"]; content != nil {
			k := kindOf(content.Schema)
			described.Body = &k
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		described.Answers = append(described.Answers, answersOf(status, o.Responses[status])...)
	}
	return described
}

func answersOf(status string, r *huma.Response) []answer {
	if len(r.Content) == 0 {
		return []answer{{Status: status, Description: r.Description}}
	}
	var all []answer
	for _, mediaType := range slices.Sorted(maps.Keys(r.Content)) {
		k := kindOf(r.Content[mediaType].Schema)
		all = append(all, answer{Status: status, MediaType: mediaType, Description: r.Description, Kind: &k})
	}
	return all
}

func fieldsOf(s *huma.Schema) []field {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		of := s.Properties[name]
		fields = append(fields, field{
			Name: name, Description: of.Description, Required: slices.Contains(s.Required, name), Kind: kindOf(of),
		})
	}
	return fields
}
