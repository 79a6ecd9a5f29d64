package main

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"

	"plaza/rooms/proof"
)

// keyFlags give the installation's keys. They are never in the database: whoever can change the log must not be able to
// sign it as well.
type keyFlags struct {
	SigningKeys string `env:"PLAZA_SIGNING_KEYS" secret:"" placeholder:"PEM" help:"Ed25519 keys that sign heads and exports, oldest first; also from …_FILE. Default: keys/signing.pem in the data folder, made at the first start."`
	SessionKeys string `env:"PLAZA_SESSION_KEYS" secret:"" placeholder:"PEM" help:"Ed25519 keys of session cookies, oldest first; also from …_FILE. Default: keys/session.pem in the data folder."`
}

// signing returns the keys that sign heads and exports; the last one signs.
func (f keyFlags) signing(data string) ([]proof.Key, error) {
	return loadKeys(f.SigningKeys, filepath.Join(data, "keys", "signing.pem"))
}

// session returns the keys of session cookies, the one that signs first.
func (f keyFlags) session(data string) ([]ed25519.PrivateKey, error) {
	keys, err := loadKeys(f.SessionKeys, filepath.Join(data, "keys", "session.pem"))
	if err != nil {
		return nil, err
	}
	private := make([]ed25519.PrivateKey, len(keys))
	for i, key := range keys {
		private[len(keys)-1-i] = key.Private()
	}
	return private, nil
}

func loadKeys(configured, path string) ([]proof.Key, error) {
	if configured != "" {
		return proof.ParseKeys([]byte(configured))
	}
	keys, err := proof.LoadKeys(path)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return keys, nil
}
