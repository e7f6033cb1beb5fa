"""MIRDesk: see who plays when in your music, and find what sounds alike."""
