package main

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"

	"plaza/rooms/proof"
)

// keyFlags give the installation's keys. They are never in the database: whoever can change the log must not be able to
// sign it as well.
type keyFlags struct {
	SigningKeys string `env:"PLAZA_SIGNING_KEYS" secret:"" placeholder:"PEM" help:"Ed25519 keys that sign heads and exports, oldest first; also from …_FILE. Default: keys/signing.pem in the data folder, made at the first start with an embedded database."`
	SessionKeys string `env:"PLAZA_SESSION_KEYS" secret:"" placeholder:"PEM" help:"Ed25519 keys of session cookies, oldest first; also from …_FILE. Default: keys/session.pem in the data folder, made likewise."`
}

// signing returns the keys that sign heads and exports; the last one signs.
func (f keyFlags) signing(database databaseFlags) ([]proof.Key, error) {
	return loadKeys("signing", f.SigningKeys, database)
}

// session returns the keys of session cookies, the one that signs first.
func (f keyFlags) session(database databaseFlags) ([]ed25519.PrivateKey, error) {
	keys, err := loadKeys("session", f.SessionKeys, database)
	if err != nil {
		return nil, err
	}
	private := make([]ed25519.PrivateKey, len(keys))
	for i, key := range keys {
		private[len(keys)-1-i] = key.Private()
	}
	return private, nil
}

// loadKeys reads the keys from their setting or from the data folder. It makes missing ones only for an embedded database, which
// has one node: the nodes of an external database share their keys, and one that made its own would sign what the others
// disown.
func loadKeys(use, configured string, database databaseFlags) ([]proof.Key, error) {
	path := filepath.Join(database.Data, "keys", use+".pem")
	if configured != "" {
		keys, err := proof.ParseKeys([]byte(configured))
		if err != nil {
			return nil, fmt.Errorf("--%s-keys: %w", use, err)
		}
		return keys, nil
	}
	if _, err := os.Stat(path); err != nil && database.external() {
		return nil, fmt.Errorf("no %s keys are configured and there is no %s: give --%s-keys, the same at every node; openssl genpkey -algorithm ed25519 makes one", use, path, use)
	}
	keys, err := proof.LoadKeys(path)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return keys, nil
}
