package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const servicesName = "services.json"

// Services is how another process of the same user reaches what a running Plaza
// has started. What it has not started (because it is configured to be
// elsewhere) is empty.
type Services struct {
	OwnerURL    string        `json:"owner_url,omitempty"`
	ServiceURL  string        `json:"service_url,omitempty"`
	DisposerURL string        `json:"disposer_url,omitempty"`
	Objects     *ObjectAccess `json:"objects,omitempty"`
}

// Attach reads where the services of the Plaza are that has the folder dir. It
// is for tools beside it: they call it when Open says ErrInUse. The services may
// have just stopped; connecting tells.
func Attach(dir string) (Services, error) {
	raw, err := os.ReadFile(filepath.Join(dir, servicesName))
	if errors.Is(err, os.ErrNotExist) {
		return Services{}, fmt.Errorf("the Plaza that has %s has not started its services yet: try again in a moment", dir)
	}
	if err != nil {
		return Services{}, fmt.Errorf("services of the running Plaza: %w", err)
	}
	var services Services
	if err := json.Unmarshal(raw, &services); err != nil {
		return Services{}, fmt.Errorf("services of the running Plaza: %w", err)
	}
	return services, nil
}

// publish changes what Attach finds. The file holds secrets, so nobody else may
// read it; it is replaced whole.
func (f *Folder) publish(change func(*Services)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.services)
	raw, err := json.Marshal(f.services)
	if err != nil {
		return err
	}
	begun := filepath.Join(f.path, servicesName+".init")
	if err := os.WriteFile(begun, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(begun, filepath.Join(f.path, servicesName))
}

// unpublish removes what an ended Plaza, or this one, has published.
func (f *Folder) unpublish() error {
	err := os.Remove(filepath.Join(f.path, servicesName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
