package embedded

import (
	"bytes"
	"io"
	"testing"
)

// sizes notes how much each write has.
type sizes struct {
	bytes.Buffer
	most int
}

func (s *sizes) Write(p []byte) (int, error) {
	s.most = max(s.most, len(p))
	return s.Buffer.Write(p)
}

// ReadFrom is what a writer with a small buffer of its own has, such as the gateway's.
func (s *sizes) ReadFrom(io.Reader) (int64, error) {
	panic("the content goes through the writer's own buffer")
}

func TestContentIsSentInBlocks(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("detaljplan "), 100_000)
	var sent sizes
	n, err := io.Copy(&sent, inBlocks{io.NopCloser(bytes.NewReader(content))})
	if err != nil || n != int64(len(content)) || !bytes.Equal(sent.Bytes(), content) {
		t.Fatalf("%d of %d bytes, %v", n, len(content), err)
	}
	if sent.most != block {
		t.Errorf("at most %d bytes at a time, want %d", sent.most, block)
	}
}
