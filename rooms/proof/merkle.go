package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"

	"github.com/google/uuid"

	"plaza/rooms"
)

// MinLeaves is the least number of leaves of a day's tree. Random leaves fill it up, so that neither tree nor path tells how
// many rooms there are.
const MinLeaves = 1 << minDepth

// The lengths a path may have: from that of the smallest tree to that of more rooms than there will ever be.
const (
	minDepth = 12
	maxDepth = 40
)

// The first byte of each hash input keeps leaves and inner nodes apart.
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// Head is the last event of a room at a day's cut.
type Head struct {
	Room uuid.UUID
	Seq  int64
	Hash rooms.Hash
}

// Leaf is a head with the random value, fresh per room and day, that hides it from whoever does not have it.
type Leaf struct {
	Head
	Blind [32]byte
}

// Sum is the leaf as it stands in the tree.
func (l Leaf) Sum() rooms.Hash {
	input := make([]byte, 0, 1+32+36+8+32)
	input = append(input, leafPrefix)
	input = append(input, l.Blind[:]...)
	input = append(input, l.Room.String()...)
	input = binary.BigEndian.AppendUint64(input, uint64(l.Seq))
	return sha256.Sum256(append(input, l.Hash[:]...))
}

func node(left, right rooms.Hash) rooms.Hash {
	var input [1 + 2*sha256.Size]byte
	input[0] = nodePrefix
	copy(input[1:], left[:])
	copy(input[1+sha256.Size:], right[:])
	return sha256.Sum256(input[:])
}

// Blind draws a blind for every head.
func Blind(heads []Head, random io.Reader) ([]Leaf, error) {
	leaves := make([]Leaf, len(heads))
	for i, head := range heads {
		leaves[i].Head = head
		if _, err := io.ReadFull(random, leaves[i].Blind[:]); err != nil {
			return nil, fmt.Errorf("draw the blind of a leaf: %w", err)
		}
	}
	return leaves, nil
}

// Sums are the leaves of a day's tree in its order: those of the rooms and random ones up to a power of two, sorted.
func Sums(leaves []Leaf, random io.Reader) ([]rooms.Hash, error) {
	size := MinLeaves
	if n := len(leaves); n > size {
		size = 1 << bits.Len(uint(n-1))
	}
	sums := make([]rooms.Hash, size)
	for i := range sums {
		if i < len(leaves) {
			sums[i] = leaves[i].Sum()
		} else if _, err := io.ReadFull(random, sums[i][:]); err != nil {
			return nil, fmt.Errorf("draw a filling leaf: %w", err)
		}
	}
	slices.SortFunc(sums, func(a, b rooms.Hash) int { return bytes.Compare(a[:], b[:]) })
	return sums, nil
}

// Tree is the Merkle tree of a day. Its nodes are kept level by level, leaves first.
type Tree struct {
	levels [][]rooms.Hash
}

// NewTree builds the tree over the sorted sums of a day, a power of two of at least [MinLeaves].
func NewTree(sums []rooms.Hash) (Tree, error) {
	if len(sums) < MinLeaves || len(sums)&(len(sums)-1) != 0 {
		return Tree{}, fmt.Errorf("a tree of %d leaves: not a power of two of at least %d", len(sums), MinLeaves)
	}
	if !slices.IsSortedFunc(sums, func(a, b rooms.Hash) int { return bytes.Compare(a[:], b[:]) }) {
		return Tree{}, fmt.Errorf("the leaves of a tree are not sorted")
	}
	levels := [][]rooms.Hash{sums}
	for below := sums; len(below) > 1; below = levels[len(levels)-1] {
		level := make([]rooms.Hash, len(below)/2)
		for i := range level {
			level[i] = node(below[2*i], below[2*i+1])
		}
		levels = append(levels, level)
	}
	return Tree{levels}, nil
}

// Root is what is signed.
func (t Tree) Root() rooms.Hash { return t.levels[len(t.levels)-1][0] }

// Prove makes the proof that the leaf is in the tree; ok is false when it is not.
func (t Tree) Prove(leaf Leaf) (p Proof, ok bool) {
	sum := leaf.Sum()
	index, ok := slices.BinarySearchFunc(t.levels[0], sum, func(a, b rooms.Hash) int { return bytes.Compare(a[:], b[:]) })
	if !ok {
		return Proof{}, false
	}
	p = Proof{Seq: leaf.Seq, Hash: leaf.Hash, Blind: leaf.Blind, Index: index}
	for i, level := index, t.levels; len(level) > 1; i, level = i/2, level[1:] {
		p.Path = append(p.Path, level[0][i^1])
	}
	return p, true
}

// Proof shows that a room's head is in a day's tree: Path holds the sibling of each node on the way from the leaf, the
// Index-th from 0, to the root.
type Proof struct {
	Seq   int64
	Hash  rooms.Hash
	Blind [32]byte
	Index int
	Path  []rooms.Hash
}

// Root is the root that follows from the proof for the room; the record's must be equal to it.
func (p Proof) Root(room uuid.UUID) rooms.Hash {
	sum := Leaf{Head: Head{Room: room, Seq: p.Seq, Hash: p.Hash}, Blind: p.Blind}.Sum()
	for i, sibling := range p.Path {
		if p.Index>>i&1 == 0 {
			sum = node(sum, sibling)
		} else {
			sum = node(sibling, sum)
		}
	}
	return sum
}

// valid reports whether the proof's numbers are possible at all.
func (p Proof) valid() bool {
	return p.Seq >= 1 && p.Seq <= rooms.MaxInteger && len(p.Path) >= minDepth && len(p.Path) <= maxDepth &&
		p.Index >= 0 && p.Index < 1<<len(p.Path)
}
