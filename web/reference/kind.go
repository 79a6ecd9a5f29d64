package reference

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// kind is what values a place takes, in words. Ref is the schema that tells more, "" where there is none.
type kind struct {
	Before, Ref, After string
}

// kindOf reads those parts of a schema that the API uses.
func kindOf(s *huma.Schema) kind {
	switch {
	case s == nil:
		return kind{Before: "anything"}
	case s.Ref != "":
		return kind{Ref: s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]}
	case s.Type == huma.TypeArray:
		k := kindOf(s.Items)
		k.Before = strings.TrimSuffix("list of "+k.Before, " ")
		return k
	case len(s.Enum) > 0:
		return kind{Before: "one of " + words(s.Enum)}
	case s.Type == "":
		return kind{Before: "anything"}
	}
	k := kind{Before: s.Type}
	if s.Format != "" {
		k.Before += " (" + s.Format + ")"
	}
	if s.Nullable {
		k.After = " or null"
	}
	return kind{Before: k.Before, After: k.After + bounds(s)}
}

func words(values []any) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = fmt.Sprint(v)
	}
	return strings.Join(all, ", ")
}

func bounds(s *huma.Schema) string {
	var all []string
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	if s.Minimum != nil {
		all = append(all, "at least "+number(*s.Minimum))
	}
	if s.Maximum != nil {
		all = append(all, "at most "+number(*s.Maximum))
	}
	if s.Default != nil {
		all = append(all, fmt.Sprintf("%v unless given", s.Default))
	}
	if len(all) == 0 {
		return ""
	}
	return ", " + strings.Join(all, ", ")
}
