package web

import (
	"embed"
	"io/fs"
)

// The pattern also matches app/dist-missing, which is committed: a tree in which the app was never built compiles too.
//
//go:embed all:app/dist*
var embedded embed.FS

// AppFiles returns the browser app as Vite built it, with index.html at its root. Where the binary was built without the app
// it returns a page that says so, and false.
func AppFiles() (fs.FS, bool) { return appFiles(embedded) }

func appFiles(files fs.FS) (fs.FS, bool) {
	folder := "app/dist"
	_, err := fs.Stat(files, folder+"/index.html")
	if err != nil {
		folder = "app/dist-missing"
	}
	app, subErr := fs.Sub(files, folder)
	if subErr != nil {
		panic("web: " + subErr.Error()) // only for a malformed path
	}
	return app, err == nil
}
