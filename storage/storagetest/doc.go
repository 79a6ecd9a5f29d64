// Package storagetest gives tests the real services: a PostgreSQL cluster with a
// database per test, and the conformance suite that every object store must
// pass.
//
// A package whose tests use it has
//
//	func TestMain(m *testing.M) { storagetest.Main(m) }
//
// The cluster is the one that PLAZA_TEST_CLUSTER names (made for a whole test
// run by the program storagetest/cluster), else one of the package's own, made
// when the first test asks and removed at the end. Its fsync is off. The
// programs are searched as PLAZA_POSTGRES says (embedded.PostgresOptions.Binaries).
//
// The package starts no goroutine of its own; its functions may be called from
// parallel tests.
package storagetest
