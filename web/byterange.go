package web

import (
	"net/http"
	"strconv"
	"strings"
)

// byteRange is a run of bytes of a file: length bytes from offset on.
type byteRange struct{ offset, length int64 }

// requestedRange reads which part of a file a request asks for (RFC 9110, 14). partial is false when it is the whole: also for
// what a server may pass over, which is a range in another unit, one of a form it can't read, several, and one that holds for
// another content than this (If-Range). satisfiable is false when none of the file's bytes are in it.
func requestedRange(header http.Header, size int64, etag string) (r byteRange, partial, satisfiable bool) {
	whole := byteRange{0, size}
	if condition := header.Get("If-Range"); condition != "" && condition != etag {
		return whole, false, true // also a date: nothing here has one to compare
	}
	specification, found := strings.CutPrefix(strings.ToLower(header.Get("Range")), "bytes=")
	if !found || strings.Contains(specification, ",") {
		return whole, false, true
	}
	first, last, found := strings.Cut(strings.TrimSpace(specification), "-")
	if !found {
		return whole, false, true
	}
	if first == "" { // the last so many bytes
		n, valid := digits(last)
		if !valid {
			return whole, false, true
		}
		n = min(n, size)
		return byteRange{size - n, n}, true, n > 0
	}
	from, valid := digits(first)
	if !valid {
		return whole, false, true
	}
	to := size - 1
	if last != "" {
		end, valid := digits(last)
		if !valid || end < from {
			return whole, false, true
		}
		to = min(end, to)
	}
	return byteRange{from, to - from + 1}, true, from < size
}

// digits reads a number of digits alone; one that is too large for any file is as large as can be.
func digits(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 1<<63 - 1, true
	}
	return n, true
}

// contentRange is the header of a part.
func (r byteRange) contentRange(size int64) string {
	return "bytes " + strconv.FormatInt(r.offset, 10) + "-" + strconv.FormatInt(r.offset+r.length-1, 10) + "/" + strconv.FormatInt(size, 10)
}

// isKnown reports whether If-None-Match says that the client has the content (RFC 9110, 13.1.2).
func isKnown(header http.Header, etag string) bool {
	for _, list := range header.Values("If-None-Match") {
		for known := range strings.SplitSeq(list, ",") {
			known = strings.TrimSpace(known)
			if known == "*" || strings.TrimPrefix(known, "W/") == etag {
				return true
			}
		}
	}
	return false
}
