"""The panel on the right: tags, instruments, similar tracks and the file of one track."""
