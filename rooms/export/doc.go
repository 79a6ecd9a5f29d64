// Package export writes a room, or a part of it, as a ZIP file that proves itself, and verifies such files without a network,
// a database or anything but the file. The formats are in docs/EXPORT.md, to the byte.
//
// [Write] takes what it writes from a [Source] and holds one event at a time, and of the files some megabytes, which three
// goroutines read ahead; they have ended when it returns. [Verify] reads a file of any size in constant
// memory: one goroutine reads and hashes a member, GOMAXPROCS goroutines parse and hash its lines in blocks, and the caller's
// follows the chain block by block. All of them have ended when Verify returns. Nothing from a file is ever written to disk.
package export
