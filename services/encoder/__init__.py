"""The encoder: turns images into embeddings and keeps the vector index in step with the object store."""
