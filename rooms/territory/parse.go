package territory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	header = []string{"lan_kod", "lan_bokstav", "lan", "kommun_kod", "kommun"}

	countyCode       = regexp.MustCompile(`^[0-9]{2}$`)
	countyLetter     = regexp.MustCompile(`^[A-Z]{1,2}$`)
	municipalityCode = regexp.MustCompile(`^[0-9]{4}$`)
)

// Parse reads the list: the header, then a line for each municipality in ascending order of codes, with its county's facts
// repeated. It refuses whatever is not exactly that.
func Parse(r io.Reader) ([]County, []Municipality, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = len(header)
	first, err := reader.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("list of municipalities: %w", err)
	}
	if !slices.Equal(first, header) {
		return nil, nil, fmt.Errorf("list of municipalities: the first line is %q, want %q", first, header)
	}
	var counties []County
	var municipalities []Municipality
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return counties, municipalities, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("list of municipalities: %w", err)
		}
		county := County{Code: record[0], Letter: record[1], Name: record[2]}
		municipality := Municipality{Code: record[3], Name: record[4]}
		err = check(county, municipality)
		if err == nil {
			counties, municipalities, err = add(counties, municipalities, county, municipality)
		}
		if err != nil {
			line, _ := reader.FieldPos(0)
			return nil, nil, fmt.Errorf("list of municipalities, line %d: %w", line, err)
		}
	}
}

// check holds what one line must fulfil by itself.
func check(county County, municipality Municipality) error {
	switch {
	case !countyCode.MatchString(county.Code):
		return fmt.Errorf("%q is not a county's two digits", county.Code)
	case !countyLetter.MatchString(county.Letter):
		return fmt.Errorf("%q is not a county's letter", county.Letter)
	case !municipalityCode.MatchString(municipality.Code):
		return fmt.Errorf("%q is not a municipality's four digits", municipality.Code)
	case municipality.County() != county.Code:
		return fmt.Errorf("municipality %s stands in county %s", municipality.Code, county.Code)
	}
	for _, name := range []string{county.Name, municipality.Name} {
		if name == "" || strings.TrimSpace(name) != name || !norm.NFC.IsNormalString(name) || strings.ContainsFunc(name, notInName) {
			return fmt.Errorf("%q is not a name", name)
		}
	}
	return nil
}

func notInName(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '-' }

// add appends what a line says if it agrees with the lines before it.
func add(counties []County, municipalities []Municipality, county County, municipality Municipality) ([]County, []Municipality, error) {
	if n := len(municipalities); n > 0 && municipality.Code <= municipalities[n-1].Code {
		return nil, nil, fmt.Errorf("municipality %s comes after %s", municipality.Code, municipalities[n-1].Code)
	}
	if n := len(counties); n == 0 || counties[n-1].Code != county.Code {
		counties = append(counties, county)
	} else if counties[n-1] != county {
		return nil, nil, fmt.Errorf("county %s is both %v and %v", county.Code, counties[n-1], county)
	}
	return counties, append(municipalities, municipality), nil
}
