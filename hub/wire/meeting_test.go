package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"plaza/hub/wire"
)

// decodeMeeting decodes a client's message about a meeting as a server does.
func decodeMeeting(e wire.Envelope) (body any, err error) {
	switch e.Type {
	case wire.TypeMeetingJoin:
		return e.MeetingJoin()
	case wire.TypeMeetingPublish:
		return e.MeetingPublish()
	case wire.TypeMeetingAnswer:
		return e.MeetingAnswer()
	case wire.TypeMeetingWatch:
		return e.MeetingWatch()
	case wire.TypeMeetingDevices:
		return e.MeetingDevices()
	case wire.TypeMeetingHand:
		return e.MeetingHand()
	case wire.TypeMeetingOrder:
		return e.MeetingOrder()
	case wire.TypeMeetingCheck:
		return e.MeetingCheck()
	default:
		return e.MeetingQuality()
	}
}

func TestMeetingBodyRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", wire.MaxDescription+1)
	tile := `{"participant":"p","source":"camera","height":1,"priority":1}`
	for message, code := range map[string]string{
		`{"t":"meeting_join","body":{}}`:                                                                             wire.ErrorInvalid,
		`{"t":"meeting_join","room":"r"}`:                                                                            wire.ErrorInvalid,
		`{"t":"meeting_join","room":"r","body":{"resume":"` + long[:65] + `"}}`:                                      wire.ErrorInvalid,
		`{"t":"meeting_publish","room":"r","body":{"attempt":1,"offer":""}}`:                                         wire.ErrorInvalid,
		`{"t":"meeting_publish","room":"r","body":{"attempt":-1,"offer":"v"}}`:                                       wire.ErrorInvalid,
		`{"t":"meeting_publish","room":"r","body":{"offer":"` + long + `"}}`:                                         wire.ErrorTooLarge,
		`{"t":"meeting_publish","room":"r","body":{"offer":"v","sources":{"0":"mouth"}}}`:                            wire.ErrorInvalid,
		`{"t":"meeting_publish","room":"r","body":{"offer":"v","sources":{"":"camera"}}}`:                            wire.ErrorInvalid,
		`{"t":"meeting_publish","room":"r","body":{"offer":"v","sources":` + fiveSources + `}}`:                      wire.ErrorTooLarge,
		`{"t":"meeting_answer","room":"r","body":{"generation":1}}`:                                                  wire.ErrorInvalid,
		`{"t":"meeting_answer","room":"r","body":{"answer":"` + long + `"}}`:                                         wire.ErrorTooLarge,
		`{"t":"meeting_watch","room":"r","body":{"tiles":[` + strings.Repeat(tile+",", wire.MaxTiles) + tile + `]}}`: wire.ErrorTooLarge,
		`{"t":"meeting_watch","room":"r","body":{"tiles":[{"participant":"","source":"camera"}]}}`:                   wire.ErrorInvalid,
		`{"t":"meeting_watch","room":"r","body":{"tiles":[{"participant":"p","source":"microphone"}]}}`:              wire.ErrorInvalid,
		`{"t":"meeting_watch","room":"r","body":{"tiles":[{"participant":"p","source":"camera","height":-1}]}}`:      wire.ErrorInvalid,
		`{"t":"meeting_watch","room":"r","body":{"tiles":[{"participant":"p","source":"camera","priority":101}]}}`:   wire.ErrorInvalid,
		`{"t":"meeting_check","room":"r","body":{}}`:                                                                 wire.ErrorInvalid,
		`{"t":"meeting_check","room":"r","body":{"offers":["v","v","v","v"]}}`:                                       wire.ErrorInvalid,
		`{"t":"meeting_check","room":"r","body":{"offers":["v",""]}}`:                                                wire.ErrorInvalid,
		`{"t":"meeting_check","room":"r","body":{"offers":["` + long + `"]}}`:                                        wire.ErrorTooLarge,
		`{"t":"meeting_devices","room":"r","body":{"camera":"yes"}}`:                                                 wire.ErrorInvalid,
		`{"t":"meeting_hand","room":"r","body":[]}`:                                                                  wire.ErrorInvalid,
		`{"t":"meeting_order","room":"r","body":{"order":"sing","participant":"p"}}`:                                 wire.ErrorInvalid,
		`{"t":"meeting_order","room":"r","body":{"order":"mute"}}`:                                                   wire.ErrorInvalid,
		`{"t":"meeting_order","room":"r","body":{"order":"lock","participant":"p"}}`:                                 wire.ErrorInvalid,
		`{"t":"meeting_quality","room":"r","body":{"level":"good","reason":"loss"}}`:                                 wire.ErrorInvalid,
		`{"t":"meeting_quality","room":"r","body":{"level":"poor"}}`:                                                 wire.ErrorInvalid,
	} {
		envelopes, err := wire.Decode([]byte(message))
		if err != nil {
			var large *wire.DecodeError
			if errors.As(err, &large) && large.Code == code {
				continue // the frame as a whole
			}
			t.Fatalf("%.80s: %v", message, err)
		}
		_, err = decodeMeeting(envelopes[0])
		var refused *wire.DecodeError
		if !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%.80s: have %v, want %s", message, err, code)
		}
	}
}

const fiveSources = `{"0":"microphone","1":"camera","2":"screen","3":"screen_sound","4":"camera"}`

// checkMeetingBodies: what is taken of whatever arrived is within the limits, and is taken again when it is sent on.
func checkMeetingBodies(t *testing.T, e wire.Envelope) {
	t.Helper()
	body, err := decodeMeeting(e)
	if err != nil {
		return
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	e.Body = data
	if _, err := decodeMeeting(e); err != nil {
		t.Fatalf("%s was taken and is refused as %s: %v", e.Type, data, err)
	}
	switch body := body.(type) {
	case wire.MeetingPublish:
		if len(body.Offer) > wire.MaxDescription || len(body.Sources) > wire.MaxSources {
			t.Fatal("too large an offer")
		}
	case wire.MeetingAnswer:
		if len(body.Answer) > wire.MaxDescription {
			t.Fatal("too large an answer")
		}
	case wire.MeetingWatch:
		if len(body.Tiles) > wire.MaxTiles {
			t.Fatal("too many tiles")
		}
	}
}
