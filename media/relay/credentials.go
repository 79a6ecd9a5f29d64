package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
)

const (
	// validFor is how long a relay can be opened with credentials.
	validFor = 10 * time.Minute
	// longestMeeting is how long after its credentials have expired a relay can be kept up.
	longestMeeting = 12 * time.Hour
)

// Credentials are what a browser opens relays with.
type Credentials struct {
	Username string
	Password string
	Expires  time.Time // from then on no more are opened
}

// Credentials are made for a person in a meeting. A person's name in it must be without a colon.
func (r *Relay) Credentials(person, meeting string) Credentials {
	expires := r.config.Now().Add(validFor)
	username := strconv.FormatInt(expires.Unix(), 10) + ":" + person + ":" + meeting
	return Credentials{Username: username, Password: r.password(username), Expires: expires}
}

func (r *Relay) password(username string) string {
	mac := hmac.New(sha256.New, r.config.Secret)
	mac.Write([]byte(username))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// authenticate implements [turn.AuthHandler]: whom a request comes from, if its username was given out and holds still.
func (r *Relay) authenticate(request *turn.RequestAttributes) (person string, key []byte, ok bool) {
	until, of, ok := strings.Cut(request.Username, ":")
	if !ok {
		return "", nil, false
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	if err != nil {
		return "", nil, false
	}
	expires := time.Unix(seconds, 0)
	if request.Method != stun.MethodAllocate {
		expires = expires.Add(longestMeeting)
	}
	if person, _, ok = strings.Cut(of, ":"); !ok || person == "" || !r.config.Now().Before(expires) {
		return "", nil, false
	}
	return person, turn.GenerateAuthKey(request.Username, request.Realm, r.password(request.Username)), true
}
