package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Signature is an Ed25519 signature (RFC 8032).
type Signature = [ed25519.SignatureSize]byte

// PublicKey is the half of an installation's Ed25519 key that everybody may know.
type PublicKey [ed25519.PublicKeySize]byte

// ID names the key: its fingerprint, the SHA-256 of its 32 bytes in lowercase hex.
func (k PublicKey) ID() string {
	sum := sha256.Sum256(k[:])
	return hex.EncodeToString(sum[:])
}

// Verify reports whether the signature of message is by the key.
func (k PublicKey) Verify(message []byte, signature Signature) bool {
	return ed25519.Verify(k[:], message, signature[:])
}

// PEM is the key in the form that openssl reads (SubjectPublicKeyInfo).
func (k PublicKey) PEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(k[:]))
	if err != nil {
		panic(err) // unreachable: the type is one that x509 knows
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der})
}

// ParsePublicPEM reads exactly what PEM writes: another layout of the same key is an error, so that no byte of the file can
// differ unnoticed.
func ParsePublicPEM(b []byte) (PublicKey, error) {
	block, _ := pem.Decode(b)
	if block == nil || block.Type != publicBlock {
		return PublicKey{}, errors.New("not a public key in PEM form")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return PublicKey{}, fmt.Errorf("public key: %w", err)
	}
	edwards, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return PublicKey{}, fmt.Errorf("public key is %T, not Ed25519", parsed)
	}
	key := PublicKey(edwards)
	if !bytes.Equal(key.PEM(), b) {
		return PublicKey{}, errors.New("public key is not in the one PEM form that Plaza writes")
	}
	return key, nil
}

// ParseFingerprint reads a key's fingerprint as people copy it: any case, with or without colons and spaces.
func ParseFingerprint(s string) (string, error) {
	id := strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(s))
	if b, err := hex.DecodeString(id); err != nil || len(b) != sha256.Size {
		return "", fmt.Errorf("%q is not a key fingerprint: 64 hexadecimal digits", s)
	}
	return id, nil
}

// Key signs. It comes from a file or a secret and never stands in the database.
type Key struct {
	private ed25519.PrivateKey
}

// NewKey makes a key of 32 random bytes (RFC 8032 calls them the private key, Go the seed).
func NewKey(seed [ed25519.SeedSize]byte) Key { return Key{ed25519.NewKeyFromSeed(seed[:])} }

// Public is the key's public half.
func (k Key) Public() PublicKey { return PublicKey(k.private.Public().(ed25519.PublicKey)) }

// Private is the key itself, for what signs by another library, such as session cookies.
func (k Key) Private() ed25519.PrivateKey { return k.private }

// Sign signs message.
func (k Key) Sign(message []byte) Signature { return Signature(ed25519.Sign(k.private, message)) }

const (
	privateBlock = "PRIVATE KEY" // PKCS#8
	publicBlock  = "PUBLIC KEY"
	maxKeyFile   = 64 << 10
)

// LoadKeys reads the installation's keys from a file of PEM blocks (PKCS#8), oldest first: the last one signs, and each one
// vouches for the next ([Succeed]). Where there is no file it makes one with a fresh key that only its owner may read. To
// change keys, append a new block; the old one may go once the installation has started with both.
func LoadKeys(path string) ([]Key, error) {
	b, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = createKeyFile(path); err == nil {
			b, err = readKeyFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	keys, err := ParseKeys(b)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", path, err)
	}
	return keys, nil
}

// ParseKeys reads the content of a key file.
func ParseKeys(b []byte) ([]Key, error) {
	var keys []Key
	for rest := bytes.TrimSpace(b); len(rest) > 0; rest = bytes.TrimSpace(rest) {
		block, after := pem.Decode(rest)
		if block == nil || block.Type != privateBlock {
			return nil, errors.New("something that is not a PEM block PRIVATE KEY")
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("a PEM block is not PKCS#8") // the cause could carry key bytes
		}
		private, ok := parsed.(ed25519.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("a key is %T, not Ed25519", parsed)
		}
		keys, rest = append(keys, Key{private}), after
	}
	if len(keys) == 0 {
		return nil, errors.New("no key in it")
	}
	return keys, nil
}

func readKeyFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("%s may be read by everybody (mode %v): chmod 600", path, info.Mode().Perm())
	}
	if info.Size() > maxKeyFile {
		return nil, fmt.Errorf("%s is too large to be a key file", path)
	}
	return os.ReadFile(path)
}

// createKeyFile links a complete file into place, so that of two processes that start at once both see the same key.
func createKeyFile(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
