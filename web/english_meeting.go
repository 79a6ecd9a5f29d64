package web

import "maps"

// englishOfMeetings is the part of english that is said of meetings.
var englishOfMeetings = map[string]string{
	// Words put into messages.
	"Mötets namn":             "The meeting's name",
	"Punkten på dagordningen": "The item on the agenda",

	"Antalet möten ska vara mellan 1 och %d.":                                               "The number of meetings must be between 1 and %d.",
	"Bara den som är tilldelad rummet kan kallas till mötet.":                               "Only those assigned to the room can be invited to the meeting.",
	"Bara mötets värd kan göra detta.":                                                      "Only the meeting's host can do this.",
	"Dagordningen får ha högst %d punkter.":                                                 "The agenda may have at most %d items.",
	"Detta görs i det rum som mötet hör till.":                                              "This is done in the room that the meeting belongs to.",
	"Ett möte kan planeras högst fem år fram i tiden.":                                      "A meeting can be planned at most five years ahead.",
	"Högst %d kan kallas till ett möte.":                                                    "At most %d can be invited to a meeting.",
	"Mötet finns inte i rummet.":                                                            "The meeting is not in the room.",
	"Mötet har inte börjat än.":                                                             "The meeting has not begun yet.",
	"Mötet har redan börjat.":                                                               "The meeting has begun already.",
	"Mötet ska sluta efter att det börjar, och inom ett dygn.":                              "The meeting must end after it begins, and within a day.",
	"Mötet är avslutat.":                                                                    "The meeting has ended.",
	"Mötet är inställt.":                                                                    "The meeting is cancelled.",
	"Mötets tid har redan varit.":                                                           "The meeting's time has passed already.",
	"Någon annan hann ändra mötet före dig. Läs igenom ändringen och försök igen.":          "Somebody else changed the meeting before you. Read the change and try again.",
	"Rummet har haft %d möten, och fler ryms inte. Håll mötet i ett annat av ärendets rum.": "The room has had %d meetings, and holds no more. Hold the meeting in another of the case's rooms.",
	"Rummet hör inte till något möte.":                                                      "The room belongs to no meeting.",
	"Värdskapet kan bara lämnas till någon annan som är med i mötet.":                       "Only somebody else who is in the meeting can become its host.",
}

func init() { maps.Copy(english, englishOfMeetings) }
