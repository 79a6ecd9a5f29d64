package web

import "maps"

// englishOfDocuments is the part of english that is said of documents and files.
var englishOfDocuments = map[string]string{
	"Det finns inga handlingar att hämta här.":                          "There are no documents to fetch here.",
	"Det är för många handlingar på en gång: högst %d.":                 "These are too many documents at once: at most %d.",
	"Du hämtar redan handlingar som ZIP. Försök igen när de är klara.":  "You are fetching documents as a ZIP already. Try again when they are done.",
	"Många hämtar handlingar som ZIP just nu. Försök igen om en stund.": "Many are fetching documents as ZIP right now. Try again in a moment.",
	// Words put into messages.
	"Filnamnet":    "The file name",
	"Lagrummet":    "The legal ground",
	"Mappens namn": "The folder's name",
	"Sökordet":     "The search word",

	// Names.
	"%s får inte innehålla / eller \\.":                    "%s may not contain / or \\.",
	"%s är för långt: %d tecken, högst %d får plats.":      "%s is too long: %d characters, at most %d fit.",
	"Mappen ligger för djupt: högst %d mappar i varandra.": "The folder lies too deep: at most %d folders in each other.",
	"Okänt slag av handling.":                              "Unknown kind of document.",
	"Okänd sortering.":                                     "Unknown sorting.",
	"Ingenting är ändrat.":                                 "Nothing is changed.",
	"Antalet handlingar ska vara mellan 1 och %d.":         "The number of documents must be between 1 and %d.",

	// Files.
	"Antalet filer ska vara mellan 1 och %d.":                                        "The number of files must be between 1 and %d.",
	"Filen kom inte fram hel. Ladda upp den igen.":                                   "The file did not arrive whole. Upload it again.",
	"Filen laddades upp för en annan handling.":                                      "The file was uploaded for another document.",
	"Filen är inte uppladdad färdigt.":                                               "The file is not uploaded completely.",
	"Filen är redan använd, eller så har uppladdningen gått ut. Ladda upp den igen.": "The file is already used, or the upload has expired. Upload it again.",
	"Uppladdningen finns inte längre.":                                               "The upload is no longer there.",
	"Rummet har handlingar, men inget fillager är angivet.":                          "The room has documents, but no file store is given.",
	"Versionen finns inte.":                                                          "There is no such version.",

	// What can't be done with a document now.
	"%s, %s, har checkat ut handlingen till %s.":                                           "%s, %s, has checked the document out until %s.",
	"Bara en samordnare vid den myndighet som lade in handlingen kan dölja den.":           "Only a coordinator of the authority that added the document can hide it.",
	"Den som checkade ut handlingen saknas i rummet.":                                      "Whoever checked the document out is missing from the room.",
	"Det finns inget sådant inlägg eller sådan handling i rummet.":                         "There is no such message or document in the room.",
	"Det är redan den senaste versionen.":                                                  "It is the newest version already.",
	"En handling kan bara delas inom sitt ärende.":                                         "A document can only be shared within its case.",
	"En utcheckning gäller i högst 30 dagar.":                                              "A check-out lasts at most 30 days.",
	"Handlingen finns inte i rummet.":                                                      "The document is not in the room.",
	"Handlingen finns redan i det rummet.":                                                 "The document is in that room already.",
	"Handlingen är dold eller gallrad.":                                                    "The document is hidden or disposed of.",
	"Handlingen är gallrad.":                                                               "The document is disposed of.",
	"Handlingen är inte dold.":                                                             "The document is not hidden.",
	"Handlingen är inte sekretessmarkerad.":                                                "The document is not marked as confidential.",
	"Handlingen är inte slutlig.":                                                          "The document is not final.",
	"Handlingen är inte utcheckad.":                                                        "The document is not checked out.",
	"Handlingen är sekretessmarkerad (%s). Ange det lagrum som den lämnas ut med stöd av.": "The document is marked as confidential (%s). Give the legal ground on which it is disclosed.",
	"Handlingen lämnar %s och läses sedan av alla parter. Det går inte att ta tillbaka: bekräfta att den ska delas.": "The document leaves %s and is then read by all parties. That can't be taken back: confirm that it is to be shared.",
	"Handlingen är slutlig. Öppna den igen, med skäl, för att lägga till en version.":                                "The document is final. Reopen it, with a reason, to add a version.",
	"Handlingens författare saknas i rummet.":                                                                        "The document's author is missing from the room.",
	"Meddelandet har ingen text att dela. Dela dess handlingar.":                                                     "The message has no text to share. Share its documents.",
	"Någon annan hann ändra handlingen före dig. Läs igenom ändringen och försök igen.":                              "Somebody else changed the document before you. Read the change and try again.",
	"Skälet saknas.": "The reason is missing.",
	"Version %d kom till medan du arbetade. Titta på den, och lägg sedan till din som nästa om den fortfarande behövs: filen är kvar i ett dygn.": "Version %d came while you worked. Look at it, and then add yours as the next if it is still needed: the file is kept for a day.",
}

func init() { maps.Copy(english, englishOfDocuments) }
