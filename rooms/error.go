package rooms

import (
	"errors"
	"fmt"
)

// Code classifies an error for whoever must act on it. One table at the edge maps it to an HTTP status and a socket error.
type Code string

// The codes. Only Unavailable and RateLimited may be retried unchanged.
const (
	Invalid         Code = "invalid"         // the input breaks a rule; the message says which
	Unauthenticated Code = "unauthenticated" // nobody is signed in
	Forbidden       Code = "forbidden"       // may read the room, may not do this
	NotFound        Code = "not_found"       // does not exist, or the asker may not know that it does
	Conflict        Code = "conflict"        // somebody else changed it first, or a client_id was used for something else
	TooLarge        Code = "too_large"       // over a limit
	RateLimited     Code = "rate_limited"    // too often
	Unavailable     Code = "unavailable"     // a part is away for the moment; nothing was saved
	Internal        Code = "internal"        // a defect; details stand in the server's log only
)

// Error is an error with a code and a message that is safe to show to whoever asked. Err, if any, is for the log alone.
type Error struct {
	Code    Code
	Message string
	Err     error

	// What Message was made of, for In.
	format string
	args   []any
}

func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Code) + ": " + e.Message
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an [Error] with a message that is safe to show.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), format: format, args: args}
}

// Wrap makes an [Error] with a safe message and a cause for the log.
func Wrap(code Code, err error, message string) *Error {
	return &Error{Code: code, Message: message, Err: err, format: "%s", args: []any{message}}
}

// In returns the message in another language. translate has the format that the message was made of, and the words put into
// it; what it does not know it returns as it is.
func (e *Error) In(translate func(string) string) string {
	if e.format == "" {
		return translate(e.Message)
	}
	args := make([]any, len(e.args))
	for i, arg := range e.args {
		if words, isText := arg.(string); isText {
			arg = translate(words)
		}
		args[i] = arg
	}
	return fmt.Sprintf(translate(e.format), args...)
}

// CodeOf returns the code of err: "" for nil and Internal for an error that has none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
