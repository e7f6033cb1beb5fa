"""One lane for all that changes files: two writes, or a write and a recovery, never meet."""

import threading
from typing import Final

WRITE_LANE: Final = threading.Lock()
