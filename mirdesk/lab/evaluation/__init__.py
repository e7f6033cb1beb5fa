"""How well something hears, measured on any data set by the same code."""
