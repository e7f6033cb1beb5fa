"""The picture of one track: overview, spectrogram and instrument lanes on one time axis."""
