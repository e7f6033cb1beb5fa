"""Files to samples, samples to spectrograms, loudness and pictures."""
