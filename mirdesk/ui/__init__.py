"""Windows, item models, plots, player."""
