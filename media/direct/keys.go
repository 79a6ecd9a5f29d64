package direct

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"

	"github.com/pion/dtls/v3/pkg/crypto/prf"
	"github.com/pion/dtls/v3/pkg/protocol/extension"
	"github.com/pion/dtls/v3/pkg/protocol/handshake"
	"github.com/pion/srtp/v3"
)

var errNoKeys = errors.New("direct: the connection has agreed on no keys")

// agreement is what a DTLS server agrees on with its client, as far as the keys of SRTP follow from it (RFC 5764, 4.2). Pion keeps
// those to itself, but tells what they are made of: the server's hello, and the line for a log of keys, which goes nowhere else.
type agreement struct {
	mu                           sync.Mutex
	profile                      srtp.ProtectionProfile
	server, client, masterSecret []byte
}

// hello takes what the server says first, and leaves it as it is.
func (a *agreement) hello(said handshake.MessageServerHello) handshake.Message {
	a.mu.Lock()
	defer a.mu.Unlock()
	random := said.Random.MarshalFixed()
	a.server = random[:]
	for _, part := range said.Extensions {
		if use, ok := part.(*extension.UseSRTP); ok && len(use.ProtectionProfiles) == 1 {
			a.profile = srtp.ProtectionProfile(use.ProtectionProfiles[0])
		}
	}
	return &said
}

// Write takes the line "CLIENT_RANDOM", the client's random number and the master secret, both hexadecimal.
func (a *agreement) Write(line []byte) (int, error) {
	words := bytes.Fields(line)
	if len(words) != 3 || string(words[0]) != "CLIENT_RANDOM" {
		return len(line), nil
	}
	client, failed := hex.DecodeString(string(words[1]))
	secret, err := hex.DecodeString(string(words[2]))
	if failed = errors.Join(failed, err); failed != nil {
		return 0, failed
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.client, a.masterSecret = client, secret
	return len(line), nil
}

// ExportKeyingMaterial implements [srtp.KeyingMaterialExporter] by RFC 5705, for the cipher suites whose hash is SHA-256.
func (a *agreement) ExportKeyingMaterial(label string, _ []byte, length int) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server == nil || a.client == nil {
		return nil, errNoKeys
	}
	seed := append(append([]byte(label), a.client...), a.server...)
	return prf.PHash(a.masterSecret, seed, length, sha256.New)
}

// replayed is how many reports back one is recognised that comes again.
const replayed = 64

// contexts encrypt what the server sends and decrypt what the client reports.
func (a *agreement) contexts() (local, remote *srtp.Context, err error) {
	a.mu.Lock()
	config := srtp.Config{Profile: a.profile}
	a.mu.Unlock()
	if err := config.ExtractSessionKeysFromDTLS(a, false); err != nil {
		return nil, nil, err
	}
	keys := config.Keys
	if local, err = srtp.CreateContext(keys.LocalMasterKey, keys.LocalMasterSalt, config.Profile); err != nil {
		return nil, nil, err
	}
	remote, err = srtp.CreateContext(keys.RemoteMasterKey, keys.RemoteMasterSalt, config.Profile, srtp.SRTCPReplayProtection(replayed))
	return local, remote, err
}
