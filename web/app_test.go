package web

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAppFilesAreTheBuiltApp(t *testing.T) {
	files, built := appFiles(fstest.MapFS{
		"app/dist/index.html":         {Data: []byte("the app")},
		"app/dist/assets/_a.js":       {Data: []byte("its code")},
		"app/dist-missing/index.html": {Data: []byte("no app")},
	})
	if !built {
		t.Error("the app is there, and AppFiles says that it is not")
	}
	for path, want := range map[string]string{"index.html": "the app", "assets/_a.js": "its code"} {
		if got, err := fs.ReadFile(files, path); err != nil || string(got) != want {
			t.Errorf("%s is %q (%v), want %q", path, got, err, want)
		}
	}
}

func TestAppFilesSayThatTheAppIsMissing(t *testing.T) {
	page, err := fs.ReadFile(embedded, "app/dist-missing/index.html")
	if err != nil {
		t.Fatal(err)
	}
	files, built := appFiles(fstest.MapFS{"app/dist-missing/index.html": {Data: page}})
	if built {
		t.Error("AppFiles says that an app is there")
	}
	got, err := fs.ReadFile(files, "index.html")
	if err != nil || !strings.Contains(string(got), "make build") {
		t.Errorf("index.html is %q (%v), want a page that names make build", got, err)
	}
}

// What a binary embeds is one of the two, whole enough to be served.
func TestEmbeddedAppHasAnIndex(t *testing.T) {
	files, built := AppFiles()
	if _, err := fs.Stat(files, "index.html"); err != nil {
		t.Errorf("index.html of the embedded app (built: %v): %v", built, err)
	}
}
