"""Instruments from equations: strings, pipes, reeds and oscillators with drawn parameters."""
