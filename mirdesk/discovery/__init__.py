"""Similar tracks: exact search over embeddings."""
