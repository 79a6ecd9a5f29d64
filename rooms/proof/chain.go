package proof

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// What can be wrong with a heads file; [Checker.Line] wraps one of them.
var (
	ErrForm       = errors.New("malformed line")
	ErrSignature  = errors.New("wrong signature")
	ErrOrder      = errors.New("the days are not in order")
	ErrLink       = errors.New("the record does not continue the one before it")
	ErrSuccession = errors.New("the key is not one that the key before it vouched for")
)

// Limits on a heads file: the longest line, and as many days as a hundred years have.
const (
	maxLine = 16 << 10
	maxDays = 36_600
	maxKeys = 1_000
)

// Checker follows the lines of a heads file one by one, in constant memory but for the successions.
type Checker struct {
	last        *Record
	days        int
	successions []Succession
}

// Successions are those seen so far, all of them valid.
func (c *Checker) Successions() []Succession { return c.successions }

// Line checks the next line, newline included, and returns its record, nil for a succession. After an error the checker goes
// on from the record that was read, if any, so that one fault is reported once.
func (c *Checker) Line(b []byte) (*Record, error) {
	record, succession, err := parseLine(b)
	switch {
	case err != nil:
		return nil, err
	case succession != nil:
		if !succession.Valid() {
			return nil, ErrSignature
		}
		if len(c.successions) == maxKeys {
			return nil, fmt.Errorf("%w: more than %d keys", ErrForm, maxKeys)
		}
		c.successions = append(c.successions, *succession)
		return nil, nil
	}
	before := c.last
	c.last = record
	if c.days++; c.days > maxDays {
		return nil, fmt.Errorf("%w: more than %d days", ErrForm, maxDays)
	}
	if !record.Valid() {
		return record, ErrSignature
	}
	return record, c.follows(before, record)
}

// follows checks a record against the one before it. Where days lie between them that the file does not have, the link can't
// be checked: a file may begin late, and mailed days may be lost.
func (c *Checker) follows(before, record *Record) error {
	if before == nil {
		return nil
	}
	if record.Day <= before.Day {
		return ErrOrder
	}
	if record.Previous != before.Sum() && record.Day == before.Day.Next() {
		return ErrLink
	}
	if !Leads(c.successions, func(k PublicKey) bool { return k == before.Key }, record.Key) {
		return ErrSuccession
	}
	return nil
}

// Chain is a heads file that was got from elsewhere than the export it is compared with.
type Chain struct {
	records     map[Day]Record
	successions []Succession
	keys        map[PublicKey]bool
	days        []Day
}

// ReadChain reads and checks a heads file whole: a published one of all days, a day's, or days put together.
func ReadChain(r io.Reader) (*Chain, error) {
	c := &Chain{records: map[Day]Record{}, keys: map[PublicKey]bool{}}
	var checker Checker
	err := EachLine(r, func(n int, b []byte) error {
		record, err := checker.Line(b)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if record != nil {
			record.Proof = nil
			c.records[record.Day] = *record
			c.keys[record.Key] = true
			c.days = append(c.days, record.Day)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.days) == 0 {
		return nil, errors.New("no day in it")
	}
	c.successions = checker.Successions()
	return c, nil
}

// EachLine calls do with every line of a heads file, numbered from 1 and with its newline. The bytes are valid until do
// returns.
func EachLine(r io.Reader, do func(n int, line []byte) error) error {
	buffered := bufio.NewReaderSize(r, maxLine)
	for n := 1; ; n++ {
		b, err := buffered.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(b) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("line %d: %w: no newline at its end", n, ErrForm)
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("line %d: %w: longer than %d bytes", n, ErrForm, maxLine)
		case err != nil:
			return err
		}
		if err := do(n, b); err != nil {
			return err
		}
	}
}

// Days are the chain's days in order.
func (c *Chain) Days() []Day { return c.days }

// Holds reports whether the chain has this very record: the same signed bytes.
func (c *Chain) Holds(r Record) bool {
	mine, ok := c.records[r.Day]
	return ok && mine.Previous == r.Previous && mine.Root == r.Root
}

// Has reports whether the chain has the day at all.
func (c *Chain) Has(day Day) bool {
	_, ok := c.records[day]
	return ok
}

// Signed reports whether the key signed a day of the chain.
func (c *Chain) Signed(key PublicKey) bool { return c.keys[key] }

// Successions are those that the chain lists, all of them valid.
func (c *Chain) Successions() []Succession { return c.successions }
