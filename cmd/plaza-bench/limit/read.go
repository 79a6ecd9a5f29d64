package limit

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"io"
)

// ReadAndHash reads every member of a ZIP file through SHA-256.
func ReadAndHash(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	hash := sha256.New()
	for _, member := range archive.File {
		err = errors.Join(err, hashMember(hash, member))
	}
	return errors.Join(err, archive.Close())
}

func hashMember(hash io.Writer, member *zip.File) error {
	content, err := member.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(hash, content)
	return errors.Join(err, content.Close())
}
