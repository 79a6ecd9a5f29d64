package rooms

import (
	"time"

	"github.com/google/uuid"
)

// Session is a person's being signed in as one officer. The row behind it is the authority: what the browser holds only
// names it.
type Session struct {
	ID      uuid.UUID
	Actor   Actor // what the officer may do now, not at the sign-in
	Created time.Time
	Expires time.Time
}
