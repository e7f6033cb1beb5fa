"""Networks and descriptors behind one small protocol, and their checkpoints."""
