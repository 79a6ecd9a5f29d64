package packet

import "sync"

// MaxSize is the size in bytes of the largest packet that is kept: an Ethernet frame's.
const MaxSize = 1500

// Cache keeps the newest packets of one published layer, for all its subscribers together. One goroutine puts, any number get.
type Cache struct {
	mu    sync.RWMutex
	slots []slot // a power of two; a packet lies at its number modulo the length
}

type slot struct {
	number int64 // unwrapped; 0 = empty
	packet []byte
}

// NewCache makes room for at least size packets; their bytes are allocated as they come.
func NewCache(size int) *Cache {
	length := 1
	for length < size {
		length *= 2
	}
	return &Cache{slots: make([]slot, length)}
}

// Put keeps a copy of a packet under its unwrapped number, in place of the one that is as many packets older as the cache is
// large. It says false of what it has already, of what is older than the packet that it would replace, and of what is larger
// than MaxSize.
func (c *Cache) Put(number int64, packet []byte) bool {
	if number <= 0 || len(packet) > MaxSize {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.at(number)
	if s.number >= number {
		return false
	}
	s.number = number
	s.packet = append(s.packet[:0], packet...)
	return true
}

// Get appends the packet with the number to b; it says false when the packet never came or is too old.
func (c *Cache) Get(number int64, b []byte) ([]byte, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.at(number)
	if number <= 0 || s.number != number {
		return b, false
	}
	return append(b, s.packet...), true
}

func (c *Cache) at(number int64) *slot { return &c.slots[number&int64(len(c.slots)-1)] }
