-- +goose Up

-- The CRC-32C of each file beside its SHA-256: every reading of a whole file is compared with it, at a tenth of the cost. While a
-- file comes up its state stands behind that of the SHA-256 in hash_state.
ALTER TABLE upload ADD COLUMN crc32c bigint CHECK (crc32c BETWEEN 0 AND 4294967295);
ALTER TABLE object ADD COLUMN crc32c bigint NOT NULL CHECK (crc32c BETWEEN 0 AND 4294967295);
