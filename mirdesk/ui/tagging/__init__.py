"""Editing tags in the window: what waits, the dialog, saving, and the history."""
