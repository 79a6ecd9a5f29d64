package forward

import "slices"

const (
	// firstNumber keeps unwrapped numbers positive, whatever is subtracted from them.
	firstNumber = int64(1) << 16
	// maxSpans bounds how many seams are remembered: what arrives later than that many is not sent any more.
	maxSpans = 64
)

// numbering gives the packets of a layer their numbers in the subscriber's stream. What is skipped leaves no gap; what has not
// arrived yet keeps its place.
type numbering struct {
	next   int64  // after the highest number given
	newest int64  // of the layer, given or skipped
	spans  []span // oldest first
}

// span is a run of the layer's numbers, up to where the next one begins, with one distance from the subscriber's.
type span struct {
	from   int64
	offset int64
}

// begin starts another layer with its packet at source.
func (n *numbering) begin(source int64) {
	n.spans = append(n.spans[:0], span{from: source, offset: n.next - source})
	n.newest = source - 1
}

// of is the number of the packet at source; it says false of one from before the layer began, or from before what is
// remembered.
func (n *numbering) of(source int64) (int64, bool) {
	at := len(n.spans) - 1
	for at >= 0 && n.spans[at].from > source {
		at--
	}
	if at < 0 {
		return 0, false
	}
	number := source + n.spans[at].offset
	if at+1 < len(n.spans) && number >= n.spans[at+1].from+n.spans[at+1].offset {
		return 0, false // skipped: its number belongs to what followed
	}
	n.newest = max(n.newest, source)
	n.next = max(n.next, number+1)
	return number, true
}

// skip takes the packet at source out of the count. One that arrives out of order leaves its gap: those behind it went out.
func (n *numbering) skip(source int64) {
	if source <= n.newest || len(n.spans) == 0 {
		return
	}
	n.newest = source
	last := &n.spans[len(n.spans)-1]
	offset := last.offset - 1
	if last.from == source { // nothing was sent of it
		*last = span{from: source + 1, offset: offset}
		return
	}
	if len(n.spans) == maxSpans {
		n.spans = slices.Delete(n.spans, 0, 1)
	}
	n.spans = append(n.spans, span{from: source + 1, offset: offset})
}
