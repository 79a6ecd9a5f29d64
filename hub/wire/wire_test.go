package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"plaza/hub/wire"
)

// bodies has every message type with a pointer to its body, nil where it has none. The golden files testdata/<type>.json and
// testdata/<type>-<variant>.json hold one message each; the browser app's tests read the same files.
var bodies = map[string]func() any{
	wire.TypeResume:      func() any { return new(wire.Resume) },
	wire.TypeSubscribe:   func() any { return new(wire.Subscribe) },
	wire.TypeUnsubscribe: nil,
	wire.TypeWelcome:     func() any { return new(wire.Welcome) },
	wire.TypeEvent:       func() any { return new(wire.Event) },
	wire.TypeResumed:     func() any { return new(wire.Resumed) },
	wire.TypeTooFar:      func() any { return new(wire.TooFar) },
	wire.TypeLeft:        func() any { return new(wire.Left) },
	wire.TypeError:       func() any { return new(wire.Error) },
	wire.TypeDraining:    func() any { return new(wire.Draining) },
	wire.TypePing:        nil,
	wire.TypeHere:        nil,
	wire.TypeAway:        nil,
	wire.TypeTyping:      nil,
	wire.TypePresence:    func() any { return new(wire.Presence) },
	wire.TypeTypist:      func() any { return new(wire.Typist) },
	wire.TypeReadMarker:  func() any { return new(wire.ReadMarker) },

	wire.TypeMeetingJoin:      func() any { return new(wire.MeetingJoin) },
	wire.TypeMeetingLeave:     nil,
	wire.TypeMeetingPublish:   func() any { return new(wire.MeetingPublish) },
	wire.TypeMeetingAnswer:    func() any { return new(wire.MeetingAnswer) },
	wire.TypeMeetingRestart:   nil,
	wire.TypeMeetingWatch:     func() any { return new(wire.MeetingWatch) },
	wire.TypeMeetingDevices:   func() any { return new(wire.MeetingDevices) },
	wire.TypeMeetingHand:      func() any { return new(wire.MeetingHand) },
	wire.TypeMeetingOrder:     func() any { return new(wire.MeetingOrder) },
	wire.TypeMeetingQuality:   func() any { return new(wire.MeetingQuality) },
	wire.TypeMeetingCheck:     func() any { return new(wire.MeetingCheck) },
	wire.TypeMeetingChecked:   func() any { return new(wire.MeetingChecked) },
	wire.TypeMeetingJoined:    func() any { return new(wire.MeetingJoined) },
	wire.TypeMeetingState:     func() any { return new(wire.MeetingState) },
	wire.TypeMeetingPublished: func() any { return new(wire.MeetingPublished) },
	wire.TypeMeetingSeats:     func() any { return new(wire.MeetingSeats) },
	wire.TypeMeetingSpeakers:  func() any { return new(wire.MeetingSpeakers) },
	wire.TypeMeetingWanted:    func() any { return new(wire.MeetingWanted) },
	wire.TypeMeetingOrdered:   func() any { return new(wire.MeetingOrdered) },
	wire.TypeMeetingLost:      nil,
	wire.TypeMeetingLeft:      func() any { return new(wire.MeetingLeft) },
	wire.TypeMeetingRefused:   func() any { return new(wire.MeetingRefused) },
	wire.TypeMeetingPresence:  func() any { return new(wire.MeetingPresence) },
}

// TestGolden reads every golden file strictly, writes it again and compares the bytes: neither side may change a message
// without changing its file.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, file := range files {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		seen[name] = true
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			checkGolden(t, file, name)
		})
	}
	for name := range bodies {
		if !seen[name] {
			t.Errorf("message type %s has no golden file", name)
		}
	}
}

