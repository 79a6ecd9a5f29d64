package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"plaza/rooms"
)

// TestEveryEventHasAReadableLine goes through the golden file of every published type: a sentence or a text for each, with nothing
// of what programs read.
func TestEveryEventHasAReadableLine(t *testing.T) {
	t.Parallel()
	for _, kind := range rooms.EventTypes() {
		file, err := os.ReadFile(filepath.Join("..", "testdata", "events", fmt.Sprintf("%s.v%d.json", kind.Name, kind.Version)))
		if err != nil {
			t.Fatal(err)
		}
		var golden struct {
			Payload jsontext.Value `json:"payload"`
		}
		if err := json.Unmarshal(file, &golden); err != nil {
			t.Fatal(err)
		}
		line := indexText(rooms.Event{Header: rooms.Header{Seq: 7, Type: kind}, Payload: golden.Payload}, nil)
		if strings.TrimSpace(line) == "" || strings.Contains(line, kind.Name) || strings.Contains(line, "{") || strings.Contains(line, "%!") ||
			strings.Contains(line, "_") {
			t.Errorf("%s: %s", kind, line)
		}
	}
}

func TestWordsOfTheIndexAreEscaped(t *testing.T) {
	t.Parallel()
	line := sentence(rooms.DocumentMarked{Document: `"><b>`, Ground: "<b>", Note: "<script>"}, nil)
	if strings.Contains(line, "<b>") || strings.Contains(line, "<script>") || !strings.Contains(line, "Lagrum: &lt;b&gt;.") {
		t.Error(line)
	}
}

func TestTimesOfTheIndexAreSwedish(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)
	if got, want := indexTime(at), `<time datetime="2026-07-01T22:30:00.000Z">2026-07-02 00:30</time>`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := moment("2026-03-01T16:15:02.000Z"); got != "2026-03-01 17:15" {
		t.Error(got)
	}
}
