"""Training: batches, losses by name, the trainer, its log and its curves."""
