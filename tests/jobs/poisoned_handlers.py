"""A handler module that ends the process at import."""

import os

os._exit(7)
