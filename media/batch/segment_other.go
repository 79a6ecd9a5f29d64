//go:build !linux

package batch

const canSegment = false

// uncut and segmentControl are never called: nothing is gathered.
func (*Socket) uncut(error) bool { return false }

func segmentControl([]byte, int) []byte { return nil }
