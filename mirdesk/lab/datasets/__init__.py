"""Data sets behind one protocol: clips with labels present, absent or unknown."""
