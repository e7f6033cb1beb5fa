"""Tags as raw bytes: taken apart, edited and put together without touching the rest."""
