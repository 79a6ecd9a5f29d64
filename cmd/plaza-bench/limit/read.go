package limit

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"io"
)

// ReadAndHash reads every member of a ZIP file through SHA-256 and returns the number of bytes.
func ReadAndHash(path string) (int64, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	total, err := hashMembers(archive.File)
	return total, errors.Join(err, archive.Close())
}

func hashMembers(members []*zip.File) (total int64, err error) {
	hash := sha256.New()
	for _, member := range members {
		content, err := member.Open()
		if err != nil {
			return total, err
		}
		read, err := io.Copy(hash, content)
		total += read
		if err := errors.Join(err, content.Close()); err != nil {
			return total, err
		}
	}
	return total, nil
}
