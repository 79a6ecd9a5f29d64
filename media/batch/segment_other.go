//go:build !linux

package batch

const canSegment = false

// sendSegments is never called: nothing is gathered.
func (*Socket) sendSegments(*Stream, []byte) bool { return false }
