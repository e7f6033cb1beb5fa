"""What a person can do, one file a verb phrase; no Qt."""
