package documents

import (
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are for Swedish: å, ä and ö come last, case does not matter and numbers stand in their order. One is not safe for
// concurrent use.
var collators = sync.Pool{New: func() any {
	return collate.New(language.Swedish, collate.IgnoreCase, collate.Numeric)
}}

// SortKey returns bytes by which titles sort as a Swedish reader expects.
func SortKey(title string) []byte {
	c := collators.Get().(*collate.Collator) //nolint:forcetypeassert // nothing else is put there
	defer collators.Put(c)
	var buffer collate.Buffer
	return append([]byte{}, c.KeyFromString(&buffer, title)...)
}
