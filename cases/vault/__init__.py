"""Evidence blobs by their SHA-256, outside the database."""