func checkGolden(t *testing.T, file, name string) {
	newBody, known := bodies[name]
	if !known {
		t.Fatalf("%s is no message type", name)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.TrimSpace(want)
	envelopes, err := wire.Decode(want)
	if err != nil || len(envelopes) != 1 || envelopes[0].Type != name {
		t.Fatalf("decoded %+v, %v", envelopes, err)
	}
	var body any
	if newBody != nil {
		body = newBody()
		decoder := json.NewDecoder(bytes.NewReader(envelopes[0].Body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(body); err != nil {
			t.Fatal(err)
		}
	}
	have, err := wire.Encode(name, envelopes[0].Room, body)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Fatalf("have %s\nwant %s", have, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	message := `{"t":"unsubscribe","room":"r"}`
	for name, test := range map[string]struct{ frame, code string }{
		"empty":            {"", wire.ErrorInvalid},
		"not JSON":         {"hello", wire.ErrorInvalid},
		"not an object":    {"[]", wire.ErrorInvalid},
		"no type":          {`{"room":"r"}`, wire.ErrorInvalid},
		"trailing newline": {message + "\n", wire.ErrorInvalid},
		"second is broken": {message + "\n{", wire.ErrorInvalid},
		"not UTF-8":        {"{\"t\":\"\xff\"}", wire.ErrorInvalid},
		"long room":        {`{"t":"unsubscribe","room":"` + strings.Repeat("r", wire.MaxRoomID+1) + `"}`, wire.ErrorInvalid},
		"many messages":    {strings.Repeat(message+"\n", wire.MaxFrameMessages) + message, wire.ErrorTooLarge},
		"large":            {strings.Repeat(" ", wire.MaxFrame+1), wire.ErrorTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			envelopes, err := wire.Decode([]byte(test.frame))
			var refused *wire.DecodeError
			if !errors.As(err, &refused) || refused.Code != test.code || envelopes != nil {
				t.Fatalf("have %+v, %v", envelopes, err)
			}
		})
	}
}

func TestBodyRefuses(t *testing.T) {
	t.Parallel()
	rooms := make(map[string]int64)
	for len(rooms) <= wire.MaxRooms {
		rooms[strings.Repeat("r", len(rooms)%wire.MaxRoomID+1)+string(rune('a'+len(rooms)/wire.MaxRoomID))] = 1
	}
	many, err := wire.Encode(wire.TypeResume, "", wire.Resume{Rooms: rooms})
	if err != nil {
		t.Fatal(err)
	}
	for message, code := range map[string]string{
		`{"t":"resume"}`:                                               wire.ErrorInvalid,
		`{"t":"resume","body":{"rooms":{"":1}}}`:                       wire.ErrorInvalid,
		`{"t":"resume","body":{"rooms":{"r":-1}}}`:                     wire.ErrorInvalid,
		`{"t":"resume","body":{"rooms":{"r":9007199254740992}}}`:       wire.ErrorInvalid,
		`{"t":"resume","body":{"rooms":{"r":1.5}}}`:                    wire.ErrorInvalid,
		`{"t":"resume","body":{"rooms":[]}}`:                           wire.ErrorInvalid,
		string(many):                                                   wire.ErrorTooLarge,
		`{"t":"subscribe","body":{"seq":1}}`:                           wire.ErrorInvalid,
		`{"t":"subscribe","room":"r"}`:                                 wire.ErrorInvalid,
		`{"t":"subscribe","room":"r","body":{"seq":-1}}`:               wire.ErrorInvalid,
		`{"t":"subscribe","room":"r","body":{"seq":"1"}}`:              wire.ErrorInvalid,
		`{"t":"subscribe","room":"r","body":{"seq":9007199254740993}}`: wire.ErrorInvalid,
	} {
		envelopes, err := wire.Decode([]byte(message))
		if err != nil {
			t.Fatalf("%s: %v", message, err)
		}
		if envelopes[0].Type == wire.TypeResume {
			_, err = envelopes[0].Resume()
		} else {
			_, err = envelopes[0].Subscribe()
		}
		var refused *wire.DecodeError
		if !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%.80s: have %v, want %s", message, err, code)
		}
	}
}

// FuzzDecode: whatever arrives is either refused with a code that a client knows or has typed messages that survive being
// written and read again.
func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, file := range files {
		golden, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.TrimSpace(golden))
	}
	f.Add([]byte("{\"t\":\"resume\",\"body\":{\"rooms\":{\"a\":1,\"b\":0}}}\n{\"t\":\"ping\"}"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		envelopes, err := wire.Decode(frame)
		var refused *wire.DecodeError
		if errors.As(err, &refused) {
			if refused.Code != wire.ErrorInvalid && refused.Code != wire.ErrorTooLarge {
				t.Fatalf("code %q", refused.Code)
			}
			return
		}
		if err != nil || len(envelopes) == 0 || len(envelopes) > wire.MaxFrameMessages {
			t.Fatalf("%d messages, %v", len(envelopes), err)
		}
		for _, envelope := range envelopes {
			if resume, err := envelope.Resume(); err == nil && len(resume.Rooms) > wire.MaxRooms {
				t.Fatal("too many rooms")
			}
			if subscribe, err := envelope.Subscribe(); err == nil && subscribe.Seq < 0 {
				t.Fatal("negative seq")
			}
			checkMeetingBodies(t, envelope)
			again, err := json.Marshal(envelope)
			if err != nil {
				t.Fatal(err)
			}
			if len(again) > wire.MaxFrame {
				continue // escaping made it longer
			}
			reread, err := wire.Decode(again)
			if err != nil || len(reread) != 1 || reread[0].Type != envelope.Type || reread[0].Room != envelope.Room {
				t.Fatalf("%s reread as %+v, %v", again, reread, err)
			}
			var before, after any
			if len(envelope.Body) > 0 && (json.Unmarshal(envelope.Body, &before) != nil ||
				json.Unmarshal(reread[0].Body, &after) != nil || !reflect.DeepEqual(before, after)) {
				t.Fatalf("body %s reread as %s", envelope.Body, reread[0].Body)
			}
		}
	})
}
