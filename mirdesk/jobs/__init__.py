"""The pool of child processes and its events."""
