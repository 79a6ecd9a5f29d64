package meeting

import "github.com/google/uuid"

// TellPresence tells the readers of a meeting's parent room who is in it, as [Switchboard.Run] does now and then.
func (s *Switchboard) TellPresence(meeting uuid.UUID) { s.hall(meeting).tellPresence() }
