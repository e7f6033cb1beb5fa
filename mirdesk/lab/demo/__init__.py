"""The demo collection: little pieces composed here, rendered, encoded, tagged."""
