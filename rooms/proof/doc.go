// Package proof binds the operator of an installation to what its room logs contained: once a day the heads of all rooms
// become the leaves of a Merkle tree, and the tree's root is signed, chained to the day before and published. Whoever keeps
// the published records can later tell, from an export of one room and its Merkle paths alone, that nothing in it was
// changed afterwards. Neither a record nor a path reveals anything of other rooms, not even how many there are.
//
// Formats are in docs/EXPORT.md. Everything here is pure but [LoadKeys] and [Daily]. The package starts no goroutine of its
// own: [Daily.Run] runs in its caller's. All types are values or immutable after construction, so they may be shared.
package proof
