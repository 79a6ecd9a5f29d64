package territory

import (
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// OrganisationKind says what sort of public body an organisation is.
type OrganisationKind string

// The kinds that the territory gives; others (regions, agencies, consultants) are entered by people.
const (
	CountyBoard      OrganisationKind = "county_board"
	MunicipalityBody OrganisationKind = "municipality"
)

// Organisation is the public body that answers for a county or a municipality. Its ids follow from the code, so every
// installation has the same.
type Organisation struct {
	ID             uuid.UUID
	FirstAuthority uuid.UUID // until its boards are entered one by one, the whole body, under the same name
	Kind           OrganisationKind
	Name           string
	Code           string // of the county or the municipality
}

// Organisations returns the county boards and then the municipalities, each in order of codes.
func Organisations() []Organisation {
	all := make([]Organisation, 0, len(list().counties)+len(list().municipalities))
	for _, c := range list().counties {
		all = append(all, organisation(CountyBoard, c.Code, "Länsstyrelsen "+c.Name))
	}
	for _, m := range list().municipalities {
		all = append(all, organisation(MunicipalityBody, m.Code, MunicipalName(m.Name)))
	}
	return all
}

func organisation(kind OrganisationKind, code, name string) Organisation {
	return Organisation{
		ID: uuid.NewSHA1(namespace, []byte("organisation "+code)), FirstAuthority: FirstAuthority(code),
		Kind: kind, Name: name, Code: code,
	}
}

// FirstAuthority is the id of the first authority of the organisation with the county's or municipality's code.
func FirstAuthority(code string) uuid.UUID { return uuid.NewSHA1(namespace, []byte("authority "+code)) }

// irregular holds the municipalities that do not call themselves as the rule has it.
var irregular = map[string]string{
	"Falun":   "Falu kommun",
	"Gotland": "Region Gotland", // also has a region's tasks
	"Kalmar":  "Kalmar kommun",
	"Orust":   "Orust kommun",
}

// MunicipalName is what the municipality calls itself: the name in the genitive and "kommun".
func MunicipalName(name string) string {
	if own, found := irregular[name]; found {
		return own
	}
	return genitive(name) + " kommun"
}

// genitive adds an s, but in place names none after a vowel or a sibilant: Ale kommun, Borås kommun.
func genitive(name string) string {
	last, _ := utf8.DecodeLastRuneInString(name)
	if strings.ContainsRune("aeiouyåäösxz", last) {
		return name
	}
	return name + "s"
}
