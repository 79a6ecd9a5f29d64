package meetings

import (
	"bytes"
	"encoding/csv"
	"strings"
	"time"

	"plaza/rooms"
)

// AttendanceFile is a list of who took part as a file that a Swedish spreadsheet opens with a double click: UTF-8 with its
// mark, columns divided by semicolons, Swedish time.
func AttendanceFile(all []Attendance) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"Namn", "Titel", "Myndighet", "Kom", "Gick"}}
	for _, a := range all {
		rows = append(rows, []string{plain(a.Name), plain(a.Title), plain(a.AuthorityName), swedish(a.Joined), swedish(a.Left)})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(s string) string {
	if strings.ContainsRune("=+-@\t\r", []rune(s + " ")[0]) {
		return "'" + s
	}
	return s
}

func swedish(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(rooms.Stockholm).Format(time.DateTime)
}
