package rooms

import (
	"time"

	"github.com/google/uuid"
)

// Person is who signs in.
type Person struct {
	ID    uuid.UUID
	Name  string
	Email string
}

// Role names a set of permissions in the table role_permission.
type Role string

// The roles that every installation has.
const (
	OfficerRole             Role = "officer"
	CoordinatorRole         Role = "coordinator"
	RegistrarRole           Role = "registrar"
	ReaderRole              Role = "reader"
	ArchivistRole           Role = "archivist"
	AuditorRole             Role = "auditor"
	SystemAdministratorRole Role = "system_administrator"
)

// Officer is a person at one authority for a period, with a title. Changing employer makes a new officer.
type Officer struct {
	ID        uuid.UUID
	Person    uuid.UUID
	Authority uuid.UUID
	Title     string
	From      time.Time
	Until     time.Time // zero: no end is known
	Roles     []Role
}
