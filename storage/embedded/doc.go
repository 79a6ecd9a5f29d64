// Package embedded runs the services that a small Plaza installation keeps
// inside its own data folder: a PostgreSQL cluster and an S3 object store, both
// as supervised child processes. With an external database and object store
// configured, nothing of this package runs.
//
// # Contract
//
//   - One process owns a data folder at a time: [Open] takes an advisory lock that
//     ends with the process, however it ends.
//   - Nothing listens on TCP. Both services are reached through Unix sockets in
//     a folder that only the server's user (and root) can enter; PostgreSQL
//     authenticates the caller's user id (peer), never by trust.
//   - A child that dies is started again with back-off; meanwhile its clients
//     see refused connections. A child never outlives its parent: the kernel
//     stops it (Linux), and the next [Open] recognises one that is still on its
//     way out, so two postmasters never share a folder.
//   - Nothing half-made is ever used: a cluster is made beside its place and
//     renamed into it.
//
// # Goroutines
//
// Each started service has one supervising goroutine, locked to its thread
// because Linux ties the parent-death signal to the thread that started the
// child, one goroutine that waits for the child, and one (of os/exec) that
// reads the child's output. Stop ends all of them. All exported methods may be
// called from any goroutine.
package embedded
