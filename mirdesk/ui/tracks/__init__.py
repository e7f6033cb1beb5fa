"""The table of tracks: ids and lazy pages, never a widget a row."""
