"""Tags inside audio files: one field list, a map per container."""
