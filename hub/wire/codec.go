package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Limits on what a client sends.
const (
	MaxFrame         = 128 << 10 // bytes of one frame; a larger one closes the socket with WebSocket's code 1009
	MaxFrameMessages = 64        // messages in one frame
	MaxRoomID        = 64        // bytes of a room's id
	MaxRooms         = 256       // rooms in one resume, and on one socket
	MaxSeq           = 1<<53 - 1
)

// DecodeError says why a frame or a body was refused: the code and text of the [Error] that answers it.
type DecodeError struct {
	Code    string
	Message string
}

func (e *DecodeError) Error() string { return e.Code + ": " + e.Message }

func invalid(format string, arguments ...any) *DecodeError {
	return &DecodeError{ErrorInvalid, fmt.Sprintf(format, arguments...)}
}

// Encode makes one message without its newline. Body nil means no body. Text is JSON, so it never holds a raw newline.
func Encode(messageType, room string, body any) ([]byte, error) {
	data, err := json.Marshal(struct {
		Type string `json:"t"`
		Room string `json:"room,omitempty"`
		Body any    `json:"body,omitempty"`
	}{messageType, room, body})
	if err != nil {
		return nil, fmt.Errorf("wire: encode %s: %w", messageType, err)
	}
	return data, nil
}

// Decode splits a frame into its messages. The error is a *[DecodeError]; nothing of a refused frame is served. The bodies
// share the frame's memory.
func Decode(frame []byte) ([]Envelope, error) {
	if len(frame) > MaxFrame {
		return nil, &DecodeError{ErrorTooLarge, fmt.Sprintf("frame over %d bytes", MaxFrame)}
	}
	if !utf8.Valid(frame) {
		return nil, invalid("frame is not UTF-8")
	}
	count := bytes.Count(frame, []byte{'\n'}) + 1
	if count > MaxFrameMessages {
		return nil, &DecodeError{ErrorTooLarge, fmt.Sprintf("more than %d messages in a frame", MaxFrameMessages)}
	}
	messages := make([]Envelope, 0, count)
	for line := range bytes.SplitSeq(frame, []byte{'\n'}) {
		var message Envelope
		if err := json.Unmarshal(line, &message); err != nil {
			return nil, invalid("message %d is not an envelope", len(messages)+1)
		}
		if message.Type == "" {
			return nil, invalid("message %d has no type", len(messages)+1)
		}
		if len(message.Room) > MaxRoomID {
			return nil, invalid("message %d has too long a room id", len(messages)+1)
		}
		messages = append(messages, message)
	}
	return messages, nil
}

// Resume decodes the body of a [TypeResume] message. The error is a *[DecodeError].
func (e Envelope) Resume() (Resume, error) {
	body, err := decodeBody[Resume](e)
	if err != nil {
		return body, err
	}
	if len(body.Rooms) > MaxRooms {
		return Resume{}, &DecodeError{ErrorTooLarge, fmt.Sprintf("more than %d rooms", MaxRooms)}
	}
	for room, seq := range body.Rooms {
		if room == "" || len(room) > MaxRoomID {
			return Resume{}, invalid("bad room id")
		}
		if seq < 0 || seq > MaxSeq {
			return Resume{}, invalid("seq out of range")
		}
	}
	return body, nil
}

// Subscribe decodes the body of a [TypeSubscribe] message. The error is a *[DecodeError].
func (e Envelope) Subscribe() (Subscribe, error) {
	body, err := decodeBody[Subscribe](e)
	if err != nil {
		return body, err
	}
	if e.Room == "" {
		return Subscribe{}, invalid("subscribe without a room")
	}
	if body.Seq < 0 || body.Seq > MaxSeq {
		return Subscribe{}, invalid("seq out of range")
	}
	return body, nil
}

func decodeBody[T any](message Envelope) (body T, err error) {
	if len(message.Body) == 0 {
		return body, invalid("%s without a body", message.Type)
	}
	if json.Unmarshal(message.Body, &body) != nil {
		var none T
		return none, invalid("bad body of %s", message.Type)
	}
	return body, nil
}
