"""Networks trained by others, kept as they are: where they come from, and how to ask them."""
