package storage

import (
	"context"
	"errors"
	"net/http"

	"github.com/minio/minio-go/v7"

	"plaza/rooms"
)

// objectError gives an error of the object store its code.
func objectError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, errContent) {
		return rooms.Wrap(rooms.Invalid, err, "Filen kom inte fram hel.")
	}
	var response minio.ErrorResponse
	if !errors.As(err, &response) {
		return rooms.Wrap(rooms.Unavailable, err, "Plaza når inte sitt fillager just nu. Försök igen om en stund.")
	}
	switch response.Code {
	case "NoSuchKey", "NoSuchVersion", "NoSuchUpload", "MethodNotAllowed": // the last: a delete marker
		return rooms.Wrap(rooms.NotFound, err, "Filen finns inte.")
	case "PreconditionFailed", "ConditionalRequestConflict", "OperationAborted":
		return rooms.Wrap(rooms.Conflict, err, "Filen finns redan.")
	case "InvalidRange":
		return rooms.Wrap(rooms.Invalid, err, "Ogiltigt avsnitt av filen.")
	case "EntityTooLarge":
		return rooms.Wrap(rooms.TooLarge, err, "Filen är för stor.")
	}
	switch {
	case response.StatusCode == http.StatusNotFound && response.Code != "NoSuchBucket":
		return rooms.Wrap(rooms.NotFound, err, "Filen finns inte.")
	case response.StatusCode == http.StatusTooManyRequests, response.StatusCode >= http.StatusInternalServerError:
		return rooms.Wrap(rooms.Unavailable, err, "Plaza når inte sitt fillager just nu. Försök igen om en stund.")
	default: // among them missing rights and a missing bucket: the operator's to mend
		return rooms.Wrap(rooms.Internal, err, "Fillagret tog inte emot begäran.")
	}
}

// isRefusal reports whether the store refused to delete or to shorten because of
// a retention: S3 says AccessDenied, MinIO InvalidRequest.
func isRefusal(err error) bool {
	var response minio.ErrorResponse
	return errors.As(err, &response) && (response.Code == "AccessDenied" || response.Code == "InvalidRequest")
}
