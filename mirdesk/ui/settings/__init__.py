"""The settings: who listens, how hard, and how it looks."""
