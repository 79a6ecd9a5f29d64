package web_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The page for people names every operation of the document with its path, links nowhere that is not there, and has nothing in
// it that the Content-Security-Policy forbids.
func TestReferenceDescribesEveryOperation(t *testing.T) {
	t.Parallel()
	b := newWorld(t).browser()
	r := b.must(http.MethodGet, "/api/reference", nil)
	if kind := r.header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("the page is %s", kind)
	}
	ids, links, texts := anatomy(t, r.body)
	for _, o := range committedOperations(t) {
		if !slices.Contains(ids, o.id) || !slices.Contains(texts, o.path) || o.right != "" && !strings.Contains(string(r.body), o.right) {
			t.Errorf("%s %s is not described", o.method, o.path)
		}
	}
	for _, link := range links {
		if target, within := strings.CutPrefix(link, "#"); within {
			if !slices.Contains(ids, target) {
				t.Errorf("a link to %s leads nowhere", link)
			}
			continue
		}
		b.must(http.MethodGet, link, nil)
	}
}

// anatomy reads a page that is also well-formed XML but for its empty elements: its ids, what it refers to and its texts.
func anatomy(t *testing.T, page []byte) (ids, links, texts []string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(page)))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return ids, links, texts
		}
		check(t, err)
		switch token := token.(type) {
		case xml.CharData:
			texts = append(texts, string(token))
		case xml.StartElement:
			if name := token.Name.Local; name == "script" || name == "style" {
				t.Errorf("the page has an element %s", name)
			}
			for _, a := range token.Attr {
				switch name := a.Name.Local; {
				case name == "id":
					if slices.Contains(ids, a.Value) {
						t.Errorf("two elements have the id %s", a.Value)
					}
					ids = append(ids, a.Value)
				case name == "href" || name == "src":
					links = append(links, a.Value)
				case name == "style" || strings.HasPrefix(name, "on"):
					t.Errorf("the page has an attribute %s", name)
				}
			}
		}
	}
}
