"""Systems compared on the same clips: one table, made by one command."""
