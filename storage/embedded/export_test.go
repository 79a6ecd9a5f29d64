package embedded

import (
	"context"
	"path/filepath"
)

// SetSystemHome moves systemHome until the returned function is called.
func SetSystemHome(path string) (restore func()) {
	before := systemHome
	systemHome = path
	return func() { systemHome = before }
}

// SetDebianFolders moves debianFolders until the returned function is called.
func SetDebianFolders(pattern string) (restore func()) {
	before := debianFolders
	debianFolders = pattern
	return func() { debianFolders = before }
}

// Home is the folder that holds the cluster, BinaryFolder its programs', and
// ServerUser the user it runs as (user and group id).
func (p *Postgres) Home() string           { return p.cluster.home }
func (p *Postgres) BinaryFolder() string   { return p.cluster.binaries.folder }
func (p *Postgres) ServerUser() (int, int) { return p.cluster.as.uid, p.cluster.as.gid }
func (p *Postgres) SocketFolder() string   { return p.cluster.sockets }

// SocketFolder holds the store's socket.
func (o *ObjectStore) SocketFolder() string { return filepath.Dir(o.socket) }

// FindBinaries returns the folder that findBinaries chooses.
func FindBinaries(ctx context.Context, where string, major int) (string, error) {
	found, err := findBinaries(ctx, where, major)
	return found.folder, err
}
